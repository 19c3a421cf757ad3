//! What callers ask, from the wire. Owns what is refused before the daemon is bothered: unknown words, wrong ids, pages
//! and files beyond the limits.

use std::str::FromStr;

use keepwarm_domain::ids::{CadenceVersionId, ItemId, LeadId, RepId, StoreId};
use keepwarm_proto::{
    limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, PARSE_BYTES_MAX},
    v1,
};
use keepwarm_warehouse::Only;
use tonic::Status;

use crate::api::view::{ItemQuery, LeadQuery, ParseFile, ReportQuery};

pub(super) type Result<T> = std::result::Result<T, Box<Status>>;

/// Longest text of a question: a name, a word, a file's name.
const TEXT_BYTES_MAX: usize = 1_024;

pub(super) fn invalid(why: impl Into<String>) -> Box<Status> {
    Box::new(Status::invalid_argument(why))
}

/// A word of a closed vocabulary; empty means any.
pub(super) fn word<W: FromStr<Err: ToString>>(text: &str) -> Result<Option<W>> {
    if text.is_empty() {
        return Ok(None);
    }
    bounded(text)?.parse().map(Some).map_err(|error: W::Err| invalid(error.to_string()))
}

pub(super) fn bounded(text: &str) -> Result<&str> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(invalid(format!("a value of {} bytes is too long: at most {TEXT_BYTES_MAX}", text.len())));
    }
    Ok(text)
}

/// Rows in a page: what was asked for, within the limits.
pub(super) fn limit(page_size: i32) -> Result<usize> {
    match page_size {
        0 => Ok(usize::try_from(PAGE_ROWS_DEFAULT).expect("it is positive")),
        1.. => Ok(usize::try_from(page_size.min(PAGE_ROWS_MAX)).expect("it is positive")),
        _ => Err(invalid(format!("page_size is {page_size}: it must not be negative"))),
    }
}

/// A page begins after the last row of the one before, by its id: rows that come in between neither hide nor repeat one.
fn before(page_token: &str) -> Result<Option<i64>> {
    if page_token.is_empty() {
        return Ok(None);
    }
    bounded(page_token)?.parse().map(Some).map_err(|_| invalid("page_token is not one that this daemon gave out"))
}

pub(in crate::api) fn lead_query(request: &v1::LeadServiceListRequest) -> Result<LeadQuery> {
    Ok(LeadQuery {
        segment: word(&request.segment)?,
        stage: word(&request.stage)?,
        owner: Some(bounded(request.owner.trim())?).filter(|owner| !owner.is_empty()).map(str::to_owned),
        open: request.open,
        before: before(&request.page_token)?.map(LeadId),
        limit: limit(request.page_size)?,
    })
}

pub(in crate::api) fn item_query(request: &v1::IntakeServiceListRequest) -> Result<ItemQuery> {
    use keepwarm_domain::words::ItemState;
    let state = match request.state.as_str() {
        "any" => None,
        state => Some(word(state)?.unwrap_or(ItemState::Quarantined)),
    };
    Ok(ItemQuery { state, before: before(&request.page_token)?.map(ItemId), limit: limit(request.page_size)? })
}

pub(in crate::api) fn lead_id(id: i64) -> Result<LeadId> {
    positive(id, "lead").map(LeadId)
}

pub(in crate::api) fn item_id(id: i64) -> Result<ItemId> {
    positive(id, "item").map(ItemId)
}

pub(super) fn positive(id: i64, what: &str) -> Result<i64> {
    if id > 0 { Ok(id) } else { Err(invalid(format!("{what} {id} cannot exist: ids are positive"))) }
}

pub(in crate::api) fn parse_file(request: v1::ParseRequest) -> Result<ParseFile> {
    if request.content.len() > PARSE_BYTES_MAX {
        return Err(invalid(format!(
            "a file of {} bytes is too large: at most {PARSE_BYTES_MAX}",
            request.content.len()
        )));
    }
    let store = store(request.store)?;
    bounded(&request.file_name)?;
    Ok(ParseFile { name: request.file_name, content: request.content, store })
}

/// A store by its number; 0 means any.
fn store(number: i32) -> Result<Option<StoreId>> {
    let id = (number != 0).then(|| i16::try_from(number)).transpose();
    Ok(id.map_err(|_| invalid(format!("store {number} does not exist")))?.map(StoreId))
}

pub(in crate::api) fn report_query(request: v1::RunRequest) -> Result<ReportQuery> {
    bounded(&request.name)?;
    bounded(&request.by)?;
    bounded(&request.source)?;
    bounded(&request.segment)?;
    let since_days = u32::try_from(request.since_days)
        .map_err(|_| invalid(format!("since_days is {}: it must not be negative", request.since_days)))?;
    Ok(ReportQuery {
        name: request.name,
        since_days: (since_days > 0).then_some(since_days),
        by: Some(request.by).filter(|by| !by.is_empty()),
        fresh: request.fresh,
        only: Only {
            store: store(request.store)?,
            segment: word(&request.segment)?,
            source: Some(request.source).filter(|source| !source.is_empty()),
            owner: (request.owner > 0).then_some(RepId(request.owner)),
            version: (request.version > 0).then_some(CadenceVersionId(request.version)),
        },
    })
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::words::{ItemState, Segment};

    use super::*;

    fn asked(request: v1::LeadServiceListRequest) -> std::result::Result<LeadQuery, String> {
        lead_query(&request).map_err(|status| status.message().to_owned())
    }

    #[test]
    fn a_page_is_never_larger_than_the_limit() {
        let limit = |page_size: i32| asked(v1::LeadServiceListRequest { page_size, ..Default::default() });
        assert_eq!(limit(0).map(|query| query.limit), Ok(100));
        assert_eq!(limit(7).map(|query| query.limit), Ok(7));
        assert_eq!(limit(i32::MAX).map(|query| query.limit), Ok(500));
        assert!(limit(-1).is_err());
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let segment =
            |segment: &str| asked(v1::LeadServiceListRequest { segment: segment.into(), ..Default::default() });
        assert_eq!(segment("new-inbound").map(|query| query.segment), Ok(Some(Segment::NewInbound)));
        assert_eq!(segment("").map(|query| query.segment), Ok(None));
        let refusal = segment("inbound").expect_err("no such word");
        assert!(refusal.contains("new-inbound, unsold-showroom"), "{refusal}");
        assert!(segment(&"x".repeat(5_000)).expect_err("too long").len() < 100);
    }

    #[test]
    fn the_quarantine_is_what_is_listed_unless_told_otherwise() {
        let state = |state: &str| {
            let request = v1::IntakeServiceListRequest { state: state.into(), ..Default::default() };
            item_query(&request).map(|query| query.state).map_err(|status| status.code())
        };
        assert_eq!(state(""), Ok(Some(ItemState::Quarantined)));
        assert_eq!(state("dismissed"), Ok(Some(ItemState::Dismissed)));
        assert_eq!(state("any"), Ok(None));
        assert_eq!(state("lost"), Err(tonic::Code::InvalidArgument));
    }

    #[test]
    fn what_cannot_exist_is_refused() {
        assert!(lead_id(0).is_err() && item_id(-4).is_err() && lead_id(1).is_ok());
        let file = |store: i32, bytes: usize| {
            parse_file(v1::ParseRequest { file_name: "a.xml".into(), content: vec![b'x'; bytes], store }).is_ok()
        };
        assert!(file(0, PARSE_BYTES_MAX) && !file(0, PARSE_BYTES_MAX + 1) && !file(40_000, 1));
        assert!(before("12").is_ok() && before("x").is_err());
    }
}
