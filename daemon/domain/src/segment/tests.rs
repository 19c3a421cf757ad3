//! Which segment a lead belongs to by the shipped rules, and why; and the messages of files that are not right.

use expect_test::{Expect, expect};
use jiff::{SignedDuration, Timestamp};

use super::{Facts, SegmentRules, file};
use crate::{problem::Problem, words::Department};

const SHIPPED: &str = include_str!("../../../../packaging/policy/segments.toml");

fn rules() -> SegmentRules {
    file::read("segments.toml", SHIPPED).expect("the shipped rules are right")
}

fn now() -> Timestamp {
    "2026-11-23T18:00:00Z".parse().expect("a timestamp")
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(24 * days)
}

/// A lead that asked `days` ago and of whom nothing else is known.
fn asked(department: Department, days: i64) -> Facts<'static> {
    Facts {
        department,
        source: "cars-example",
        requested_at: Some(days_ago(days)),
        arrived_at: days_ago(days),
        showroom_visit: None,
        deal: None,
        repair_order: None,
    }
}

fn check(facts: &Facts<'_>, expected: &Expect) {
    let rules = rules();
    let found = rules.classify(facts, now());
    expected.assert_eq(&found.map_or("none".to_owned(), |(segment, rule)| format!("{segment} by {rule}")));
    let explained = rules.explain(facts, now());
    let first = explained.iter().find(|rule| rule.matched).map(|rule| (rule.segment, rule.rule));
    assert_eq!(found, first, "the explanation says the same");
}

#[test]
fn a_lead_that_has_just_asked_is_new_inbound_in_both_departments() {
    check(&asked(Department::Sales, 0), &expect!["new-inbound by just-asked"]);
    check(&asked(Department::Sales, 29), &expect!["new-inbound by just-asked"]);
    check(&asked(Department::Service, 3), &expect!["new-inbound by just-asked"]);
}

#[test]
fn a_lead_that_asked_a_month_ago_is_aged_for_a_year() {
    check(&asked(Department::Sales, 30), &expect!["aged-internet by asked-long-ago"]);
    check(&asked(Department::Sales, 365), &expect!["aged-internet by asked-long-ago"]);
    check(&asked(Department::Sales, 366), &expect!["none"]);
    check(&asked(Department::Service, 45), &expect!["none"]);
}

#[test]
fn a_visit_without_a_deal_makes_an_unsold_showroom_lead_however_new_the_inquiry() {
    let visited = Facts { showroom_visit: Some(days_ago(1)), ..asked(Department::Sales, 2) };
    check(&visited, &expect!["unsold-showroom by walked-out"]);
    check(&Facts { deal: Some(days_ago(0)), ..visited }, &expect!["new-inbound by just-asked"]);
    check(
        &Facts { showroom_visit: Some(days_ago(91)), ..asked(Department::Sales, 100) },
        &expect!["aged-internet by asked-long-ago"],
    );
}

#[test]
fn a_service_customer_who_stays_away_is_a_defection() {
    let service = asked(Department::Service, 400);
    check(&Facts { repair_order: Some(days_ago(209)), ..service }, &expect!["none"]);
    check(&Facts { repair_order: Some(days_ago(210)), ..service }, &expect!["service-defection by service-gone-quiet"]);
    check(&Facts { deal: Some(days_ago(300)), ..service }, &expect!["service-defection by bought-never-serviced"]);
    check(&Facts { deal: Some(days_ago(300)), repair_order: Some(days_ago(30)), ..service }, &expect!["none"]);
}

#[test]
fn a_clock_that_runs_ahead_does_not_make_an_inquiry_younger_than_its_arrival() {
    let skewed = Facts { requested_at: Some(now() + SignedDuration::from_hours(30)), ..asked(Department::Sales, 40) };
    check(&skewed, &expect!["aged-internet by asked-long-ago"]);
    let ahead = Facts { arrived_at: now() + SignedDuration::from_hours(1), ..skewed };
    check(&ahead, &expect!["new-inbound by just-asked"]);
}

