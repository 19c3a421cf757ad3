//! What lies in the outbox: the only thing that simulated customers and reps know of keepwarm. Owns the reading of its
//! files; knows nothing of the ledger.

use std::{
    collections::BTreeMap,
    fs, io,
    mem::MaybeUninit,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use keepwarm_domain::{
    ids::{EscalationId, TaskId},
    words::Channel,
};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};

const NOTICES: &str = "notices";

/// Room for some hundred events a read.
const EVENTS_BYTES: usize = 32 * 1024;

/// A spooled touch, as whoever gets it reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Message {
    pub(super) channel: Channel,
    /// The number or address alone.
    pub(super) to: String,
    pub(super) at: Timestamp,
    pub(super) key: String,
    pub(super) body: String,
}

/// Something new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum News {
    Message(Message),
    Task(TaskId),
    Escalation(EscalationId),
}

/// A watch on the outbox: by notifications, because a look through thousands of files after every event would take
/// longer than everything else.
pub(super) struct Spool {
    events: OwnedFd,
    folders: BTreeMap<i32, (Option<Channel>, PathBuf)>,
}

impl Spool {
    pub(super) fn watch(outbox: &Path) -> anyhow::Result<Self> {
        let refused = "the kernel refused a watch on the outbox; raise fs.inotify.max_user_instances";
        let events = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).context(refused)?;
        let mut folders = BTreeMap::new();
        let channels = Channel::ALL.iter().map(|channel| (Some(*channel), outbox.join(channel.as_str())));
        for (channel, folder) in channels.chain([(None, outbox.join(NOTICES))]) {
            let finished = if channel.is_some() { WatchFlags::MOVED_TO } else { WatchFlags::CLOSE_WRITE };
            let watch = inotify::add_watch(&events, &folder, finished).context(refused)?;
            folders.insert(watch, (channel, folder));
        }
        Ok(Self { events, folders })
    }

    /// What was put there since the last look, messages by key and notices by id.
    pub(super) fn news(&self) -> anyhow::Result<Vec<News>> {
        let mut names: Vec<(i32, u64, String)> = Vec::new();
        let mut buffer = [const { MaybeUninit::<u8>::uninit() }; EVENTS_BYTES];
        let mut reader = Reader::new(&self.events, &mut buffer);
        loop {
            match reader.next() {
                Ok(event) => {
                    if event.events().contains(ReadFlags::QUEUE_OVERFLOW) {
                        return Err(anyhow!("the outbox filled faster than it was read"));
                    }
                    let name = event.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    names.push((event.wd(), number(&name), name));
                }
                Err(rustix::io::Errno::AGAIN) => break,
                Err(error) => return Err(error).context("reading what is new in the outbox"),
            }
        }
        names.sort();
        names.dedup();
        let news = names.into_iter().filter_map(|(watch, number, name)| {
            let (channel, folder) = self.folders.get(&watch)?;
            match channel {
                Some(channel) => Some(read(&folder.join(&name), *channel).map(News::Message)),
                None => notice(&name, number).map(Ok),
            }
        });
        news.collect()
    }
}

/// The digits of a name: files are looked at in the order of their ids.
fn number(name: &str) -> u64 {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

fn notice(name: &str, number: u64) -> Option<News> {
    let id = i64::try_from(number).ok()?;
    match name.split_once('-')?.0 {
        "task" => Some(News::Task(TaskId(id))),
        "escalation" => Some(News::Escalation(EscalationId(id))),
        _ => None,
    }
}

/// Every message in the outbox, in no order.
pub(super) fn all(outbox: &Path) -> anyhow::Result<Vec<Message>> {
    let mut messages = Vec::new();
    for channel in Channel::ALL {
        let folder = outbox.join(channel.as_str());
        let listing = fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?;
        let files: Vec<_> =
            listing.collect::<io::Result<_>>().with_context(|| format!("listing {}", folder.display()))?;
        for file in files {
            messages.push(read(&file.path(), *channel)?);
        }
    }
    Ok(messages)
}

fn read(path: &Path, channel: Channel) -> anyhow::Result<Message> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    parse(&text, channel).ok_or_else(|| anyhow!("{} is no spooled message", path.display()))
}

fn parse(text: &str, channel: Channel) -> Option<Message> {
    let (head, body) = text.split_once("\n\n")?;
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let to = field("To")?;
    let to = to.rsplit_once('<')?.1.strip_suffix('>')?;
    Some(Message {
        channel,
        to: to.to_owned(),
        at: field("Date")?.parse().ok()?,
        key: field("Message-ID")?.to_owned(),
        body: body.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Channel: text\nTo: Zelda Mocksworth <+13125550101>\nFrom: Example Motors <+13135550100>\n\
                        Rep: Rae Sample\nDate: 2026-03-30T15:00:00Z\nMessage-ID: kw-12\n\nhello\n";

    #[test]
    fn a_message_and_a_notice_are_seen_once() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for folder in ["text", "email", "call", "voicemail", NOTICES] {
            fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let spool = Spool::watch(dir.path()).expect("a watch");
        assert_eq!(spool.news().expect("nothing"), []);
        fs::write(dir.path().join("text/kw-12.tmp"), TEXT).expect("a file");
        assert_eq!(spool.news().expect("nothing"), [], "a half-written file is nobody's");
        fs::rename(dir.path().join("text/kw-12.tmp"), dir.path().join("text/kw-12.txt")).expect("renamed");
        fs::write(dir.path().join("notices/task-9.txt"), "task 9\n").expect("a file");
        let news = spool.news().expect("news");
        let [News::Message(message), News::Task(TaskId(9))] = news.as_slice() else { panic!("{news:?}") };
        assert_eq!((message.to.as_str(), message.body.as_str()), ("+13125550101", "hello"));
        assert_eq!(spool.news().expect("nothing"), []);
        assert_eq!(all(dir.path()).expect("messages").len(), 1);
    }
}
