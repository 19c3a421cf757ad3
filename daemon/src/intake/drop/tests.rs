//! What a drop folder must bear: writers that are slow, that rename, that replace, and that put in what is no file.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::*;

struct Folder {
    dir: tempfile::TempDir,
    drop: DropFolder,
}

impl Folder {
    fn new() -> Self {
        Self::with(Limits { file_bytes_max: 100, ..Limits::default() })
    }

    fn with(limits: Limits) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let drop = DropFolder::new(dir.path(), limits).expect("the directory is there");
        Self { dir, drop }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).expect("the directory can be written to");
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).expect("the directory can be listed");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Looks, and gives the names that are offered and the problems.
    fn scan(&mut self) -> (Vec<String>, Vec<String>) {
        let scan = self.drop.scan().expect("the directory can be listed");
        summary(&scan)
    }

    fn scan_file(&mut self) -> ReadyFile {
        let mut scan = self.drop.scan().expect("the directory can be listed");
        assert_eq!(scan.ready.len(), 1);
        scan.ready.remove(0)
    }

    /// Offers and reads a file that was written just now.
    fn take(&mut self, name: &str, content: &str) -> Taken {
        self.write(name, content);
        self.scan();
        let file = self.scan_file();
        self.drop.read(&file).expect("a finished file can be read")
    }
}

fn summary(scan: &Scan) -> (Vec<String>, Vec<String>) {
    let ready = scan.ready.iter().map(|file| file.name().to_string_lossy().into_owned()).collect();
    // By name: the inode that is told instead is another one each time.
    let told = |problem: &Problem| format!("{:?} {}", problem.name, problem.kind);
    (ready, scan.problems.iter().map(told).collect())
}

fn nothing() -> (Vec<String>, Vec<String>) {
    (vec![], vec![])
}

fn offered(names: &[&str]) -> (Vec<String>, Vec<String>) {
    (names.iter().map(|name| (*name).to_owned()).collect(), vec![])
}

#[test]
fn a_file_counts_when_two_looks_find_it_unchanged() {
    let mut folder = Folder::new();
    folder.write("b.xml", "half");
    folder.write("a.xml", "whole");
    assert_eq!(folder.scan(), nothing());
    folder.write("b.xml", "half and half");
    assert_eq!(folder.scan(), offered(&["a.xml"]));
    assert_eq!(folder.scan(), offered(&["b.xml"]));
    assert_eq!(folder.scan(), nothing(), "a file in flight is not offered twice");
    folder.drop.settled(OsStr::new("a.xml"));
    assert_eq!(folder.scan(), nothing());
    assert_eq!(folder.scan(), offered(&["a.xml"]));
}

#[test]
fn a_file_that_was_renamed_in_or_has_a_marker_counts_at_once() {
    let mut folder = Folder::new();
    for name in ["renamed.xml", "marked.xml", "stem.xml", "slow.xml"] {
        folder.write(name, "x");
    }
    folder.write("marked.xml.done", "");
    folder.write("stem.done", "");
    folder.drop.hint_renamed(&folder.dir.path().join("renamed.xml"));
    let scan = folder.drop.scan_hinted().expect("the directory can be listed");
    assert_eq!(summary(&scan), offered(&["marked.xml", "renamed.xml", "stem.xml"]));
    // Looking for hints is none of the two looks.
    assert_eq!(folder.scan(), nothing());
    assert_eq!(folder.scan(), offered(&["slow.xml"]));
}

#[test]
fn unfinished_and_hidden_names_and_directories_are_left_alone() {
    let mut folder = Folder::new();
    for name in ["a.tmp", "b.PART", "c.filepart", "d.crdownload", ".hidden", "e.xml~", "lonely.done"] {
        folder.write(name, "x");
    }
    fs::create_dir(folder.path("directory")).expect("a directory can be made");
    for _ in 0..3 {
        assert_eq!(folder.scan(), nothing());
    }
}

#[test]
fn an_empty_file_waits_for_its_writer() {
    let mut folder = Folder::new();
    folder.write("empty.xml", "");
    for _ in 0..60 {
        assert_eq!(folder.scan(), nothing());
    }
    assert_eq!(folder.scan(), offered(&["empty.xml"]));
}

