//! What an entry changes. Owns the only code that writes [`State`]; decides nothing and refuses nothing: an entry is a
//! fact, and a fold over any prefix of a ledger gives the state as it was. Facts about things the state does not hold
//! (a lead of another day, folded alone to recall a person) change what they can and are otherwise passed over.

mod confirm;
mod control;
mod dms;
mod guard;
mod hearing;
mod ladder;
mod opening;
mod outreach;
mod people;
mod queue;
mod records;
pub(crate) mod roster;
mod setup;
mod sources;
mod work;

use std::collections::BTreeMap;

use crate::{
    entry::{Body, Entry},
    ids::PersonId,
    state::{Person, State},
};

/// Applies one entry. Entries come in order of `seq`.
pub fn fold(state: &mut State, entry: &Entry) {
    apply(state, entry);
    state.prune();
}

/// People as their own entries give them, in order of `seq`: what a look-up knows of somebody whom the state has let go
/// of. Nobody is let go of here, however long ago their last lead closed.
#[must_use]
pub fn recall<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<PersonId, Person> {
    let mut scratch = State::default();
    entries.into_iter().for_each(|entry| apply(&mut scratch, entry));
    scratch.people
}

fn apply(state: &mut State, entry: &Entry) {
    state.seq = entry.seq.0;
    state.recorded_at = Some(entry.recorded_at);
    if let Some(lead) = entry.lead {
        spend(state, lead.0);
    }
    if let Some(person) = entry.person {
        spend(state, person.0);
    }
    if let Body::CadencePublished(it) = &entry.body {
        control::noted(state, entry, it);
    }
    if matches!(entry.body, Body::ChannelConfigured(_)) {
        hearing::fold(state, entry);
    }
    hand_on(state, entry);
}

/// Each kind is folded by the file of its matter.
fn hand_on(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::DaemonStopped(_) | Body::LedgerRecovered(_) => {}
        Body::StoreConfigured(_)
        | Body::RepConfigured(_)
        | Body::SourceConfigured(_)
        | Body::ModeSet(_)
        | Body::ChannelConfigured(_)
        | Body::SegmentsPublished(_)
        | Body::CadencePublished(_)
        | Body::TracksPublished(_)
        | Body::BlockPublished(_)
        | Body::BlockApproved(_)
        | Body::BlockRetired(_)
        | Body::PolicyPublished(_) => setup::fold(&mut state.setup, &mut state.next_id, &entry.body),
        Body::DaemonStarted(_) | Body::TouchReported(_) | Body::AutoReplied(_) | Body::InboundProven(_) => {
            hearing::fold(state, entry)
        }
        Body::CadenceRolledBack(_)
        | Body::CadenceMigrated(_)
        | Body::OutreachPaused(_)
        | Body::OutreachResumed(_)
        | Body::TouchParked(_) => control::fold(state, entry),
        Body::Enrolled(_)
        | Body::EnrollmentWithheld(_)
        | Body::EnrollmentPaused(_)
        | Body::EnrollmentResumed(_)
        | Body::EnrollmentEnded(_)
        | Body::TouchPlanned(_)
        | Body::TouchMoved(_)
        | Body::TouchClaimed(_)
        | Body::TouchSent(_)
        | Body::TouchFailed(_)
        | Body::TouchUncertain(_)
        | Body::TouchSkipped(_)
        | Body::TouchCanceled(_) => outreach::fold(state, entry),
        Body::StopConfirmationPlanned(_)
        | Body::StopConfirmationClaimed(_)
        | Body::StopConfirmationEnded(_)
        | Body::HelpAnswerPlanned(_)
        | Body::HelpAnswerClaimed(_)
        | Body::HelpAnswerEnded(_) => confirm::fold(state, entry),
        Body::RepairOrderOpened(_) | Body::RepairOrderClosed(_) | Body::SyncSeen(_) | Body::StockMarked(_) => {
            dms::fold(state, entry)
        }
        _ => hand_on_people(state, entry),
    }
}

/// What people did and are.
fn hand_on_people(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::AppointmentSet(_)
        | Body::AppointmentMoved(_)
        | Body::AppointmentCanceled(_)
        | Body::AppointmentShown(_)
        | Body::AppointmentMissed(_)
        | Body::VisitRecorded(_)
        | Body::DealBooked(_)
        | Body::DealUnwound(_)
        | Body::EscalationOpened(_)
        | Body::EscalationTold(_)
        | Body::EscalationTaken(_)
        | Body::EscalationBreached(_)
        | Body::EscalationClosed(_)
        | Body::TaskOpened(_)
        | Body::TaskDone(_) => work::fold(state, entry),
        Body::RepAway(_) | Body::RepBack(_) | Body::RepLeft(_) | Body::DayTurned(_) | Body::WorkDoubted(_) => {
            roster::fold(state, entry)
        }
        Body::EnrollmentAwaited(_)
        | Body::TurnGiven(_)
        | Body::RoundHeld(_)
        | Body::PatronTakenUp(_)
        | Body::PatronPassed(_) => queue::fold(state, entry),
        Body::CustomerNoted(_)
        | Body::AppointmentNoted(_)
        | Body::DealNoted(_)
        | Body::RepairOrderNoted(_)
        | Body::VisitNoted(_)
        | Body::HistoryNoted(_)
        | Body::UnitNoted(_) => records::fold(state, entry),
        Body::SourceMapped(_) | Body::SourceConsentRecorded(_) => sources::fold(&mut state.setup, entry),
        Body::OpeningBegun(_) | Body::OpeningApproved(_) | Body::BaselineTaken(_) => opening::fold(state, entry),
        Body::PersonHeld(_)
        | Body::PersonReleased(_)
        | Body::ListImported(_)
        | Body::NumbersChecked(_)
        | Body::SuppressionsImported(_)
        | Body::ContactsExported(_)
        | Body::OptOutListsDeclined(_)
        | Body::StaffContactRegistered(_)
        | Body::StopProven(_)
        | Body::ChannelWentLive(_)
        | Body::ChannelWentBack(_) => guard::fold(state, entry),
        // Customers and their leads: by far the most kinds.
        _ => people::fold(state, entry),
    }
}

/// Ids come from one counter: what an entry names is spent.
fn spend(state: &mut State, id: i64) {
    state.next_id = state.next_id.max(id + 1);
}
