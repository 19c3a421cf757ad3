//! Decides whom a hot lead is put before, and who is told next while nobody takes it. The clock runs in staffed time:
//! after hours it waits for the opening, unless somebody is on call.
//!
//! Each rung is an entry before anybody is told, so the ledger shows the ladder whether or not a phone rang. It ends when
//! somebody takes it; the escalation itself ends only when somebody shows, or claims, what became of the customer.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding};
use crate::{
    effect::{About as NoticeAbout, Answer, Effect, Notice, Refusal},
    entry::{Actor, EscalationBreached, EscalationClosed, EscalationOpened, EscalationTaken, EscalationTold},
    ids::{EscalationId, LeadId, RepId, ReplyId, StoreId},
    state::{Escalation, Lead, Timer},
    words::{Department, Disposition, Evidence, Intent, Outcome, Rung, Skill, TaskKind},
};

/// A named human has a hot reply in hand within this time, counted while the store is staffed.
const ESCALATION: SignedDuration = SignedDuration::from_mins(5);

/// Whoever took it shows within this time that they answered; then the manager is told.
const PROVE_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// Who was not reached is called again after this.
const CALL_AGAIN: SignedDuration = SignedDuration::from_hours(2);

/// When a rung is due, from the start of the clock.
const fn due_after(rung: Rung) -> SignedDuration {
    match rung {
        Rung::Told => SignedDuration::ZERO,
        Rung::Reminder => SignedDuration::from_mins(2),
        Rung::Next => SignedDuration::from_mins(3),
        Rung::Manager => SignedDuration::from_mins(4),
        Rung::Unproven => PROVE_WITHIN,
    }
}

