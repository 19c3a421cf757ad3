//! How a report is shown, in every format.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use keepwarm_proto::v1::Publication;

use super::{rows::testing::encode, *};
use crate::render::testing::check;

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
