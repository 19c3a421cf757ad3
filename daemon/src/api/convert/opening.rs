//! The opening balance, on its way to the wire and from it.

use jiff::civil::Date;
use keepwarm_domain::{entry::BaselineCount, ids::StoreId};
use keepwarm_proto::v1;

use super::ask::{Result, bounded, invalid};
use crate::api::view::{BaselineOrder, BaselineView, BringIn};

/// Files in one call.
const FILES_MAX: usize = 1_000;
const DAYS: std::ops::RangeInclusive<i32> = 1..=730;
const AGE_DAYS: std::ops::RangeInclusive<i32> = 1..=90;

/// Names of files, and the feed that reads them all where one is named.
pub(in crate::api) fn file_names(request: v1::OpeningFilesRequest) -> Result<(Vec<String>, Option<String>)> {
    if request.names.len() > FILES_MAX {
        return Err(invalid("at most 1,000 files at a time"));
    }
    request.names.iter().try_for_each(|name| bounded(name).map(|_| ()))?;
    let feed = bounded(&request.feed)?.to_owned();
    Ok((request.names, Some(feed).filter(|feed| !feed.is_empty())))
}

fn day(text: &str) -> Result<Date> {
    bounded(text)?.parse().map_err(|_| invalid("as_of is not a day: give one such as `2026-11-20`"))
}

pub(in crate::api) fn bring_in(header: &v1::BringInHeader) -> Result<BringIn> {
    Ok(BringIn {
        feed: bounded(&header.feed)?.to_owned(),
        as_of: day(&header.as_of)?,
        name: bounded(&header.name)?.to_owned(),
        bytes: u64::try_from(header.bytes).map_err(|_| invalid("bytes is negative"))?,
    })
}

pub(in crate::api) fn baseline_order(request: v1::BaselineRequest) -> Result<BaselineOrder> {
    let within = |number: i32, range: &std::ops::RangeInclusive<i32>| {
        Some(number).filter(|number| range.contains(number)).and_then(|number| u16::try_from(number).ok())
    };
    let name = bounded(&request.name)?.trim().to_owned();
    if name.is_empty() {
        return Err(invalid("name is empty: name the baseline, such as `before-keepwarm`"));
    }
    let store = i16::try_from(request.store).map_err(|_| invalid("store is no store's number"))?;
    Ok(BaselineOrder {
        name,
        as_of: day(&request.as_of)?,
        days: within(request.days, &DAYS).ok_or_else(|| invalid("days is not from 1 to 730"))?,
        age_days: within(request.age_days, &AGE_DAYS).ok_or_else(|| invalid("age_days is not from 1 to 90"))?,
        store: (store != 0).then_some(StoreId(store)),
    })
}

/// Why the plan is approved of.
pub(in crate::api) fn approval(request: v1::ApproveOpeningRequest) -> Result<String> {
    let reason = bounded(&request.reason)?.trim().to_owned();
    if reason.is_empty() {
        return Err(invalid("reason is empty: say in a few words why"));
    }
    Ok(reason)
}

fn row(count: &BaselineCount) -> v1::BaselineRow {
    v1::BaselineRow {
        department: count.department.to_string(),
        leads: count.leads.into(),
        set: count.set.into(),
        due: count.due.into(),
        shown: count.shown.into(),
        visited: count.visited.into(),
        sold: count.sold.into(),
    }
}

impl From<BaselineView> for v1::BaselineResult {
    fn from(view: BaselineView) -> Self {
        let BaselineView { from, through, counts } = view;
        Self { from: from.to_string(), through: through.to_string(), rows: counts.iter().map(row).collect() }
    }
}
