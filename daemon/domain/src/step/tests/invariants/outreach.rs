//! Nobody is approached who must not be, nor when, nor too often: counted from the entries alone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    calendar::civil_date,
    entry::{Body, Entry, OfAppointment, StopConfirmationClaimed, TouchClaimed, TouchFailed},
    ids::{BlindIndex, EnrollmentId, PersonId, ReplyId, TouchId},
    policy::{Counted, Purpose},
    state::State,
    words::{Channel, ConfirmationEnd, ConsentLevel, Mode, SuppressionScope, TrackKind},
};

#[derive(Default)]
pub(super) struct Outreach {
    helped: BTreeMap<BlindIndex, Timestamp>,
    shut_contacts: BTreeSet<(BlindIndex, Channel)>,
    shut_people: BTreeSet<(PersonId, Channel)>,
    held: BTreeSet<PersonId>,
    /// What the provider took, or may have.
    claims: Vec<(PersonId, Timestamp, Channel)>,
    /// The step that a person heard of on a day.
    days: BTreeMap<(PersonId, Date), (EnrollmentId, u16)>,
    /// What speaks of a visit, with its time and whether it reminds of it or makes up for it.
    visits: BTreeMap<TouchId, OfAppointment>,
    attempts: BTreeMap<TouchId, Attempts>,
    /// Segments that a text took from the carriers' day, by the clock of the Pacific zone.
    segments: BTreeMap<TouchId, (Date, u16)>,
    /// Confirmations of a stop that were not claimed, and until when they may be.
    confirming: BTreeMap<TouchId, Timestamp>,
    confirmed: BTreeSet<ReplyId>,
}

/// The claims of a touch.
struct Attempts {
    made: u16,
    key: String,
    /// The last one may be followed by another.
    again: bool,
    /// Those that the provider answered.
    tries: u16,
    channel: Channel,
}

/// The carriers' day of an entry.
fn pacific(entry: &Entry) -> Date {
    civil_date(&crate::calendar::zone("America/Los_Angeles").expect("bundled"), entry.recorded_at)
}

fn channels(scope: SuppressionScope) -> &'static [Channel] {
    match scope {
        SuppressionScope::Everything => Channel::ALL,
        SuppressionScope::Text => &[Channel::Text],
        SuppressionScope::Email => &[Channel::Email],
        SuppressionScope::Phone => &[Channel::Text, Channel::Call, Channel::Voicemail],
        SuppressionScope::Voice => &[Channel::Call, Channel::Voicemail],
    }
}

impl Outreach {
    /// Sees an entry before `state` does.
    pub(super) fn see(&mut self, entry: &Entry, state: &State, now: Timestamp) {
        match &entry.body {
            Body::SuppressionAdded(it) => {
                for &channel in channels(it.scope) {
                    self.shut_contacts.extend(it.contacts.iter().map(|contact| (*contact, channel)));
                    self.shut_people.extend(it.people.iter().map(|person| (*person, channel)));
                }
            }
            Body::SuppressionLifted(it) => {
                for &channel in channels(it.scope) {
                    self.shut_contacts.retain(|(contact, other)| !(it.contacts.contains(contact) && *other == channel));
                    self.shut_people.retain(|(person, other)| !(it.people.contains(person) && *other == channel));
                }
            }
            Body::PersonHeld(_) => self.held.extend(entry.person),
            Body::PersonReleased(_) => drop(entry.person.map(|person| self.held.remove(&person))),
            Body::StopConfirmationPlanned(it) => {
                let first = self.confirming.insert(it.touch, it.send_by).is_none();
                assert!(first && self.confirmed.insert(it.reply), "a stop is confirmed twice");
            }
            Body::StopConfirmationClaimed(it) => self.confirms(entry, it, now),
            Body::HelpAnswerPlanned(it) => {
                let before = self.helped.insert(it.to, entry.recorded_at);
                let again = before.is_some_and(|at| entry.recorded_at.duration_since(at).as_hours() < 24);
                assert!(!again, "a number is helped twice in a day");
                self.confirming.insert(it.touch, it.send_by);
            }
            Body::HelpAnswerClaimed(it) => {
                let send_by = self.confirming.remove(&it.touch).expect("planned and never claimed before");
                assert!(now <= send_by, "help comes later than five minutes after it was asked for");
                self.segments.insert(it.touch, (pacific(entry), it.segments));
            }
            Body::HelpAnswerEnded(it) if matches!(it.end, ConfirmationEnd::Failed | ConfirmationEnd::Late) => {
                self.segments.remove(&it.touch);
            }
            Body::StopConfirmationEnded(it) if matches!(it.end, ConfirmationEnd::Failed | ConfirmationEnd::Late) => {
                self.segments.remove(&it.touch);
            }
            Body::TouchPlanned(it) => self.visits.extend(it.appointment.map(|of| (it.touch, of))),
            Body::TouchClaimed(it) => self.claimed(entry, it, state, now),
            Body::TouchFailed(it) => self.failed(entry, it),
            Body::TouchSent(it) => {
                assert!(self.attempts.contains_key(&it.touch), "sent without a claim");
                if let (Some(spent), Some(taken)) = (it.segments, self.segments.get_mut(&it.touch)) {
                    *taken = (pacific(entry), spent);
                }
            }
            _ => {}
        }
    }

