//! The simulated world around a real appliance. Owns the loop: the time moves to whatever comes next, keepwarm or the
//! world acts, and only when both are at rest it moves again. So one seed gives one history.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keepwarm_domain::{
    calendar::StoreHours,
    effect::Answer,
    ids::{AppointmentId, LeadId, StoreId},
    state::State,
};

use super::{
    adf,
    agenda::{Agenda, Event},
    arrivals::{Arrival, Plan},
    customer::{Customer, everybody},
    dice::Dice,
    registry,
    spool::{News, Spool},
};
use crate::{appliance::Appliance, engine::Told, intake::worker::Worker};

const STAFF_STREAM: u64 = 2;

/// Called with the part of the time that has passed, in permille.
pub(super) type Tick<'a> = &'a mut dyn FnMut(u64, Timestamp);

pub(super) struct World {
    pub(super) appliance: Appliance,
    /// None only while it looks at its folder.
    worker: Option<Worker>,
    pub(super) store: StoreId,
    pub(super) hours: StoreHours,
    pub(super) zone: TimeZone,
    pub(super) agenda: Agenda,
    arrivals: Vec<Arrival>,
    pub(super) customers: Vec<Customer>,
    pub(super) by_address: BTreeMap<String, usize>,
    pub(super) by_lead: BTreeMap<LeadId, usize>,
    /// What customers have agreed to, so that each is kept or broken once.
    pub(super) appointments: BTreeSet<AppointmentId>,
    newest_lead: Option<LeadId>,
    spool: Spool,
    /// Its file, as the store reads it in.
    pub(super) registry: String,
    /// The reps' chance.
    pub(super) dice: Dice,
    pub(super) now: Timestamp,
    pub(super) deals: u64,
}

impl World {
    /// A world that knows its future arrivals and nothing else.
    pub(super) fn new(appliance: Appliance, plan: Plan, seed: u64, start: Timestamp) -> anyhow::Result<Self> {
        let spool = Spool::watch(&appliance.config.channels.outbox_dir)?;
        let worker = appliance.drop_folder()?;
        let store = appliance.config.stores.first().context("the demo's configuration has a store")?;
        let (store, hours, zone) = (store.id, store.hours.clone(), TimeZone::get(&store.zone)?);
        let mut agenda = Agenda::default();
        for (index, arrival) in plan.arrivals.iter().enumerate() {
            agenda.add(arrival.at, Event::FileDropped(index));
        }
        let customers = everybody(seed, plan.customers);
        let mut by_address = BTreeMap::new();
        for (index, customer) in customers.iter().enumerate() {
            for address in customer.phone.iter().chain(&customer.email) {
                by_address.entry(address.clone()).or_insert(index);
            }
        }
        Ok(Self {
            appliance,
            worker: Some(worker),
            store,
            hours,
            zone,
            agenda,
            arrivals: plan.arrivals,
            customers,
            by_address,
            by_lead: BTreeMap::new(),
            appointments: BTreeSet::new(),
            newest_lead: None,
            spool,
            registry: registry::file(seed),
            dice: Dice::new(seed, STAFF_STREAM),
            now: start,
            deals: 0,
        })
    }

    /// Lives until `end`.
    ///
    /// # Errors
    /// When the appliance cannot go on, or the time stands still.
    pub(super) async fn live(&mut self, end: Timestamp, tick: Tick<'_>) -> anyhow::Result<()> {
        let start = self.now;
        let whole = end.duration_since(start).as_secs().max(1);
        self.rest().await?;
        self.plan_reading()?;
        loop {
            let wake = self.ask(|state| state.next_wake()).await?;
            ensure!(
                wake.is_none_or(|wake| wake > self.now),
                "at {} a timer is due and nothing follows from it",
                self.now
            );
            let next = [wake, self.agenda.next()].into_iter().flatten().min().filter(|next| *next < end);
            self.now = next.unwrap_or(end);
            self.appliance.clock.drive(self.now);
            self.rest().await?;
            while let Some(event) = self.agenda.take(self.now) {
                self.happen(event).await?;
            }
            let passed = self.now.duration_since(start).as_secs().saturating_mul(1_000) / whole;
            tick(passed.unsigned_abs(), self.now);
            if next.is_none() {
                return self.empty_drop_folder().await;
            }
        }
    }

