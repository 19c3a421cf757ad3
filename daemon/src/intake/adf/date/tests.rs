//! Every way of writing a date that was seen in the field.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::intake::Region;

fn read(raw: &str, arrived_at: Option<&str>) -> (Option<String>, Vec<&'static str>) {
    let context = Context {
        zone: TimeZone::get("America/Chicago").expect("the zone is in the bundled database"),
        region: Region::US,
        arrived_at: arrived_at.map(|at| at.parse().expect("a test gives a timestamp")),
    };
    let mut flags = Flags::NONE;
    let (_, at) = requested_at(Some(raw), &context, &mut flags);
    (at.map(|at: Timestamp| at.to_string()), flags.iter().map(Flag::as_str).collect())
}

const ODD: &str = "requestdate_nonconforming";
const NO_ZONE: &str = "requestdate_no_zone";

#[test]
fn iso_8601_is_read_without_a_flag() {
    for (raw, at) in [
        ("2026-05-04T13:03:02-05:00", "2026-05-04T18:03:02Z"),
        ("2026-05-04T13:03:02Z", "2026-05-04T13:03:02Z"),
        ("2026-05-04T13:03-0500", "2026-05-04T18:03:00Z"),
        ("2026-05-04T13:03:02+05", "2026-05-04T08:03:02Z"),
        ("20260504T130302Z", "2026-05-04T13:03:02Z"),
        ("20260504T1303-0500", "2026-05-04T18:03:00Z"),
        ("2026-05-04T13:03:02.1234567-05:00", "2026-05-04T18:03:02.1234567Z"),
        ("2026-05-04T13:03:02,5Z", "2026-05-04T13:03:02.5Z"),
        // A leap second, and the midnight that ends a day.
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2026-05-04T24:00:00Z", "2026-05-05T00:00:00Z"),
    ] {
        assert_eq!(read(raw, None), (Some(at.to_owned()), vec![]), "{raw}");
    }
}

#[test]
fn a_date_without_a_zone_is_in_the_stores() {
    assert_eq!(read("2026-09-22T18:07", None), (Some("2026-09-22T23:07:00Z".into()), vec![NO_ZONE]));
    assert_eq!(read("2026-12-22T18:07:01", None), (Some("2026-12-23T00:07:01Z".into()), vec![NO_ZONE]));
}

#[test]
fn every_other_format_is_read_with_a_flag() {
    for (raw, at, has_zone) in [
        ("2026-03-30T15:30:20-08:0", "2026-03-30T23:30:20Z", true),
        ("2026-03-30T15:30:20-8:00", "2026-03-30T23:30:20Z", true),
        ("2026-03-30T15:30:20-800", "2026-03-30T23:30:20Z", true),
        ("2026-04-07T4:35:52 PM", "2026-04-07T21:35:52Z", false),
        ("2026-06-25T8:47:50", "2026-06-25T13:47:50Z", false),
        ("2026-05-04 13:03:02", "2026-05-04T18:03:02Z", false),
        ("2026-05-04 13:03:02 -0500", "2026-05-04T18:03:02Z", true),
        ("2026/05/04 13:03", "2026-05-04T18:03:00Z", false),
        ("August 3, 2026, 5:02 pm", "2026-08-03T22:02:00Z", false),
        ("Aug 3rd, 2026 at 5 p.m.", "2026-08-03T22:00:00Z", false),
        ("Monday, August 3, 2026 12:02 AM", "2026-08-03T05:02:00Z", false),
        ("Mon, 03 Aug 2026 17:02:11 -0500 (CDT)", "2026-08-03T22:02:11Z", true),
        ("Mon Aug 03 17:02:11 CDT 2026", "2026-08-03T22:02:11Z", true),
        ("11/22/2026 09:15 AM EDT", "2026-11-22T13:15:00Z", true),
        ("11/22/2026 09:15 AM EST", "2026-11-22T14:15:00Z", true),
        ("11/22/2026 9:15:30 PM", "2026-11-23T03:15:30Z", false),
        ("11/22/2026 9:15 ET", "2026-11-22T14:15:00Z", true),
        ("11/22/26 9:15", "2026-11-22T15:15:00Z", false),
        ("11-22-2026 14:05:06", "2026-11-22T20:05:06Z", false),
        ("22/11/2026 14:05", "2026-11-22T20:05:00Z", false),
        ("22-Nov-2026 14:05", "2026-11-22T20:05:00Z", false),
        ("20261122140506", "2026-11-22T20:05:06Z", false),
        ("2026-11-22T17:02 PM", "2026-11-22T23:02:00Z", false),
        ("2026-11-22 14:05 GMT-0600", "2026-11-22T20:05:00Z", true),
        ("2026-11-22T14:05[America/Denver]", "2026-11-22T21:05:00Z", true),
        ("1795356306", "2026-11-22T14:05:06Z", true),
        ("1795356306123", "2026-11-22T14:05:06Z", true),
    ] {
        let flags = if has_zone { vec![ODD] } else { vec![ODD, NO_ZONE] };
        assert_eq!(read(raw, None), (Some(at.to_owned()), flags), "{raw}");
    }
}

#[test]
fn what_is_no_date_leaves_the_arrival_time_to_stand_in() {
    for raw in [
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-05-04T25:00:00Z",
        "2026-05-04T13:61:00Z",
        "13/13/2026 10:00",
        "soon",
        "August",
        "2026",
        "99999999999999999999",
    ] {
        assert_eq!(read(raw, None), (None, vec!["requestdate_unreadable"]), "{raw}");
    }
    assert_eq!(read(" ", None), (None, vec!["requestdate_missing"]));
    assert_eq!(read("N/A", None), (None, vec!["requestdate_missing", "placeholder_data"]));
}

#[test]
fn a_skipped_time_is_taken_after_the_gap_and_a_repeated_one_is_the_first() {
    let gap = (Some("2026-03-08T08:30:00Z".into()), vec![NO_ZONE, "requestdate_dst_gap"]);
    assert_eq!(read("2026-03-08T02:30:00", None), gap);
    let fold = (Some("2026-11-01T06:30:00Z".into()), vec![NO_ZONE, "requestdate_dst_fold"]);
    assert_eq!(read("2026-11-01T01:30:00", None), fold);
}

#[test]
fn a_date_that_cannot_be_is_flagged_against_the_arrival() {
    let arrived = Some("2026-11-22T15:00:00Z");
    assert_eq!(read("2026-11-22T15:04:00Z", arrived).1, Vec::<&str>::new());
    assert_eq!(read("2026-11-22T16:00:00Z", arrived).1, ["requestdate_future"]);
    assert_eq!(read("2023-11-22T16:00:00Z", arrived).1, ["requestdate_old"]);
}

#[test]
fn a_day_without_a_time_is_its_midnight_unless_the_lead_came_that_day() {
    let flags = vec![NO_ZONE, "requestdate_no_time"];
    assert_eq!(read("2026-11-20", Some("2026-11-22T15:00:00Z")), (Some("2026-11-20T06:00:00Z".into()), flags));
    assert_eq!(read("2026-11-22", Some("2026-11-22T15:00:00Z")), (None, vec!["requestdate_no_time"]));
}
