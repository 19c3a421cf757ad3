//! Policy files: the messages of those that are not right, made by spoiling the shipped one.

use expect_test::{Expect, expect};

use super::read;
use crate::problem::Problem;

const SHIPPED: &str = include_str!("../../../../../packaging/policy/us.toml");

fn check(from: &str, to: &str, expected: &Expect) {
    assert!(SHIPPED.contains(from), "the shipped policy holds `{from}`");
    let problems = read("us.toml", &SHIPPED.replacen(from, to, 1)).expect_err("the file is wrong");
    expected.assert_eq(&problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_closed_day_is_said_and_never_implied() {
    check(
        "sunday = \"closed\"\n",
        "",
        &expect![[r#"us.toml:259: hours[1].sunday: missing; use one like "08:00-21:00", or "closed""#]],
    );
    check(
        "weekday = \"12:00-18:00\"",
        "weekday = \"18:00-12:00\"",
        &expect![[
            r#"us.toml:262: hours[1].weekday: `18:00-12:00` is not a span of a day; use one like "08:00-21:00", or "closed""#
        ]],
    );
}

#[test]
fn a_name_that_leads_nowhere_is_an_error() {
    check(
        "holidays = \"PA\"",
        "holidays = \"Pennsylvania\"",
        &expect![
            "us.toml:466: hours.pa: `Pennsylvania` is not among holiday-sets; add it there, or use one of: AL, LA, PA, RI, US, UT, any"
        ],
    );
    check(
        "[\"CT\", \"NM\", \"PA\", \"TN\", \"TX\", \"WA\"]",
        "[\"CT\", \"XY\", \"florida\"]",
        &expect![[r#"
            us.toml:134: relationship.12-months: `XY` is not among places.state; mend it, or add the state there with its time zones
            us.toml:134: relationship[3].states[2]: `florida` is not a postal code of a state; use two capital letters, or "--" for unknown"#]],
    );
    check(
        "easter = -2 }",
        "easter = -2, day = 3 }",
        &expect!["us.toml:568: holiday.good-friday.day: unknown key; expected one of: easter"],
    );
    check(
        "mlk = {",
        "dr-king = {",
        &expect![[r#"
            us.toml:589: holiday-sets.AL: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.LA: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.PA: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.RI: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.US: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.UT: `mlk` is not among holiday; say there when it is, or take it out
            us.toml:589: holiday-sets.any: `mlk` is not among holiday; say there when it is, or take it out"#]],
    );
}

#[test]
fn a_zone_is_one_of_the_database() {
    check(
        "also-in = \"America/Chicago\"",
        "also-in = \"Central\"",
        &expect!["us.toml:502: hours[24].also-in: `Central` is not a time zone; use a name like America/Chicago"],
    );
}

#[test]
fn there_are_hours_for_everywhere_and_for_nowhere() {
    check(
        "id = \"hours.us\"",
        "id = \"hours.us\"\nstates = [\"OH\"]",
        &expect!["us.toml: hours: no rule holds everywhere: leave `states` out of one"],
    );
    check(
        "states = [\"--\"]",
        "states = [\"OH\"]",
        &expect![
            "us.toml: hours: no rule says for ever when somebody of unknown place may be reached: add one for `--` without dates"
        ],
    );
    check(
        "id = \"hours.ct\"",
        "id = \"hours.fl\"",
        &expect![
            "us.toml:294: hours.fl: 2 rules have this id: the ledger could not tell them apart; give each its own"
        ],
    );
}

#[test]
fn the_days_of_a_rule_are_dates_in_order() {
    check(
        "effective-from = \"2026-01-01\"\ncite = \"ORS",
        "effective-from = \"soon\"\ncite = \"ORS",
        &expect![[r#"us.toml:233: cap[6].effective-from: `soon` is not a date; use one like "2026-01-31""#]],
    );
    check(
        "effective-from = \"2026-01-01\"\ncite = \"ORS",
        "effective-from = \"2026-01-01\"\neffective-to = \"2025-12-31\"\ncite = \"ORS",
        &expect!["us.toml:226: cap[6].effective-to: is before `effective-from`: the rule would never hold; swap them"],
    );
    check(
        "enabled = false\ncite = \"Pa.",
        "enabled = \"no\"\ncite = \"Pa.",
        &expect!["us.toml:456: hours[20].enabled: expected true or false, found string"],
    );
}

#[test]
fn a_clock_is_a_length_of_time() {
    check(
        "inquiry = \"30 business-days\"",
        "inquiry = \"30 banking-days\"",
        &expect![[
            r#"us.toml:123: relationship[1].inquiry: `30 banking-days` is not a length of time; use one like "3 months", "30 days" or "30 business-days", or "none""#
        ]],
    );
    check(
        "inquiry = \"30 days\"",
        "inquiry = \"0 days\"",
        &expect![[
            r#"us.toml:129: relationship[2].inquiry: `0 days` is not a length of time; use one like "3 months", "30 days" or "30 business-days", or "none""#
        ]],
    );
    check(
        "inquiry = \"none\"\ncite = \"N.J",
        "cite = \"N.J",
        &expect![[
            r#"us.toml:153: relationship[6].inquiry: missing, and so is `purchase`: the rule says nothing; give one of them, like "3 months""#
        ]],
    );
    check(
        "asks = \"no-voicemail\"",
        "asks = \"no-mail\"",
        &expect![
            "us.toml:100: consent[5].asks: `no-mail` is not what a state can ask; use one of: text-written, no-voicemail, email-consent"
        ],
    );
}

#[test]
fn an_emergency_names_its_states_and_ends() {
    let suspension = |text: &str| format!("{text}\n[[consent]]\nid = \"consent.ct\"");
    let one = |states: &str, zips: &str, until: &str| {
        suspension(&format!(
            "[[suspension]]\nid = \"emergency.x\"\nstates = {states}\nzips = {zips}\n\
             from = \"2026-09-01T00:00:00-05:00\"\nuntil = \"{until}\"\ncite = \"test\""
        ))
    };
    let here = "[[consent]]\nid = \"consent.ct\"";
    check(
        here,
        &one("[]", "[]", "2026-09-15T00:00:00-05:00"),
        &expect!["us.toml:64: suspension[0].states: at least one state is needed; to stop everything, pause the store"],
    );
    check(
        here,
        &one("[\"LA\"]", "[\"7011\"]", "2026-09-15T00:00:00-05:00"),
        &expect!["us.toml:67: suspension[0].zips[0]: `7011` is not a ZIP code; use five digits, or the first three"],
    );
    check(
        here,
        &one("[\"LA\"]", "[\"70112\"]", "2026-08-15T00:00:00-05:00"),
        &expect!["us.toml:64: suspension[0].until: is not after `from`; an emergency ends after it begins"],
    );
    check(
        here,
        &one("[\"LA\"]", "[\"70112\"]", "next week"),
        &expect![[
            r#"us.toml:69: suspension[0].until: `next week` is not an instant; use one like "2026-08-29T06:00:00-05:00""#
        ]],
    );
}

#[test]
fn days_off_are_a_set_that_exists() {
    check(
        "business-holidays = \"US\"",
        "business-holidays = \"Federal\"",
        &expect![
            "us.toml:33: business-holidays: `Federal` is not among holiday-sets; add it there, or use one of: AL, LA, PA, RI, US, UT, any"
        ],
    );
    check(
        "daily-segments = 2000",
        "daily-segments = 0",
        &expect!["us.toml:38: brand.daily-segments: 0 is not from 1 to 10000000"],
    );
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong() {
    crate::problem::tests::every_file_tells_all_that_is_wrong("policy", 8, read);
}
