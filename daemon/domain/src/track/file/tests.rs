//! What the file of the tracks may say, and how each mistake is told.

use expect_test::{Expect, expect};

use super::*;

const FILE: &str = r#"
[[reminder]]
name = "confirm"
due = "at-set"
block = "appointment.confirm"
channels = ["text", "email"]
[[reminder]]
name = "day-before"
due = "1d before at 10:30"
block = "appointment.day-before"
channels = ["email"]
[[rescue]]
name = "30min"
due = "30m after"
block = "rescue.30min"
channels = ["text"]
"#;

fn problems(text: &str, expected: &Expect) {
    let problems = read("appointments.toml", text).expect_err("the file is wrong");
    expected.assert_eq(&problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_file_is_read_reminders_first() {
    let tracks = read("appointments.toml", FILE).expect("the file is right");
    let steps: Vec<_> = tracks.steps.iter().map(|step| (step.kind, step.name.as_str(), step.due)).collect();
    let morning = jiff::civil::time(10, 30, 0, 0);
    assert_eq!(
        steps,
        [
            (TrackKind::Reminder, "confirm", Due::AtSet),
            (TrackKind::Reminder, "day-before", Due::Days(-1, Some(morning))),
            (TrackKind::Rescue, "30min", Due::Minutes(30)),
        ]
    );
    assert_eq!(tracks.steps[0].channels, [Channel::Text, Channel::Email]);
}

#[test]
fn a_store_may_want_none() {
    assert_eq!(read("appointments.toml", "").expect("nothing is wrong"), Tracks { steps: Vec::new() });
}

#[test]
fn times_are_spelled_in_one_way() {
    let due = |text: &str| text.parse::<Due>().ok();
    assert_eq!(due("2h before"), Some(Due::Minutes(-120)));
    assert_eq!(due("90m before"), Some(Due::Minutes(-90)));
    assert_eq!(due("3d after"), Some(Due::Days(3, None)));
    for wrong in [
        "",
        "2h",
        "before 2h",
        "0h before",
        "-2h before",
        "2h before at 10:30",
        "1d after at 25:00",
        "31d after",
        "+1d after",
        "1w after",
        "2 h before",
    ] {
        assert_eq!(due(wrong), None, "{wrong}");
    }
}

#[test]
fn every_problem_is_named_with_its_line() {
    problems(
        &FILE.replace("at-set", "soon").replace("30m after", "5m after").replace("[\"email\"]", "[]"),
        &expect![[r#"
            appointments.toml:4: reminder[0].due: `soon` is not a time by an appointment; use one like "at-set", "2h before", "1d before at 10:30" or "30m after"
            appointments.toml:7: reminder[1].channels: names no channel; write one like `["text", "email"]`
            appointments.toml:14: rescue[0].due: a rescue is due at least 10m after the appointment: whoever is late is not missed"#]],
    );
    problems(
        &FILE
            .replace("\"confirm\"", "\"day-before\"")
            .replace("1d before at 10:30", "1d after")
            .replace("[\"text\"]", "[\"text\", \"text\"]"),
        &expect![[r#"
            appointments.toml:8: reminder[1].name: a reminder before it is named `day-before` too; give it another name
            appointments.toml:9: reminder[1].due: a reminder is due `at-set`, or at least 60m before the appointment
            appointments.toml:16: rescue[0].channels[1]: `text` is named twice; take one of them out"#]],
    );
    problems(
        "[[remainder]]\nname = \"x\"",
        &expect!["appointments.toml:1: remainder: unknown key; expected one of: reminder, rescue"],
    );
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong() {
    crate::problem::tests::every_file_tells_all_that_is_wrong("appointments", 4, read);
}
