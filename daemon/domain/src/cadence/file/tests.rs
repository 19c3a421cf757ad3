//! Cadence files: one that is right, and the messages of those that are not.

use expect_test::{Expect, expect};

use super::read;
use crate::problem::Problem;

const GOOD: &str = r#"
name = "sample"
segment = "new-inbound"
department = "sales"
rest-days = 16

[[step]]
name = "first"
day = 0
at = "at-once"
late = "send"
[[step.action]]
channel = "text"
block = "sample.day0"
on = "start"
[[step.action]]
channel = "email"
block = "sample.day0"
on = "unable"

[[step]]
name = "second"
day = 2
at = "10:15"
late = "shift"
[[step.action]]
channel = "call"
block = "sample.day2"
on = "start"
[[step.action]]
channel = "text"
block = "sample.day2"
on = "no-answer"
"#;

fn problems(text: &str) -> String {
    let problems = read("sample.toml", text).expect_err("the file is wrong");
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

fn check(from: &str, to: &str, expected: &Expect) {
    assert!(GOOD.contains(from), "the sample holds `{from}`");
    expected.assert_eq(&problems(&GOOD.replacen(from, to, 1)));
}

#[test]
fn a_right_file_is_read_whole_and_survives_the_ledger() {
    let cadence = read("sample.toml", GOOD).expect("the sample is right");
    let json = serde_json::to_string(&cadence).expect("cadences are JSON");
    expect![[r#"{"name":"sample","segment":"new-inbound","department":"sales","audience":{"sources":[],"urgency":[]},"rules":{"goals":["sold"],"reactions":{"reply":"pause","intent_change":"pause","owner_takeover":"pause","appointment_set":"pause","wrong_number":"pause"},"cooldown_days":0,"enrollments_max":0},"steps":[{"name":"first","due":{"day":{"day":0,"at":"at-once"}},"late":"send","resume":"send","if":{},"requires":{},"actions":[{"channel":"text","block":"sample.day0","on":"start","if":{}},{"channel":"email","block":"sample.day0","on":"unable","if":{}}]},{"name":"second","due":{"day":{"day":2,"at":{"at":"10:15:00"}}},"late":"shift","resume":"shift","if":{},"requires":{},"actions":[{"channel":"call","block":"sample.day2","on":"start","if":{}},{"channel":"text","block":"sample.day2","on":"no-answer","if":{}}]}],"rest_days":16}"#]].assert_eq(&json);
    assert_eq!(serde_json::from_str::<super::Cadence>(&json).expect("reads back"), cadence);
}

#[test]
fn what_is_not_toml_is_named_with_its_line() {
    check(
        "day = 0",
        "day = ",
        &expect!["sample.toml:9: not valid TOML: string values must be quoted, expected literal string"],
    );
}

#[test]
fn an_unknown_key_is_an_error() {
    check(
        "late = \"send\"",
        "late = \"send\"\ncolour = \"red\"",
        &expect![
            "sample.toml:12: step[0].colour: unknown key; expected one of: name, day, after, at, late, resume, if, requires, action"
        ],
    );
}

#[test]
fn a_missing_key_is_named_at_its_table() {
    check("day = 2\n", "", &expect!["sample.toml:21: step[1].day: missing; write a whole number from 0 to 365"]);
}

#[test]
fn words_are_checked_and_the_right_ones_listed() {
    check(
        "segment = \"new-inbound\"",
        "segment = \"inbound\"",
        &expect![
            "sample.toml:3: segment: `inbound` is not a Segment; use one of: new-inbound, unsold-showroom, aged-internet, service-defection"
        ],
    );
    check(
        "at = \"10:15\"",
        "at = \"10:15 am\"",
        &expect![[
            r#"sample.toml:24: step[1].at: `10:15 am` is not a time of day; use one like "10:15", or "at-once""#
        ]],
    );
    check(
        "late = \"shift\"",
        "late = \"later\"",
        &expect!["sample.toml:25: step[1].late: `later` is not one of: send, shift, skip"],
    );
    check(
        "channel = \"call\"",
        "channel = \"fax\"",
        &expect![
            "sample.toml:27: step[1].action[0].channel: `fax` is not a Channel; use one of: text, email, call, voicemail"
        ],
    );
}

#[test]
fn days_go_forward_and_names_are_unique() {
    check(
        "day = 0",
        "day = 3",
        &expect!["sample.toml:23: step[1].day: day 2 comes before day 3 of the step before it"],
    );
    check(
        "name = \"second\"",
        "name = \"first\"",
        &expect!["sample.toml:22: step[1].name: a step before it is named `first` too"],
    );
    check("day = 2", "day = 400", &expect!["sample.toml:23: step[1].day: 400 is not from 0 to 365"]);
    check("day = 2", "day = \"2\"", &expect!["sample.toml:23: step[1].day: expected a whole number, found string"]);
}

#[test]
fn a_step_is_one_contact_that_starts_once() {
    check(
        "on = \"start\"",
        "on = \"unable\"",
        &expect!["sample.toml:15: step[0].action[0].on: the first action must be `start`"],
    );
    check(
        "on = \"unable\"",
        "on = \"start\"",
        &expect![
            "sample.toml:19: step[0].action[1].on: only the first action is `start`: one step is one contact; use no-answer, undeliverable, no-consent or unable"
        ],
    );
    check(
        "on = \"unable\"",
        "on = \"no-answer\"",
        &expect!["sample.toml:19: step[0].action[1].on: `no-answer` needs a call before it in the step"],
    );
}

#[test]
fn a_cadence_without_steps_and_a_step_without_actions_are_refused() {
    let head = GOOD.split("[[step]]").next().expect("a head");
    expect!["sample.toml:1: step: a cadence needs at least one step"].assert_eq(&problems(head));
    expect!["sample.toml:7: step[0].action: a step needs at least one action"]
        .assert_eq(&problems(&format!("{head}[[step]]\nname = \"x\"\nday = 0\nat = \"at-once\"\nlate = \"send\"\n")));
    expect!["sample.toml:7: step: expected a list of tables, found integer"]
        .assert_eq(&problems(&format!("{head}step = 5")));
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = GOOD
        .replace("department = \"sales\"", "department = \"parts\"")
        .replace("day = 2", "day = -1")
        .replace("block = \"sample.day2\"", "block = \"\"")
        .replace("name = \"sample\"", "name = \"My Cadence\"");
    expect![[r#"
        sample.toml:2: name: `My Cadence` is not a name: use a-z, 0-9, `-` and `.`
        sample.toml:4: department: `parts` is not a Department; use one of: sales, service
        sample.toml:23: step[1].day: -1 is not from 0 to 365
        sample.toml:28: step[1].action[0].block: is empty; write something between the quotes
        sample.toml:32: step[1].action[1].block: is empty; write something between the quotes"#]]
    .assert_eq(&problems(&text));
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong() {
    crate::problem::tests::every_file_tells_all_that_is_wrong("cadence", 29, read);
}
