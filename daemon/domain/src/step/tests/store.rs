//! A store that lives: tells the core what happens, fires what is due in order, answers deliveries as a provider would,
//! and lets no step pass that breaks an invariant.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::{
    invariants::Witness,
    ledger,
    paper::{self, STORE, keyed},
    people::Customer,
    story::Story,
};
use crate::{
    calendar::zone,
    effect::{Answer, Delivery, Effect, Notice},
    entry::{Actor, Entry},
    ids::{BlindIndex, LeadId, PersonId, RepId, TaskId},
    input::{
        ArrivedCall, ArrivedLead, DeliveryResult, Directed, FileArrived, Input, Recalled, ReplyObserved, Setup, Slot,
    },
    state::{Lead, PauseScope, State, Task},
    step::step,
    words::{Channel, Disposition, Evidence, Intent, SuppressionScope, TaskKind},
};

/// Steps that one stretch of time may take: more means that something stays due for ever.
const STEPS_MAX: usize = 20_000;

/// What the provider says of the deliveries to come; past its script it has sent them.
/// Picks deliveries.
type Which = Box<dyn Fn(&Delivery) -> bool>;

#[derive(Default)]
pub(super) struct Provider {
    pub script: VecDeque<DeliveryResult>,
    /// Keeps what it got and says nothing.
    pub holds: bool,
    /// What it says of everything that is of this kind.
    pub refuses: Option<(Which, DeliveryResult)>,
    pub waiting: VecDeque<Box<Delivery>>,
}

pub(super) struct Store {
    pub state: State,
    pub now: Timestamp,
    pub entries: Vec<Entry>,
    pub provider: Provider,
    pub notices: Vec<Notice>,
    recalls: VecDeque<Input>,
    witness: Witness,
    story: Story,
}

pub(super) fn directed() -> Directed {
    let (author, reason) = ("Pat Manager".to_owned(), "a better time".to_owned());
    Directed { author, reason, actor: Actor::Operator(1000) }
}

/// A wall-clock time of the store: `2026-11-02 10:00`.
pub(super) fn at(text: &str) -> Timestamp {
    let civil: DateTime = text.parse().expect("a civil time");
    chicago().to_ambiguous_timestamp(civil).compatible().expect("in range")
}

pub(super) fn chicago() -> TimeZone {
    zone("America/Chicago").expect("bundled")
}

impl Store {
    /// The store as [`paper::setup`] has it, on Monday, 2 November 2026, at 08:00.
    pub(super) fn open() -> Self {
        Self::open_with(paper::setup())
    }

    pub(super) fn open_with(setup: Setup) -> Self {
        Self::open_at("2026-11-02 08:00", setup)
    }

    pub(super) fn open_at(now: &str, setup: Setup) -> Self {
        let mut store = Self::open_unread(now, setup);
        store.tell(paper::approval(&store.state));
        store.story();
        store
    }

    /// A store whose manager has not looked at the words yet.
    pub(super) fn open_unread(now: &str, setup: Setup) -> Self {
        let mut store = Self {
            state: State::default(),
            now: at(now),
            entries: Vec::new(),
            provider: Provider::default(),
            notices: Vec::new(),
            recalls: VecDeque::new(),
            witness: Witness::default(),
            story: Story::default(),
        };
        store.tell(Input::Started { release: "1.0.0".to_owned(), recovered: Vec::new() });
        store.tell(Input::Configured(Box::new(setup)));
        store.story();
        store
    }

    pub(super) fn tell(&mut self, input: Input) -> Answer {
        let decision = step(&mut self.state, &input, self.now);
        self.witness.check(&self.state, &decision, self.now);
        self.entries.extend(decision.entries);
        for effect in decision.effects {
            match effect {
                Effect::Deliver(delivery) => self.provider.waiting.push_back(delivery),
                Effect::Notify(notice) => self.notices.push(notice),
                Effect::RemoveFile(_) => {}
                Effect::Recall { store, people } => {
                    let people = people.iter().filter_map(|id| ledger::alone(&self.entries, *id)).collect();
                    self.recalls.push_back(Input::PatronsRecalled { store, people });
                }
            }
        }
        decision.answer
    }