    /// The one message that may follow a stop: to who stopped, once for each, within its minutes.
    fn confirms(&mut self, entry: &Entry, it: &StopConfirmationClaimed, now: Timestamp) {
        let send_by = self.confirming.remove(&it.touch).expect("planned and never claimed before");
        assert!(now <= send_by, "a stop is confirmed later than five minutes after it");
        let person = entry.person.expect("a confirmation has a person");
        assert!(self.shut_people.contains(&(person, Channel::Text)), "confirmed to somebody who did not stop");
        self.segments.insert(it.touch, (pacific(entry), it.segments));
    }

    fn claimed(&mut self, entry: &Entry, it: &TouchClaimed, state: &State, now: Timestamp) {
        assert_ne!(it.mode, Mode::Shadow, "a shadow was claimed");
        let lead = &state.leads[&entry.lead.expect("a claim has a lead")];
        let facts = &state.people[&lead.person].facts;
        let contacts = if it.channel.is_phone() { &facts.phones } else { &facts.emails };
        assert!(!contacts.is_empty(), "claimed without an address");
        for contact in contacts {
            assert!(!self.shut_contacts.contains(&(*contact, it.channel)), "{} to a stopped contact", it.channel);
        }
        assert!(!self.shut_people.contains(&(lead.person, it.channel)), "{} to a stopped person", it.channel);
        assert!(!self.held.contains(&lead.person), "{} to somebody who is held", it.channel);
        self.attempt(it);
        self.window(it, state, entry, now);
        self.caps(it, state, entry);
        self.brand(it, state, entry);
        if let Some(of) = self.visits.get(&it.touch) {
            return occasion(*of, state, now);
        }
        if it.channel.is_automated() {
            let zone = state.setup.zone(lead.store);
            let day = civil_date(&zone, entry.recorded_at);
            let step = (it.enrollment, it.step);
            let told = *self.days.entry((lead.person, day)).or_insert(step);
            assert_eq!(told, step, "person {} hears of two steps on {day}", lead.person);
        }
    }

    fn attempt(&mut self, it: &TouchClaimed) {
        let claim = Attempts {
            made: it.attempt,
            key: it.key.clone(),
            again: false,
            tries: self.attempts.get(&it.touch).map_or(0, |before| before.tries),
            channel: it.channel,
        };
        let Some(before) = self.attempts.insert(it.touch, claim) else {
            return assert_eq!(it.attempt, 1, "the first claim of a touch");
        };
        assert!(before.again, "touch {} was claimed again though it may have been sent", it.touch);
        assert_eq!((it.attempt, &it.key), (before.made + 1, &before.key), "a further claim of a touch");
        assert!(before.tries < 3, "touch {} was claimed after {} tries", it.touch, before.tries);
    }

