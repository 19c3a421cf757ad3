//! What a migration would move. Owns the plan by which leads go on with another version of their cadence, each at the same
//! place of it; changes nothing. `step` writes the plan into one entry, and a dry run shows it.
//!
//! A step is the same in both versions by its name. A planned touch keeps its time where the step is due as before, and
//! gets the new version's time where not. What the new version puts before where a lead stands is made if its time is
//! yet to come, and left out if it has passed: nobody is made to hear today what others heard a week ago.

use jiff::Timestamp;

use crate::{
    cadence::{Cadence, On},
    calendar,
    entry::{MigratedEnrollment, MigratedTouch},
    ids::{CadenceVersionId, LeadId},
    state::{Enrollment, Lead, Running, State, Touch, TouchStatus},
};

/// Who moves, and who does not.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    pub moves: Vec<MigratedEnrollment>,
    pub stays: Vec<(LeadId, Stays)>,
}

/// Why a lead stays on the version it is on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stays {
    /// Nothing of the new version lies ahead of it.
    PastTheEnd,
    /// A message that the new version does not have is on its way, or lies before a rep.
    OnItsWay,
}

impl Stays {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PastTheEnd => "past-the-end",
            Self::OnItsWay => "on-its-way",
        }
    }
}

/// Everybody enrolled in another version of the same cadence, in order of lead. An enrollment that is over stays.
#[must_use]
pub fn plan(state: &State, to: CadenceVersionId, now: Timestamp) -> Plan {
    let mut plan = Plan::default();
    let Some(after) = state.setup.cadences.get(&to).map(|published| &*published.text) else { return plan };
    for lead in state.leads.values() {
        let Some(enrollment) = lead.enrollment.as_ref().filter(|it| it.version != to) else { continue };
        let Some(before) = state.setup.cadences.get(&enrollment.version).map(|published| &*published.text) else {
            continue;
        };
        if before.name != after.name || matches!(enrollment.running, Running::Ended(_)) {
            continue;
        }
        let moving = Moving { state, lead, enrollment, before, after, now };
        match moving.plan() {
            Ok(moved) => plan.moves.push(moved),
            Err(stays) => plan.stays.push((lead.id, stays)),
        }
    }
    plan
}

struct Moving<'a> {
    state: &'a State,
    lead: &'a Lead,
    enrollment: &'a Enrollment,
    before: &'a Cadence,
    after: &'a Cadence,
    now: Timestamp,
}

