//! Whether a touch may be made now. Owns the gate that a touch passes at its time: opt-out, address, consent, lateness,
//! contact window, caps, words, in this order; changes nothing.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::{SignedDuration, civil::Time};

use super::Deciding;
use crate::{
    block,
    cadence::{Cadence, Late, When},
    calendar,
    ids::{BlockVersionId, TouchId},
    policy::{Place, Policy, Purpose},
    state::{Lead, Person, Touch},
    words::{Channel, Mode, MoveReason, SkipReason},
};

/// A touch made later than this after its time is late: its step says what happens.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Whoever asked longer ago than this, by the lead's own word, awaits no answer at night.
const ASKED_LATELY: SignedDuration = SignedDuration::from_hours(24);

/// When on the next day a touch goes out that was held back on its own.
const HELD_UNTIL: Time = Time::constant(10, 0, 0, 0);

/// The outcome of one look through the gate.
pub(super) enum Gate {
    Open { rule: String, block: BlockVersionId, variant: u16 },
    Later { at: Timestamp, why: MoveReason, rule: Option<String> },
    Never { reason: SkipReason, rule: String },
}

/// Everything the gate looks at.
pub(super) struct Case {
    pub(super) touch: Touch,
    pub(super) lead: Lead,
    pub(super) person: Person,
    /// As planned, or less where less is allowed by now: to set shadow holds at once.
    pub(super) mode: Mode,
    cadence: Arc<Cadence>,
    policy: Arc<Policy>,
    places: Vec<Place>,
}

