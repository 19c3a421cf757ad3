//! A wrong configuration: every problem at once, each with file, line and key, exit code 78, and nothing started.

use std::{ffi::OsStr, fs, path::Path, process::Output};

use keepwarm_tests::{
    daemon,
    home::{Home, Settings, fixtures, shipped},
};

const EXIT_CONFIG: i32 = 78;

fn check(file: &Path) -> Output {
    daemon::run(&[OsStr::new("--check-config"), OsStr::new("--config"), file.as_os_str()])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong_at_once() {
    let folder = fixtures("bad/config");
    let mut wrong = 0;
    for entry in fs::read_dir(&folder).expect("the fixtures are part of the repository") {
        let path = entry.expect("the folder can be listed").path();
        if path.extension() != Some(OsStr::new("toml")) {
            continue;
        }
        let output = check(&path);
        let named = path.display().to_string();
        let expected = fs::read_to_string(path.with_extension("err")).expect("every wrong file has its messages");
        // The program calls the file as it was called on its command line, the fixture by its bare name.
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let said = said(&output).replace(&named, &name);
        assert_eq!(said.trim_end(), expected.trim_end(), "{name}");
        assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{name}");
        wrong += 1;
    }
    assert!(wrong > 20, "only {wrong} wrong files were found");
}

#[test]
fn a_wrong_configuration_starts_nothing() {
    let home = Home::new(&Settings::default());
    let text = fs::read_to_string(home.config_file()).expect("it is there");
    fs::write(home.config_file(), text.replace("zone = ", "zoen = ").replace("poll-ms", "poll_ms")).expect("written");
    let output = daemon::run(&[OsStr::new("--config"), home.config_file().as_os_str()]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{said}");
    for key in ["store[1].zone: missing", "store[1].zoen: unknown key", "intake.drop.poll_ms: unknown key"] {
        assert!(said.contains(key), "{key}: {said}");
    }
    assert!(!home.data().join("ledger.duckdb").exists(), "nothing was made");
}

#[test]
fn a_missing_file_says_how_to_name_another() {
    let output = check(Path::new("/nonexistent/keepwarm.toml"));
    assert_eq!(output.status.code(), Some(EXIT_CONFIG));
    assert!(said(&output).contains("--config"), "{}", said(&output));
}

#[test]
fn the_shipped_configuration_is_in_order() {
    // As the package lays it out: the texts stand beside the file.
    let output = check(&shipped("keepwarm.toml"));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn the_problems_of_all_cadences_come_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("first.toml"), FIRST).expect("written");
    fs::write(folder.path().join("second.toml"), "name = \"second\"\nsegment = [\n").expect("written");
    let home = Home::new(&Settings { cadences: Some(folder.path().to_owned()), ..Settings::default() });
    let output = check(&home.config_file());
    let said = said(&output);
    assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{said}");
    for problem in [
        "first.toml:3: segment: `inbound`",
        "first.toml:11: step[0].at: `noon`",
        "first.toml:13: step[0].colour: unknown key",
        "first.toml:16: step[0].action[0].channel: `fax`",
        "second.toml:",
    ] {
        assert!(said.contains(problem), "{problem}: {said}");
    }
}

const FIRST: &str = r#"
name = "first"
segment = "inbound"
department = "sales"
rest-days = 16


[[step]]
name = "hello"
day = 0
at = "noon"
late = "send"
colour = "red"

[[step.action]]
channel = "fax"
block = "new-inbound.day0"
on = "start"
"#;
