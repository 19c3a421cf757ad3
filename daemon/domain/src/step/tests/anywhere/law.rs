//! What may leave, decided from the tables of the law, the customers as they were invented and what they said. Knows
//! nothing of policies, gates or states.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::super::{
    paper::{STORE, blind, keyed},
    people::ann,
};
use crate::{
    calendar::zone,
    entry::{Entry, PersonFacts, TouchClaimed},
    ids::{BlindIndex, EnrollmentId},
    input::{ArrivedLead, Recalled, ReplyObserved, Slot},
    intent::Confidence,
    policy::tests::{POLICY, book::Book},
    words::{Channel, Department, Intent, Language, Mode, SuppressionScope},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// States in which a text by machine needs a signature, and one in which no machine may leave a voicemail.
const WRITTEN: [&str; 5] = ["CT", "FL", "MD", "OK", "WA"];
const NO_VOICEMAIL: &str = "MA";

/// States whose do-not-call law knows no relationship by an inquiry.
const NO_INQUIRY: [&str; 4] = ["IN", "MI", "NJ", "WI"];

const CANADA: [&str; 13] = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];

/// Whether a contact point is one of the person's.
pub(super) fn is_of(facts: &PersonFacts, index: &BlindIndex) -> bool {
    facts.phones.contains(index) || facts.emails.contains(index)
}

/// A customer as their lead describes them. With an area code they have a phone.
#[derive(Clone, Debug)]
pub(super) struct Someone {
    pub npa: Option<u16>,
    pub zip3: Option<u16>,
    pub region: Option<String>,
    pub source: &'static str,
    pub has_email: bool,
    pub is_for_service: bool,
}

impl Someone {
    fn phone(who: usize) -> BlindIndex {
        blind(&format!("phone of {who}"))
    }

    fn email(who: usize) -> BlindIndex {
        blind(&format!("email of {who}"))
    }

    pub(super) fn contacts(who: usize, someone: &Self) -> Vec<BlindIndex> {
        let phone = someone.npa.map(|_| Self::phone(who));
        phone.into_iter().chain(someone.has_email.then(|| Self::email(who))).collect()
    }

    pub(super) fn asks(&self, who: usize, at: Timestamp) -> ArrivedLead {
        let mut lead = ann().asks(at);
        lead.inquiry.source = self.source.to_owned();
        lead.inquiry.content = keyed(&format!("inquiry of {who} at {at}"));
        lead.phones = self.npa.map(|_| Self::phone(who)).into_iter().collect();
        lead.emails = self.has_email.then(|| Self::email(who)).into_iter().collect();
        lead.name = Some(blind(&format!("name of {who}")));
        (lead.npa, lead.zip3, lead.region) = (self.npa, self.zip3, self.region.clone());
        if self.is_for_service {
            lead.department = Department::Service;
        }
        lead
    }

    pub(super) fn says(&self, who: usize, intent: Intent, at: Timestamp) -> ReplyObserved {
        let (channel, from) = match self.npa {
            Some(_) => (Channel::Text, Self::phone(who)),
            None => (Channel::Email, Self::email(who)),
        };
        ReplyObserved {
            store: STORE,
            channel,
            from,
            provider_id: None,
            seen: false,
            in_reply_to: None,
            intents: vec![intent],
            reach: SuppressionScope::Everything,
            evidence: "test".to_owned(),
            confidence: Confidence::CERTAIN,
            answers: Default::default(),
            bare: None,
            language: Language::English,
            at,
            private: Slot(0),
            stranger: None,
            recalled: Recalled::default(),
        }
    }

    /// Every state and clock that the area code, the postal code and the state's name touch. Where none of them says
    /// anything, the place of nobody knows where, and the store's.
    fn places(&self, store: &(TimeZone, String)) -> Vec<(String, TimeZone)> {
        let tables = &POLICY.places;
        let mut found: Vec<(String, TimeZone)> = Vec::new();
        for row in tables.zip.iter().filter(|row| self.zip3.is_some_and(|zip| row.first <= zip && zip <= row.last)) {
            found.extend(row.zones.iter().map(|zone| (row.state.clone(), zone.0.clone())));
        }
        let nearer = |state: &str| found.iter().any(|(other, _)| other == state);
        let named = tables.states.iter().filter(|row| Some(&row.state) == self.region.as_ref() && !nearer(&row.state));
        let coded = tables.npa.iter().filter(|row| self.npa.is_some_and(|npa| row.codes.contains(&npa)));
        let named: Vec<_> =
            named.flat_map(|row| row.zones.iter().map(|it| (row.state.clone(), it.0.clone()))).collect();
        let coded: Vec<_> =
            coded.flat_map(|row| row.zones.iter().map(|it| (row.state.clone(), it.0.clone()))).collect();
        found.extend(named.into_iter().chain(coded));
        if found.is_empty() {
            let nowhere = zone("America/New_York").expect("bundled");
            found = vec![("--".to_owned(), nowhere), (store.1.clone(), store.0.clone())];
        }
        found
    }
}

