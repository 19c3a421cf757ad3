//! What is decided. Owns [`step`], the one function that turns an input into entries and effects; knows no I/O, no clock
//! and no randomness: everything a decision rests on is in its arguments.
//!
//! A decision is a chain: each entry is folded as soon as it is decided, so what follows sees what went before. `emit` is
//! the only place that touches the state, and it touches it by `fold` alone, so replaying the entries gives the very
//! state that the decision left behind.

mod answers;
mod assign;
mod blocks;
mod calls;
mod confirm;
mod dms;
mod door;
mod enroll;
mod failed;
mod gate;
mod golive;
mod hearing;
mod hold;
mod intake;
mod ladder;
mod lead;
mod means;
mod opening;
mod order;
mod outcomes;
mod pause;
mod person;
mod place;
mod records;
mod relabel;
pub(crate) mod replay;
mod reply;
mod roster;
mod setup;
mod sources;
mod stop;
mod thread;
mod touch;
mod tracks;
mod turns;
mod unmade;
mod version;
mod visits;
mod work;

#[cfg(test)]
mod tests;

use jiff::{Timestamp, tz::TimeZone};

use self::stop::Stop;
use crate::{
    effect::{Answer, Decision, Effect, Refusal},
    entry::{Actor, Body, DaemonStarted, DaemonStopped, Entry, LedgerRecovered},
    fold::fold,
    ids::{LeadId, PersonId, Seq, StoreId},
    input::Input,
    state::{Lead, State},
};

/// Decides one input at `now`, folding into `state` as it goes. The caller commits the entries before it acts on any
/// effect or answers anybody; if it cannot commit, the state is not to be used any more.
pub fn step(state: &mut State, input: &Input, now: Timestamp) -> Decision {
    let now = whole_micros(now);
    let next_id = state.next_id.max(1);
    let mut deciding = Deciding { next_id, state, now, brings_in: false, out: Decision::default() };
    deciding.decide(input);
    deciding.give_back();
    deciding.out
}

/// The ledger keeps whole microseconds.
fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// A decision in the making.
struct Deciding<'a> {
    state: &'a mut State,
    now: Timestamp,
    next_id: i64,
    /// What is decided was there before keepwarm: nothing is told to anybody, and nobody's turn has come.
    brings_in: bool,
    out: Decision,
}

/// What an entry is about.
#[derive(Clone, Copy)]
struct About {
    store: StoreId,
    lead: Option<LeadId>,
    person: Option<PersonId>,
}

impl About {
    const fn store(store: StoreId) -> Self {
        Self { store, lead: None, person: None }
    }

    fn lead(lead: &Lead) -> Self {
        Self { store: lead.store, lead: Some(lead.id), person: Some(lead.person) }
    }
}

