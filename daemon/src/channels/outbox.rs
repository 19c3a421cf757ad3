//! The embedded provider: each touch becomes a file in a spool folder, and nothing leaves the machine. Owns the files'
//! names and form.
//!
//! A file's name is the touch's key, and a name is written once: a second hand-over of the same touch finds the file and
//! changes nothing. So the outbox can always say what became of a touch.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use keepwarm_domain::{
    input::DeliveryResult,
    phone,
    words::{Channel, FailReason},
};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::Message;

/// Mode of what is spooled, whatever the process's mask: the folder's group (`keepwarm-rep`) reads it, nobody else does.
pub const SPOOLED: u32 = 0o640;

#[derive(Clone, Debug)]
pub struct Outbox {
    dir: PathBuf,
    durable: bool,
}

impl Outbox {
    /// An outbox under `dir`, one folder for each channel. With `durable`, a touch counts as sent only once its file is
    /// on disk; the demo does without.
    ///
    /// # Errors
    /// When the folders cannot be made.
    pub fn open(dir: &Path, durable: bool) -> io::Result<Self> {
        for channel in Channel::ALL {
            DirBuilder::new().recursive(true).mode(0o700).create(dir.join(channel.as_str()))?;
        }
        let outbox = Self { dir: dir.to_owned(), durable };
        outbox.sweep()?;
        Ok(outbox)
    }

    /// Half-written files of a crash were never handed over.
    fn sweep(&self) -> io::Result<()> {
        for channel in Channel::ALL {
            for file in fs::read_dir(self.dir.join(channel.as_str()))? {
                let path = file?.path();
                if path.extension().is_some_and(|end| end == "tmp") {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(())
    }

    fn path(&self, channel: Channel, key: &str) -> PathBuf {
        self.dir.join(channel.as_str()).join(format!("{key}.txt"))
    }

    pub(super) fn deliver(&self, messages: &[Message]) -> Vec<DeliveryResult> {
        let spooled: Vec<io::Result<()>> = messages.iter().map(|message| self.spool(message)).collect();
        // One flush of the file system for the whole batch: one for each file would cost milliseconds a touch.
        let flushed = if self.durable { self.flush() } else { Ok(()) };
        let result = |spooled: io::Result<()>| match (spooled, &flushed) {
            (Ok(()), Ok(())) => DeliveryResult::Sent { provider_id: None, segments: None },
            // The key makes trying again safe: what is there is found there.
            (Err(_), _) | (_, Err(_)) => DeliveryResult::NotSent(FailReason::Spool),
        };
        spooled.into_iter().map(result).collect()
    }

    fn flush(&self) -> io::Result<()> {
        Ok(rustix::fs::syncfs(File::open(&self.dir)?)?)
    }

    fn spool(&self, message: &Message) -> io::Result<()> {
        let path = self.path(message.channel, &message.key);
        let half = path.with_extension("tmp");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
        file.write_all(form(message).as_bytes())?;
        file.set_permissions(Permissions::from_mode(SPOOLED))?;
        drop(file);
        match renameat_with(CWD, &half, CWD, &path, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::EXIST) => fs::remove_file(half),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn look_up(&self, channel: Channel, key: &str) -> DeliveryResult {
        match self.path(channel, key).try_exists() {
            Ok(true) => DeliveryResult::Sent { provider_id: None, segments: None },
            Ok(false) => DeliveryResult::NotSent(FailReason::Spool),
            Err(_) => DeliveryResult::Uncertain,
        }
    }
}

/// Headers, an empty line, the text: readable as it is, and a mail program's form for email.
fn form(message: &Message) -> String {
    let Message { key, channel, to, to_name, store_name, rep, subject, body, made_at, .. } = message;
    let phone = phone::written(&message.store_phone);
    let subject = subject.as_ref().map(|subject| format!("Subject: {subject}\n")).unwrap_or_default();
    format!(
        "Channel: {channel}\nTo: {to_name} <{to}>\nFrom: {store_name} <{phone}>\nRep: {rep}\nDate: {made_at}\nMessage-ID: {key}\n{subject}\n{body}\n"
    )
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::ids::{StoreId, TouchId};

    use super::*;

    fn message(key: &str, body: &str) -> Message {
        Message {
            touch: TouchId(1),
            attempt: 1,
            key: key.to_owned(),
            channel: Channel::Text,
            to: "+13125550101".to_owned(),
            to_name: "Zelda Mocksworth".to_owned(),
            store: StoreId(1),
            store_name: "Anytown Motors".to_owned(),
            store_phone: "+13125550100".to_owned(),
            rep: "Rae Sample".to_owned(),
            subject: None,
            body: body.to_owned(),
            made_at: "2026-03-30T15:00:00Z".parse().expect("a timestamp"),
        }
    }

    #[test]
    fn a_touch_is_written_once_however_often_it_is_handed_over() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let outbox = Outbox::open(dir.path(), true).expect("an outbox");
        assert_eq!(outbox.look_up(Channel::Text, "kw-1"), DeliveryResult::NotSent(FailReason::Spool));
        let results = outbox.deliver(&[message("kw-1", "first"), message("kw-1", "second")]);
        assert_eq!(results, vec![DeliveryResult::Sent { provider_id: None, segments: None }; 2]);
        let text = fs::read_to_string(dir.path().join("text/kw-1.txt")).expect("the file");
        assert!(text.ends_with("\n\nfirst\n"), "{text}");
        assert_eq!(outbox.look_up(Channel::Text, "kw-1"), DeliveryResult::Sent { provider_id: None, segments: None });
        assert_eq!(fs::read_dir(dir.path().join("text")).expect("the folder").count(), 1);
    }

    #[test]
    fn a_half_written_file_of_a_crash_was_never_sent() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        drop(Outbox::open(dir.path(), true).expect("an outbox"));
        fs::write(dir.path().join("text/kw-9.tmp"), "half").expect("a file");
        let outbox = Outbox::open(dir.path(), true).expect("an outbox");
        assert_eq!(outbox.look_up(Channel::Text, "kw-9"), DeliveryResult::NotSent(FailReason::Spool));
        assert!(!dir.path().join("text/kw-9.tmp").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_certain_not_to_have_sent() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let outbox = Outbox::open(dir.path(), false).expect("an outbox");
        fs::remove_dir_all(dir.path()).expect("removed");
        assert_eq!(outbox.deliver(&[message("kw-1", "x")]), vec![DeliveryResult::NotSent(FailReason::Spool)]);
    }
}
