//! How a report is shown, in every format.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use expect_test::expect;
use keepwarm_proto::v1::Publication;

use super::{rows::testing::encode, *};
use crate::render::testing::all_formats;

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
        ("segment", Arc::new(StringArray::from(vec!["new-inbound", "new-inbound", "aged-internet"]))),
        ("stage", Arc::new(StringArray::from(vec!["contacted", "appointment-set", "contacted"]))),
        ("numerator", Arc::new(Int64Array::from(vec![412, 131, 0]))),
        ("denominator", Arc::new(Int64Array::from(vec![1_004, 1_004, 0]))),
        ("rate", Arc::new(Float64Array::from(vec![Some(0.410_358), Some(0.130_478), None]))),
        ("wilson_low", Arc::new(Float64Array::from(vec![Some(0.380_335), Some(0.111_023), None]))),
        ("wilson_high", Arc::new(Float64Array::from(vec![Some(0.441_071), Some(0.152_757), None]))),
        ("too_young", Arc::new(Int64Array::from(vec![40, 40, 3]))),
    ];
    rows::decode(&encode(&[RecordBatch::try_from_iter(columns).expect("one length")])).expect("a stream")
}

#[test]
fn a_rate_stands_beside_its_numbers_and_its_interval() {
    expect![[r#"
        segment         stage                   n/d    rate   95% interval      too young
        ---------------------------------------------------------------------------------
        new-inbound     contacted         412/1,004   41.0%   38.0% to 44.1%           40
        new-inbound     appointment-set   131/1,004   13.0%   11.1% to 15.3%           40
        aged-internet   contacted               0/0       -   not enough data           3

        title  Funnel by segment, cohort of episodes begun since 2026-08-22
        data   published 2026-09-21 09:13 CDT, 61 s ago, through seq 123,400
        note   episodes younger than 7 days are left out and counted as too young
        --- json
        {
          "report": "funnel",
          "title": "Funnel by segment, cohort of episodes begun since 2026-08-22",
          "by": "segment",
          "through_seq": 123400,
          "published_at": "2026-09-21T14:13:20Z",
          "age_seconds": 61,
          "notes": [
            "episodes younger than 7 days are left out and counted as too young"
          ],
          "rows": [
            {
              "segment": "new-inbound",
              "stage": "contacted",
              "numerator": 412,
              "denominator": 1004,
              "rate": 0.410358,
              "wilson_low": 0.380335,
              "wilson_high": 0.441071,
              "too_young": 40
            },
            {
              "segment": "new-inbound",
              "stage": "appointment-set",
              "numerator": 131,
              "denominator": 1004,
              "rate": 0.130478,
              "wilson_low": 0.111023,
              "wilson_high": 0.152757,
              "too_young": 40
            },
            {
              "segment": "aged-internet",
              "stage": "contacted",
              "numerator": 0,
              "denominator": 0,
              "rate": null,
              "wilson_low": null,
              "wilson_high": null,
              "too_young": 3
            }
          ]
        }
        --- csv
        segment,stage,numerator,denominator,rate,wilson_low,wilson_high,too_young
        new-inbound,contacted,412,1004,0.410358,0.380335,0.441071,40
        new-inbound,appointment-set,131,1004,0.130478,0.111023,0.152757,40
        aged-internet,contacted,0,0,,,,3
        --- exit 0
    "#]]
    .assert_eq(&all_formats(&answer(&head(), &funnel())));
}

#[test]
fn a_report_without_a_rate_is_shown_as_it_is() {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("source", Arc::new(StringArray::from(vec![Some("cars-example"), None]))),
        ("leads", Arc::new(Int64Array::from(vec![1_204, 3]))),
    ];
    let ipc = encode(&[RecordBatch::try_from_iter(columns).expect("one length")]);
    let head = ReportHead { name: "sources".into(), title: "Leads by source".into(), ..Default::default() };
    expect![[r#"
        source         leads
        --------------------
        cars-example   1,204
        -                  3

        title  Leads by source
        data   of unknown age
        --- json
        {
          "report": "sources",
          "title": "Leads by source",
          "by": "",
          "through_seq": null,
          "published_at": null,
          "age_seconds": null,
          "notes": [],
          "rows": [
            {
              "source": "cars-example",
              "leads": 1204
            },
            {
              "source": null,
              "leads": 3
            }
          ]
        }
        --- csv
        source,leads
        cars-example,1204
        ,3
        --- exit 0
    "#]]
    .assert_eq(&all_formats(&answer(&head, &rows::decode(&ipc).expect("a stream"))));
}
