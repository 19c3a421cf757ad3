//! The folder a demo lives in. Owns its layout and the configuration written there, which is an ordinary one: what the
//! demo leaves can be served, opened and verified like any appliance.

use std::{
    fs,
    io::{BufRead as _, BufReader, ErrorKind},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use rustix::fs::FlockOperation;

use super::{
    names::{MANAGER, SALES, SOURCES},
    shipped,
};
use crate::config::{ApplianceKey, Config};

/// The first line of the configuration: a folder that has it may be replaced by the next demo.
const MARK: &str = "# SIMULATED: written by `keepwarmd demo`. Every customer in this folder is invented.";

pub(super) const CONFIG: &str = "keepwarm.toml";
pub(super) const ZONE: &str = "America/Detroit";

/// Makes the folder anew, and reads its configuration back.
///
/// # Errors
/// When the folder holds something else, is in use, or cannot be written.
pub(super) fn lay_out(dir: &Path, seed: u64) -> anyhow::Result<(Config, ApplianceKey)> {
    let dir = std::path::absolute(dir).with_context(|| format!("finding the folder {}", dir.display()))?;
    clear(&dir)?;
    let write = |path: PathBuf, text: &str| {
        let parent = path.parent().unwrap_or(&dir);
        fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    };
    let private = fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir);
    private.with_context(|| format!("making the folder {}", dir.display()))?;
    // First, so that a demo that is broken off can be replaced by the next.
    let file = dir.join(CONFIG);
    write(file.clone(), &configuration())?;
    let key = ApplianceKey::new(blake3::derive_key("keepwarm 2026 demo appliance key", &seed.to_le_bytes()));
    key.save(&dir)?;
    for (name, text) in shipped::FILES {
        write(dir.join(name), text)?;
    }
    Ok((Config::load(&file)?, key))
}

/// Empties the folder of an earlier demo; touches nothing else.
fn clear(dir: &Path) -> anyhow::Result<()> {
    let holds_something = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(error).with_context(|| format!("looking into {}", dir.display())),
    };
    if !holds_something {
        return Ok(());
    }
    if !is_demo(dir) {
        bail!("{} is not empty and holds no earlier demo; name another folder with --dir", dir.display());
    }
    if let Ok(lock) = fs::File::open(dir.join("lock"))
        && rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err()
    {
        bail!("a daemon serves {}; end it, or name another folder with --dir", dir.display());
    }
    fs::remove_dir_all(dir).with_context(|| format!("removing the earlier demo in {}", dir.display()))
}

fn is_demo(dir: &Path) -> bool {
    let Ok(file) = fs::File::open(dir.join(CONFIG)) else { return false };
    let mut first = String::new();
    BufReader::new(file).read_line(&mut first).is_ok() && first.trim_end() == MARK
}

/// The store. Everything that a number or a name of it is taken from stands in `names`.
const STORE: &str = r#"
# It is an ordinary configuration: `keepwarmd --config` on this file serves what the demo left.

[appliance]
name = "Example Motors"
dir = "."

[[store]]
id = 1
name = "Example Motors"
phone = "313-555-0100"
zone = "America/Detroit"
state = "MI"
city = "Detroit"
zip = "48226"
manager = 1
holidays = ["2026-05-25", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25", "2027-01-01"]

[store.hours]
mon = "09:00-20:00"
tue = "09:00-18:00"
wed = "09:00-18:00"
thu = "09:00-20:00"
fri = "09:00-18:00"
sat = "09:00-16:00"
sun = "closed"
"#;

const REST: &str = r#"
# Nothing leaves this folder: every channel's provider is the outbox. So the demo may be live.
[modes]
default = "live"

# A rep looks at each of these before it goes out.
[modes.aged-internet]
default = "assisted"

[channels]
text = "outbox"
email = "outbox"
call = "outbox"
voicemail = "outbox"
outbox-dir = "outbox"

[intake.drop]
dir = "drop"

[ledger]
dir = "."
disk-floor-mb = 64

# Rarely, so that the published numbers stay those of the demo's last screen while you look at them.
[warehouse]
published-dir = "published"
publish-every = "1d"

[api]
socket = "keepwarm.sock"

[log]
format = "text"
level = "warn"
"#;

fn configuration() -> String {
    let mut text = format!("{MARK}{STORE}");
    let rep = |(id, name): (i32, &str), role: &str, department: &str| {
        format!("\n[[rep]]\nid = {id}\nname = \"{name}\"\nrole = \"{role}\"\ndepartments = [\"{department}\"]\n")
    };
    text += &rep(MANAGER, "manager", "service");
    for seller in SALES {
        text += &rep(*seller, "rep", "sales");
    }
    text.push_str(REST);
    for source in SOURCES {
        let name = crate::config::fold_source(source.name);
        text += &format!("\n[sources.\"{name}\"]\nconsent = \"{}\"\ndepartment = \"sales\"\n", source.consent);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_a_configuration_without_a_problem() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (config, key) = lay_out(&dir.path().join("demo"), 7).expect("laid out");
        assert_eq!(config.stores.len(), 1);
        assert_eq!(config.stores[0].zone, ZONE);
        assert_eq!(config.stores[0].manager.0, MANAGER.0);
        assert_eq!(config.reps.len(), SALES.len() + 1);
        assert_eq!(ApplianceKey::load(None, &config).expect("the key"), key);
    }

    #[test]
    fn an_earlier_demo_is_replaced_and_nothing_else_is() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        lay_out(dir.path(), 7).expect("an empty folder");
        fs::write(dir.path().join("ledger.duckdb"), "old").expect("a file");
        lay_out(dir.path(), 8).expect("an earlier demo");
        assert!(!dir.path().join("ledger.duckdb").exists());
        let other = tempfile::tempdir().expect("a temporary folder");
        fs::write(other.path().join("letter.txt"), "dear").expect("a file");
        let error = lay_out(other.path(), 7).expect_err("somebody's folder");
        assert!(error.to_string().contains("--dir"), "{error}");
        assert!(other.path().join("letter.txt").exists());
    }
}
