//! How a report is shown, in every format.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
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
    expect![[r#"
        stage (proven)  of what                 n/d   rate  95%         too young  not enough data
        ----------------------------------------------------------------------------------------------------
        new-inbound     sales
          contacted     good leads        412/1,004  41.0%  38.0-44.1%         40  -
            claimed     good leads         31/1,004   3.1%  2.2-4.3%           40  -
          closed loop   good leads of 30       9/20  45.0%  25.8-65.8%         40  about 75 more good leads
                        days or more                                               needed
        aged-internet   sales
          contacted     good leads              0/0      -  -                   3  no good leads yet

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
              "grouped_by": "segment",
              "department": "sales",
              "group_name": "new-inbound",
              "rung": 2,
              "stage": "contacted",
              "evidence": "proven",
              "of_what": "good leads",
              "numerator": 412,
              "denominator": 1004,
              "rate": 0.410358,
              "rate_low": 0.380335,
              "rate_high": 0.441071,
              "too_young": 40,
              "note": ""
            },
            {
              "grouped_by": "segment",
              "department": "sales",
              "group_name": "new-inbound",
              "rung": 2,
              "stage": "contacted",
              "evidence": "claimed",
              "of_what": "good leads",
              "numerator": 31,
              "denominator": 1004,
              "rate": 0.030876,
              "rate_low": 0.021836,
              "rate_high": 0.043494,
              "too_young": 40,
              "note": ""
            },
            {
              "grouped_by": "segment",
              "department": "sales",
              "group_name": "new-inbound",
              "rung": 9,
              "stage": "closed loop",
              "evidence": "proven",
              "of_what": "good leads of 30 days or more",
              "numerator": 9,
              "denominator": 20,
              "rate": 0.45,
              "rate_low": 0.258202,
              "rate_high": 0.657941,
              "too_young": 40,
              "note": "not enough data, about 75 more good leads needed"
            },
            {
              "grouped_by": "segment",
              "department": "sales",
              "group_name": "aged-internet",
              "rung": 2,
              "stage": "contacted",
              "evidence": "proven",
              "of_what": "good leads",
              "numerator": 0,
              "denominator": 0,
              "rate": null,
              "rate_low": null,
              "rate_high": null,
              "too_young": 3,
              "note": "no good leads yet"
            }
          ]
        }
        --- csv
        grouped_by,department,group_name,rung,stage,evidence,of_what,numerator,denominator,rate,rate_low,rate_high,too_young,note
        segment,sales,new-inbound,2,contacted,proven,good leads,412,1004,0.410358,0.380335,0.441071,40,
        segment,sales,new-inbound,2,contacted,claimed,good leads,31,1004,0.030876,0.021836,0.043494,40,
        segment,sales,new-inbound,9,closed loop,proven,good leads of 30 days or more,9,20,0.45,0.258202,0.657941,40,"not enough data, about 75 more good leads needed"
        segment,sales,aged-internet,2,contacted,proven,good leads,0,0,,,,3,no good leads yet
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
        source        leads
        -------------------
        cars-example  1,204
        -                 3

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