    /// The time goes on to `until`, and what falls due on the way is done then.
    pub(super) fn run_until(&mut self, until: Timestamp) {
        for _ in 0..STEPS_MAX {
            if !self.provider.holds {
                self.hand_over();
            }
            if let Some(recalled) = self.recalls.pop_front() {
                self.tell(recalled);
                continue;
            }
            if let Some(timer) = self.state.next_due(self.now) {
                self.tell(Input::Due(timer));
                assert_ne!(self.state.next_due(self.now), Some(timer), "a timer is due after it was handled");
                continue;
            }
            match self.state.next_wake().filter(|wake| *wake <= until) {
                Some(wake) => self.now = wake,
                None => {
                    self.now = self.now.max(until);
                    return;
                }
            }
        }
        panic!("more than {STEPS_MAX} steps until {until}");
    }

    pub(super) fn until(&mut self, text: &str) {
        self.run_until(at(text));
    }

    /// The clock jumps and nobody wakes: a machine that was switched off, or a clock that was set.
    pub(super) fn jump(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    /// The provider answers everything it has.
    pub(super) fn hand_over(&mut self) {
        while let Some(delivery) = self.provider.waiting.pop_front() {
            let refused = self.provider.refuses.as_ref().filter(|(of_it, _)| of_it(&delivery));
            let result = refused.map(|(_, result)| result.clone()).or_else(|| self.provider.script.pop_front());
            let result = result.unwrap_or(DeliveryResult::Sent { provider_id: None, segments: None });
            let message = matches!(result, DeliveryResult::Sent { .. }).then_some(Slot(0));
            let (touch, attempt) = (delivery.touch, delivery.attempt);
            self.tell(Input::Delivered { touch, attempt, result, rule: None, message });
        }
    }

    pub(super) fn scripted(&mut self, results: impl IntoIterator<Item = DeliveryResult>) {
        self.provider.script.extend(results);
    }

    /// A file with one lead in it.
    pub(super) fn arrives(&mut self, mut lead: ArrivedLead) -> Answer {
        ledger::hydrate(&self.entries, &mut lead);
        self.tell(Input::FileArrived(FileArrived {
            file: None,
            retry_of: None,
            store: STORE,
            content: keyed(&format!("file {}", self.state.seq)),
            seen: false,
            leads: vec![lead],
            calls: Vec::new(),
            quarantined: Vec::new(),
            actor: Actor::System,
        }))
    }

    /// The tracking tells of a call.
    pub(super) fn rings(&mut self, mut call: ArrivedCall) -> Answer {
        ledger::hydrate_call(&self.entries, &mut call);
        let answer = self.tell(Input::FileArrived(FileArrived {
            file: None,
            retry_of: None,
            store: STORE,
            content: keyed(&format!("post {}", self.state.seq)),
            seen: false,
            leads: Vec::new(),
            calls: vec![call],
            quarantined: Vec::new(),
            actor: Actor::System,
        }));
        self.run_until(self.now);
        answer
    }

    /// The customer asks now; what is due at once is done at once.
    pub(super) fn asks(&mut self, customer: &Customer) -> LeadId {
        let lead = customer.asks(self.now);
        self.takes(lead)
    }

    pub(super) fn takes(&mut self, lead: ArrivedLead) -> LeadId {
        let Answer::Taken { leads, .. } = self.arrives(lead) else { panic!("the file was not taken") };
        self.run_until(self.now);
        *leads.first().expect("it opened or joined a lead")
    }

    pub(super) fn says(&mut self, customer: &Customer, channel: Channel, intents: &[Intent]) -> Answer {
        self.hears(customer.says(channel, intents, self.now))
    }

    pub(super) fn hears(&mut self, mut reply: ReplyObserved) -> Answer {
        reply.recalled = Recalled { people: ledger::people(&self.entries, &[reply.from]), same_key: None };
        let answer = self.tell(Input::Reply(reply));
        self.run_until(self.now);
        answer
    }

    pub(super) fn stop(&mut self, contacts: &[BlindIndex], scope: SuppressionScope) -> Answer {
        let recalled = Recalled { people: ledger::people(&self.entries, contacts), same_key: None };
        let (contacts, via, actor) = (contacts.to_vec(), "operator".to_owned(), Actor::Operator(1000));
        self.tell(Input::StopRequested { store: STORE, contacts, scope, via, note: None, actor, recalled })
    }

    pub(super) fn lead(&self, id: LeadId) -> &Lead {
        self.state.leads.get(&id).expect("the lead is open")
    }

    pub(super) fn person(&self, id: LeadId) -> PersonId {
        self.lead(id).person
    }

    /// The oldest open task of the kind.
    pub(super) fn task(&self, kind: TaskKind) -> &Task {
        self.state.tasks.values().find(|task| task.kind == kind).expect("a task of the kind is open")
    }

    /// The assignee of the oldest open task of the kind says how it ended.
    pub(super) fn report(&mut self, kind: TaskKind, disposition: Disposition) -> Answer {
        let (task, actor) = (self.task(kind).id, Actor::Rep(self.task(kind).assignee));
        self.reports(task, disposition, Evidence::Claimed, None, actor)
    }

    pub(super) fn reports(
        &mut self,
        task: TaskId,
        disposition: Disposition,
        evidence: Evidence,
        seconds: Option<u32>,
        actor: Actor,
    ) -> Answer {
        let answer = self.tell(Input::TaskReported { task, disposition, evidence, seconds, actor });
        self.run_until(self.now);
        answer
    }

    pub(super) fn agrees(&mut self, lead: LeadId, time: &str) -> Answer {
        let actor = Actor::Rep(RepId(2));
        self.tell(Input::AppointmentAgreed { lead, at: at(time), evidence: Evidence::Claimed, actor })
    }

    pub(super) fn visits(&mut self, lead: LeadId) -> Answer {
        let (at, actor) = (self.now, Actor::Rep(RepId(2)));
        self.tell(Input::Visited { lead, at, evidence: Evidence::Claimed, actor })
    }

    /// A manager applies the cadences.
    pub(super) fn applies(&mut self, texts: &[&str]) -> Answer {
        let cadences = texts.iter().map(|text| paper::cadence(text)).collect();
        self.tell(Input::CadencesApplied { cadences, why: directed() })
    }

    pub(super) fn migrates(&mut self, cadence: &str, number: u32) -> Answer {
        self.tell(Input::CadenceMigrated { cadence: cadence.to_owned(), number, why: directed() })
    }

    pub(super) fn rolls_back(&mut self, cadence: &str) -> Answer {
        self.tell(Input::CadenceRolledBack { cadence: cadence.to_owned(), why: directed() })
    }

    pub(super) fn pauses(&mut self, scope: PauseScope) -> Answer {
        self.tell(Input::OutreachPaused { scope, reason: "test".to_owned(), actor: Actor::Operator(1000) })
    }

    pub(super) fn resumes(&mut self, scope: PauseScope) -> Answer {
        let answer =
            self.tell(Input::OutreachResumed { scope, reason: "test".to_owned(), actor: Actor::Operator(1000) });
        self.run_until(self.now);
        answer
    }

    pub(super) fn configure(&mut self, setup: Setup) -> usize {
        let before = self.entries.len();
        self.tell(Input::Configured(Box::new(setup)));
        self.entries.len() - before
    }

    /// So long passes and so much happens elsewhere that the state lets go of everybody without an open lead.
    pub(super) fn forgets(&mut self) {
        let later = self.now + SignedDuration::from_hours(24 * 20);
        self.run_until(later);
        self.floods();
        self.story();
    }

    /// So much happens elsewhere that a look-up is sure to find whatever happened before.
    pub(super) fn floods(&mut self) {
        let noise = Input::Started { release: "1.0.0".to_owned(), recovered: Vec::new() };
        for _ in 0..=crate::state::LINGER_ENTRIES {
            let decision = step(&mut self.state, &noise, self.now);
            self.witness.trust(&decision);
        }
        self.tell(noise);
    }

    /// What the ledger says since the last call. Chapters are left out that every lead has: owner, episode, stage.
    pub(super) fn story(&mut self) -> String {
        self.story.since(&self.entries)
    }

    /// The lines of the kinds alone.
    pub(super) fn story_of(&mut self, kinds: &[&str]) -> String {
        self.story.since_of(&self.entries, kinds)
    }
}
