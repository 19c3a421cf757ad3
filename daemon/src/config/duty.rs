//! What is asked of a member of the staff beside their shifts, and where they are reached. Owns these keys of `[[rep]]`;
//! knows nothing of what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use keepwarm_domain::{calendar::DayHours, entry::Duty, words::Skill};
use keepwarm_ledger::ContactKind;

use super::problem::{At, Problems};
use super::settle::{Check, one_of};
use super::shape::{RepShape, Text};
use super::types::{Rep, fold_source};
use super::values;
use crate::lists::contact;

/// Nobody owns more open leads than this.
const LEADS_MAX: u64 = 100_000;

/// Duties as written; by whose keyed index they are known is added where the keys are.
pub(super) fn duty(check: &mut Check<'_>, shape: &RepShape) -> Duty {
    let mut skills = BTreeSet::new();
    for text in shape.skills.iter().flatten() {
        skills.extend(check.item(text, one_of::<Skill>));
    }
    let quiet = shape.quiet.iter().flatten().filter_map(|at| check.item(at, hours)).collect();
    let sources = shape.sources.iter().flatten().filter_map(|at| check.item(at, values::label));
    let sources = sources.map(|source| fold_source(&source)).collect();
    let whole = |check: &mut Check<'_>, whole: &Option<At<i64>>, most: u64| {
        whole.is_some().then(|| check.whole(whole, 1, 1..=most))
    };
    let leads_max = whole(check, &shape.leads_max, LEADS_MAX).and_then(|it| u32::try_from(it).ok());
    let on_call = whole(check, &shape.on_call, 99).and_then(|it| u8::try_from(it).ok());
    let team = check.parsed(&shape.team, None, |text| values::label(text).map(Some));
    Duty {
        team,
        skills: skills.into_iter().collect(),
        sources,
        quiet,
        leads_max,
        on_call,
        contacts: Vec::new(),
        by_hand: false,
    }
}

fn hours(text: &str) -> Result<DayHours, String> {
    let found = values::shift(text).ok().flatten();
    found.ok_or_else(|| format!("{} are no hours, write \"12:00-13:00\"", values::shown(text)))
}

/// The number or address from which somebody writes. The value stays unsaid: it is their own.
pub(super) fn reached(check: &mut Check<'_>, text: &Text, kind: ContactKind) -> Option<String> {
    let (what, example) = match kind {
        ContactKind::Email => ("email address", "\"rep@example.com\""),
        _ => ("phone number", "\"313-555-0100\""),
    };
    check.parsed(text, None, |text| {
        let found = contact(text).filter(|contact| contact.kind == kind);
        found.map(|it| Some(it.normalized)).ok_or_else(|| format!("no {what}, write one such as {example}"))
    })
}

/// A phone of two people would let one act as the other.
pub(super) fn each_their_own(problems: &mut Problems, shapes: &[RepShape], reps: &[Rep]) {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for rep in reps {
        for contact in rep.phone.iter().chain(&rep.email) {
            if seen.insert(contact, ()).is_none() {
                continue;
            }
            let of = shapes.iter().find(|shape| shape.id.as_ref().is_some_and(|id| id.value == i64::from(rep.id.0)));
            let key = if contact.contains('@') { "email" } else { "phone" };
            if let Some(shape) = of {
                problems.add(
                    &shape.place.inside(key),
                    "is somebody else's already: codes from it would be theirs".to_owned(),
                );
            }
        }
    }
}
