//! Whether a touch may be made now. Owns the order of the checks that every touch passes at its time, and again when a
//! human releases it; changes nothing and does nothing.
//!
//! The order is that of the law's weight: what ends a touch for good stands before what only delays it, and the first
//! check that holds a touch back decides. Each check is one function of a [`Look`], in the file of its matter:
//! [`standing`] (what the person and the cadence say), [`law`] (consent, hours), [`often`] (caps), [`wording`].
//!
//! # Adding a check
//!
//! 1. Write `pub(super) fn my_check(look: &Look<'_>) -> Checked` in the file of its matter, or in a new one. It answers
//!    `Ok(())`, [`Held::never`] or [`Held::until`], and names its rule.
//! 2. Add a line to [`CHECKS`], with the gate it belongs to. The compiler refuses a line out of order.
//!
//! What two checks need and is dear to find out is a method of [`Look`] that finds it out once.

mod condition;
mod fresh;
mod law;
mod matter;
mod often;
mod pause;
mod standing;
mod track;
mod wording;

use std::{cell::OnceCell, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};

use self::wording::Words;
use super::Deciding;
use crate::{
    cadence::{Action, Cadence, Step},
    ids::{BlockVersionId, TouchId},
    policy::{Customer, NOWHERE, Place, Policy, Window},
    state::{Lead, Person, State, Touch},
    words::{Channel, GateId, Mode, MoveReason, SkipReason},
};

/// Every check, in the order in which they are asked. Of the same gate the earlier line goes first.
const CHECKS: &[(GateId, Check)] = &[
    (GateId::OptOut, standing::person_held),
    (GateId::OptOut, standing::opted_out),
    (GateId::Number, standing::no_address),
    (GateId::Number, standing::bad_number),
    (GateId::Cadence, condition::met),
    (GateId::Cadence, fresh::told_lately),
    (GateId::Cadence, pause::resumed),
    (GateId::Cadence, standing::late),
    (GateId::Cadence, track::in_time),
    (GateId::Cadence, matter::at_rest),
    (GateId::Consent, law::consent),
    (GateId::DoNotCall, law::do_not_call),
    (GateId::QuietHours, law::quiet_hours),
    (GateId::ClosedDay, law::closed_day),
    (GateId::ClosedDay, law::store_closed),
    (GateId::Caps, often::one_contact_a_day),
    (GateId::Caps, often::caps),
    (GateId::Caps, often::brand),
    (GateId::Caps, pause::in_turn),
    (GateId::Words, wording::quiet),
    (GateId::Words, wording::speakable),
];

const _: () = {
    let mut line = 1;
    while line < CHECKS.len() {
        assert!(CHECKS[line - 1].0 as usize <= CHECKS[line].0 as usize, "a check stands before its gate");
        line += 1;
    }
};

/// One question to a touch that wants to be made.
type Check = fn(&Look<'_>) -> Checked;

/// Nothing, or what holds the touch back.
type Checked = Result<(), Held>;

/// What a check decided against making the touch now. The rule is an id of the policy file, or keepwarm's own.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Held {
    /// Asked again at `at`, which lies after now.
    Until { at: Timestamp, why: MoveReason, rule: String },
    /// The touch ends here.
    Never { reason: SkipReason, rule: String },
}

impl Held {
    fn never(reason: SkipReason, rule: impl Into<String>) -> Checked {
        Err(Self::Never { reason, rule: rule.into() })
    }

    fn until(at: Timestamp, why: MoveReason, rule: impl Into<String>) -> Checked {
        Err(Self::Until { at, why, rule: rule.into() })
    }
}

/// The outcome of one look through the gate.
pub(super) enum Gate {
    Open { rule: String, block: BlockVersionId, variant: u16, runs_out: Option<Timestamp> },
    Later { gate: GateId, at: Timestamp, why: MoveReason, rule: String },
    Never { gate: GateId, reason: SkipReason, rule: String },
}

/// Everything the gate looks at.
pub(super) struct Case {
    pub(super) touch: Touch,
    pub(super) lead: Lead,
    pub(super) person: Person,
    /// As planned, or less where less is allowed by now: to set shadow holds at once.
    pub(super) mode: Mode,
    plan: Plan,
    pub(super) policy: Arc<Policy>,
    places: Vec<Place>,
}

/// What the touch is a part of.
enum Plan {
    Cadence(Arc<Cadence>),
    /// One message of an appointment's tracks, as a step; and until when it is of use.
    Track(Box<Step>, Timestamp),
}

impl Plan {
    fn step(&self, number: u16) -> Option<&Step> {
        match self {
            Self::Cadence(cadence) => cadence.steps.get(usize::from(number)),
            Self::Track(step, _) => Some(step),
        }
    }
}

impl Case {
    /// Whether nothing says where the customer is, or what does names more than one state.
    pub(super) fn is_anywhere(&self) -> bool {
        let first = self.places.first().map(|place| &place.state);
        self.places.iter().any(|place| place.state == NOWHERE || Some(&place.state) != first)
    }