impl Deciding<'_> {
    fn decide(&mut self, input: &Input) {
        match input {
            Input::Started { release, recovered } => {
                let appliance = About::store(StoreId(0));
                for (file, bytes_cut) in recovered {
                    self.emit(appliance, LedgerRecovered { file: file.clone(), bytes_cut: *bytes_cut });
                }
                self.emit(appliance, DaemonStarted { release: release.clone() });
            }
            Input::Stopping => self.emit(About::store(StoreId(0)), DaemonStopped {}),
            Input::Configured(setup) => self.configured(setup),
            Input::BlocksApplied { blocks, actor } => self.blocks_applied(blocks, *actor),
            Input::BlocksApproved { versions, by, from, until, actor } => {
                self.blocks_approved(versions, by, (*from, *until), *actor);
            }
            Input::BlocksRetired { versions, by, actor } => self.blocks_retired(versions, by, *actor),
            Input::FileArrived(file) => self.file_arrived(file),
            Input::Records(records) => self.records_arrived(records),
            Input::PatronsRecalled { store, people } => self.patrons_recalled(*store, people),
            Input::ItemDismissed { item, actor } => self.item_dismissed(*item, *actor),
            Input::Reply(reply) => self.reply(reply),
            Input::Delivered { touch, attempt, result, rule, message } => {
                self.delivered(*touch, *attempt, result, rule.as_deref(), *message);
            }
            Input::TouchReported(it) => self.touch_reported(it),
            Input::AutoReplied(it) => self.auto_replied(it),
            Input::InboundProven { channel, through } => self.inbound_proven(*channel, *through),
            Input::Due(timer) => self.due(*timer),
            Input::TaskReported { task, disposition, evidence, seconds, actor } => {
                self.task_reported(*task, *disposition, *evidence, *seconds, *actor);
            }
            Input::EscalationTaken { escalation, by } => self.escalation_taken(*escalation, *by),
            Input::EscalationAnswered { escalation, disposition, evidence, actor } => {
                self.escalation_answered(*escalation, *disposition, *evidence, *actor);
            }
            Input::AppointmentAgreed { lead, at, evidence, actor } => {
                self.appointment_agreed(*lead, *at, *evidence, *actor);
            }
            Input::AppointmentMoved { appointment, at, actor } => self.appointment_moved(*appointment, *at, *actor),
            Input::AppointmentCanceled { appointment, by, actor } => {
                self.appointment_canceled(*appointment, *by, *actor);
            }
            Input::AppointmentKept { appointment, at, evidence, actor } => {
                self.appointment_kept(*appointment, *at, *evidence, *actor);
            }
            Input::AppointmentMissed { appointment, actor } => self.appointment_missed(*appointment, *actor),
            Input::Visited { lead, at, evidence, actor } => self.visited(*lead, *at, *evidence, *actor),
            Input::Dms(fact) => self.dms(fact, Actor::Dms),
            Input::DealBooked { lead, deal, at } => self.deal_booked(*lead, *deal, *at),
            Input::CadencesApplied { cadences, why } => self.cadences_applied(cadences, why),
            Input::CadenceRolledBack { cadence, why } => self.cadence_rolled_back(cadence, why),
            Input::CadenceMigrated { cadence, number, why } => self.cadence_migrated(cadence, *number, why),
            Input::OutreachPaused { scope, reason, actor } => self.outreach_paused(scope, reason, *actor),
            Input::OutreachResumed { scope, reason, actor } => self.outreach_resumed(scope, reason, *actor),
            Input::StopRequested { store, contacts, scope, via, note, actor, recalled } => {
                let (store, scope, note, actor) = (*store, *scope, *note, *actor);
                let recalled = recalled.people.as_slice();
                let (person, reply) = (None, None);
                self.stop_requested(&Stop { store, contacts, person, recalled, scope, via, note, reply, actor });
            }
            Input::Ordered { order, actor } => self.ordered(order, *actor),
        }
    }

    /// States a fact of keepwarm's own making, now.
    fn emit(&mut self, about: About, body: impl Into<Body>) {
        self.emit_as(Actor::System, self.now, about, body);
    }

    /// States a fact: gives it its place and folds it.
    fn emit_as(&mut self, actor: Actor, occurred_at: Timestamp, about: About, body: impl Into<Body>) {
        let About { store, lead, person } = about;
        let recorded_at = self.state.recorded_at.map_or(self.now, |last| last.max(self.now));
        let seq = Seq(self.state.seq + 1);
        let occurred_at = whole_micros(occurred_at);
        let entry = Entry { seq, recorded_at, occurred_at, store, lead, person, actor, body: body.into() };
        fold(self.state, &entry);
        self.out.entries.push(entry);
    }

    fn effect(&mut self, effect: Effect) {
        let silent = self.brings_in && matches!(effect, Effect::Notify(_));
        if !silent {
            self.out.effects.push(effect);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.out.answer = Answer::Refused(refusal);
    }

    /// An id that nothing has.
    fn fresh(&mut self) -> i64 {
        let id = self.next_id.max(self.state.next_id);
        self.next_id = id + 1;
        id
    }

    /// An open lead, as it stands now; refuses the input when there is none.
    fn open(&mut self, id: LeadId) -> Option<Lead> {
        let lead = self.state.leads.get(&id).cloned();
        if lead.is_none() {
            self.refuse(Refusal::NotOpen { what: "lead", id: id.0 });
        }
        lead
    }

    /// The version of the policy in force, as each touch is stamped with it.
    fn policy_version(&self) -> Option<String> {
        self.state.setup.policy.as_ref().map(|(_, policy)| policy.version.clone())
    }

    fn zone(&self, store: StoreId) -> TimeZone {
        self.state.setup.zone(store)
    }

    /// `at`, or the next moment at which the store is open.
    fn staffed(&self, store: StoreId, at: Timestamp) -> Timestamp {
        self.state.setup.staffed(store, at)
    }
}
