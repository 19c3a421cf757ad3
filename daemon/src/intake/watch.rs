//! Notifications of the drop folder, where the file system sends any. Only a hint to look earlier: network shares send
//! none, and queues overflow, so everything works without it. Knows no file's content and decides nothing.

use std::path::{Path, PathBuf};

use notify::event::{ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tracing::warn;

/// Hints waiting at most; those beyond are dropped, because a scan finds their files as well.
pub const HINTS_MAX: usize = 1_024;

/// Something happened in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A file appeared under this path by a rename, so it is finished.
    Renamed(PathBuf),
    /// A `.done` marker appeared, so the file beside it is finished.
    Marked,
}

/// The running watch; dropping it ends the hints.
#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
}

/// Starts watching a folder. If that is not possible, which is logged, there are no hints and polling does the work.
pub fn watch(dir: &Path, hints: mpsc::Sender<Hint>) -> Option<Watch> {
    let watched = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let Ok(event) = event else { return };
        for hint in hints_of(event) {
            // A full channel already says that there is something to look at.
            let _ = hints.try_send(hint);
        }
    })
    .and_then(|mut watcher| {
        watcher.watch(dir, RecursiveMode::NonRecursive)?;
        Ok(Watch { _watcher: watcher })
    });
    match watched {
        Ok(watch) => Some(watch),
        Err(error) => {
            warn!(dir = %dir.display(), %error, "no notifications for the drop folder; polling alone finds its files");
            None
        }
    }
}

fn hints_of(event: Event) -> Vec<Hint> {
    match event.kind {
        // `Both` repeats what `To` said before it.
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => event.paths.into_iter().map(Hint::Renamed).collect(),
        // Writing says nothing: the writer may go on. Only what tells that a file is finished is worth a look.
        EventKind::Create(_) if event.paths.iter().any(|path| is_marker(path)) => vec![Hint::Marked],
        _ => Vec::new(),
    }
}

fn is_marker(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("done"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_rename_into_the_folder_is_told_with_its_path() {
        let outside = tempfile::tempdir().expect("a temporary directory");
        let inside = tempfile::tempdir().expect("a temporary directory");
        let (sender, mut receiver) = mpsc::channel(HINTS_MAX);
        let watch = watch(inside.path(), sender);
        let target = inside.path().join("lead.xml");
        fs::write(outside.path().join("lead.tmp"), "x").expect("it can be written");
        fs::rename(outside.path().join("lead.tmp"), &target).expect("both are on one file system");
        // A machine out of inotify instances has no hints, which is allowed.
        while watch.is_some() {
            if receiver.blocking_recv() == Some(Hint::Renamed(target.clone())) {
                break;
            }
        }
    }

    #[test]
    fn writing_is_no_hint_and_a_marker_is_one() {
        let event = |name: &str| {
            hints_of(Event::new(EventKind::Create(notify::event::CreateKind::File)).add_path(PathBuf::from(name)))
        };
        assert_eq!(event("/drop/lead.xml"), []);
        assert_eq!(event("/drop/lead.xml.done"), [Hint::Marked]);
    }

    #[test]
    fn a_folder_that_cannot_be_watched_does_no_harm() {
        let (sender, _receiver) = mpsc::channel(1);
        assert!(watch(Path::new("/nonexistent/drop"), sender).is_none());
    }
}