    /// Until when the touch is of use, for one that goes with an appointment.
    pub(super) fn until(&self) -> Option<Timestamp> {
        match self.plan {
            Plan::Cadence(_) => None,
            Plan::Track(_, until) => Some(until),
        }
    }
}

/// What a check sees: a case, the state around it, and the clock.
struct Look<'a> {
    state: &'a State,
    now: Timestamp,
    case: &'a Case,
    step: &'a Step,
    action: &'a Action,
    window: OnceCell<Window>,
    words: OnceCell<Result<Words, Held>>,
}

impl Deciding<'_> {
    /// None when something that every decision needs is not configured, or the touch is over.
    pub(super) fn case(&self, id: TouchId) -> Option<Case> {
        let touch = self.state.touches.get(&id)?.clone();
        let lead = self.state.leads.get(&touch.lead)?.clone();
        let person = self.state.people.get(&lead.person)?.clone();
        let plan = match touch.of {
            Some(_) => track::plan(&touch, self.state)?,
            None => {
                let version = lead.enrollment.as_ref()?.version;
                Plan::Cadence(Arc::clone(&self.state.setup.cadences.get(&version)?.text))
            }
        };
        let policy = Arc::clone(&self.state.setup.policy.as_ref()?.1);
        let store = self.state.setup.stores.get(&lead.store)?;
        let places = self.state.places(&policy, &person, store);
        let allowed = lead.segment().map_or(Mode::Shadow, |segment| self.state.setup.mode(segment, touch.channel));
        let mode = touch.mode.min(allowed);
        Some(Case { touch, lead, person, mode, plan, policy, places })
    }

    pub(super) fn gate(&self, case: &Case) -> Gate {
        let Some(step) = case.plan.step(case.touch.step) else {
            return no_such("cadence.no-such-step");
        };
        let Some(action) = step.actions.get(usize::from(case.touch.action)) else {
            return no_such("cadence.no-such-action");
        };
        let (window, words) = (OnceCell::new(), OnceCell::new());
        let look = Look { state: self.state, now: self.now, case, step, action, window, words };
        let held = CHECKS.iter().find_map(|(gate, check)| check(&look).err().map(|held| (*gate, held)));
        let words = held.map_or_else(|| look.words().clone().map_err(|held| (GateId::Words, held)), Err);
        match words {
            Ok(Words { block, variant, draft }) => {
                let rule = draft.unwrap_or_else(|| look.window().rule.clone());
                Gate::Open { rule, block, variant, runs_out: law::runs_out(&look) }
            }
            Err((gate, Held::Until { at, why, rule })) => track::patient(&look, gate, at, why, rule),
            Err((gate, Held::Never { reason, rule })) => Gate::Never { gate, reason, rule },
        }
    }
}

impl Deciding<'_> {
    /// Whether a human may ring the touch's customer up instead: what forbids a call for good does not stand in the way.
    pub(super) fn may_call(&self, touch: TouchId) -> bool {
        let Some(mut case) = self.case(touch) else { return false };
        case.touch.channel = Channel::Call;
        let step = case.plan.step(case.touch.step);
        let Some((step, action)) = step.and_then(|it| Some((it, it.actions.first()?))) else { return false };
        let (window, words) = (OnceCell::new(), OnceCell::new());
        let look = Look { state: self.state, now: self.now, case: &case, step, action, window, words };
        let asked = [GateId::OptOut, GateId::Number, GateId::Consent, GateId::DoNotCall];
        CHECKS.iter().filter(|(gate, _)| asked.contains(gate)).all(|(_, check)| check(&look).is_ok())
    }
}

/// A version of a cadence never loses a step; should one all the same, nothing is sent for it.
fn no_such(rule: &str) -> Gate {
    Gate::Never { gate: GateId::Cadence, reason: SkipReason::NoBlock, rule: rule.to_owned() }
}

impl Case {
    /// Name of the cadence; empty for what goes with an appointment.
    pub(super) fn cadence_name(&self) -> &str {
        match &self.plan {
            Plan::Cadence(cadence) => &cadence.name,
            Plan::Track(..) => "",
        }
    }
}

impl Look<'_> {
    /// What the policy asks of the person.
    fn customer(&self) -> Customer<'_> {
        self.state.customer(&self.case.person, &self.case.places)
    }

    /// When the law lets this person be approached, at every place where they may be.
    fn window(&self) -> &Window {
        self.window.get_or_init(|| {
            let Case { touch, policy, places, .. } = self.case;
            policy.window(places, touch.channel, self.now, law::purpose(self))
        })
    }

    /// Whether the touch continues a step of which something was made already.
    fn goes_on(&self) -> bool {
        let Case { touch, lead, .. } = self.case;
        let made = lead.enrollment.as_ref().filter(|it| it.id == touch.enrollment).and_then(|it| it.made);
        touch.action > 0 && made == Some(touch.step)
    }

    fn zone(&self) -> TimeZone {
        self.state.setup.zone(self.case.lead.store)
    }

    /// What would be said.
    fn words(&self) -> &Result<Words, Held> {
        self.words.get_or_init(|| wording::choose(self))
    }
}