#[test]
fn every_lead_can_say_why_it_is_where_it_is() {
    let rules = rules();
    let lines: Vec<String> = rules
        .explain(&Facts { showroom_visit: Some(days_ago(120)), ..asked(Department::Sales, 130) }, now())
        .iter()
        .map(|rule| format!("{} {}: {}", if rule.matched { "yes" } else { " no" }, rule.rule, rule.why))
        .collect();
    expect![[r#"
         no walked-out: wants showroom visit at most 90 days ago, but it was 120 days ago
         no service-gone-quiet: wants department service, but it is sales
         no bought-never-serviced: wants department service, but it is sales
        yes asked-long-ago: department sales and inquiry 30 to 365 days ago and no deal
         no just-asked: wants inquiry at most 29 days ago, but it was 130 days ago"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn the_rules_survive_the_ledger() {
    let json = serde_json::to_string(&rules()).expect("rules are JSON");
    assert_eq!(serde_json::from_str::<SegmentRules>(&json).expect("reads back"), rules());
    expect![[r#"{"rules":[{"name":"walked-out","segment":"unsold-showroom","conditions":[{"department":"sales"},{"age":["showroom-visit",{"min":null,"max":90}]},{"happened":["deal",false]}]},{"name":"service-gone-qui"#]].assert_eq(&json[..200]);
}

#[test]
fn sources_can_be_named_and_excluded() {
    let text = "[[rule]]\nname = \"partner\"\nsegment = \"aged-internet\"\n[rule.when]\nsource = [\"cars-example\"]\n\
                [[rule]]\nname = \"other\"\nsegment = \"new-inbound\"\n[rule.when]\nnot-source = [\"auction-example\"]\n";
    let rules = file::read("segments.toml", text).expect("right");
    let of = |source| rules.classify(&Facts { source, ..asked(Department::Sales, 1) }, now()).map(|(_, rule)| rule);
    assert_eq!([of("cars-example"), of("store-site"), of("auction-example")], [Some("partner"), Some("other"), None]);
}

fn spoiled(from: &str, to: &str, expected: &Expect) {
    assert!(SHIPPED.contains(from), "the shipped rules hold `{from}`");
    let problems = file::read("segments.toml", &SHIPPED.replacen(from, to, 1)).expect_err("the file is wrong");
    expected.assert_eq(&problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn files_that_are_not_right_say_where_and_what() {
    spoiled(
        "showroom-visit-days = { max = 90 }",
        "showroom-visits = { max = 90 }",
        &expect![
            "segments.toml:19: rule[0].when.showroom-visits: unknown key; expected one of: department, source, not-source, inquiry, inquiry-days, showroom-visit, showroom-visit-days, deal, deal-days, repair-order, repair-order-days"
        ],
    );
    spoiled(
        "{ min = 30, max = 365 }",
        "{ min = 365, max = 30 }",
        &expect![
            "segments.toml:45: rule[3].when.inquiry-days.max: 30 is less than `min`, 365: nothing can match; swap them"
        ],
    );
    spoiled(
        "{ max = 90 }",
        "{}",
        &expect!["segments.toml:19: rule[0].when.showroom-visit-days: give `min`, `max` or both, like `{ max = 30 }`"],
    );
    spoiled(
        "deal = false",
        "deal = \"no\"",
        &expect!["segments.toml:20: rule[0].when.deal: expected true or false, found string"],
    );
    spoiled(
        "name = \"asked-long-ago\"",
        "name = \"walked-out\"",
        &expect!["segments.toml:41: rule[3].name: a rule before it is named `walked-out` too; give it another name"],
    );
    spoiled(
        "[rule.when]\ndepartment = \"sales\"\nshowroom",
        "[rule.if]\ndepartment = \"sales\"\nshowroom",
        &expect![[r#"
            segments.toml:14: rule[0].when: missing; add the table `when`
            segments.toml:17: rule[0].if: unknown key; expected one of: name, segment, when"#]],
    );
}

#[test]
fn every_wrong_file_tells_all_that_is_wrong() {
    crate::problem::tests::every_file_tells_all_that_is_wrong("segments", 4, file::read);
}
