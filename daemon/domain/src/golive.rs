//! What must be before a channel may reach customers. Owns the checks and how each is told; changes nothing.
//!
//! Where nothing that is handed to the channel can reach a customer (`outbox`, `null`), nothing is asked for.

use std::{collections::BTreeSet, fmt};

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use crate::{
    block::Service,
    cadence::Cadence,
    ids::StoreId,
    state::{ListState, State},
    words::{Channel, Department, Language, ListKind},
};

/// A list of numbers holds so long from its date (47 CFR 64.1200(c)(2)(i)(D)).
pub const LIST_DAYS_MAX: i64 = 31;

/// A new version is called for from this age on.
pub const LIST_DAYS_REMIND: i64 = 25;

/// One thing that is missing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Missing {
    OptOutLists,
    /// None where it was never read.
    FreshList {
        list: ListKind,
        region: Option<String>,
        days: Option<i64>,
    },
    Consent {
        source: String,
    },
    Block {
        block: String,
    },
    Roster {
        store: StoreId,
        department: Department,
    },
    Manager {
        store: StoreId,
    },
    StopProof {
        channel: Channel,
    },
    /// None where customers were never heard over the channel.
    Unheard {
        channel: Channel,
        last: Option<Timestamp>,
    },
    Registration,
    OptOutPhone {
        store: StoreId,
    },
    NoCadence,
}

impl Missing {
    /// The check that found it, for machines.
    #[must_use]
    pub const fn check(&self) -> &'static str {
        match self {
            Self::OptOutLists => "opt-out-lists",
            Self::FreshList { .. } => "fresh-list",
            Self::Consent { .. } => "consent",
            Self::Block { .. } => "block",
            Self::Roster { .. } => "roster",
            Self::Manager { .. } => "manager",
            Self::StopProof { .. } => "stop-proof",
            Self::Unheard { .. } => "unheard",
            Self::Registration => "registration",
            Self::OptOutPhone { .. } => "opt-out-phone",
            Self::NoCadence => "cadence",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OptOutLists => f.write_str(
                "the opt-outs of the systems before keepwarm are not imported: `keepwarmctl suppression import FILE`, \
                 or `keepwarmctl go-live no-lists --signed-by NAME` where there are none",
            ),
            Self::FreshList { list, region, days } => {
                let of = region.as_ref().map(|state| format!(" of {state}")).unwrap_or_default();
                match days {
                    None => write!(f, "the list {list}{of} was never imported: ")?,
                    Some(days) => {
                        write!(f, "the list {list}{of} is {days} days old, at most {LIST_DAYS_MAX} are allowed: ")?;
                    }
                }
                let state = region.as_ref().map(|state| format!(" --state {state}")).unwrap_or_default();
                write!(f, "`keepwarmctl list import {list} FILE --version WORD --date DATE{state}`")
            }
            Self::Consent { source } => {
                write!(f, "nobody says what leads of the source `{source}` agreed to: add [sources.{source}]")
            }
            Self::Block { block } => write!(f, "no approved words for the block `{block}` over this channel"),
            Self::Roster { store, department } => {
                write!(f, "nobody in store {store} works in {department}: add a [[rep]] with that department")
            }
            Self::Manager { store } => {
                write!(f, "the manager of store {store}, who answers when nobody else does, is not on the roster")
            }
            Self::StopProof { channel } => write!(
                f,
                "no stop came in over {channel} yet: `keepwarmctl go-live prove-stop {channel} WHO --rep N`, then send STOP \
                 from there"
            ),
            Self::Unheard { channel, last: None } => {
                write!(
                    f,
                    "customers were never heard over {channel}: `keepwarmctl status` says what is wrong with the way in"
                )
            }
            Self::Unheard { channel, last: Some(last) } => write!(
                f,
                "customers were heard over {channel} last at {last:.0}: `keepwarmctl status` says what is wrong with the way in"
            ),
            Self::Registration => f.write_str(
                "the brand and campaign that texts are registered as are not configured: carriers block what is not \
                 registered; add [registration] with `brand` and `campaign`",
            ),
            Self::OptOutPhone { store } => write!(
                f,
                "store {store} has no toll-free number to stop recorded messages: add `opt-out-phone` to its [[store]]"
            ),
            Self::NoCadence => f.write_str("no cadence is published"),
        }
    }
}