    async fn happen(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::ReadsRegistry => self.reads_registry().await,
            Event::FileDropped(index) => self.file_dropped(index).await,
            Event::Writes { customer } => self.writes(customer).await,
            Event::Works { task } => self.works(task).await,
            Event::Takes { escalation } => self.takes(escalation).await,
            Event::Answers { escalation } => self.answers(escalation).await,
            Event::Agrees { lead } => self.agrees(lead).await,
            Event::AppointmentTime { lead, appointment } => self.appointment_time(lead, appointment).await,
            Event::Visits { lead } => self.visits(lead).await,
            Event::Buys { lead } => self.buys(lead).await,
        }
    }

    /// Puts a file into the drop folder, as a provider's program does, and has it taken.
    async fn file_dropped(&mut self, index: usize) -> anyhow::Result<()> {
        let Arrival { customer, kind, .. } = self.arrivals[index];
        let bytes = adf::write(&self.customers[customer], kind, customer, self.now, &self.zone);
        let mut worker = self.worker.take().context("the drop folder's worker was lost to an earlier error")?;
        let half = worker.folder.dir().join(format!("{index:06}.tmp"));
        let whole: PathBuf = half.with_extension("xml");
        fs::write(&half, bytes).with_context(|| format!("writing {}", half.display()))?;
        fs::rename(&half, &whole).with_context(|| format!("renaming {}", half.display()))?;
        worker.folder.hint_renamed(&whole);
        self.worker = Some(worker.turn().await?);
        self.rest().await?;
        self.meet(customer).await
    }

    /// What was taken last is deleted at the next look.
    async fn empty_drop_folder(&mut self) -> anyhow::Result<()> {
        if let Some(worker) = self.worker.take() {
            self.worker = Some(worker.turn().await?);
        }
        Ok(())
    }

    /// Learns which lead is the customer's, if one was just opened.
    pub(super) async fn meet(&mut self, customer: usize) -> anyhow::Result<()> {
        let newest = self.ask(|state| state.leads.last_key_value().map(|(id, _)| *id)).await?;
        if let Some(lead) = newest.filter(|_| newest > self.newest_lead) {
            self.newest_lead = newest;
            self.by_lead.insert(lead, customer);
            self.customers[customer].lead = Some(lead);
            self.opened(customer, lead);
        }
        Ok(())
    }

    /// Waits until keepwarm is at rest, and lets the world notice what it did.
    pub(super) async fn rest(&mut self) -> anyhow::Result<()> {
        self.appliance.engine.settle().await?;
        for news in self.spool.news()? {
            match news {
                News::Message(message) => self.heard(&message),
                News::Task(task) => self.told_of_task(task).await?,
                News::Escalation(escalation) => self.told_of_escalation(escalation).await?,
            }
        }
        Ok(())
    }

    /// Tells keepwarm something, and waits until all that follows is done: two inputs on their way at once could be
    /// decided in either order.
    pub(super) async fn tell(&mut self, told: impl Into<Told>) -> anyhow::Result<Answer> {
        let answer = self.appliance.engine.tell(told).await?;
        self.rest().await?;
        Ok(answer)
    }

    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&State) -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        Ok(self.appliance.engine.ask(question).await?)
    }

    /// So many minutes from now, on a whole minute.
    pub(super) fn in_minutes(&self, minutes: i64) -> Timestamp {
        whole_minute(self.now + SignedDuration::from_mins(minutes.max(1)))
    }

    /// So many minutes of work from `from`, of which there is only as much a day as the store is open.
    pub(super) fn at_work(&self, from: Timestamp, minutes: i64) -> Timestamp {
        let amount = SignedDuration::from_mins(minutes.max(1));
        let at = self.hours.after_open_time(&self.zone, from, amount);
        whole_minute(at.unwrap_or(from + amount)).max(self.in_minutes(1))
    }
}

/// Events on whole minutes share a moment, and a moment costs the same however much happens in it.
fn whole_minute(at: Timestamp) -> Timestamp {
    let past = at.as_second().rem_euclid(60);
    let up = if past == 0 { 0 } else { 60 - past };
    Timestamp::from_second(at.as_second() + up).unwrap_or(at)
}