    fn failed(&mut self, entry: &Entry, it: &TouchFailed) {
        let attempt = self.attempts.get_mut(&it.touch).expect("only what was claimed fails");
        attempt.again = it.retryable;
        attempt.tries += u16::from(!it.reason.is_outage());
        self.segments.remove(&it.touch);
        if it.retryable {
            let made = |(person, _, channel): &(PersonId, Timestamp, Channel)| {
                Some(*person) == entry.person && *channel == attempt.channel
            };
            let last = self.claims.iter().rposition(made);
            self.claims.remove(last.expect("it was claimed"));
        }
    }

    fn window(&self, it: &TouchClaimed, state: &State, entry: &Entry, now: Timestamp) {
        let lead = &state.leads[&entry.lead.expect("a claim has a lead")];
        let facts = &state.people[&lead.person].facts;
        let (_, policy) = state.setup.policy.as_ref().expect("configured");
        let store = &state.setup.stores[&lead.store];
        let places = state.places(policy, &state.people[&lead.person], store);
        // The first answer to somebody who has just written may be an email at night.
        let visit = self.visits.get(&it.touch);
        let first =
            visit.is_none() && it.step == 0 && now.duration_since(lead.received_at) <= SignedDuration::from_hours(1);
        let purpose = if first { Purpose::InstantReply } else { Purpose::Scheduled };
        assert!(policy.window(&places, it.channel, now, purpose).open_with_margin, "{} at {now}", it.channel);
        // A text that informs of what was agreed needs no written consent, only one.
        let informs = visit.is_some_and(|of| of.track == TrackKind::Reminder) && it.channel == Channel::Text;
        let given = informs && facts.consent == ConsentLevel::Express;
        let customer = state.customer(&state.people[&lead.person], &places);
        let permitted = policy.consent(&customer, it.channel, now).is_ok() || given;
        assert!(permitted, "{} without consent", it.channel);
    }

    fn brand(&mut self, it: &TouchClaimed, state: &State, entry: &Entry) {
        if it.channel != Channel::Text {
            return;
        }
        let today = pacific(entry);
        self.segments.insert(it.touch, (today, it.segments));
        let most = state.setup.policy.as_ref().expect("configured").1.brand.daily_segments;
        let used: u32 =
            self.segments.values().filter(|(day, _)| *day == today).map(|(_, taken)| u32::from(*taken)).sum();
        assert!(used <= most, "{used} segments on {today}, at most {most}");
    }

    fn caps(&mut self, it: &TouchClaimed, state: &State, entry: &Entry) {
        let lead = &state.leads[&entry.lead.expect("a claim has a lead")];
        self.claims.push((lead.person, entry.recorded_at, it.channel));
        let (_, policy) = state.setup.policy.as_ref().expect("configured");
        for cap in policy.caps.iter().filter(|cap| cap.states.is_empty() && cap.counts.counts(it.channel)) {
            if cap.counts == Counted::AutomatedText && self.visits.contains_key(&it.touch) {
                continue;
            }
            let window = SignedDuration::from_hours(i64::from(cap.hours));
            let counts = |(person, at, channel): &&(PersonId, Timestamp, Channel)| {
                *person == lead.person && cap.counts.counts(*channel) && entry.recorded_at.duration_since(*at) < window
            };
            let made = self.claims.iter().filter(counts).count();
            assert!(made <= usize::from(cap.max), "{made} within the cap {}", cap.id);
        }
    }
}

/// Of a visit nobody speaks who has no visit to speak of: a reminder comes before one that is agreed for that very time, a
/// rescue after one that nobody came to, and neither long after its own time.
fn occasion(of: OfAppointment, state: &State, now: Timestamp) {
    let agreed = state.appointments.get(&of.appointment).filter(|it| it.at == of.at);
    match of.track {
        TrackKind::Reminder => {
            assert!(agreed.is_some(), "a reminder of a visit that is not agreed for {}", of.at);
            assert!(now < of.at, "a reminder at {now} of a visit at {}", of.at);
        }
        TrackKind::Rescue => {
            let missed = state.leads.values().any(|lead| lead.missed == Some(of.appointment));
            assert!(agreed.is_some() || missed, "a rescue of a visit that was kept or called off");
            assert!(now > of.at, "a rescue at {now} of a visit at {}", of.at);
            let after = now.duration_since(of.at);
            assert!(after < SignedDuration::from_hours(24 * 4), "a rescue {after} after the visit");
        }
    }
}
