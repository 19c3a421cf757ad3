//! Decides what operators' orders do: see [`Order`]. Owns where each goes, and what is only noted.

use super::{About, Deciding};
use crate::{
    entry::{Actor, NumbersChecked},
    ids::StoreId,
    order::Order,
};

/// What belongs to the whole appliance stands under this store.
const APPLIANCE: About = About::store(StoreId(0));

impl Deciding<'_> {
    pub(super) fn ordered(&mut self, order: &Order, actor: Actor) {
        match order {
            Order::Hold { person, reason, note, recalled } => {
                self.hold(*person, *reason, *note, recalled.as_deref(), actor);
            }
            Order::Release { person, note } => self.release_person(*person, *note, actor),
            Order::ImportSuppressions { store, rows, via, recalled } => {
                self.import_suppressions(*store, rows, via, recalled, actor);
            }
            Order::CheckNumbers { list, region, version, dated, listed, clear } => {
                let (list, dated, region, version) = (*list, *dated, region.clone(), version.clone());
                let (listed, clear) = (listed.clone(), clear.clone());
                let checked = NumbersChecked { list, region, version, dated, listed, clear };
                self.emit_as(actor, self.now, APPLIANCE, checked);
            }
            Order::Note(body) => self.emit_as(actor, self.now, APPLIANCE, (**body).clone()),
            Order::Dms(fact) => self.dms(fact, actor),
            Order::NoteAnswers { lead, answers, cleared } => self.answers_told(*lead, answers, cleared, actor),
            Order::ConfirmPlace { lead, state } => self.place_told(*lead, state, actor),
            Order::RelabelReply(relabel) => self.relabel(relabel, actor),
            Order::RegisterStaff { channel, contact, rep } => self.register_staff(*channel, *contact, *rep, actor),
            Order::DeclineLists { signed_by } => self.decline_lists(signed_by, actor),
            Order::MapSource { spelling, source } => self.map_source(spelling, source, actor),
            Order::RecordSourceConsent(record) => self.record_source_consent(record, actor),
            Order::TakeBaseline { store, taken } => {
                self.emit_as(actor, self.now, About::store(*store), (**taken).clone());
            }
            Order::ApproveOpening { reason } => self.approve_opening(reason, actor),
            Order::GoLive(channel) => self.go_live(*channel, actor),
            Order::GoBack(channel) => self.go_back(*channel, actor),
            Order::RepAway { rep, from, until } => self.rep_away(*rep, *from, *until, actor),
            Order::RepBack { rep, from } => self.rep_back(*rep, *from, actor),
            Order::AddRep(rep) => self.rep_added(rep, actor),
            Order::RepLeft { rep, to } => self.rep_left(*rep, to, actor),
            Order::Assign { lead, owner } => self.assigned(*lead, *owner, actor),
            Order::Pass { escalation, by } => self.escalation_passed(*escalation, *by),
        }
    }
}
