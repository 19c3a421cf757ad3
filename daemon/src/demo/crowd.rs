//! What simulated customers do about what reaches them. Owns their reactions: they write back, agree, come, buy, or have
//! enough. They know their own messages and nothing of keepwarm.

use super::{
    agenda::Event,
    customer::{Customer, Phase, Temper},
    spool::Message,
    wording,
    world::World,
};
use crate::{
    engine::{Private, Told},
    inbound::{Heard, observed},
};
use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    entry::Actor,
    ids::{AppointmentId, DealKey, LeadId, RepId},
    input::Input,
    intent,
    words::{CanceledBy, Channel, Evidence, Intent},
};

impl World {
    /// A lead of theirs was opened.
    pub(super) fn opened(&mut self, customer: usize, lead: LeadId) {
        let now = self.now;
        let person = &mut self.customers[customer];
        if person.temper == Temper::WalksIn && person.phase == Phase::Fresh {
            let hours = person.dice.between(3, 60);
            let at = self.at_work(now, hours * 20);
            self.agenda.add(at, Event::Visits { lead });
        }
    }

    /// A message has reached somebody.
    pub(super) fn heard(&mut self, message: &Message) {
        if message.channel == Channel::Call {
            return;
        }
        let Some(&index) = self.by_address.get(&message.to) else { return };
        let person = &mut self.customers[index];
        person.heard += 1;
        if message.channel == Channel::Voicemail {
            return;
        }
        person.heard_on = message.channel;
        let minutes = delay(person);
        if !answers(person) {
            return;
        }
        let soon = self.in_minutes(minutes);
        let at = awake(&mut self.customers[index], soon);
        self.agenda.add(at, Event::Writes { customer: index });
    }

    pub(super) async fn writes(&mut self, index: usize) -> anyhow::Result<()> {
        let now = self.now;
        let person = &mut self.customers[index];
        let channel = if person.heard_on == Channel::Email { Channel::Email } else { Channel::Text };
        let Some(from) = person.address(channel).map(str::to_owned) else { return Ok(()) };
        if person.phase == Phase::Done {
            return Ok(());
        }
        let text = wording::next(person, channel == Channel::Email);
        person.written += 1;
        let meaning = intent::read(text);
        let ends = [Intent::OptOut, Intent::NotInterested, Intent::AlreadyBought, Intent::WrongNumber];
        person.phase = if meaning.labels.iter().any(|it| ends.contains(it)) { Phase::Done } else { Phase::Talking };
        if meaning.labels.contains(&Intent::OptOut) {
            person.stopped_at.get_or_insert(now);
        }
        let id = format!("{index}-{}", person.written);
        let keys = &self.appliance.keys;
        let id = keys.keyed_hash("provider", id.as_bytes());
        let text = Private::new(text.as_bytes().to_vec());
        let heard = Heard { channel, from, to: None, text, id, answers: None, at: now };
        let (reply, private) = observed(keys, self.store, &heard);
        self.tell(Told { input: Input::Reply(reply), private }).await?;
        self.meet(index).await
    }

    /// Customer and rep have found a time.
    pub(super) async fn agrees(&mut self, lead: LeadId) -> anyhow::Result<()> {
        let Some(acting) = self.acting(lead).await? else { return Ok(()) };
        let Some(at) = self.meeting_time(lead) else { return Ok(()) };
        let evidence = if self.dice.percent(85) { Evidence::Proven } else { Evidence::Claimed };
        self.tell(Input::AppointmentAgreed { lead, at, evidence, actor: Actor::Rep(acting) }).await?;
        let set = self.ask(move |state| state.leads.get(&lead).and_then(|lead| lead.appointments.last().copied()));
        if let Some(appointment) = set.await?
            && self.appointments.insert(appointment)
        {
            self.customer_of(lead).phase = Phase::Agreed;
            self.agenda.add(at, Event::AppointmentTime { lead, appointment });
        }
        Ok(())
    }

