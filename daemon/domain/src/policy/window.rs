//! When a customer may be approached. Owns the question "is it open now, by which rule, and when next", asked of every
//! place where the customer may be.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{Covers, Hours, HoursRule, Place, Policy, Suspension, places::NOWHERE};
use crate::{
    calendar::{civil_date, instant, plus_days},
    words::Channel,
};

/// How far ahead an opening is looked for. Thanksgiving, a state's day after it and a weekend close four days in a row;
/// past a week no place the rules know stays closed.
const SEARCH_DAYS_MAX: i32 = 8;

/// The rule of email, which no law limits.
const EMAIL_RULE: &str = "hours.email";
const EMAIL_REPLY_RULE: &str = "hours.email.instant-reply";

/// The rule of a text that answers the customer's own at night, where the dealer lets it.
const REPLY_EXEMPT_RULE: &str = "hours.reply-exempt";

/// No rule in force speaks of the place.
const NO_RULE: &str = "hours.no-rule";

/// What a touch is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// A step of a cadence.
    Scheduled,
    /// The acknowledgement that a customer awaits who has just written. Email may go at any hour; nothing else may.
    InstantReply,
    /// The one answer, without offer or price, to a text that the customer sent then. It may go at any hour for as long
    /// as the policy says.
    AnswerToText(Timestamp),
}

/// Whether a customer may be approached at an instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    /// The law's answer.
    pub open: bool,
    /// Open, and still open when the margin has passed: what a touch needs.
    pub open_with_margin: bool,
    /// The rule that closes; the general rule when open. A rule that closes for a holiday has `.holiday` at its end.
    pub rule: String,
    /// That rule closes the whole day: a Sunday, a holiday.
    pub closed_day: bool,
    /// The first instant from the one asked on at which it is open with margin. None when there is none in the eight
    /// civil days from it, or from the end of the suspension that holds then.
    pub next_open: Option<Timestamp>,
}

impl Policy {
    /// Whether, by which rule, and when next, a touch over `channel` may be made to somebody who may be at any of
    /// `places`. An empty set of places is never open.
    #[must_use]
    pub fn window(&self, places: &[Place], channel: Channel, at: Timestamp, purpose: Purpose) -> Window {
        if let Some(rule) = self.at_any_hour(channel, at, purpose) {
            let rule = rule.to_owned();
            return Window { open: true, open_with_margin: true, rule, closed_day: false, next_open: Some(at) };
        }
        let asked = self.asked(places, channel);
        let closed = asked.closed_by(at);
        let open_with_margin = closed.is_none() && asked.open_with_margin(at);
        let next_open = if open_with_margin { Some(at) } else { asked.next_open(at) };
        let open = closed.is_none();
        let (rule, closed_day) = closed.unwrap_or_else(|| (asked.general_rule(at), false));
        Window { open, open_with_margin, rule, closed_day, next_open }
    }

    fn at_any_hour(&self, channel: Channel, at: Timestamp, purpose: Purpose) -> Option<&'static str> {
        match (channel, purpose) {
            (Channel::Email, Purpose::InstantReply | Purpose::AnswerToText(_)) => Some(EMAIL_REPLY_RULE),
            (Channel::Text, Purpose::AnswerToText(received)) => {
                let exempt = SignedDuration::from_mins(i64::from(self.reply_exempt_minutes));
                let since = at.duration_since(received);
                (!since.is_negative() && since < exempt).then_some(REPLY_EXEMPT_RULE)
            }
            _ => None,
        }
    }

    fn asked<'a>(&'a self, places: &'a [Place], channel: Channel) -> Asked<'a> {
        let at_phone = channel.is_phone();
        // Where nothing says otherwise the customer's evening is the store's: no law asks more of email.
        let counts = |place: &&Place| at_phone || place.state != NOWHERE || places.len() == 1;
        let spots = places.iter().filter(counts).map(|place| {
            let rules = if at_phone { self.rules_for(&place.state, channel) } else { Vec::new() };
            Spot { zone: &place.zone, rules }
        });
        let suspensions = self.suspensions.iter().filter(|it| at_phone && it.concerns(places)).collect();
        let narrowest = Spot { zone: &self.places.nowhere.0, rules: self.rules_for(NOWHERE, channel) };
        Asked { policy: self, spots: spots.collect(), narrowest, suspensions, places, channel }
    }

    /// Every rule that speaks of the state, in force or not. Another country's law replaces the one for everywhere even
    /// when it does not hold: what is left then is the narrowest.
    fn rules_for(&self, state: &str, channel: Channel) -> Vec<&HoursRule> {
        let named = |rule: &&HoursRule| rule.states.iter().any(|name| name == state);
        let alone = self.hours.iter().any(|rule| rule.alone && named(&rule));
        let speaks =
            |rule: &&HoursRule| rule.covers.covers(channel) && (named(rule) || (rule.states.is_empty() && !alone));
        self.hours.iter().filter(speaks).collect()
    }

    pub(super) fn is_holiday(&self, set: &str, date: Date) -> bool {
        let names = self.holiday_sets.get(set).map(Vec::as_slice).unwrap_or_default();
        names.iter().filter_map(|name| self.holidays.get(name)).any(|holiday| holiday.closes(date))
    }
}

impl Covers {
    const fn covers(self, channel: Channel) -> bool {
        match self {
            Self::All => channel.is_phone(),
            Self::Automated => channel.is_phone() && channel.is_automated(),
            Self::Prerecorded => matches!(channel, Channel::Voicemail),
        }
    }
}

/// A place where the customer may be, with the rules that speak of it.
struct Spot<'a> {
    zone: &'a TimeZone,
    rules: Vec<&'a HoursRule>,
}