/// Everything that is missing, in the order in which it is best done. Empty where the channel may go live.
#[must_use]
pub fn missing(state: &State, channel: Channel, now: Timestamp) -> Vec<Missing> {
    let setup = &state.setup;
    if setup.is_embedded(channel) {
        return Vec::new();
    }
    let mut missing = Vec::new();
    if setup.readiness.opt_outs_settled_at.is_none() {
        missing.push(Missing::OptOutLists);
    }
    if channel.is_phone() {
        missing.extend(lists(state, now));
    }
    if !setup.is_registered(channel) {
        missing.push(Missing::Registration);
    }
    if channel == Channel::Voicemail {
        let without = setup.stores.values().filter(|store| store.opt_out_phone.is_none());
        missing.extend(without.map(|store| Missing::OptOutPhone { store: store.store }));
    }
    missing.extend(consents(state));
    missing.extend(blocks(state, channel));
    if channel == Channel::Text {
        missing.extend(answers(state));
    }
    missing.extend(staff(state));
    let answers = matches!(channel, Channel::Text | Channel::Email);
    if answers && !setup.readiness.stop_proven.contains_key(&channel) {
        missing.push(Missing::StopProof { channel });
    }
    if state.is_deaf(channel, now) {
        missing.push(Missing::Unheard { channel, last: state.hearing.get(&channel).map(|last| last.at) });
    }
    missing
}

/// Days since the date of the list; a list of tomorrow is of today.
#[must_use]
pub fn age_days(list: &ListState, today: Date) -> i64 {
    today.since(list.dated).map_or(0, |age| i64::from(age.get_days()).max(0))
}

/// The last day on which the list may be relied on.
#[must_use]
pub fn holds_until(list: &ListState) -> Date {
    list.dated.checked_add(LIST_DAYS_MAX.days()).unwrap_or(Date::MAX)
}

/// The national registry must have been read, and nothing that was ever read may be old: a store that subscribes to its
/// state's registry relies on it.
fn lists(state: &State, now: Timestamp) -> Vec<Missing> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let national = (ListKind::NationalDnc, None);
    let known = state.setup.lists.iter().map(|(key, list)| (key.clone(), age_days(list, today)));
    let old = known.filter(|(_, days)| *days > LIST_DAYS_MAX);
    let mut missing: Vec<Missing> =
        old.map(|((list, region), days)| Missing::FreshList { list, region, days: Some(days) }).collect();
    if !state.setup.lists.contains_key(&national) {
        let (list, region) = national;
        missing.insert(0, Missing::FreshList { list, region, days: None });
    }
    missing
}

/// Each source that a lead came from is configured by name. What keepwarm itself opens is no source.
fn consents(state: &State) -> impl Iterator<Item = Missing> {
    let seen: BTreeSet<&str> = state.leads.values().map(|lead| lead.source.as_str()).collect();
    let known = |source: &&str| *source == "reply" || state.setup.sources.contains_key(*source);
    let unknown: Vec<Missing> = seen
        .into_iter()
        .filter(|source| !known(source))
        .map(|source| Missing::Consent { source: source.to_owned() })
        .collect();
    unknown.into_iter()
}

/// Every block that a cadence in force sends over the channel has approved words, in English at least.
fn blocks(state: &State, channel: Channel) -> Vec<Missing> {
    let setup = &state.setup;
    let current = setup.in_force.values().filter_map(|version| setup.cadences.get(version));
    let cadences: Vec<&Cadence> = current.map(|published| &*published.text).collect();
    if cadences.is_empty() {
        return vec![Missing::NoCadence];
    }
    let actions = cadences.iter().flat_map(|cadence| &cadence.steps).flat_map(|step| &step.actions);
    let used: BTreeSet<&str> =
        actions.filter(|action| action.channel == channel).map(|action| action.block.as_str()).collect();
    let approved =
        |block: &&str| setup.shelf(block, channel, Language::English).is_some_and(|shelf| !shelf.approvals.is_empty());
    used.into_iter().filter(|block| !approved(block)).map(|block| Missing::Block { block: block.to_owned() }).collect()
}

/// Whoever writes STOP or HELP is answered: in approved words, or by the carrier itself, where a manager ended ours.
fn answers(state: &State) -> impl Iterator<Item = Missing> {
    let setup = &state.setup;
    let answered = |service: &Service| {
        let shelf = setup.shelf(service.block(), Channel::Text, Language::English);
        shelf.is_some_and(|shelf| shelf.retired || !shelf.approvals.is_empty())
    };
    let silent = [Service::Stop, Service::Help].into_iter().filter(move |service| !answered(service));
    silent.map(|service| Missing::Block { block: service.block().to_owned() })
}

/// Somebody answers: for each department that a cadence serves, and the manager when nobody else does.
fn staff(state: &State) -> Vec<Missing> {
    let setup = &state.setup;
    let in_force = setup.in_force.values().filter_map(|version| setup.cadences.get(version));
    let departments: BTreeSet<Department> = in_force.map(|published| published.text.department).collect();
    let mut missing = Vec::new();
    for (&store, configured) in &setup.stores {
        for &department in &departments {
            if setup.staff(store, department).next().is_none() {
                missing.push(Missing::Roster { store, department });
            }
        }
        if !setup.reps.get(&configured.manager).is_some_and(|manager| manager.active) {
            missing.push(Missing::Manager { store });
        }
    }
    missing
}
