//! A small disk to be filled: a tmpfs of a few megabytes, and a file that takes what is left of it.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

/// A mounted file system; unmounted when dropped.
pub struct Disk {
    dir: PathBuf,
}

impl Disk {
    /// Mounts a disk of `mib` on `dir`. None, with a word on stderr, where mounting is not permitted: a desk may be so, CI
    /// may not.
    ///
    /// # Panics
    /// In CI, when it cannot be mounted.
    #[must_use]
    pub fn mount(dir: &Path, mib: u32) -> Option<Self> {
        fs::create_dir_all(dir).expect("the folder is ours");
        let size = format!("size={mib}m,mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir).output();
        let why = match mounted {
            Ok(output) if output.status.success() => return Some(Self { dir: dir.to_owned() }),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "CI must be able to mount a tmpfs: {why}");
        skip(&format!("no small disk can be mounted here ({why})"));
        None
    }

    /// Takes every free byte. Again and again as others give some back.
    ///
    /// # Panics
    /// When anything but a full disk stops it.
    pub fn fill(&self) {
        let mut filler = OpenOptions::new().create(true).append(true).open(self.filler()).expect("the disk is ours");
        for block in [64 << 10, 4 << 10, 1] {
            let bytes = vec![0_u8; block];
            loop {
                match filler.write(&bytes) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("filling the disk: {error}"),
                }
            }
        }
    }

    /// Gives all of it back.
    ///
    /// # Panics
    /// When it cannot.
    pub fn give_back(&self) {
        File::create(self.filler()).and_then(|file| file.set_len(0)).expect("the filler is ours");
        fs::remove_file(self.filler()).expect("the filler is ours");
    }

    fn filler(&self) -> PathBuf {
        self.dir.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.dir).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            skip(&format!("{} stays mounted", self.dir.display()));
        }
    }
}

#[expect(clippy::print_stderr, reason = "the runner shows it, and nobody should believe what was not tried")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}