pub(super) struct Law {
    book: Book,
    store: (TimeZone, String),
    pub people: Vec<Someone>,
    /// When they asked or wrote: a clock that is set back makes it several times at once.
    asked: BTreeMap<usize, Vec<Timestamp>>,
    /// The furthest that the clock has been: while it stands before that, what happens is recorded under that.
    pub furthest: Timestamp,
    /// Under which time it was recorded that they asked or wrote last.
    heard: BTreeMap<usize, Timestamp>,
    /// Who has ever left a lead.
    known: BTreeSet<usize>,
    shut: BTreeSet<(usize, Channel)>,
    /// When they wrote a stop last, and whose was confirmed: nobody takes one back here.
    stop_wrote: BTreeMap<usize, Timestamp>,
    pub confirmed: BTreeSet<usize>,
    pub held: BTreeSet<usize>,
    /// What the provider took, or may have.
    claims: Vec<(usize, Timestamp, Channel)>,
    days: BTreeMap<(usize, Date), (EnrollmentId, u16)>,
    /// Notes what is broken instead of ending the test.
    pub forgiving: bool,
    pub broken: Vec<&'static str>,
}

impl Law {
    pub(super) fn new(people: Vec<Someone>, zone_name: &str, region: &str) -> Self {
        Self {
            book: Book::read(),
            store: (zone(zone_name).expect("bundled"), region.to_owned()),
            people,
            asked: BTreeMap::new(),
            furthest: Timestamp::MIN,
            heard: BTreeMap::new(),
            known: BTreeSet::new(),
            shut: BTreeSet::new(),
            stop_wrote: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            held: BTreeSet::new(),
            claims: Vec::new(),
            days: BTreeMap::new(),
            forgiving: false,
            broken: Vec::new(),
        }
    }

    pub(super) fn asked(&mut self, who: usize, at: Timestamp) {
        self.known.insert(who);
        self.wrote(who, at);
    }

    pub(super) fn wrote(&mut self, who: usize, at: Timestamp) {
        self.heard.insert(who, self.furthest.max(at));
        self.asked.entry(who).or_default().push(at);
    }

    /// A stop of somebody unknown shuts where it came from: nobody can say what else is theirs.
    pub(super) fn wrote_stop(&mut self, who: usize, at: Timestamp) {
        self.stop_wrote.insert(who, at);
        let scope = match (self.known.contains(&who), self.people[who].npa) {
            (true, _) => SuppressionScope::Everything,
            (false, Some(_)) => SuppressionScope::Phone,
            (false, None) => SuppressionScope::Email,
        };
        self.stopped(who, scope);
    }

    pub(super) fn stopped(&mut self, who: usize, scope: SuppressionScope) {
        use Channel::{Call, Email, Text, Voicemail};
        let channels: &[Channel] = match scope {
            SuppressionScope::Everything => Channel::ALL,
            SuppressionScope::Text => &[Text],
            SuppressionScope::Email => &[Email],
            SuppressionScope::Phone => &[Text, Call, Voicemail],
            SuppressionScope::Voice => &[Call, Voicemail],
        };
        self.shut.extend(channels.iter().map(|channel| (who, *channel)));
    }

    /// The provider is certain that it took nothing of the claim before.
    pub(super) fn unmade(&mut self, person: &PersonFacts, channel: Channel) {
        let who = self.who(person);
        let last = self.claims.iter().rposition(|(other, _, made)| *other == who && *made == channel);
        self.claims.remove(last.expect("it was claimed"));
    }

    pub(super) fn claims(&self, channel: Channel) -> usize {
        self.claims.iter().filter(|(.., other)| *other == channel).count()
    }

    fn must(&mut self, holds: bool, what: &'static str, about: &str) {
        assert!(holds || self.forgiving, "{what}: {about}");
        if !holds {
            self.broken.push(what);
        }
    }

    fn who(&self, facts: &PersonFacts) -> usize {
        let holds = |who: &usize| Someone::contacts(*who, &self.people[*who]).iter().any(|index| is_of(facts, index));
        (0..self.people.len()).find(holds).expect("nobody else exists")
    }