    /// Most who are asked at once come at once: three of four sales of a month are made in its first days.
    fn meeting_time(&mut self, lead: LeadId) -> Option<Timestamp> {
        let now = self.now;
        let days = self.customer_of(lead).dice.weighted(&[(38, 0_i64), (34, 1), (14, 2), (8, 4), (6, 6)]);
        let minutes = self.customer_of(lead).dice.between(2, 14) * 30;
        let day = now + SignedDuration::from_hours(24 * days);
        // The half hour at which the store has been open that long after the day's first moment of it.
        let zone = &self.zone;
        let from = if days == 0 { now + SignedDuration::from_mins(60) } else { self.hours.next_open(zone, day)? };
        let at =
            self.hours.after_open_time(zone, from, SignedDuration::from_mins(if days == 0 { 90 } else { minutes }))?;
        let half_hour = 30 * 60;
        Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(half_hour)).ok()
    }

    pub(super) async fn appointment_time(&mut self, lead: LeadId, appointment: AppointmentId) -> anyhow::Result<()> {
        let open = self.ask(move |state| state.appointments.get(&appointment).map(|it| it.at)).await?;
        let Some(at) = open else { return Ok(()) };
        if at > self.now {
            self.agenda.add(at, Event::AppointmentTime { lead, appointment });
            return Ok(());
        }
        match self.customer_of(lead).dice.below(100) {
            0..52 => {
                let late = self.customer_of(lead).dice.between(1, 20);
                self.agenda.add(self.in_minutes(late), Event::Visits { lead });
            }
            52..60 => {
                let moved = self.at_work(self.now + SignedDuration::from_hours(20), 240);
                let actor = Actor::Customer;
                self.tell(Input::AppointmentMoved { appointment, at: moved, actor }).await?;
                self.agenda.add(moved, Event::AppointmentTime { lead, appointment });
            }
            60..72 => {
                self.customer_of(lead).phase = Phase::Spoken;
                let (by, actor) = (CanceledBy::Customer, Actor::Customer);
                self.tell(Input::AppointmentCanceled { appointment, by, actor }).await?;
            }
            // Nobody comes, and nobody says so.
            _ => self.customer_of(lead).phase = Phase::Spoken,
        }
        Ok(())
    }

    pub(super) async fn visits(&mut self, lead: LeadId) -> anyhow::Result<()> {
        let now = self.now;
        if !self.hours.is_open(&self.zone, now) {
            let at = self.at_work(now, 15);
            self.agenda.add(at, Event::Visits { lead });
            return Ok(());
        }
        let Some(acting) = self.acting(lead).await? else { return Ok(()) };
        let evidence = if self.dice.percent(80) { Evidence::Proven } else { Evidence::Claimed };
        self.tell(Input::Visited { lead, at: now, evidence, actor: Actor::Rep(acting) }).await?;
        let person = self.customer_of(lead);
        person.phase = Phase::Thinking;
        match person.dice.below(100) {
            0..34 => {
                let minutes = person.dice.between(60, 150);
                self.agenda.add(self.in_minutes(minutes), Event::Buys { lead });
            }
            34..50 => {
                let hours = person.dice.between(8, 40);
                let at = self.at_work(now, hours * 30);
                self.agenda.add(at, Event::Buys { lead });
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn buys(&mut self, lead: LeadId) -> anyhow::Result<()> {
        self.customer_of(lead).phase = Phase::Done;
        self.deals += 1;
        let deal = DealKey(self.appliance.keys.keyed_hash("deal", &self.deals.to_le_bytes()));
        self.tell(Input::DealBooked { lead, deal, at: self.now }).await?;
        Ok(())
    }

    pub(super) fn customer_of(&mut self, lead: LeadId) -> &mut Customer {
        let index = self.by_lead.get(&lead).copied().unwrap_or_default();
        &mut self.customers[index]
    }

    /// Who works the lead; none when it is closed.
    pub(super) async fn acting(&self, lead: LeadId) -> anyhow::Result<Option<RepId>> {
        self.ask(move |state| state.leads.get(&lead).map(|lead| lead.acting)).await
    }
}

/// Whether the message that has just come makes them write.
fn answers(person: &mut Customer) -> bool {
    let heard = person.heard;
    match person.phase {
        Phase::Fresh => match person.temper {
            Temper::Talks { from, .. }
            | Temper::Stops { from }
            | Temper::Declines { from }
            | Temper::Bought { from } => heard == from,
            Temper::WrongNumber => heard == 1 && person.heard_on == Channel::Text,
            Temper::Silent | Temper::PicksUp { .. } | Temper::WalksIn => false,
        },
        Phase::Thinking => person.dice.percent(14),
        Phase::Spoken => person.dice.percent(7),
        Phase::Talking | Phase::Agreed | Phase::Done => false,
    }
}

/// A text is answered within minutes or within hours; an email later.
fn delay(person: &mut Customer) -> i64 {
    let (least, most) = person.dice.weighted(&[(35, (1, 8)), (30, (9, 60)), (25, (61, 360)), (10, (361, 1_500))]);
    let minutes = person.dice.between(least, most);
    if person.heard_on == Channel::Email { minutes * 2 } else { minutes }
}

/// Hardly anybody writes at night, where they live.
fn awake(person: &mut Customer, at: Timestamp) -> Timestamp {
    let hour = person.place.local_hour(at);
    let asleep = match hour {
        23 => 8,
        0..7 => 7 - i64::from(hour),
        _ => return at,
    };
    if person.dice.percent(8) { at } else { at + SignedDuration::from_mins(asleep * 60 + person.dice.between(0, 50)) }
}