impl Deciding<'_> {
    /// None when something that every decision needs is not configured, or the touch is over.
    pub(super) fn case(&self, id: TouchId) -> Option<Case> {
        let touch = self.state.touches.get(&id)?.clone();
        let lead = self.state.leads.get(&touch.lead)?.clone();
        let person = self.state.people.get(&lead.person)?.clone();
        let version = lead.enrollment.as_ref()?.version;
        let cadence = Arc::clone(&self.state.setup.cadences.get(&version)?.text);
        let policy = Arc::clone(&self.state.setup.policy.as_ref()?.1);
        let store = self.state.setup.stores.get(&lead.store)?;
        let facts = &person.facts;
        let places = policy.places(facts.npa, facts.zip3, facts.region.as_deref(), &store.zone, &store.region);
        let allowed = lead.segment().map_or(Mode::Shadow, |segment| self.state.setup.mode(segment, touch.channel));
        let mode = touch.mode.min(allowed);
        Some(Case { touch, lead, person, mode, cadence, policy, places })
    }

    pub(super) fn gate(&self, case: &Case) -> Gate {
        let Case { touch, lead, person, cadence, policy, places, .. } = case;
        let Some(step) = cadence.steps.get(usize::from(touch.step)) else {
            return never(SkipReason::NoBlock, "cadence.no-such-step");
        };
        let Some(action) = step.actions.get(usize::from(touch.action)) else {
            return never(SkipReason::NoBlock, "cadence.no-such-action");
        };
        let contacts = if touch.channel.is_phone() { &person.facts.phones } else { &person.facts.emails };
        if self.state.suppressions.bars(person.facts.person, contacts, touch.channel) {
            return never(SkipReason::Suppressed, "opt-out");
        }
        if contacts.is_empty() {
            return never(SkipReason::NoAddress, "address.none");
        }
        if let Err(rule) = policy.consent(person.facts.consent, touch.channel, places) {
            return never(SkipReason::NoConsent, rule);
        }
        if let Some(late) = self.late(case, step.late, step.when) {
            return late;
        }
        let window = policy.window(places, touch.channel, self.now, self.purpose(case, step.when));
        if !window.open_with_margin {
            return match window.next_open {
                Some(at) => Gate::Later { at, why: MoveReason::Window, rule: Some(window.rule) },
                None => never(SkipReason::WindowNeverOpens, &window.rule),
            };
        }
        if let Some(held) = self.held(case) {
            return held;
        }
        let language = person.facts.language;
        let Some((version, words)) = self.state.setup.block(&action.block, touch.channel, language) else {
            return never(SkipReason::NoBlock, &format!("block.not-approved:{}", action.block));
        };
        let used: Vec<u16> =
            lead.used.iter().filter(|(block, _)| *block == version).map(|(_, variant)| *variant).collect();
        let seed = lead.id.0.unsigned_abs().wrapping_mul(31).wrapping_add(u64::from(touch.step));
        match block::choose(words, person.facts.known, seed, &used) {
            Ok(variant) => Gate::Open { rule: window.rule, block: version, variant },
            Err(missing) => {
                let fields: Vec<&str> = missing.fields.iter().map(|field| field.as_str()).collect();
                never(SkipReason::MissingContext, &format!("block.missing:{}", fields.join(",")))
            }
        }
    }

    /// The first answer is an instant one only to somebody who has just written: not after a long downtime, not to a list
    /// of old leads, and not when a lead changes its segment.
    fn purpose(&self, case: &Case, when: When) -> Purpose {
        let Case { touch, lead, .. } = case;
        let came = self.now.duration_since(lead.received_at) <= LATE_AFTER;
        let asked = self.now.duration_since(lead.requested_at) <= ASKED_LATELY;
        if touch.step == 0 && when == When::AtOnce && came && asked {
            Purpose::InstantReply
        } else {
            Purpose::Scheduled
        }
    }

    /// What the step says of a touch whose time is long past; none when it is in time or goes out all the same.
    fn late(&self, case: &Case, late: Late, when: When) -> Option<Gate> {
        let behind = self.now.duration_since(case.touch.planned_at);
        let zone = self.zone(case.lead.store);
        let today = calendar::civil_date(&zone, self.now);
        let same_day = calendar::civil_date(&zone, case.touch.planned_at) == today;
        match late {
            _ if behind <= LATE_AFTER => None,
            Late::Send => None,
            Late::Skip => Some(never(SkipReason::Late, "late.skip")),
            Late::Shift if same_day => None,
            Late::Shift => {
                let own = match when {
                    When::AtOnce => HELD_UNTIL,
                    When::At(time) => time,
                };
                let today_at = calendar::instant(&zone, today, own);
                let tomorrow_at = calendar::instant(&zone, calendar::plus_days(today, 1), own);
                let at = if today_at > self.now { today_at } else { tomorrow_at };
                Some(Gate::Later { at, why: MoveReason::DailyCap, rule: Some("late.shift".to_owned()) })
            }
        }
    }

    /// What holds a touch back though the law's window is open: the store is closed (a call needs a human there), another
    /// contact was made today, or the customer's phone has rung often enough in 24 hours.
    fn held(&self, case: &Case) -> Option<Gate> {
        let Case { touch, lead, person, policy, places, .. } = case;
        let later = |at, why, rule: &str| Some(Gate::Later { at, why, rule: Some(rule.to_owned()) });
        if touch.channel == Channel::Call {
            let at = self.staffed(lead.store, self.now);
            if at > self.now {
                return later(at, MoveReason::StoreClosed, "store.closed");
            }
        }
        let zone = self.zone(lead.store);
        let today = calendar::civil_date(&zone, self.now);
        if let Some((day, enrollment, step)) = person.last_contact
            && touch.channel.is_automated()
            && day >= today
            && (enrollment, step) != (touch.enrollment, touch.step)
        {
            let at = calendar::instant(&zone, calendar::plus_days(day, 1), HELD_UNTIL);
            return later(at, MoveReason::DailyCap, "cap.one-contact-a-day");
        }
        let hit = policy.caps(places).check(touch.channel, self.now, &person.made).err();
        hit.and_then(|hit| later(hit.until, MoveReason::DailyCap, hit.rule))
    }
}

fn never(reason: SkipReason, rule: &str) -> Gate {
    Gate::Never { reason, rule: rule.to_owned() }
}
