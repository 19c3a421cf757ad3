//! The appliance key: where it comes from when it must not stand in the configuration. Under systemd it is a credential;
//! a run from a folder keeps it in a file that only its owner can read. Knows nothing of what is sealed with it.

use std::fmt;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::types::Config;

/// The name of the credential, and of the file where there is none.
const KEY_NAME: &str = "keepwarm.key";
const KEY_HEX_DIGITS: usize = 64;

/// 256 bits that seal everything personal. Whoever has them and the files can read every customer.
#[derive(Clone, PartialEq, Eq)]
pub struct ApplianceKey([u8; 32]);

impl fmt::Debug for ApplianceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplianceKey(…)")
    }
}

/// Why there is no key. Shows paths, never what is in them.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{}: the appliance key cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: the appliance key cannot be written", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: not an appliance key: expected {KEY_HEX_DIGITS} hex digits, restore the file from its copy", path.display())]
    Shape { path: PathBuf },
    #[error("{}: others may read the appliance key (mode {mode:03o}), run chmod 600 on it", path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error(
        "{}: the appliance key is gone but the vault it sealed is there, restore the key from its copy: a new one could \
         not open the vault",
        path.display()
    )]
    Lost { path: PathBuf },
}

impl ApplianceKey {
    /// A key made elsewhere: a simulation derives it from its seed.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The credential `keepwarm.key` if the service manager passed one, else `DIR/keepwarm.key`, made where there is
    /// neither a key nor a vault.
    pub fn load(credentials: Option<&Path>, config: &Config) -> Result<Self, KeyError> {
        if let Some(credential) = credentials.map(|folder| folder.join(KEY_NAME)).filter(|path| path.exists()) {
            // The service manager owns this folder and its modes.
            return Self::read(&credential);
        }
        let path = config.appliance.dir.join(KEY_NAME);
        match owner_only(&path) {
            Ok(()) => Self::read(&path),
            Err(KeyError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                if config.ledger.dir.join("vault.duckdb").exists() {
                    return Err(KeyError::Lost { path });
                }
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes)
                    .map_err(|error| KeyError::Write { path: path.clone(), source: io::Error::other(error) })?;
                let key = Self(bytes);
                key.save(&config.appliance.dir)?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes `dir/keepwarm.key`, mode 0600, durably. A key that is there already is never replaced.
    pub fn save(&self, dir: &Path) -> Result<(), KeyError> {
        let path = dir.join(KEY_NAME);
        let failed = |source| KeyError::Write { path: path.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
        // Under another name first: a crash must not leave half a key where a whole one is expected.
        let draft = dir.join(format!("{KEY_NAME}.new"));
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).map_err(failed)?;
        let write = writeln!(file, "{}", hex::encode(self.0)).and_then(|()| file.sync_all());
        let place = write.and_then(|()| std::fs::hard_link(&draft, &path));
        std::fs::remove_file(&draft).map_err(failed)?;
        place.and_then(|()| File::open(dir)?.sync_all()).map_err(failed)
    }

    fn read(path: &Path) -> Result<Self, KeyError> {
        let mut text = String::new();
        let file = File::open(path).and_then(|file| file.take(256).read_to_string(&mut text));
        file.map_err(|source| KeyError::Read { path: path.to_owned(), source })?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| KeyError::Shape { path: path.to_owned() })?;
        Ok(Self(bytes))
    }
}

fn owner_only(path: &Path) -> Result<(), KeyError> {
    let meta = std::fs::metadata(path).map_err(|source| KeyError::Read { path: path.to_owned(), source })?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(KeyError::Open { path: path.to_owned(), mode })
}