#[test]
fn what_was_taken_is_removed_with_its_marker() {
    let mut folder = Folder::new();
    let taken = folder.take("a.xml", "lead");
    folder.write("a.xml.done", "");
    assert_eq!(taken.bytes, b"lead");
    assert_eq!(folder.drop.remove(&[taken.receipt]).expect("it can be removed"), [Removal::Removed]);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_file_that_took_the_name_in_between_is_not_removed_but_offered() {
    let mut folder = Folder::new();
    let taken = folder.take("a.xml", "lead 1");
    folder.write("a.xml", "lead 2");
    assert_eq!(folder.drop.remove(&[taken.receipt]).expect("it can be compared"), [Removal::Replaced]);
    assert_eq!(folder.names(), ["a.xml"]);
    folder.scan();
    let file = folder.scan_file();
    assert_eq!(folder.drop.read(&file).expect("it can be read").bytes, b"lead 2");
}

#[test]
fn a_file_that_somebody_else_removed_is_gone() {
    let mut folder = Folder::new();
    let taken = folder.take("a.xml", "lead");
    fs::remove_file(folder.path("a.xml")).expect("it can be removed");
    assert_eq!(folder.drop.remove(&[taken.receipt]).expect("nothing to do"), [Removal::Gone]);
}

#[test]
fn a_file_that_changes_between_look_and_reading_is_looked_at_anew() {
    let mut folder = Folder::new();
    folder.write("a.xml", "lead");
    folder.scan();
    let file = folder.scan_file();
    folder.write("a.xml", "lead, and more");
    let problem = folder.drop.read(&file).expect_err("it changed");
    assert!(matches!(problem.kind, ProblemKind::Changed));
    folder.scan();
    let file = folder.scan_file();
    fs::remove_file(folder.path("a.xml")).expect("it can be removed");
    assert!(matches!(folder.drop.read(&file).expect_err("it is gone").kind, ProblemKind::Vanished));
}

#[test]
fn links_pipes_and_huge_files_are_reported_once_and_never_read() {
    let mut folder = Folder::new();
    folder.write("target.tmp", "secret");
    std::os::unix::fs::symlink(folder.path("target.tmp"), folder.path("link.xml")).expect("a link can be made");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        folder.path("pipe.xml"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .expect("a pipe can be made");
    folder.write("huge.xml", &"x".repeat(101));
    let not_regular = |name: &str| format!("{name:?} is no regular file and is not read; remove it");
    assert_eq!(folder.scan(), (vec![], vec![not_regular("link.xml"), not_regular("pipe.xml")]));
    let (ready, problems) = folder.scan();
    assert_eq!(ready, Vec::<String>::new());
    assert_eq!(problems, ["\"huge.xml\" has 101 bytes, more than the 100 that are read; split or remove it"]);
    assert_eq!(folder.scan(), nothing());
    // Once it has changed, it is looked at again.
    folder.write("huge.xml", "small");
    folder.scan();
    assert_eq!(folder.scan(), offered(&["huge.xml"]));
}

#[test]
fn a_problem_tells_which_file_without_its_name() {
    let mut folder = Folder::new();
    folder.write("Imogen Pretender.xml", &"x".repeat(101));
    folder.scan();
    let scan = folder.drop.scan().expect("the directory can be listed");
    let problem = &scan.problems[0];
    let inode = fs::metadata(folder.path("Imogen Pretender.xml")).expect("it is there").ino();
    let told = format!("drop folder: the file with inode {inode} has 101 bytes");
    assert!(problem.to_string().starts_with(&told), "{problem}");
    assert!(!format!("{problem:?}").contains("Imogen"), "{problem:?}");
}

#[test]
fn a_link_that_takes_the_name_after_the_look_is_not_followed() {
    let mut folder = Folder::new();
    folder.write("a.xml", "lead");
    folder.scan();
    let file = folder.scan_file();
    fs::rename(folder.path("a.xml"), folder.path("b.tmp")).expect("it can be renamed");
    std::os::unix::fs::symlink(folder.path("b.tmp"), folder.path("a.xml")).expect("a link can be made");
    assert!(matches!(folder.drop.read(&file).expect_err("it is a link").kind, ProblemKind::NotRegular));
}

#[test]
fn an_unreadable_file_is_reported_and_waits_until_it_changes() {
    let mut folder = Folder::new();
    folder.write("a.xml", "lead");
    fs::set_permissions(folder.path("a.xml"), Permissions::from_mode(0o000)).expect("the mode can be set");
    folder.scan();
    let file = folder.scan_file();
    // The superuser reads everything.
    if let Err(problem) = folder.drop.read(&file) {
        assert!(matches!(problem.kind, ProblemKind::Unreadable(_)));
        assert_eq!(folder.scan(), nothing());
    }
}

#[test]
fn one_look_offers_a_bounded_number_in_the_order_of_names() {
    let mut folder = Folder::with(Limits { files_per_scan_max: 2, ..Limits::default() });
    for name in ["c.xml", "a.xml", "b.xml"] {
        folder.write(name, "x");
    }
    folder.scan();
    let scan = folder.drop.scan().expect("the directory can be listed");
    assert_eq!(summary(&scan), offered(&["a.xml", "b.xml"]));
    assert!(scan.more);
    assert_eq!(folder.scan(), offered(&["c.xml"]));
}

#[test]
fn what_a_killed_run_had_set_aside_comes_back() {
    let folder = Folder::new();
    folder.write(".taken.a.xml", "old");
    folder.write("a.xml", "new");
    DropFolder::new(folder.dir.path(), Limits::default()).expect("the directory is there");
    assert_eq!(folder.names(), ["1-a.xml", "a.xml"]);
}

#[test]
fn a_folder_that_is_none_says_what_to_check() {
    let error = DropFolder::new("/nonexistent/drop", Limits::default()).expect_err("there is no such directory");
    assert!(error.to_string().starts_with("drop folder /nonexistent/drop: cannot open it ("), "{error}");
}