impl Moving<'_> {
    fn plan(&self) -> Result<MigratedEnrollment, Stays> {
        let touches = self.lead.touches.iter().filter_map(|id| self.state.touches.get(id));
        let touches: Vec<&Touch> =
            touches.filter(|touch| touch.of.is_none() && touch.enrollment == self.enrollment.id).collect();
        let made = self.enrollment.made;
        let mut moved = MigratedEnrollment {
            lead: self.lead.id,
            enrollment: self.enrollment.id,
            from: self.enrollment.version,
            step: 0,
            made: made.and_then(|made| self.last_of(usize::from(made) + 1)).map(narrow),
            touches: Vec::new(),
        };
        // Alone and not begun: the next step, which the new version may have changed, moved or replaced.
        let next = match touches.as_slice() {
            [touch] if touch.status == TouchStatus::Planned && self.is_start(touch) && made < Some(touch.step) => {
                Some(*touch)
            }
            _ => None,
        };
        if let Some(touch) = next {
            let step = self.next_step(usize::from(touch.step)).ok_or(Stays::PastTheEnd)?;
            moved.step = narrow(step);
            moved.touches.push(self.touch(touch, step, 0));
            return Ok(moved);
        }
        for touch in &touches {
            moved.touches.push(self.same_place(touch)?);
        }
        let step = moved.touches.iter().map(|touch| touch.step).max();
        // Paused: the step it was at, or, when that is gone, the last before it.
        let at = self.step_of(usize::from(self.enrollment.step));
        let paused = at.or_else(|| self.last_of(usize::from(self.enrollment.step)));
        moved.step = step.or(paused.map(narrow)).unwrap_or(0);
        Ok(moved)
    }

    /// The place of a step of the old version in the new one.
    fn step_of(&self, step: usize) -> Option<usize> {
        let name = &self.before.steps.get(step)?.name;
        self.after.steps.iter().position(|step| step.name == *name)
    }

    /// The furthest place in the new version that the first `count` steps of the old one reach.
    fn last_of(&self, count: usize) -> Option<usize> {
        (0..count).filter_map(|step| self.step_of(step)).max()
    }

    /// The step of the new version for a lead whose next step in the old one is `step`.
    fn next_step(&self, step: usize) -> Option<usize> {
        let same = self.step_of(step);
        let done = self.last_of(step);
        let first = done.map_or(0, |done| done + 1);
        (first..self.after.steps.len()).find(|&at| Some(at) == same || self.own_due(at) >= self.now)
    }

    fn is_start(&self, touch: &Touch) -> bool {
        let step = self.before.steps.get(usize::from(touch.step));
        step.and_then(|step| step.actions.get(usize::from(touch.action))).is_some_and(|action| action.on == On::Start)
    }

    /// When the step is due by the calendar alone.
    fn own_due(&self, step: usize) -> Timestamp {
        let (zone, enrolled_at) = (self.state.setup.zone(self.lead.store), self.enrollment.enrolled_at);
        let day = calendar::civil_date(&zone, enrolled_at);
        self.after.due(step, enrolled_at, day, &zone, self.lead.id.0.unsigned_abs())
    }

    /// When the step is due for this lead, who was not left alone so far: as `step` plans it.
    fn due(&self, step: usize) -> Timestamp {
        let zone = self.state.setup.zone(self.lead.store);
        let contacted_on = self.state.people.get(&self.lead.person).and_then(|person| person.last_contact);
        let begun = self.enrollment.made.is_some();
        let not_before = contacted_on.filter(|_| begun).map(|(day, _, _)| calendar::plus_days(day, 1));
        let enrolled_at = self.enrollment.enrolled_at;
        let not_before = not_before.unwrap_or_else(|| calendar::civil_date(&zone, enrolled_at));
        self.after.due(step, enrolled_at, not_before, &zone, self.lead.id.0.unsigned_abs())
    }

    /// A planned touch at an action of the new version.
    fn touch(&self, touch: &Touch, step: usize, action: usize) -> MigratedTouch {
        let (old, new) = (&self.before.steps[usize::from(touch.step)], &self.after.steps[step]);
        let channel = new.actions.get(action).map_or(touch.channel, |action| action.channel);
        let allowed = self.lead.segment().map(|segment| self.state.setup.mode(segment, channel));
        MigratedTouch {
            touch: touch.id,
            step: narrow(step),
            action: narrow(action),
            channel,
            mode: if channel == touch.channel { touch.mode } else { allowed.unwrap_or(touch.mode) },
            planned_at: if old.due == new.due { touch.planned_at } else { self.due(step) },
        }
    }

    /// What is on its way, lies before a rep, or belongs to a step that was begun: only where the new version has the very
    /// same action.
    fn same_place(&self, touch: &Touch) -> Result<MigratedTouch, Stays> {
        let step = self.step_of(usize::from(touch.step)).ok_or(Stays::OnItsWay)?;
        let old = &self.before.steps[usize::from(touch.step)];
        let own = old.actions.get(usize::from(touch.action)).ok_or(Stays::OnItsWay)?;
        let same = |it: &&crate::cadence::Action| it.channel == own.channel && it.on == own.on;
        let nth = old.actions[..usize::from(touch.action)].iter().filter(same).count();
        let mut actions = self.after.steps[step].actions.iter().enumerate().filter(|(_, action)| same(action));
        let (action, _) = actions.nth(nth).ok_or(Stays::OnItsWay)?;
        let MigratedTouch { touch: id, step, action, channel, mode, .. } = self.touch(touch, step, action);
        Ok(MigratedTouch { touch: id, step, action, channel, mode, planned_at: touch.planned_at })
    }
}

/// Positions come from files with a few dozen steps.
fn narrow(position: usize) -> u16 {
    u16::try_from(position).unwrap_or(u16::MAX)
}
