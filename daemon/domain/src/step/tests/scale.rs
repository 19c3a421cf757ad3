//! Ten thousand leads: an edit, a migration, and two days without the appliance. Counts are taken from the entries alone.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    paper::{self, NEW_INBOUND, STORE, approval, blind, cadence, keyed},
    people::ann,
    store::{at, chicago, directed},
};
use crate::{
    calendar::civil_date,
    effect::{Answer, Decision, Effect},
    entry::{Actor, Body, Entry},
    ids::PersonId,
    input::{ArrivedLead, DeliveryResult, FileArrived, Input},
    state::State,
    step::step,
    words::Channel,
};

const LEADS: usize = 10_000;

/// A store without a witness: what is held against every step elsewhere is here counted once at the end.
struct Crowd {
    state: State,
    now: Timestamp,
    entries: Vec<Entry>,
}

impl Crowd {
    fn open(now: &str) -> Self {
        let mut crowd = Self { state: State::default(), now: at(now), entries: Vec::new() };
        // A brand of this size has more than the small one's day.
        let setup = paper::setup_with_policy("daily-segments = 1000", "daily-segments = 100000");
        crowd.tell(&Input::Configured(Box::new(setup)));
        crowd.tell(&approval(&crowd.state));
        crowd
    }

    fn tell(&mut self, input: &Input) -> Answer {
        let Decision { entries, effects, answer, .. } = step(&mut self.state, input, self.now);
        self.entries.extend(entries);
        for effect in effects {
            if let Effect::Deliver(delivery) = effect {
                let result = DeliveryResult::Sent { provider_id: None, segments: None };
                let (touch, attempt) = (delivery.touch, delivery.attempt);
                self.tell(&Input::Delivered { touch, attempt, result, rule: None, message: None });
            }
        }
        answer
    }

    fn arrive(&mut self, customers: std::ops::Range<usize>) {
        let leads = customers.map(|number| customer(number, self.now)).collect();
        self.tell(&Input::FileArrived(FileArrived {
            file: None,
            retry_of: None,
            store: STORE,
            content: keyed(&format!("file {}", self.state.seq)),
            seen: false,
            leads,
            calls: Vec::new(),
            quarantined: Vec::new(),
            actor: Actor::System,
        }));
    }

    fn run_until(&mut self, until: Timestamp) {
        loop {
            while let Some(timer) = self.state.next_due(self.now) {
                self.tell(&Input::Due(timer));
            }
            match self.state.next_wake().filter(|wake| *wake <= until) {
                Some(wake) => self.now = self.now.max(wake),
                None => break,
            }
        }
        self.now = self.now.max(until);
    }

    /// Claims of messages since an entry: the person, when, and the step.
    fn claims(&self, since: usize) -> Vec<(PersonId, Timestamp, u16)> {
        let claims = self.entries[since..].iter().filter_map(|entry| match &entry.body {
            Body::TouchClaimed(it) if it.channel != Channel::Call => Some((entry.person?, entry.recorded_at, it.step)),
            _ => None,
        });
        claims.collect()
    }
}

/// Somebody with a phone and an email of their own.
fn customer(number: usize, now: Timestamp) -> ArrivedLead {
    let mut lead = ann().asks(now);
    lead.phones = vec![blind(&format!("+1312555{number:07}"))];
    lead.emails = vec![blind(&format!("c{number}@example.com"))];
    lead.name = Some(blind(&format!("customer {number}")));
    lead.inquiry.content = keyed(&format!("inquiry {number}"));
    lead
}

#[test]
fn an_edit_while_ten_thousand_are_enrolled_moves_nobody_until_migrate() {
    let mut crowd = Crowd::open("2026-11-02 10:00");
    crowd.arrive(0..LEADS);
    crowd.run_until(crowd.now);
    let places = |state: &State| (state.leads.clone(), state.touches.clone());
    let before = places(&crowd.state);
    let edited = NEW_INBOUND.replacen("day = 1, at = \"10:15\"", "day = 1, at = \"15:45\"", 1);
    crowd.tell(&Input::CadencesApplied { cadences: vec![cadence(&edited)], why: directed() });
    assert!(places(&crowd.state) == before, "nobody moves");
    let migrate = |number| Input::CadenceMigrated { cadence: "new-inbound".to_owned(), number, why: directed() };
    let seq = crowd.state.seq;
    assert_eq!(crowd.tell(&migrate(2)), Answer::Moved(LEADS as u64));
    assert_eq!(crowd.state.seq, seq + 1, "one entry");
    let due = at("2026-11-03 15:45");
    assert!(crowd.state.touches.values().all(|touch| touch.planned_at == due), "all of them moved");
    assert_eq!(crowd.tell(&migrate(1)), Answer::Moved(LEADS as u64));
    assert!(places(&crowd.state) == before, "as if nothing had been");
}

#[test]
fn after_two_days_off_nobody_hears_twice_a_day_or_at_night_and_the_first_answers_go_first() {
    let mut crowd = Crowd::open("2026-11-02 10:00");
    crowd.arrive(0..LEADS);
    crowd.run_until(crowd.now);
    // A hundred more ask, and the machine is off before they are answered.
    crowd.arrive(LEADS..LEADS + 100);
    let off = crowd.entries.len();
    crowd.now += SignedDuration::from_hours(48 + 9);
    assert_eq!(civil_date(&chicago(), crowd.now), civil_date(&chicago(), at("2026-11-04 19:00")));
    crowd.run_until(at("2026-11-08 20:00"));
    let claims = crowd.claims(off);
    let mut days: BTreeMap<(PersonId, Date), usize> = BTreeMap::new();
    let mut minutes: BTreeMap<i64, usize> = BTreeMap::new();
    for (person, when, _) in &claims {
        let local = chicago().to_datetime(*when);
        assert!((8..21).contains(&local.hour()), "at {local}");
        *days.entry((*person, local.date())).or_default() += 1;
        *minutes.entry(when.as_second() / 60).or_default() += 1;
    }
    assert!(days.values().all(|touches| *touches == 1), "somebody hears twice a day");
    let overdue: Vec<_> = claims.iter().filter(|(_, when, _)| *when < at("2026-11-05 16:00")).collect();
    assert!(overdue.len() > LEADS, "{} of them made up for", overdue.len());
    let most = minutes.range(..at("2026-11-05 10:00").as_second() / 60).map(|(_, many)| *many).max();
    assert!(most.is_some_and(|most| most <= 2 * 60 + 2), "{most:?} in a minute");
    let first_answers = claims.iter().take_while(|(_, _, step)| *step == 0).count();
    assert_eq!(first_answers, 100, "who has waited for the first answer comes first");
}
