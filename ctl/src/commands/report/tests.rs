//! How a report is shown, in every format.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use clap::Parser as _;
use keepwarm_proto::v1::Publication;

use super::{rows::testing::encode, *};
use crate::{
    args::{Cli, Command},
    render::testing::check,
};

fn head() -> ReportHead {
    ReportHead {
        name: "funnel".into(),
        title: "Funnel by segment, cohort of episodes begun since 2026-08-22".into(),
        by: "segment".into(),
        publication: Some(Publication {
            path: "/var/lib/keepwarm/published/warehouse.duckdb".into(),
            through_seq: 123_400,
            published_at_us: 1_790_000_000_000_000,
            age_us: 61_000_000,
            ..Default::default()
        }),
        notes: vec!["episodes younger than 7 days are left out and counted as too young".into()],
        zone: "America/Chicago".into(),
    }
}

fn funnel() -> Rows {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("grouped_by", Arc::new(StringArray::from(vec!["segment"; 4]))),
        ("department", Arc::new(StringArray::from(vec!["sales"; 4]))),
        ("group_name", Arc::new(StringArray::from(vec!["new-inbound", "new-inbound", "new-inbound", "aged-internet"]))),
        ("rung", Arc::new(Int32Array::from(vec![2, 2, 9, 2]))),
        ("stage", Arc::new(StringArray::from(vec!["contacted", "contacted", "closed loop", "contacted"]))),
        ("evidence", Arc::new(StringArray::from(vec!["proven", "claimed", "proven", "proven"]))),
        (
            "of_what",
            Arc::new(StringArray::from(vec![
                "good leads",
                "good leads",
                "good leads of 30 days or more",
                "good leads",
            ])),
        ),
        ("numerator", Arc::new(Int64Array::from(vec![412, 31, 9, 0]))),
        ("denominator", Arc::new(Int64Array::from(vec![1_004, 1_004, 20, 0]))),
        ("rate", Arc::new(Float64Array::from(vec![Some(0.410_358), Some(0.030_876), Some(0.45), None]))),
        ("rate_low", Arc::new(Float64Array::from(vec![Some(0.380_335), Some(0.021_836), Some(0.258_202), None]))),
        ("rate_high", Arc::new(Float64Array::from(vec![Some(0.441_071), Some(0.043_494), Some(0.657_941), None]))),
        ("too_young", Arc::new(Int64Array::from(vec![40, 40, 40, 3]))),
        (
            "note",
            Arc::new(StringArray::from(vec![
                "",
                "",
                "not enough data, about 75 more good leads needed",
                "no good leads yet",
            ])),
        ),
    ];
    rows::decode(&encode(&[RecordBatch::try_from_iter(columns).expect("one length")])).expect("a stream")
}

#[test]
fn a_rate_stands_beside_its_numbers_and_its_interval() {
    check("report-funnel", &answer(&head(), &funnel()));
}

/// One stage of one week at two ages, and of a week that is too young for the second.
fn funnel_by_age() -> Rows {
    let texts = |texts: [&'static str; 3]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    let numbers = |numbers: [i64; 3]| Arc::new(Int64Array::from(numbers.to_vec())) as ArrayRef;
    let shares = |shares: [Option<f64>; 3]| Arc::new(Float64Array::from(shares.to_vec())) as ArrayRef;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("grouped_by", texts(["week"; 3])),
        ("department", texts(["sales"; 3])),
        ("group_name", texts(["2026-09-07", "2026-09-07", "2026-09-14"])),
        ("rung", Arc::new(Int32Array::from(vec![2, 2, 2]))),
        ("stage", texts(["contacted"; 3])),
        ("evidence", texts(["proven"; 3])),
        ("at_age_days", Arc::new(Int32Array::from(vec![3, 7, 3]))),
        ("of_what", texts(["good leads old enough"; 3])),
        ("numerator", numbers([41, 57, 0])),
        ("denominator", numbers([140, 118, 0])),
        ("rate", shares([Some(0.292_857), Some(0.483_051), None])),
        ("rate_low", shares([Some(0.223_7), Some(0.394_9), None])),
        ("rate_high", shares([Some(0.372_9), Some(0.572_3), None])),
        ("too_young", numbers([0, 22, 133])),
        ("note", texts(["", "", "no good leads yet"])),
    ];
    rows::decode(&encode(&[RecordBatch::try_from_iter(columns).expect("one length")])).expect("a stream")
}

#[test]
fn at_equal_age_each_rate_says_at_which_age_and_who_is_too_young_for_it() {
    let head = ReportHead {
        name: "funnel-by-age".into(),
        title: "Funnel at equal age by week, cohort of episodes begun since 2026-08-22".into(),
        by: "week".into(),
        ..head()
    };
    check("report-funnel-by-age", &answer(&head, &funnel_by_age()));
}

#[test]
fn the_command_line_names_report_cohort_and_grouping() {
    let asked = |line: &str| {
        let words = ["keepwarmctl", "report"].into_iter().chain(line.split(' '));
        match Cli::try_parse_from(words).expect("parses").command {
            Command::Report(report) => {
                let RunRequest { name, since_days, by, fresh, store, segment, source, owner, version } =
                    request(&report);
                let only = format!("{store} {segment} {source} {owner} {version}");
                format!("{name} since {since_days} by {by} fresh {fresh} only {only}").replace(" only 0   0 0", "")
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(asked("funnel"), "funnel since 0 by segment fresh false");
    assert_eq!(asked("funnel --since 30d --by source --fresh"), "funnel since 30 by source fresh true");
    assert_eq!(asked("funnel --by all"), "funnel since 0 by all fresh false");
    assert_eq!(asked("funnel-by-age --since 12w --by week"), "funnel-by-age since 84 by week fresh false");
    assert_eq!(
        asked("skips --store 1 --segment new-inbound --source web --owner 4 --cadence-version 265"),
        "skips since 0 by segment fresh false only 1 new-inbound web 4 265"
    );
    let words = ["keepwarmctl", "report", "skips", "--by", "weather"];
    let refused = Cli::try_parse_from(words).expect_err("there is no such grouping").to_string();
    assert!(refused.contains("segment, channel, step, source, all"), "{refused}");
}

#[test]
fn a_report_without_a_rate_is_shown_as_it_is() {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("source", Arc::new(StringArray::from(vec![Some("cars-example"), None]))),
        ("leads", Arc::new(Int64Array::from(vec![1_204, 3]))),
    ];
    let ipc = encode(&[RecordBatch::try_from_iter(columns).expect("one length")]);
    let head = ReportHead { name: "sources".into(), title: "Leads by source".into(), ..Default::default() };
    check("report-plain", &answer(&head, &rows::decode(&ipc).expect("a stream")));
}
