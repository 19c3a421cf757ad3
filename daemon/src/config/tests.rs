//! What the file may say, by example: the shipped file, one wrong file for each class of mistake with its exact
//! messages, defaults, and the key.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use expect_test::{expect, expect_file};
use keepwarm_domain::words::{Channel, Mode, Segment};

use super::*;

pub(super) const MINIMAL: &str = r#"
[appliance]
name = "Lakeside Motors"
dir = "data"

[[store]]
id = 1
name = "Lakeside Motors"
phone = "313-555-0142"
zone = "America/Detroit"
state = "MI"
city = "Detroit"
hours = { mon = "09:00-20:00", tue = "09:00-20:00", wed = "09:00-20:00", thu = "09:00-20:00", fri = "09:00-18:00", sat = "09:00-17:00", sun = "closed" }
manager = 1

[[rep]]
id = 1
name = "Dana Reyes"
role = "manager"
departments = ["sales", "service"]
"#;

pub(super) fn parse(text: &str) -> Result<Config, Problems> {
    Config::parse(Path::new("keepwarm.toml"), PathBuf::from("/srv/demo/keepwarm.toml"), text)
}

pub(super) fn problems(text: &str) -> String {
    parse(text).expect_err("something is wrong").to_string()
}

pub(super) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in the repository").to_owned()
}

#[test]
fn a_short_file_is_enough_and_reaches_nobody() {
    let config = parse(MINIMAL).expect("nothing is wrong");
    assert_eq!(config.drop.dir, Path::new("/srv/demo/data/drop"));
    assert_eq!(config.ledger.dir, Path::new("/srv/demo/data"));
    assert_eq!(config.cadences_dir, Path::new("/srv/demo/cadences"));
    assert_eq!(config.api.socket, Path::new("/srv/demo/data/keepwarm.sock"));
    assert_eq!(
        config.channels.providers.values().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from([Provider::Outbox])
    );
    assert_eq!(config.modes.by_segment.len(), 16, "every segment and channel has a mode");
    assert!(config.modes.by_segment.values().all(|mode| *mode == Mode::Shadow));
    assert_eq!(config.warehouse.pii, Pii::None);
    assert_eq!(config.reps[0].store, config.stores[0].id, "one store needs no naming");
}

#[test]
fn modes_fall_back_from_channel_to_segment_to_all() {
    let modes = "[modes]\ndefault = \"assisted\"\n[modes.new-inbound]\ndefault = \"live\"\ncall = \"shadow\"\n";
    let config = parse(&format!("{MINIMAL}{modes}")).expect("nothing is wrong");
    let mode = |segment, channel| config.modes.by_segment[&(segment, channel)];
    assert_eq!(mode(Segment::NewInbound, Channel::Text), Mode::Live);
    assert_eq!(mode(Segment::NewInbound, Channel::Call), Mode::Shadow);
    assert_eq!(mode(Segment::AgedInternet, Channel::Call), Mode::Assisted);
}

#[test]
fn sources_are_one_however_spelled() {
    let source = |name: &str| format!("[sources.\"{name}\"]\nconsent = \"inquiry\"\n");
    let config = parse(&format!("{MINIMAL}{}", source("Cars  Direct"))).expect("nothing is wrong");
    assert!(config.sources.contains_key("cars direct"));
    let twice = problems(&format!("{MINIMAL}{}{}", source("Cars Direct"), source("cars direct")));
    assert!(twice.contains("this source is there twice in another spelling"), "{twice}");
}

#[test]
fn the_shipped_file_is_right() {
    let file = repository().join("packaging/keepwarm.toml");
    let config = Config::load(&file).map_err(|problems| problems.to_string()).expect("nothing is wrong");
    assert!(
        config.modes.by_segment.values().all(|mode| *mode == Mode::Shadow),
        "a fresh install decides and sends nothing"
    );
    assert_eq!(config.warehouse.published_dir, Path::new("/var/lib/keepwarm/published"));
    assert_eq!(config.cadences_dir, repository().join("packaging/cadences"));
}

