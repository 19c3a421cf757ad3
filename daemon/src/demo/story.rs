//! One lead's story, told in three lines. Owns the choice of the lead, the one that shows most of what keepwarm does, and
//! the telling; everything in it stands in the ledger. Names no customer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keepwarm_domain::{
    calendar::{StoreHours, civil_date},
    entry::{Body, Entry},
    ids::{LeadId, RepId, TouchId},
    words::{Channel, Intent, Mode},
};

/// What the screen has for a line of it.
const COLUMNS: usize = super::screen::COLUMNS - super::screen::LABEL;

/// The promise for a hot lead.
const FIVE_MINUTES: SignedDuration = SignedDuration::from_mins(5);

/// A lead, with three lines that begin with a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Story {
    pub(super) lead: LeadId,
    pub(super) lines: [String; 3],
}

/// The moments of one lead that a story is made of.
#[derive(Default)]
struct Moments {
    /// With the vehicle.
    asked: Option<(Timestamp, String)>,
    after_hours: bool,
    /// The first message waited for nobody.
    by_machine: bool,
    /// Messages before the first reply.
    sent: Vec<(Timestamp, Channel)>,
    reply: Option<(Timestamp, Vec<Intent>)>,
    rep: Option<RepId>,
    told: Option<Timestamp>,
    taken: Option<Timestamp>,
    answered: Option<Timestamp>,
    agreed: Option<(Timestamp, Timestamp)>,
    came: Option<Timestamp>,
    bought: Option<Timestamp>,
    planned: u32,
    canceled: u32,
    made: u32,
}

impl Moments {
    /// How much of keepwarm the lead shows.
    fn worth(&self) -> u32 {
        let points = |is: bool, points| if is { points } else { 0 };
        let fast = self.told.zip(self.taken).is_some_and(|(told, taken)| taken.duration_since(told) <= FIVE_MINUTES);
        let days = |hours: i64| self.asked.as_ref().map(|(at, _)| *at + SignedDuration::from_hours(hours));
        let soon = self.bought.zip(days(84)).is_some_and(|(bought, by)| bought <= by);
        points(self.bought.is_some(), 8)
            + points(soon, 4)
            + points(self.by_machine, 4)
            + points(self.came.is_some(), 4)
            + points(self.agreed.is_some(), 4)
            + points(fast && self.answered.is_some(), 12)
            + points(self.after_hours, 4)
            + points(self.reply.is_some(), 2)
            + points((2..=4).contains(&self.sent.len()), 3)
    }
}

/// The best story of a ledger; none when no lead was ever written to.
pub(super) fn best(entries: &[Entry], zone: &TimeZone) -> Option<Story> {
    let mut leads: BTreeMap<LeadId, Moments> = BTreeMap::new();
    let mut channels: BTreeMap<TouchId, Channel> = BTreeMap::new();
    let mut names: BTreeMap<RepId, String> = BTreeMap::new();
    let mut hours: Option<StoreHours> = None;
    for entry in entries {
        match &entry.body {
            Body::RepConfigured(it) => drop(names.insert(it.rep, it.name.clone())),
            Body::StoreConfigured(it) => hours = Some(it.hours.clone()),
            Body::TouchPlanned(it) => drop(channels.insert(it.touch, it.channel)),
            _ => {}
        }
        if let Some(lead) = entry.lead {
            note(leads.entry(lead).or_default(), entry, &channels);
        }
        if let (Body::LeadReceived(it), Some(hours)) = (&entry.body, &hours)
            && let Some(moments) = leads.get_mut(&it.lead)
        {
            moments.after_hours = !hours.is_open(zone, entry.recorded_at);
        }
    }
    let told = leads.iter().filter(|(_, moments)| moments.asked.is_some() && !moments.sent.is_empty());
    let (lead, moments) = told.max_by_key(|(id, moments)| (moments.worth(), std::cmp::Reverse(**id)))?;
    let lines = [asked(moments, zone), answered(moments, zone, &names), ended(moments, zone)];
    Some(Story { lead: *lead, lines })
}