/// A rule, and the wall clock it is read on. No rule: the hours of email.
struct Clock<'a> {
    zone: &'a TimeZone,
    rule: Option<&'a HoursRule>,
}

struct Asked<'a> {
    policy: &'a Policy,
    spots: Vec<Spot<'a>>,
    /// What holds where no rule does.
    narrowest: Spot<'a>,
    suspensions: Vec<&'a Suspension>,
    places: &'a [Place],
    channel: Channel,
}

/// The hours of a date, and whether it is a holiday that made them so.
struct DayHours {
    hours: Option<Hours>,
    holiday: bool,
}

impl<'a> Asked<'a> {
    /// The first rule that closes at an instant, and whether for the whole day.
    fn closed_by(&self, at: Timestamp) -> Option<(String, bool)> {
        if self.spots.is_empty() {
            return Some((NO_RULE.to_owned(), false));
        }
        if let Some(suspension) = self.suspensions.iter().find(|it| it.reaches(self.places, at)) {
            return Some((suspension.id.clone(), true));
        }
        self.spots.iter().find_map(|spot| {
            let clocks = self.clocks(spot, civil_date(spot.zone, at));
            if clocks.is_empty() {
                return Some((NO_RULE.to_owned(), false));
            }
            clocks.iter().find_map(|clock| self.closed_on(clock, at))
        })
    }

    fn closed_on(&self, clock: &Clock<'_>, at: Timestamp) -> Option<(String, bool)> {
        let local = clock.zone.to_datetime(at);
        let day = self.day(clock, local.date());
        let open = day.hours.is_some_and(|hours| hours.open <= local.time() && local.time() < hours.close);
        if open { None } else { Some((named(clock, day.holiday), day.hours.is_none())) }
    }

    /// The clocks that a place goes by on a day: of each rule that holds then, or of the narrowest where none does.
    fn clocks(&self, spot: &Spot<'a>, on: Date) -> Vec<Clock<'a>> {
        if !self.channel.is_phone() {
            return vec![Clock { zone: spot.zone, rule: None }];
        }
        let of = |spot: &Spot<'a>| -> Vec<Clock<'a>> {
            let in_force = spot.rules.iter().filter(|rule| rule.effective.holds(on));
            let clocks = in_force.flat_map(|&rule| {
                let zones = [Some(spot.zone), rule.also_in.as_ref().map(|zone| &zone.0)];
                zones.into_iter().flatten().map(move |zone| Clock { zone, rule: Some(rule) })
            });
            clocks.collect()
        };
        let own = of(spot);
        if own.is_empty() { of(&self.narrowest) } else { own }
    }

    fn is_open(&self, at: Timestamp) -> bool {
        self.closed_by(at).is_none()
    }

    fn open_with_margin(&self, at: Timestamp) -> bool {
        let margin = match self.channel {
            Channel::Email => 0,
            _ => i64::from(self.policy.margin_minutes),
        };
        let end = at.checked_add(SignedDuration::from_mins(margin)).unwrap_or(Timestamp::MAX);
        self.is_open(at) && self.is_open(end)
    }

    /// A suspension can last longer than anything is searched: the search begins where the last of those that follow
    /// each other ends.
    fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        let mut from = at;
        while let Some(suspension) = self.suspensions.iter().find(|it| it.reaches(self.places, from)) {
            from = suspension.until;
        }
        if from > at && self.open_with_margin(from) {
            return Some(from);
        }
        self.next_beginning(from)
    }

    /// Where several windows meet, the meeting begins with the beginning of one of them: only these are tried.
    fn next_beginning(&self, at: Timestamp) -> Option<Timestamp> {
        let mut openings: Vec<Timestamp> = self.suspensions.iter().map(|suspension| suspension.until).collect();
        for spot in &self.spots {
            let today = civil_date(spot.zone, at);
            for date in (0..=SEARCH_DAYS_MAX).map(|days| plus_days(today, days)) {
                let clocks = self.clocks(spot, date);
                let hours = clocks.iter().filter_map(|clock| Some((clock.zone, self.day(clock, date).hours?)));
                openings.extend(hours.map(|(zone, hours)| instant(zone, date, hours.open)));
            }
        }
        openings.sort_unstable();
        openings.into_iter().filter(|&opening| opening > at).find(|&opening| self.open_with_margin(opening))
    }

    fn day(&self, clock: &Clock<'_>, date: Date) -> DayHours {
        let Some(rule) = clock.rule else {
            return DayHours { hours: Some(self.policy.email), holiday: false };
        };
        if rule.holidays.as_deref().is_some_and(|set| self.policy.is_holiday(set, date)) {
            return DayHours { hours: rule.on_holiday, holiday: true };
        }
        let hours = match date.weekday() {
            Weekday::Saturday => rule.saturday,
            Weekday::Sunday => rule.sunday,
            _ => rule.weekday,
        };
        DayHours { hours, holiday: false }
    }

    /// What the ledger says of a touch that nothing forbade: the first rule for everywhere, or the place's own.
    fn general_rule(&self, at: Timestamp) -> String {
        let clocks = self.spots.iter().flat_map(|spot| self.clocks(spot, civil_date(spot.zone, at)));
        let rules: Vec<&HoursRule> = clocks.filter_map(|clock| clock.rule).collect();
        let general = rules.iter().find(|rule| rule.states.is_empty()).or_else(|| rules.first());
        general.map_or_else(|| EMAIL_RULE.to_owned(), |rule| rule.id.clone())
    }
}

fn named(clock: &Clock<'_>, holiday: bool) -> String {
    match clock.rule {
        None => EMAIL_RULE.to_owned(),
        Some(rule) if holiday => format!("{}.holiday", rule.id),
        Some(rule) => rule.id.clone(),
    }
}
