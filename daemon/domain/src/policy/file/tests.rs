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
    check("sunday = \"closed\"\n", "", &expect!["us.toml:113: hours[1].sunday: missing"]);
    check(
        "weekday = \"12:00-18:00\"",
        "weekday = \"18:00-12:00\"",
        &expect![[
            r#"us.toml:116: hours[1].weekday: `18:00-12:00` is not a span of a day; use one like "08:00-21:00", or "closed""#
        ]],
    );
}

#[test]
fn a_name_that_leads_nowhere_is_an_error() {
    check(
        "holidays = \"PA\"",
        "holidays = \"Pennsylvania\"",
        &expect!["us.toml: hours.pa: `Pennsylvania` is not among holiday-sets"],
    );
    check(
        "[\"CT\", \"FL\", \"MD\", \"OK\", \"WA\"]",
        "[\"CT\", \"XY\", \"florida\"]",
        &expect![[r#"
        us.toml: consent.text-written-only: `XY` is not among places.state
        us.toml:24: consent.text-written-only[2]: `florida` is not a postal code of a state; use two capital letters, or "--" for unknown"#]],
    );
    check(
        "easter = -2 }",
        "easter = -2, day = 3 }",
        &expect!["us.toml:401: holiday.good-friday.day: unknown key; expected one of: easter"],
    );
    check(
        "mlk = {",
        "dr-king = {",
        &expect![[r#"
        us.toml: holiday-sets.AL: `mlk` is not among holiday
        us.toml: holiday-sets.LA: `mlk` is not among holiday
        us.toml: holiday-sets.PA: `mlk` is not among holiday
        us.toml: holiday-sets.RI: `mlk` is not among holiday
        us.toml: holiday-sets.US: `mlk` is not among holiday
        us.toml: holiday-sets.UT: `mlk` is not among holiday
        us.toml: holiday-sets.any: `mlk` is not among holiday"#]],
    );
}

#[test]
fn a_zone_is_one_of_the_database() {
    check(
        "also-in = \"America/Chicago\"",
        "also-in = \"Central\"",
        &expect!["us.toml:335: hours[22].also-in: `Central` is not a time zone; use a name like America/Chicago"],
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
        &expect!["us.toml: hours: no rule says when somebody of unknown place may be reached: add one for `--`"],
    );
    check(
        "id = \"hours.ct\"",
        "id = \"hours.fl\"",
        &expect!["us.toml: hours.fl: 2 rules have this id; the ledger could not tell them apart"],
    );
}