    /// Nothing follows a stop but one text that confirms it, to whoever wrote it, within five minutes.
    pub(super) fn permits_confirmation(&mut self, facts: &PersonFacts, now: Timestamp) {
        let who = self.who(facts);
        let wrote = self.stop_wrote.get(&who).filter(|_| self.people[who].npa.is_some());
        let in_time = wrote.is_some_and(|wrote| now.duration_since(*wrote) <= SignedDuration::from_mins(5));
        let about = format!("{who} at {now}");
        self.must(in_time, "a confirmation of no stop, or too late", &about);
        self.must(!self.held.contains(&who), "a confirmation in a hold", &about);
        let first = self.confirmed.insert(who);
        self.must(first, "a second confirmation", &about);
    }

    /// Holds a claim that is made at `now` against everything.
    pub(super) fn permits(&mut self, entry: &Entry, it: &TouchClaimed, facts: &PersonFacts, now: Timestamp) {
        let who = self.who(facts);
        let (someone, channel) = (self.people[who].clone(), it.channel);
        let places = someone.places(&self.store);
        let states: Vec<&str> = places.iter().map(|(state, _)| state.as_str()).collect();
        let about = format!("{channel} to {someone:?} at {now}, who may be in {states:?}");
        let address = if channel == Channel::Email { someone.has_email } else { someone.npa.is_some() };
        self.must(address, "no address", &about);
        self.must(it.mode != Mode::Shadow, "a shadow", &about);
        self.must(!self.shut.contains(&(who, channel)), "after a stop", &about);
        self.must(!self.held.contains(&who), "in a hold", &about);
        let window = self.window(who, it, &places, now);
        self.must(window, if channel == Channel::Text { "text at night" } else { "out of hours" }, &about);
        let permitted = self.permitted(who, channel, &places, now);
        self.must(permitted, "without consent", &about);
        self.often(who, entry.recorded_at, it, &about);
    }

    fn window(&self, who: usize, it: &TouchClaimed, places: &[(String, TimeZone)], now: Timestamp) -> bool {
        if it.channel != Channel::Email {
            let open = |at| places.iter().all(|(state, zone)| self.book.is_open(state, zone, it.channel, at));
            return open(now) && open(now + MARGIN);
        }
        // Who has just written may be answered by email at any hour.
        let mut wrote = self.asked.get(&who).into_iter().flatten().chain(self.heard.get(&who));
        let fresh = wrote.any(|wrote| now.duration_since(*wrote).abs() <= HOUR);
        let known = |state: &str| state != "--";
        let day = |zone: &TimeZone| (7..21).contains(&zone.to_datetime(now).hour());
        (it.step == 0 && fresh) || places.iter().filter(|(state, _)| known(state)).all(|(_, zone)| day(zone))
    }

    fn permitted(&self, who: usize, channel: Channel, places: &[(String, TimeZone)], now: Timestamp) -> bool {
        let source = self.people[who].source;
        let written = source == "website";
        let within = |months: i32, zone: &TimeZone| {
            let asked = self.asked.get(&who).and_then(|asked| asked.iter().max());
            let last = asked.map(|asked| zone.to_datetime(*asked).date() + months.months());
            last.is_some_and(|last| zone.to_datetime(now).date() <= last)
        };
        let abroad = |state: &str| CANADA.contains(&state);
        let lately = places.iter().all(|(state, zone)| within(if abroad(state) { 6 } else { 3 }, zone));
        let is_in = |list: &[&str]| places.iter().any(|(state, _)| list.contains(&state.as_str()));
        match channel {
            Channel::Text => written || (source == "portal" && lately && !is_in(&WRITTEN)),
            Channel::Voicemail => written && !is_in(&[NO_VOICEMAIL]),
            Channel::Email => written || !is_in(&CANADA) || (source == "portal" && lately),
            Channel::Call => written || (lately && !is_in(&NO_INQUIRY)),
        }
    }

    fn often(&mut self, who: usize, at: Timestamp, it: &TouchClaimed, about: &str) {
        self.claims.push((who, at, it.channel));
        let phone = [Channel::Text, Channel::Call, Channel::Voicemail];
        let within = |channels: &[Channel], hours: i64| {
            let window = SignedDuration::from_hours(hours);
            let counts = |(other, made, channel): &&(usize, Timestamp, Channel)| {
                *other == who && channels.contains(channel) && at.duration_since(*made) < window
            };
            self.claims.iter().filter(counts).count()
        };
        let (day, fortnight, rings) = (within(&[Channel::Text], 24), within(&[Channel::Text], 336), within(&phone, 24));
        self.must(day <= 1, "two texts in a day", about);
        self.must(fortnight <= 7, "eight texts in a fortnight", about);
        self.must(rings <= 2, "three contacts by phone in a day", about);
        if it.channel != Channel::Call {
            let date = self.store.0.to_datetime(at).date();
            let contact = (it.enrollment, it.step);
            let first = *self.days.entry((who, date)).or_insert(contact);
            self.must(first == contact, "two contacts by machine in a day", about);
        }
    }
}
