//! The funnel counts as the definitions say.

use expect_test::{Expect, expect};
use jiff::SignedDuration;
use keepwarm_domain::{entry::*, words::*};

use super::story::{Story, all_time, at, query, warehouse_of};
use crate::{Error, ReportParams};

/// The sales funnel over everything, published `days` after the story's end: `stage of what evidence: n/d young`.
fn check(story: &Story, days: i64, expected: Expect) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), story);
    let now = story.now + SignedDuration::from_hours(24 * days);
    let path = warehouse.publish(now).expect("publishes").path;
    let rows = query(
        &path,
        "SELECT format('{} of {}, {}: {}/{} young {}', stage, of_what, evidence, numerator, denominator, too_young)
         FROM report_funnel WHERE grouped_by = 'all'",
    );
    expected.assert_eq(&rows);
}

#[test]
fn good_leads_leave_out_what_was_none_and_keep_bad_numbers_and_opt_outs() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    for outcome in Outcome::ALL {
        let told = story.lead(Segment::NewInbound, "cars-example");
        if *outcome != Outcome::Moved {
            story.close(told, *outcome);
        }
    }
    check(
        &story,
        31,
        expect![[r#"
        good lead of episodes, proven: 9/13 young 0
        contacted of good leads, proven: 0/9 young 0
        appointment set of good leads, proven: 0/9 young 0
        appointment set of contacted, proven: 0/0 young 0
        shown of appointments due, proven: 0/0 young 0
        visited of good leads, proven: 0/9 young 0
        sold of good leads, proven: 0/9 young 0
        sold of visited, proven: 0/0 young 0
        closed loop of good leads of 30 days or more, proven: 7/9 young 0
    "#]],
    );
}

#[test]
fn each_rung_implies_those_below_it_and_a_deal_implies_a_visit_but_no_appointment() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    let silent = story.lead(Segment::NewInbound, "cars-example");
    story.send(silent, 0);
    let replied = story.lead(Segment::NewInbound, "cars-example");
    story.reach(replied, Stage::Contacted, Evidence::Proven);
    let visited = story.lead(Segment::NewInbound, "cars-example");
    story.reach(visited, Stage::Visited, Evidence::Claimed);
    let bought = story.lead(Segment::NewInbound, "cars-example");
    story.deal(bought);
    check(
        &story,
        1,
        expect![[r#"
        good lead of episodes, proven: 4/4 young 0
        contacted of good leads, proven: 2/4 young 4
        contacted of good leads, claimed: 1/4 young 4
        appointment set of good leads, proven: 0/4 young 4
        appointment set of contacted, proven: 0/3 young 3
        shown of appointments due, proven: 0/0 young 0
        visited of good leads, proven: 1/4 young 4
        visited of good leads, claimed: 1/4 young 4
        sold of good leads, proven: 1/4 young 4
        sold of visited, proven: 1/2 young 2
        closed loop of good leads of 30 days or more, proven: 0/0 young 4
    "#]],
    );
}

#[test]
fn a_deal_counts_within_ninety_days_of_the_opening_and_an_unwind_subtracts_it() {
    let mut story = Story::new("2026-06-01T14:00:00Z");
    let late = story.lead(Segment::NewInbound, "cars-example");
    let in_time = story.lead(Segment::NewInbound, "cars-example");
    let unwound = story.lead(Segment::NewInbound, "cars-example");
    story.pass(90 * 24 * 60);
    story.deal(in_time);
    let deal = story.deal(unwound);
    story.of(unwound, DealUnwound { deal });
    story.pass(24 * 60);
    story.deal(late);
    check(
        &story,
        1,
        expect![[r#"
        good lead of episodes, proven: 3/3 young 0
        contacted of good leads, proven: 3/3 young 0
        appointment set of good leads, proven: 0/3 young 0
        appointment set of contacted, proven: 0/3 young 0
        shown of appointments due, proven: 0/0 young 0
        visited of good leads, proven: 3/3 young 0
        sold of good leads, proven: 1/3 young 0
        sold of visited, proven: 1/3 young 0
        closed loop of good leads of 30 days or more, proven: 0/3 young 0
    "#]],
    );
}

#[test]
fn a_reopened_opportunity_counts_from_its_first_opening() {
    let mut story = Story::new("2026-06-01T14:00:00Z");
    let first = story.lead(Segment::NewInbound, "cars-example");
    story.close(first, Outcome::NoResponse);
    story.pass(20 * 24 * 60);
    let again = story.lead_of(Segment::NewInbound, "cars-example", first.opportunity, false);
    story.pass(80 * 24 * 60);
    story.deal(again);
    check(
        &story,
        1,
        expect![[r#"
        good lead of episodes, proven: 2/2 young 0
        contacted of good leads, proven: 1/2 young 0
        appointment set of good leads, proven: 0/2 young 0
        appointment set of contacted, proven: 0/1 young 0
        shown of appointments due, proven: 0/0 young 0
        visited of good leads, proven: 1/2 young 0
        sold of good leads, proven: 0/2 young 0
        sold of visited, proven: 0/1 young 0
        closed loop of good leads of 30 days or more, proven: 1/2 young 0
    "#]],
    );
}

#[test]
fn shown_is_judged_after_the_deadline_and_what_the_customer_called_off_stands_apart() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    for end in ["shown", "claimed", "missed", "staff", "customer", "moved", "running"] {
        let told = story.lead(Segment::NewInbound, "cars-example");
        let hours = if end == "running" { 24 * 60 } else { 24 };
        let appointment = story.book(told, hours);
        match end {
            "shown" => story.of(told, AppointmentShown { appointment, evidence: Evidence::Proven }),
            "claimed" => story.of(told, AppointmentShown { appointment, evidence: Evidence::Claimed }),
            "missed" => story.of(told, AppointmentMissed { appointment }),
            "staff" => story.of(told, AppointmentCanceled { appointment, by: CanceledBy::Staff }),
            "customer" => story.of(told, AppointmentCanceled { appointment, by: CanceledBy::Customer }),
            "moved" => {
                let at = story.now + SignedDuration::from_hours(24 * 50);
                story.of(told, AppointmentMoved { appointment, at, deadline: at });
            }
            _ => {}
        }
    }
    check(
        &story,
        10,
        expect![[r#"
        good lead of episodes, proven: 7/7 young 0
        contacted of good leads, proven: 7/7 young 7
        appointment set of good leads, proven: 7/7 young 7
        appointment set of contacted, proven: 7/7 young 7
        shown of appointments due, proven: 1/4 young 2
        shown of appointments due, claimed: 1/4 young 2
        visited of good leads, proven: 0/7 young 7
        sold of good leads, proven: 0/7 young 7
        sold of visited, proven: 0/0 young 0
        closed loop of good leads of 30 days or more, proven: 0/0 young 7
    "#]],
    );
}

#[test]
fn an_episode_that_moved_on_is_closed_when_its_lead_is() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let moved = story.move_to(told, Segment::UnsoldShowroom);
    story.close(moved, Outcome::BoughtElsewhere);
    check(
        &story,
        40,
        expect![[r#"
        good lead of episodes, proven: 2/2 young 0
        contacted of good leads, proven: 0/2 young 0
        appointment set of good leads, proven: 0/2 young 0
        appointment set of contacted, proven: 0/0 young 0
        shown of appointments due, proven: 0/0 young 0
        visited of good leads, proven: 0/2 young 0
        sold of good leads, proven: 0/2 young 0
        sold of visited, proven: 0/0 young 0
        closed loop of good leads of 30 days or more, proven: 2/2 young 0
    "#]],
    );
}

#[test]
fn shadow_touches_move_nobody_down_the_funnel() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.plan(told, 0, Mode::Shadow);
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let path = warehouse.publish(story.now).expect("publishes").path;
    let counts = "SELECT (SELECT count(*) FROM touches), (SELECT count(*) FROM shadow_touches),
        (SELECT numerator FROM report_funnel WHERE grouped_by = 'all' AND stage = 'contacted')";
    assert_eq!(query(&path, counts), "0 | 1 | 0\n");
}

#[test]
fn the_report_and_the_view_are_the_same_rows() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    for at in 0..8_usize {
        let told = story.lead(Segment::ALL[at % 4], ["cars-example", "walk-in"][at % 2]);
        if at % 3 == 0 {
            story.reach(told, Stage::Contacted, Evidence::Proven);
        }
        story.pass(4 * 24 * 60);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let path = warehouse.publish(story.now).expect("publishes").path;
    let now = story.now + SignedDuration::from_mins(90);
    for (info, by) in crate::reports().iter().flat_map(|info| info.groupings.iter().map(move |by| (info, by))) {
        let params = ReportParams { by: Some((*by).to_owned()), since_days: None, ..ReportParams::default() };
        let report = warehouse.report(info.name, &params, now).expect("runs");
        let view = format!("report_{}", info.name.replace('-', "_"));
        let in_view = query(&path, &format!("SELECT * FROM {view} WHERE grouped_by = '{by}'"));
        assert_eq!(rows_of(&report), in_view, "{view} by {by}");
        assert_eq!(report.age, SignedDuration::from_mins(90));
        let names: Vec<&str> = report.schema.fields().iter().map(|field| field.name().as_str()).collect();
        let told: Vec<&str> = info.columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, told, "each column of the report is explained");
    }
    let recent = ReportParams { by: Some("all".to_owned()), since_days: Some(9), ..ReportParams::default() };
    let report = warehouse.report("funnel", &recent, now).expect("runs");
    expect![
        "Funnel by all, cohort: episodes entered in the last 9 days (since 2026-09-24), as of 2026-10-03 14:00 UTC"
    ]
    .assert_eq(&report.title);
    let since = query(&path, "SELECT sum(denominator)::BIGINT FROM report_funnel_of('all', 9) WHERE rung = 1");
    assert_eq!(since, "2\n", "of eight, two entered in the last nine days");
    let evening = story.now + SignedDuration::from_mins(13 * 60);
    warehouse.publish(evening).expect("publishes");
    let report = warehouse.report("funnel", &recent, evening).expect("runs");
    assert!(report.title.contains("(since 2026-09-24), as of 2026-10-04 03:00 UTC"), "{}", report.title);
}

/// The report's rows as `query` prints them, read back from its IPC stream.
fn rows_of(report: &crate::Report) -> String {
    let ipc = report.to_ipc().expect("encodes");
    let reader = arrow::ipc::reader::StreamReader::try_new(&ipc[..], None).expect("decodes");
    let file = duckdb::Connection::open_in_memory().expect("opens");
    let explained: Vec<String> =
        report.schema.fields().iter().map(|field| format!("{} {}", field.name(), sql_type(field))).collect();
    file.execute_batch(&format!("CREATE TABLE report ({})", explained.join(", "))).expect("makes");
    let mut appender = file.appender("report").expect("appends");
    reader.for_each(|batch| appender.append_record_batch(batch.expect("decodes")).expect("appends"));
    drop(appender);
    super::story::lines(&file, "SELECT * FROM report")
}

fn sql_type(field: &arrow::datatypes::Field) -> &'static str {
    match field.data_type() {
        arrow::datatypes::DataType::Utf8 => "VARCHAR",
        arrow::datatypes::DataType::Int32 => "INTEGER",
        arrow::datatypes::DataType::Int64 => "BIGINT",
        arrow::datatypes::DataType::Float64 => "DOUBLE",
        arrow::datatypes::DataType::Timestamp(..) => "TIMESTAMP",
        other => panic!("{other}"),
    }
}

#[test]
fn at_equal_age_only_what_is_old_enough_counts_and_the_young_are_counted_apart() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    for days in [0, 2, 5, 20] {
        let told = story.lead(Segment::NewInbound, "cars-example");
        let now = story.now;
        story.pass(days * 24 * 60);
        story.reach(told, Stage::Contacted, Evidence::Proven);
        story.now = now + SignedDuration::from_hours(24);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let now = story.now + SignedDuration::from_hours(24 * 4); // the leads are 8, 7, 6 and 5 days old
    let path = warehouse.publish(now).expect("publishes").path;
    let rows = query(
        &path,
        "SELECT at_age_days, stage, numerator, denominator, too_young FROM report_funnel_by_age
         WHERE grouped_by = 'all' AND stage = 'contacted'",
    );
    expect![[r#"
        3 | contacted | 2 | 4 | 0
        7 | contacted | 2 | 2 | 2
        14 | contacted | 0 | 0 | 4
        30 | contacted | 0 | 0 | 4
    "#]]
    .assert_eq(&rows);
}

#[test]
fn a_report_or_grouping_that_does_not_exist_is_refused_with_those_that_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &Story::new("2026-09-01T14:00:00Z"));
    warehouse.publish(at("2026-09-02T00:00:00Z")).expect("publishes");
    let now = at("2026-09-02T00:00:00Z");
    let none = warehouse.report("tunnel", &all_time(), now).expect_err("no such report");
    assert_eq!(
        none.to_string(),
        "no report is named `tunnel`; there is: funnel, funnel-by-age, baseline, response-time, escalations, adherence, skips, steps, messages, cadence-versions, opt-outs, sources, reps, appointments, capacity, lost-leads, anomalies, consent-coverage, shadow"
    );
    let params = ReportParams { by: Some("weather".to_owned()), since_days: None, ..ReportParams::default() };
    let by = warehouse.report("funnel", &params, now).expect_err("no such grouping");
    assert!(matches!(by, Error::NoGrouping { .. }), "{by}");
    let empty = warehouse.report("funnel", &all_time(), now).expect("an empty warehouse has a funnel");
    assert_eq!(empty.schema.fields().len(), crate::reports()[0].columns.len());
}

#[test]
fn intervals_are_wilsons_and_thin_data_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &Story::new("2026-09-01T14:00:00Z"));
    let rows = super::story::lines(
        &warehouse.file,
        "SELECT n, d, wilson_low(n, d), wilson_high(n, d), data_note(n, d, 'good leads')
         FROM (VALUES (20, 25), (25, 25), (0, 25), (80, 100), (500, 1000), (0, 0)) t(n, d)",
    );
    expect![[r#"
        20 | 25 | 0.609 | 0.911 | not enough data, about 46 more good leads needed
        25 | 25 | 0.867 | 1.000 | 
        0 | 25 | 0.000 | 0.133 | 
        80 | 100 | 0.711 | 0.867 | 
        500 | 1000 | 0.469 | 0.531 | 
        0 | 0 | - | - | no good leads yet
    "#]]
    .assert_eq(&rows);
}