/// Each `NAME.toml` has its messages in `NAME.err`; `UPDATE_EXPECT=1` writes them.
#[test]
fn every_wrong_file_says_all_that_is_wrong() {
    let folder = repository().join("tests/fixtures/bad/config");
    let mut seen = 0;
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .expect("the fixtures are part of the tree")
        .map(|entry| entry.expect("the fixtures can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("the fixtures are UTF-8");
        let named = Path::new(file.file_name().expect("a listed file has a name"));
        let problems = Config::parse(named, PathBuf::from("/srv/demo/keepwarm.toml"), &text)
            .expect_err(&format!("{} is wrong", file.display()));
        expect_file![file.with_extension("err")].assert_eq(&format!("{problems}\n"));
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} fixtures were found");
}

#[test]
fn a_file_that_cannot_be_used_says_so() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let file = dir.path().join("keepwarm.toml");
    let message = |file: &Path| {
        let problems = Config::load(file).expect_err("it cannot be used").to_string();
        problems.replace(&dir.path().display().to_string(), "DIR")
    };
    expect![
        "DIR/keepwarm.toml: cannot be opened: No such file or directory (os error 2); name another file with --config"
    ]
    .assert_eq(&message(&file));
    std::fs::write(&file, b"# caf\xe9\n").expect("the folder is ours");
    expect!["DIR/keepwarm.toml: line 1 is not UTF-8, save the file in that encoding"].assert_eq(&message(&file));
    std::fs::write(&file, "#".repeat(2 << 20)).expect("the folder is ours");
    expect!["DIR/keepwarm.toml: larger than 1048576 bytes, which no configuration is"].assert_eq(&message(&file));
}

#[test]
fn a_syntax_error_hides_no_other_mistake_and_invents_none() {
    let text = MINIMAL.replace("city = \"Detroit\"", "city = \"Detroit").replace("\"MI\"", "\"Michigan\"");
    let found = problems(&text);
    assert!(found.contains("not valid TOML") && found.contains("`Michigan` is no state"), "{found}");
    assert!(!found.contains("missing"), "{found}");
}

#[test]
fn problems_and_debug_output_hold_no_names_or_numbers() {
    let config = parse(MINIMAL).expect("nothing is wrong");
    assert!(!format!("{:?}", config.reps).contains("Dana"));
    let long = "Dana Reyes ".repeat(20);
    let text = MINIMAL.replace("Dana Reyes", &long).replace("313-555-0142", "555-0142");
    let found = problems(&text);
    assert!(!found.contains("Dana") && !found.contains("0142\""), "{found}");
}

#[test]
fn the_key_is_made_once_and_guarded() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let mut config = parse(MINIMAL).expect("nothing is wrong");
    config.appliance.dir = dir.path().join("data");
    config.ledger.dir = dir.path().join("data");
    let made = ApplianceKey::load(None, &config).expect("the folder is ours");
    assert_eq!(ApplianceKey::load(None, &config).expect("it was just made"), made);
    let path = config.appliance.dir.join("keepwarm.key");
    assert_eq!(std::fs::metadata(&path).expect("it was just made").permissions().mode() & 0o777, 0o600);
    assert!(made.save(&config.appliance.dir).is_err(), "a key is never replaced");
    assert_eq!(format!("{made:?}"), "ApplianceKey(…)");

    let credentials = dir.path().join("credentials");
    std::fs::create_dir(&credentials).expect("the folder is ours");
    assert_eq!(ApplianceKey::load(Some(&credentials), &config).expect("the file serves"), made);
    std::fs::write(credentials.join("keepwarm.key"), "ab".repeat(32)).expect("the folder is ours");
    assert_eq!(ApplianceKey::load(Some(&credentials), &config).expect("the credential serves").bytes(), &[0xab; 32]);

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("the file is ours");
    assert!(matches!(ApplianceKey::load(None, &config), Err(KeyError::Open { mode: 0o640, .. })));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("the file is ours");
    std::fs::write(&path, "not a key").expect("the file is ours");
    assert!(matches!(ApplianceKey::load(None, &config), Err(KeyError::Shape { .. })));
    std::fs::remove_file(&path).expect("the file is ours");
    std::fs::write(config.ledger.dir.join("vault.duckdb"), "").expect("the folder is ours");
    assert!(matches!(ApplianceKey::load(None, &config), Err(KeyError::Lost { .. })));
}
