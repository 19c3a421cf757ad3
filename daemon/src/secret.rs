//! Passwords and tokens of providers. Owns where they come from: a credential of the service manager, or a file that only
//! its owner can read. They never stand in the configuration, and no `Debug` or error shows one.

use std::{
    fmt, fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use zeroize::Zeroizing;

use crate::oauth::Tokens;

/// No password is longer, and no key that signs mail.
const BYTES_MAX: u64 = 64 << 10;

/// Wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// One that was handed out while the daemon runs.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error(
        "the secret `{name}` is nowhere: pass the credential {name} (LoadCredential=), or name a file with `{key}`"
    )]
    Missing { name: String, key: &'static str },
    #[error("{}: the secret cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: others may read this secret (mode {mode:03o}), run chmod 600 on it", path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error("{}: not one secret: expected some text of at most {BYTES_MAX} bytes", path.display())]
    Shape { path: PathBuf },
}

/// What proves to a mail server who logs in.
#[derive(Clone, Debug)]
pub enum Proof {
    Password(Secret),
    Token(Arc<Tokens>),
}

/// Where secrets are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Secrets<'a> {
    /// The service manager's folder of credentials.
    pub credentials: Option<&'a Path>,
}

impl Secrets<'_> {
    /// The same; none where there is neither a credential nor a file.
    ///
    /// # Errors
    /// When it is there and not fit to be a secret.
    pub fn load_if_any(&self, name: &str, file: Option<&Path>) -> Result<Option<Secret>, SecretError> {
        match self.load(name, "", file) {
            Err(SecretError::Missing { .. }) => Ok(None),
            loaded => loaded.map(Some),
        }
    }

    /// The credential `name` if the service manager passed one, else the content of `file`, which the configuration names
    /// under `key`. Line ends around it do not count.
    ///
    /// # Errors
    /// When there is neither, or it is not fit to be a secret.
    pub fn load(&self, name: &str, key: &'static str, file: Option<&Path>) -> Result<Secret, SecretError> {
        let passed = self.credentials.map(|folder| folder.join(name)).filter(|path| path.exists());
        if let Some(path) = passed {
            // The service manager owns this folder and its modes.
            return read(&path);
        }
        let path = file.ok_or_else(|| SecretError::Missing { name: name.to_owned(), key })?;
        let metadata = fs::metadata(path).map_err(|source| SecretError::Read { path: path.to_owned(), source })?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretError::Open { path: path.to_owned(), mode });
        }
        read(path)
    }
}

fn read(path: &Path) -> Result<Secret, SecretError> {
    let failed = |source| SecretError::Read { path: path.to_owned(), source };
    let shape = || SecretError::Shape { path: path.to_owned() };
    if fs::metadata(path).map_err(failed)?.len() > BYTES_MAX {
        return Err(shape());
    }
    let text = Zeroizing::new(fs::read(path).map_err(failed)?);
    let text = std::str::from_utf8(&text).map_err(|_| shape())?.trim_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(shape());
    }
    Ok(Secret(Zeroizing::new(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dir: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = dir.join(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
        path
    }

    #[test]
    fn a_credential_goes_before_a_file_and_a_file_must_be_private() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let none = Secrets { credentials: None };
        let path = file(dir.path(), "own", "from a file\n", 0o600);
        let load = |secrets: &Secrets<'_>, file: Option<&Path>| secrets.load("smtp-password", "password-file", file);
        assert_eq!(load(&none, Some(&path)).expect("there").text(), "from a file");
        assert!(matches!(load(&none, None), Err(SecretError::Missing { .. })));
        let open = file(dir.path(), "open", "x", 0o644);
        assert!(matches!(load(&none, Some(&open)), Err(SecretError::Open { mode: 0o644, .. })));
        let empty = file(dir.path(), "empty", "\n", 0o600);
        assert!(matches!(load(&none, Some(&empty)), Err(SecretError::Shape { .. })));
        file(dir.path(), "smtp-password", "passed", 0o440);
        let passed = Secrets { credentials: Some(dir.path()) };
        let found = load(&passed, Some(&path)).expect("there");
        assert_eq!((found.text(), format!("{found:?}")), ("passed", "Secret(..)".to_owned()));
    }
}
