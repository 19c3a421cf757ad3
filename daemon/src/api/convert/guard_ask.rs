//! What callers ask about people, lists, tasks and channels, from the wire.

use jiff::civil::Date;
use keepwarm_domain::{
    ids::{BlindIndex, PersonId, RepId, TaskId},
    words::{Channel, Disposition, HoldReason, ListKind, SuppressionScope},
};
use keepwarm_proto::v1;

use super::ask::{Result, bounded, invalid, limit, positive, word};
use crate::api::view::{ExportOf, ImportOf, ImportOrder, Note, StaffOrder, StopOrder, TaskQuery, Whom};

/// Longest `via`: a word or two.
const VIA_BYTES_MAX: usize = 40;

pub(in crate::api) fn whom(who: Option<v1::Who>) -> Result<Whom> {
    match who.and_then(|who| who.who) {
        Some(v1::who::Who::Person(id)) => positive(id, "person").map(|id| Whom::Person(PersonId(id))),
        Some(v1::who::Who::Contact(text)) => Ok(Whom::Contact(bounded(text.trim())?.to_owned())),
        None => Err(invalid("say who: a person's number, a phone or an email")),
    }
}

fn needed<W>(found: Option<W>, what: &str) -> Result<W> {
    found.ok_or_else(|| invalid(format!("{what} is missing")))
}

fn note(text: &str) -> Result<Option<Note>> {
    let text = bounded(text.trim())?;
    Ok((!text.is_empty()).then(|| Note(text.to_owned())))
}

/// A word that goes into the ledger: it must not be able to hold a name, a number or an address.
fn via(text: &str, default: &str) -> Result<String> {
    let text = if text.is_empty() { default } else { text };
    let fits = text.len() <= VIA_BYTES_MAX
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && text.chars().filter(char::is_ascii_digit).count() < 7;
    if fits {
        return Ok(text.to_owned());
    }
    Err(invalid("via is written in lower case letters, hyphens and few digits, such as walk-in or crm-2024"))
}

pub(in crate::api) fn stop_order(request: v1::StopRequest) -> Result<StopOrder> {
    Ok(StopOrder {
        whom: whom(request.who)?,
        scope: word(&request.scope)?.unwrap_or(SuppressionScope::Everything),
        via: via(&request.via, "operator")?,
        note: note(&request.note)?,
    })
}

pub(in crate::api) fn hold_order(request: v1::HoldRequest) -> Result<(Whom, HoldReason, Option<Note>)> {
    let reason = needed(word(&request.reason)?, "the reason")?;
    Ok((whom(request.who)?, reason, note(&request.note)?))
}

pub(in crate::api) fn release_order(request: v1::ReleaseRequest) -> Result<(Whom, Option<Note>)> {
    Ok((whom(request.who)?, note(&request.note)?))
}

pub(in crate::api) fn shut_query(request: &v1::SuppressionServiceListRequest) -> Result<(Option<BlindIndex>, usize)> {
    let token = bounded(&request.page_token)?;
    let after = if token.is_empty() {
        None
    } else {
        Some(token.parse().map_err(|_| invalid("page_token is not one that this daemon gave out"))?)
    };
    Ok((after, limit(request.page_size)?))
}

pub(in crate::api) fn import_suppressions(header: &v1::ImportHeader) -> Result<ImportOrder> {
    let scope = word(&header.scope)?.unwrap_or(SuppressionScope::Everything);
    let of = ImportOf::Suppressions { via: via(&header.via, "import")?, scope };
    Ok(ImportOrder { of, bytes: size(header), is_rest: false })
}

pub(in crate::api) fn import_list(header: &v1::ImportHeader) -> Result<ImportOrder> {
    let list: ListKind = needed(word(&header.list)?, "the list")?;
    let region = region(&header.region)?;
    if (list == ListKind::StateDnc) != region.is_some() {
        return Err(invalid("a list state-dnc names its state, and no other list does"));
    }
    let version = bounded(header.version.trim())?;
    if version.is_empty() || version.len() > VIA_BYTES_MAX || version.contains(['|', '\n']) {
        return Err(invalid("the version is what the vendor calls it, in at most 40 letters: 2026-11"));
    }
    let dated: Date = bounded(&header.dated)?.parse().map_err(|_| invalid("the date is written as 2026-11-01"))?;
    let of = ImportOf::List { list, region, version: version.to_owned(), dated };
    Ok(ImportOrder { of, bytes: size(header), is_rest: false })
}

fn size(header: &v1::ImportHeader) -> Option<u64> {
    u64::try_from(header.bytes).ok().filter(|bytes| *bytes > 0)
}

fn region(text: &str) -> Result<Option<String>> {
    match text {
        "" => Ok(None),
        text if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) => Ok(Some(text.to_owned())),
        _ => Err(invalid("a state is written as its two capital letters: IN")),
    }
}

pub(in crate::api) fn export_numbers(request: &v1::ExportRequest) -> Result<ExportOf> {
    Ok(ExportOf::Numbers { list: word(&request.list)?, region: region(&request.region)? })
}

pub(in crate::api) fn channel(text: &str) -> Result<Channel> {
    needed(word(text)?, "the channel")
}

pub(in crate::api) fn signed_by(text: &str) -> Result<String> {
    let name = bounded(text.trim())?;
    if name.is_empty() || name.len() > 100 || name.bytes().any(|b| b.is_ascii_digit() || b == b'@') {
        return Err(invalid("signed_by is the name of a member of the staff"));
    }
    Ok(name.to_owned())
}

fn rep(id: i32) -> Option<RepId> {
    (id > 0).then_some(RepId(id))
}

pub(in crate::api) fn staff_order(request: v1::RegisterStaffRequest) -> Result<StaffOrder> {
    let contact = Whom::Contact(bounded(request.contact.trim())?.to_owned());
    Ok(StaffOrder { channel: channel(&request.channel)?, contact, rep: needed(rep(request.rep), "the rep")? })
}

pub(in crate::api) fn task_query(request: &v1::TaskServiceListRequest) -> Result<TaskQuery> {
    Ok(TaskQuery { rep: rep(request.rep), kind: word(&request.kind)?, limit: limit(request.page_size)? })
}

pub(in crate::api) fn task_report(request: &v1::ReportTaskRequest) -> Result<(TaskId, Disposition, Option<RepId>)> {
    let disposition = needed(word(&request.disposition)?, "the disposition")?;
    Ok((positive(request.task, "task").map(TaskId)?, disposition, rep(request.rep)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_into_the_ledger_cannot_hold_a_number_or_a_name() {
        assert!(via("walk-in", "").is_ok() && via("crm-2024", "").is_ok());
        for text in ["3125550187", "Ann", "a@example.com", "by phone", &"x".repeat(41)] {
            assert!(via(text, "").is_err(), "{text}");
        }
        assert!(signed_by("Dana Sample").is_ok() && signed_by("312 555 0187").is_err() && signed_by(" ").is_err());
    }

    #[test]
    fn a_state_list_names_its_state_and_no_other_does() {
        let header = |list: &str, region: &str| {
            let (version, dated) = ("2026-11".to_owned(), "2026-11-01".to_owned());
            let (list, region) = (list.to_owned(), region.to_owned());
            import_list(&v1::ImportHeader { list, region, version, dated, ..Default::default() }).is_ok()
        };
        assert!(header("state-dnc", "IN") && header("national-dnc", "") && header("reassigned", ""));
        assert!(!header("state-dnc", "") && !header("national-dnc", "IN") && !header("state-dnc", "Indiana"));
        assert!(!header("", "") && !header("someones-list", ""));
    }
}
