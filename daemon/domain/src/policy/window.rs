//! When a customer may be approached. Owns the question "is it open now, by which rule, and when next", asked of every
//! place where the customer may be.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{Covers, Hours, HoursRule, Place, Policy, places::NOWHERE};
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

/// What a touch is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// A step of a cadence.
    Scheduled,
    /// The acknowledgement that a customer awaits who has just written. Email may go at any hour; nothing else may.
    InstantReply,
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
    /// civil days from it.
    pub next_open: Option<Timestamp>,
}

impl Policy {
    /// Whether, by which rule, and when next, a touch over `channel` may be made to somebody who may be at any of
    /// `places`. An empty set of places is never open.
    #[must_use]
    pub fn window(&self, places: &[Place], channel: Channel, at: Timestamp, purpose: Purpose) -> Window {
        if (channel, purpose) == (Channel::Email, Purpose::InstantReply) {
            let rule = EMAIL_REPLY_RULE.to_owned();
            return Window { open: true, open_with_margin: true, rule, closed_day: false, next_open: Some(at) };
        }
        let asked = Asked { policy: self, clocks: self.clocks(places, channel), channel };
        let closed = asked.closed_by(at);
        let open_with_margin = closed.is_none() && asked.open_with_margin(at);
        let next_open = if open_with_margin { Some(at) } else { asked.next_open(at) };
        let open = closed.is_none();
        let (rule, closed_day) = closed.unwrap_or_else(|| (asked.general_rule(), false));
        Window { open, open_with_margin, rule, closed_day, next_open }
    }

    /// Every rule that holds for one of the places, with the clock it goes by.
    fn clocks<'a>(&'a self, places: &'a [Place], channel: Channel) -> Vec<Clock<'a>> {
        let mut clocks = Vec::new();
        for place in places {
            if channel == Channel::Email {
                // Where nothing says otherwise the customer's evening is the store's: no law asks for more.
                if place.state != NOWHERE || places.len() == 1 {
                    clocks.push(Clock { zone: &place.zone, rule: None });
                }
                continue;
            }
            let named = |rule: &&HoursRule| rule.states.contains(&place.state);
            let alone = self.hours.iter().any(|rule| rule.alone && named(&rule));
            let holds =
                |rule: &&HoursRule| rule.covers.covers(channel) && (named(rule) || (rule.states.is_empty() && !alone));
            for rule in self.hours.iter().filter(holds) {
                clocks.push(Clock { zone: &place.zone, rule: Some(rule) });
                if let Some(also) = &rule.also_in {
                    clocks.push(Clock { zone: &also.0, rule: Some(rule) });
                }
            }
        }
        clocks
    }

    fn is_holiday(&self, set: &str, date: Date) -> bool {
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

/// A rule, and the wall clock it is read on. No rule: the hours of email.
struct Clock<'a> {
    zone: &'a TimeZone,
    rule: Option<&'a HoursRule>,
}

struct Asked<'a> {
    policy: &'a Policy,
    clocks: Vec<Clock<'a>>,
    channel: Channel,
}

/// The hours of a date, and whether it is a holiday that made them so.
struct DayHours {
    hours: Option<Hours>,
    holiday: bool,
}

impl Asked<'_> {
    /// The first rule that closes at an instant, and whether for the whole day.
    fn closed_by(&self, at: Timestamp) -> Option<(String, bool)> {
        if self.clocks.is_empty() {
            return Some(("hours.no-rule".to_owned(), false));
        }
        self.clocks.iter().find_map(|clock| {
            let local = clock.zone.to_datetime(at);
            let day = self.day(clock, local.date());
            let open = day.hours.is_some_and(|hours| hours.open <= local.time() && local.time() < hours.close);
            if open { None } else { Some((named(clock, day.holiday), day.hours.is_none())) }
        })
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

    /// Where several windows meet, the meeting begins with the beginning of one of them: only these are tried.
    fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        let mut openings: Vec<Timestamp> = Vec::new();
        for clock in &self.clocks {
            let today = civil_date(clock.zone, at);
            for date in (0..=SEARCH_DAYS_MAX).map(|days| plus_days(today, days)) {
                let hours = self.day(clock, date).hours;
                openings.extend(hours.map(|hours| instant(clock.zone, date, hours.open)));
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
    fn general_rule(&self) -> String {
        let rules = self.clocks.iter().filter_map(|clock| clock.rule);
        let general = rules.clone().find(|rule| rule.states.is_empty()).or_else(|| rules.clone().next());
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
