//! From a call as its service told of it to what the engine is told. Owns whose line a number is, and the parting of
//! personal data; knows no rules.

use std::fmt::Write as _;

use jiff::Timestamp;
use keepwarm_domain::{
    entry::Actor,
    ids::StoreId,
    input::{ArrivedCall, ArrivedItem, FileArrived, Input, Recalled, Slot},
    words::{Department, OpenedBy},
};
use keepwarm_ledger::ContactKind;

use super::{
    arrive::{Desk, item_bytes},
    call::{Calls, Form, ParsedCall},
    first,
};
use crate::{
    config::fold_source,
    engine::{Private, Told},
    lists::contact,
    person::PersonRecord,
};

/// Where leads of calls count whose service names no source.
const NO_SOURCE: &str = "phone-up";

/// A post of calls on its way in.
pub struct Post<'a> {
    pub form: Form,
    pub bytes: &'a [u8],
    pub calls: Calls,
    /// Of calls whose service names none.
    pub source: Option<&'a str>,
    pub arrived_at: Timestamp,
}

/// The name under which a post of calls lies in quarantine.
#[must_use]
pub fn post_name(form: Form) -> String {
    format!("POST /v1/calls {}", form.as_str())
}

/// The form of a post that lies in quarantine under this name; none where it is no post of calls.
#[must_use]
pub fn form_of(name: &str) -> Option<Form> {
    let word = name.strip_prefix("POST /v1/calls ")?;
    Form::ALL.into_iter().find(|form| form.as_str() == word)
}

impl Desk<'_> {
    /// Everything a post holds, as one input.
    #[must_use]
    pub fn calls(&self, post: &Post<'_>) -> Told {
        let content = self.file_hash(post.bytes);
        let mut private = Vec::new();
        let mut calls = Vec::with_capacity(post.calls.calls.len());
        for call in &post.calls.calls {
            let slot = Slot(private.len());
            let (arrived, record) = self.call(call, post, slot);
            private.push(Private::new(record.to_bytes()));
            calls.push(arrived);
        }
        let mut quarantined = Vec::new();
        if let Some(reason) = &post.calls.quarantined {
            let slot = Slot(private.len());
            private.push(item_bytes(&post_name(post.form), post.bytes));
            let bytes = post.bytes.len() as u64;
            quarantined.push(ArrivedItem { reason: reason.to_string(), content, bytes, private: slot });
        }
        let store = calls.first().map(|call| call.store);
        let store = store.or_else(|| self.config.stores.first().map(|store| store.id)).unwrap_or(StoreId(0));
        let file = FileArrived {
            file: None,
            retry_of: None,
            store,
            content,
            seen: false,
            leads: Vec::new(),
            calls,
            quarantined,
            actor: Actor::System,
        };
        Told { input: Input::FileArrived(file), private }
    }

    fn call(&self, call: &ParsedCall, post: &Post<'_>, private: Slot) -> (ArrivedCall, PersonRecord) {
        let (store, line) = self.line(&call.lines);
        let customer = call.customer.as_deref().and_then(contact).filter(|it| it.kind == ContactKind::Phone);
        let first = first::of_words(OpenedBy::Call, call.notes.as_deref());
        let record = PersonRecord {
            phones: customer.iter().map(|it| it.normalized.clone()).collect(),
            source: call.source.clone(),
            calls: beside(call),
            ..PersonRecord::default()
        };
        let source = call.source.as_deref().or(post.source).map(fold_source).filter(|name| !name.is_empty());
        let key = format!("{}\0{}", call.provider.to_lowercase(), call.id);
        let arrived = ArrivedCall {
            store,
            call: self.keys.keyed_hash("call", key.as_bytes()),
            content: self.keys.keyed_hash("call.content", content(call).as_bytes()),
            seen: false,
            npa: customer.as_ref().and_then(crate::lists::Contact::area_code),
            from: customer.map(|it| it.index(self.keys)),
            direction: call.direction,
            status: call.status,
            line,
            seconds: call.seconds,
            lead_after: self.config.call_lead_after,
            source: source.unwrap_or_else(|| NO_SOURCE.to_owned()),
            at: call.at.unwrap_or(post.arrived_at),
            opening: first.opening,
            told: Vec::new(),
            aside: first.aside,
            known: record.known(),
            private,
            recalled: Recalled::default(),
        };
        (arrived, record)
    }

    /// Whose line was rung. Of a store that names no lines for sales each is, but those that it names for service.
    fn line(&self, numbers: &[String]) -> (StoreId, Option<Department>) {
        let numbers: Vec<String> = numbers.iter().filter_map(|it| contact(it)).map(|it| it.normalized).collect();
        let is_named = |lines: &[String]| lines.iter().any(|line| numbers.contains(line));
        for store in &self.config.stores {
            if is_named(&store.service_lines) {
                return (store.id, Some(Department::Service));
            }
            if is_named(&store.sales_lines) || numbers.contains(&store.phone) {
                return (store.id, Some(Department::Sales));
            }
        }
        let names_none = self.config.stores.iter().all(|store| store.sales_lines.is_empty());
        let first = self.config.stores.first().map_or(StoreId(0), |store| store.id);
        (first, names_none.then_some(Department::Sales))
    }
}

/// What a human sees beside the facts of a call.
fn beside(call: &ParsedCall) -> Option<String> {
    let rows = [
        ("caller id", &call.caller_id),
        ("notes", &call.notes),
        ("agent", &call.agent),
        ("campaign", &call.campaign),
        ("recording", &call.recording),
    ];
    let mut text = String::new();
    for (name, value) in rows {
        if let Some(value) = value {
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

/// All of a call, in a fixed order.
fn content(call: &ParsedCall) -> String {
    let ParsedCall { provider, id, at, customer, lines, direction, status, seconds, source, .. } = call;
    let at = at.map(|at| at.to_string());
    format!(
        "{provider:?} {id:?} {at:?} {customer:?} {lines:?} {direction} {status} {seconds:?} {source:?} {:?}",
        beside(call)
    )
}