impl Deciding<'_> {
    /// Hands a lead to whoever answers now, against the clock.
    pub(super) fn escalate(&mut self, id: LeadId, intent: Intent, reply: Option<ReplyId>) {
        let Some(lead) = self.open(id) else { return };
        let Some(episode) = lead.episode.as_ref() else { return };
        if self.state.holds.contains_key(&lead.person) {
            return self.review_hold(id);
        }
        // Against one clock at a time: but what was taken or missed before says nothing of what the customer writes now.
        let running = lead.escalations.iter().filter_map(|id| self.state.escalations.get(id));
        if running.into_iter().any(|it| it.taken_by.is_none() && !it.breached) {
            return;
        }
        let starts_at = self.staffed_after(&lead, self.now, SignedDuration::ZERO);
        let called = self.on_call(lead.store, lead.department).first().copied().filter(|_| starts_at > self.now);
        let (starts_at, due_at) = match called {
            Some(_) => (self.now, self.now + ESCALATION),
            None => (starts_at, self.staffed_after(&lead, self.now, ESCALATION)),
        };
        let acting = called.unwrap_or_else(|| self.there(&lead, lead.acting, Some(intent)));
        if acting != lead.acting {
            self.answers_now(&lead, acting, if called.is_some() { "on-call" } else { "shift" }, Actor::System);
        }
        let opened = EscalationOpened {
            escalation: EscalationId(self.fresh()),
            episode: episode.id,
            segment: episode.segment,
            intent,
            reply,
            owner: lead.owner,
            acting,
            starts_at,
            due_at,
            on_call: called.is_some(),
        };
        let escalation = opened.escalation;
        self.emit(About::lead(&lead), opened);
        self.climb(escalation);
    }

    /// Who answers when the store is closed, the first first.
    fn on_call(&self, store: StoreId, department: Department) -> Vec<RepId> {
        let today = crate::calendar::civil_date(&self.zone(store), self.now);
        let staff = self.state.setup.reps.values().filter(|rep| rep.active && rep.store == store);
        let mut ladder: Vec<(u8, RepId)> = staff
            .filter(|rep| rep.departments.is_empty() || rep.departments.contains(&department))
            .filter(|rep| !rep.days_off.contains(&today) && !self.state.roster.is_away(rep.rep, today))
            .filter_map(|rep| Some((rep.duty.on_call?, rep.rep)))
            .collect();
        ladder.sort_unstable();
        ladder.into_iter().map(|(_, rep)| rep).collect()
    }

    /// `rep`, or whoever is in the store and may be interrupted in their place. When the store is closed it waits for its
    /// opening, and so for `rep`.
    fn there(&self, lead: &Lead, rep: RepId, intent: Option<Intent>) -> RepId {
        let can = |rep: RepId| self.state.on_shift(rep, self.now) && self.state.may_interrupt(rep, self.now);
        let open = self.staffed_after(lead, self.now, SignedDuration::ZERO) == self.now;
        if !open || can(rep) {
            return rep;
        }
        self.stand_in(lead, &[rep], finance(intent), can).unwrap_or(rep)
    }

    pub(super) fn escalation_due(&mut self, timer: Timer) {
        self.climb(EscalationId(timer.subject));
    }

    /// Every rung whose time has come, one after the other: after an outage all of them at once.
    fn climb(&mut self, id: EscalationId) {
        while let Some(escalation) = self.state.escalations.get(&id).cloned() {
            let due = escalation.next_at.is_some_and(|at| at <= self.now);
            let Some(lead) = self.state.leads.get(&escalation.lead).cloned().filter(|_| due) else { return };
            let rung = match escalation.rung {
                _ if escalation.taken_by.is_some() => Rung::Unproven,
                None => Rung::Told,
                Some(Rung::Told) => Rung::Reminder,
                Some(Rung::Reminder) => Rung::Next,
                Some(Rung::Next) => Rung::Manager,
                Some(Rung::Manager | Rung::Unproven) => {
                    return self.emit(About::lead(&lead), EscalationBreached { escalation: id });
                }
            };
            self.tell(&lead, &escalation, rung);
        }
    }

    fn tell(&mut self, lead: &Lead, escalation: &Escalation, rung: Rung) {
        let rep = match rung {
            Rung::Told if !escalation.on_call => self.there(lead, escalation.acting, Some(escalation.intent)),
            Rung::Told | Rung::Reminder => escalation.acting,
            Rung::Next => self.next_rung(lead, escalation),
            Rung::Manager | Rung::Unproven => self.state.manager(lead.store),
        };
        if rung == Rung::Told && rep != lead.acting {
            self.answers_now(lead, rep, "shift", Actor::System);
        }
        let after = match rung {
            Rung::Told => Some(due_after(Rung::Reminder)),
            Rung::Reminder => Some(due_after(Rung::Next)),
            Rung::Next => Some(due_after(Rung::Manager)),
            Rung::Manager => Some(ESCALATION),
            Rung::Unproven => None,
        };
        let next_at = after.map(|after| self.on_clock(lead, escalation, escalation.starts_at, after));
        let told = EscalationTold { escalation: escalation.id, rung, rep, next_at };
        self.emit(About::lead(lead), told);
        self.ring(lead.id, escalation, rung, rep);
    }

    pub(super) fn ring(&mut self, lead: LeadId, escalation: &Escalation, rung: Rung, rep: RepId) {
        let about = NoticeAbout::Escalation(escalation.id, rung);
        self.effect(Effect::Notify(Notice { rep, lead, about, due_at: escalation.due_at }));
    }

    fn on_clock(&self, lead: &Lead, escalation: &Escalation, from: Timestamp, after: SignedDuration) -> Timestamp {
        if escalation.on_call { from + after } else { self.staffed_after(lead, from, after) }
    }

    /// Somebody who was not told yet: on call, or in the store and to be interrupted; else the manager.
    fn next_rung(&self, lead: &Lead, escalation: &Escalation) -> RepId {
        let next = if escalation.on_call {
            let ladder = self.on_call(lead.store, lead.department);
            ladder.into_iter().find(|rep| !escalation.told.contains(rep))
        } else {
            let can = |rep: RepId| self.state.on_shift(rep, self.now) && self.state.may_interrupt(rep, self.now);
            self.stand_in(lead, &escalation.told, finance(Some(escalation.intent)), can)
        };
        next.unwrap_or_else(|| self.state.manager(lead.store))
    }

    /// The first who takes it has it, and answers the customer from now on.
    pub(super) fn escalation_taken(&mut self, id: EscalationId, by: RepId) {
        let Some(escalation) = self.state.escalations.get(&id).cloned() else {
            return self.refuse(Refusal::NotOpen { what: "escalation", id: id.0 });
        };
        match escalation.taken_by {
            Some(other) if other == by => {
                self.out.answer = Answer::Known;
                return;
            }
            Some(other) => return self.refuse(Refusal::Taken { id: id.0, by: other.0 }),
            None => {}
        }
        if !self.state.setup.reps.get(&by).is_some_and(|rep| rep.active) {
            return self.refuse(Refusal::NotOpen { what: "member of the staff", id: i64::from(by.0) });
        }
        let Some(lead) = self.open(escalation.lead) else { return };
        let prove_by = Some(self.on_clock(&lead, &escalation, self.now, PROVE_WITHIN));
        let taken = EscalationTaken { escalation: id, by, prove_by };
        self.emit_as(Actor::Rep(by), self.now, About::lead(&lead), taken);
        if lead.acting != by {
            self.answers_now(&lead, by, "took", Actor::Rep(by));
        }
    }

    /// Whoever has it cannot: the next is told at once.
    pub(super) fn escalation_passed(&mut self, id: EscalationId, by: RepId) {
        // Before the first rung, and after the last, there is nobody whom passing would bring forward.
        let passes = |it: &Escalation| it.taken_by.is_none() && it.rung.is_some() && !it.breached;
        let Some(escalation) = self.state.escalations.get(&id).cloned().filter(passes) else {
            return self.refuse(Refusal::NotOpen { what: "escalation told and not taken", id: id.0 });
        };
        let Some(lead) = self.open(escalation.lead) else { return };
        let mut told = escalation.told.clone();
        told.extend((!told.contains(&by)).then_some(by));
        let rep = self.next_rung(&lead, &Escalation { told, ..escalation.clone() });
        // Passing jumps to the rung that would have come: it never gives more time.
        let rung = if escalation.rung < Some(Rung::Next) { Rung::Next } else { Rung::Manager };
        let rep = if rung == Rung::Manager { self.state.manager(lead.store) } else { rep };
        let after = if rung == Rung::Next { due_after(Rung::Manager) } else { ESCALATION };
        let next_at = Some(self.on_clock(&lead, &escalation, escalation.starts_at, after));
        let told = EscalationTold { escalation: id, rung, rep, next_at };
        self.emit_as(Actor::Rep(by), self.now, About::lead(&lead), told);
        self.ring(lead.id, &escalation, rung, rep);
    }

    /// An escalation closes only on evidence that somebody turned to the customer. Who was not reached is called again.
    pub(super) fn escalation_answered(
        &mut self,
        id: EscalationId,
        disposition: Disposition,
        evidence: Evidence,
        actor: Actor,
    ) {
        let open = self.state.escalations.get(&id).map(|it| it.lead);
        let Some(lead) = open.and_then(|lead| self.open(lead)) else {
            return self.refuse(Refusal::NotOpen { what: "escalation", id: id.0 });
        };
        use Disposition::{Answered, BadNumber, LeftVoicemail, Lost, NoAnswer, Talked};
        if !matches!(disposition, Talked | Answered | LeftVoicemail | NoAnswer | BadNumber | Lost) {
            let (disposition, kind) = (disposition.to_string(), "escalation".to_owned());
            return self.refuse(Refusal::Misfit { disposition, kind });
        }
        let closed = EscalationClosed { escalation: id, evidence, disposition };
        self.emit_as(actor, self.now, About::lead(&lead), closed);
        match disposition {
            Lost => self.close(lead.id, Outcome::Lost),
            BadNumber => self.bad_number(lead.id),
            LeftVoicemail | NoAnswer => {
                let due = self.staffed_after(&lead, self.now, CALL_AGAIN);
                self.open_task(lead.id, TaskKind::AnswerReply, due, None, None);
            }
            _ => self.follow_up(lead.id),
        }
        self.ensure_next_action(lead.id);
    }
}

/// Questions about money go to who may talk about it.
fn finance(intent: Option<Intent>) -> Option<Skill> {
    (intent == Some(Intent::CreditQuestion)).then_some(Skill::Finance)
}