fn note(moments: &mut Moments, entry: &Entry, channels: &BTreeMap<TouchId, Channel>) {
    let at = entry.recorded_at;
    match &entry.body {
        Body::LeadReceived(it) => {
            let vehicle = it.inquiry.vehicle.as_ref().map(|vehicle| {
                let year = vehicle.year.map(|year| year.to_string());
                let parts = [year, vehicle.make.clone(), vehicle.model.clone()];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            });
            moments.asked = Some((at, vehicle.unwrap_or_else(|| "car".to_owned())));
        }
        Body::TouchPlanned(it) => {
            moments.by_machine |= moments.planned == 0 && it.mode == Mode::Live;
            moments.planned += 1;
        }
        Body::TouchCanceled(_) => moments.canceled += 1,
        Body::TouchSent(it) => {
            moments.made += 1;
            let channel = channels.get(&it.touch).copied().unwrap_or(Channel::Text);
            if moments.reply.is_none() && channel != Channel::Call {
                moments.sent.push((at, channel));
            }
        }
        Body::ReplyReceived(it) => drop(moments.reply.get_or_insert((at, it.intents.clone()))),
        Body::EscalationOpened(it) => {
            moments.told.get_or_insert(at);
            moments.rep.get_or_insert(it.acting);
        }
        Body::EscalationTaken(_) => drop(moments.taken.get_or_insert(at)),
        Body::EscalationClosed(_) => drop(moments.answered.get_or_insert(at)),
        Body::AppointmentSet(it) => drop(moments.agreed.get_or_insert((at, it.at))),
        Body::VisitRecorded(_) => drop(moments.came.get_or_insert(at)),
        Body::DealBooked(_) => drop(moments.bought.get_or_insert(at)),
        _ => {}
    }
}

fn asked(moments: &Moments, zone: &TimeZone) -> String {
    let Some((at, vehicle)) = &moments.asked else { return String::new() };
    let closed = if moments.after_hours { ", store closed" } else { "" };
    let sent = moments.sent.iter().take(2).map(|(sent, channel)| format!("{channel} {}", near(zone, *at, *sent)));
    line(format!("{}  asked for a {vehicle}{closed}", stamp(zone, *at)), sent)
}

fn answered(moments: &Moments, zone: &TimeZone, names: &BTreeMap<RepId, String>) -> String {
    let Some((at, intents)) = &moments.reply else {
        return format!("{}  no answer to {} messages yet", " ".repeat(16), moments.sent.len());
    };
    let told_by = intents.iter().find(|intent| intent.is_hot()).or(intents.first());
    let head = format!("{}  wrote back: {}", stamp(zone, *at), told_by.map_or("", |intent| intent.as_str()));
    let rep = moments.rep.and_then(|rep| names.get(&rep)).and_then(|name| name.split_whitespace().next());
    let said = [
        (rep.map(|rep| format!("{rep} told")), moments.told),
        (Some("took it".to_owned()), moments.taken),
        (Some("answered".to_owned()), moments.answered),
    ];
    line(head, said.into_iter().filter_map(|(what, when)| Some(format!("{} {}", what?, near(zone, *at, when?)))))
}

/// As many parts as find room beside the lead's number.
fn line(head: String, parts: impl Iterator<Item = String>) -> String {
    parts.fold(head, |line, part| {
        let longer = format!("{line}, {part}");
        if longer.chars().count() <= COLUMNS { longer } else { line }
    })
}

fn ended(moments: &Moments, zone: &TimeZone) -> String {
    let touches = format!("of {} touches {} made, {} canceled", moments.planned, moments.made, moments.canceled);
    let first = moments.came.or(moments.agreed.map(|(at, _)| at)).or(moments.bought);
    let Some(first) = first else { return format!("{}  {touches}", " ".repeat(16)) };
    let mut said = Vec::new();
    match (moments.agreed, moments.came) {
        (Some(_), Some(_)) => said.push("came as agreed".to_owned()),
        (Some((_, time)), None) => said.push(format!("agreed to come {}", near(zone, first, time))),
        (None, Some(_)) => said.push("came by".to_owned()),
        (None, None) => {}
    }
    said.extend(moments.bought.map(|bought| format!("bought {}", near(zone, first, bought))));
    line(format!("{}  {}", stamp(zone, first), said.join(", ")), std::iter::once(touches))
}

/// `Thu 05 Mar 22:14`.
fn stamp(zone: &TimeZone, at: Timestamp) -> String {
    at.to_zoned(zone.clone()).strftime("%a %d %b %H:%M").to_string()
}

/// The time alone on the same day as `from`, with the weekday on another.
fn near(zone: &TimeZone, from: Timestamp, at: Timestamp) -> String {
    let same_day = civil_date(zone, from) == civil_date(zone, at);
    at.to_zoned(zone.clone()).strftime(if same_day { "%H:%M" } else { "%a %H:%M" }).to_string()
}
