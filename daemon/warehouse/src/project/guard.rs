//! Who must not be approached and why, and what operators did about it. The end of a hold, of a pause and of a repair order
//! finds its row by what the entry names, not by a number: see [`Batch::end_guards`].

use duckdb::{Connection, params};
use keepwarm_domain::{
    entry::{Body, ContactsExported, Entry, ListImported, PersonHeld, SuppressionsImported},
    ids::{KeyedHash, PersonId, RepId, Seq},
    words::Channel,
};

use super::Batch;
use crate::{
    cell::{Day, Moment},
    error::{Doing as _, Result},
    rows::Rows,
    schema::{Export, GoLive, Hold, ListEvent, ListRead, LiveEvent, Pause, RepairOrder},
};

#[derive(Default)]
pub(super) struct Guards {
    holds: Rows<Hold>,
    repair_orders: Rows<RepairOrder>,
    lists: Rows<ListRead>,
    exports: Rows<Export>,
    steps: Rows<GoLive>,
    pauses: Rows<Pause>,
    ends: Vec<(Seq, Over, Moment)>,
}

/// What is over.
enum Over {
    Hold(PersonId),
    RepairOrder(KeyedHash, Option<PersonId>),
    Pause(String),
}

/// A list that stands in no column but is one.
struct Read<'a> {
    event: ListEvent,
    via: &'a str,
    rows: (u64, u64),
    content: Option<KeyedHash>,
}

impl Batch {
    /// Entries that concern no touch and no lead's way: the rest of [`Batch::fold`]. Kinds that stand in neither are
    /// `NOT_PROJECTED`.
    pub(super) fn fold_guard(&mut self, entry: &Entry) {
        match &entry.body {
            Body::PersonHeld(body) => self.person_held(entry, body),
            Body::PersonReleased(_) => self.over(entry, entry.person.map(Over::Hold)),
            Body::RepairOrderOpened(body) => self.repair_order_opened(entry, body.order),
            Body::RepairOrderClosed(body) => self.over(entry, Some(Over::RepairOrder(body.order, entry.person))),
            Body::ListImported(body) => self.list_imported(entry, body),
            Body::SuppressionsImported(body) => self.opt_outs_imported(entry, body),
            Body::OptOutListsDeclined(body) => {
                let read = Read { event: ListEvent::NoOptOuts, via: &body.signed_by, rows: (0, 0), content: None };
                self.list_read(entry, read);
            }
            Body::ContactsExported(body) => self.contacts_exported(entry, body),
            Body::StaffContactRegistered(body) => {
                self.live_step(entry, LiveEvent::Registered, body.channel, None, Some(body.rep));
            }
            Body::StopProven(body) => {
                self.live_step(entry, LiveEvent::Proven, body.channel, Some(&body.provider), Some(body.rep));
            }
            Body::ChannelWentLive(body) => {
                self.live_step(entry, LiveEvent::Live, body.channel, Some(&body.provider), None);
            }
            Body::ChannelWentBack(body) => self.live_step(entry, LiveEvent::Back, body.channel, None, None),
            Body::OutreachPaused(body) => {
                let paused = self.occurred(entry);
                self.guards.pauses.insert(Pause {
                    entry_seq: entry.seq,
                    scope: body.scope.to_string(),
                    reason: body.reason.clone(),
                    actor: entry.actor.to_string(),
                    paused,
                    local_date: paused.day(),
                    resumed: None,
                });
            }
            Body::OutreachResumed(body) => self.over(entry, Some(Over::Pause(body.scope.to_string()))),
            _ => {}
        }
    }

    fn over(&mut self, entry: &Entry, over: Option<Over>) {
        let at = self.occurred(entry);
        self.guards.ends.extend(over.map(|over| (entry.seq, over, at)));
    }

    /// A hold for another reason takes the place of the one before.
    fn person_held(&mut self, entry: &Entry, body: &PersonHeld) {
        self.over(entry, entry.person.map(Over::Hold));
        let held = self.occurred(entry);
        self.guards.holds.insert(Hold {
            entry_seq: entry.seq,
            person_id: entry.person,
            lead_id: entry.lead,
            store_id: entry.store,
            reason: body.reason,
            leads_stopped: i32::try_from(body.leads.len()).unwrap_or(i32::MAX),
            actor: entry.actor.to_string(),
            held,
            local_date: held.day(),
            released: None,
        });
    }

    fn repair_order_opened(&mut self, entry: &Entry, order: KeyedHash) {
        let opened = self.occurred(entry);
        self.guards.repair_orders.insert(RepairOrder {
            entry_seq: entry.seq,
            order_key: order,
            person_id: entry.person,
            store_id: entry.store,
            opened,
            local_date: opened.day(),
            closed: None,
        });
    }

    fn list_imported(&mut self, entry: &Entry, body: &ListImported) {
        let read =
            Read { event: ListEvent::List, via: "", rows: (body.rows, body.rejected), content: Some(body.content) };
        let row = self.list_row(entry, &read);
        self.guards.lists.insert(ListRead {
            list: Some(body.list),
            region: body.region.clone(),
            list_version: Some(body.version.clone()),
            list_date: Some(Day::of(body.dated)),
            numbers_checked: Some(long(body.checked)),
            numbers_listed: Some(long(body.listed)),
            ..row
        });
    }

    fn opt_outs_imported(&mut self, entry: &Entry, body: &SuppressionsImported) {
        let (rows, content) = ((body.rows, body.rejected), Some(body.content));
        self.list_read(entry, Read { event: ListEvent::OptOuts, via: &body.via, rows, content });
    }

    fn list_read(&mut self, entry: &Entry, read: Read<'_>) {
        let row = self.list_row(entry, &read);
        self.guards.lists.insert(row);
    }

    fn list_row(&self, entry: &Entry, read: &Read<'_>) -> ListRead {
        let imported = self.occurred(entry);
        ListRead {
            entry_seq: entry.seq,
            event: read.event,
            list: None,
            region: None,
            list_version: None,
            list_date: None,
            via: (!read.via.is_empty()).then(|| read.via.to_owned()),
            rows_read: long(read.rows.0),
            rows_rejected: long(read.rows.1),
            numbers_checked: None,
            numbers_listed: None,
            content_hash: read.content,
            actor: entry.actor.to_string(),
            imported,
            local_date: imported.day(),
        }
    }

    fn contacts_exported(&mut self, entry: &Entry, body: &ContactsExported) {
        let taken = self.occurred(entry);
        self.guards.exports.insert(Export {
            entry_seq: entry.seq,
            what: body.what.clone(),
            rows_taken: long(body.rows),
            rows_in_clear: long(body.in_clear),
            actor: entry.actor.to_string(),
            taken,
            local_date: taken.day(),
        });
    }

    fn live_step(
        &mut self,
        entry: &Entry,
        event: LiveEvent,
        channel: Channel,
        provider: Option<&String>,
        rep_id: Option<RepId>,
    ) {
        let occurred = self.occurred(entry);
        self.guards.steps.insert(GoLive {
            entry_seq: entry.seq,
            event,
            channel,
            provider: provider.cloned(),
            rep_id,
            actor: entry.actor.to_string(),
            occurred,
            local_date: occurred.day(),
        });
    }

    pub(super) fn write_guards(&self, file: &Connection) -> Result<()> {
        self.guards.holds.write(file)?;
        self.guards.repair_orders.write(file)?;
        self.guards.lists.write(file)?;
        self.guards.exports.write(file)?;
        self.guards.steps.write(file)?;
        self.guards.pauses.write(file)?;
        self.end_guards(file)
    }

    /// Ends what began before, by ledger position: the same customer can be held again after.
    fn end_guards(&self, file: &Connection) -> Result<()> {
        for (seq, over, at) in &self.guards.ends {
            let ending = || format!("end what entry {seq} ends");
            match over {
                Over::Hold(person) => file.execute(
                    "UPDATE fact_hold SET released_utc = make_timestamp(?), released_local = make_timestamp(?)
                    WHERE person_id = ? AND entry_seq < ? AND released_utc IS NULL",
                    params![at.utc, at.local, person.0, seq.0],
                ),
                Over::RepairOrder(order, person) => file.execute(
                    "UPDATE fact_repair_order SET closed_utc = make_timestamp(?), closed_local = make_timestamp(?)
                    WHERE order_key = ? AND person_id IS NOT DISTINCT FROM ? AND entry_seq < ? AND closed_utc IS NULL",
                    params![at.utc, at.local, order.to_string(), person.map(|person| person.0), seq.0],
                ),
                Over::Pause(scope) => file.execute(
                    "UPDATE fact_pause SET resumed_utc = make_timestamp(?), resumed_local = make_timestamp(?)
                    WHERE scope = ? AND entry_seq < ? AND resumed_utc IS NULL",
                    params![at.utc, at.local, scope, seq.0],
                ),
            }
            .doing(ending)?;
        }
        Ok(())
    }
}

fn long(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Kinds of entries that no table shows, and why.
#[cfg(test)]
pub(crate) const NOT_PROJECTED: [(&str, &str); 29] = [
    ("day-turned", "who is there on a day is told by who answers"),
    ("daemon-started", "how the appliance runs is told by its log"),
    ("daemon-stopped", "how the appliance runs is told by its log"),
    ("ledger-recovered", "how the appliance runs is told by its log"),
    ("channel-configured", "the provider is told where the channel goes live"),
    ("mode-set", "each touch carries the mode it was planned in"),
    ("segments-published", "each episode carries the rule that began it"),
    ("policy-published", "each touch carries the version that decided"),
    ("cadence-rolled-back", "each enrollment carries the version it runs by"),
    ("file-taken", "each lead carries its arrival"),
    ("intake-quarantined", "what could not be read waits for a human: keepwarmctl intake list"),
    ("item-settled", "what could not be read waits for a human: keepwarmctl intake list"),
    ("reclassify-planned", "the episode that follows tells of it"),
    ("enrollment-awaited", "who waits is told by keepwarmctl enroll plan"),
    ("turn-given", "the enrollment that follows tells of it"),
    ("round-held", "how keepwarm itself is"),
    ("patron-taken-up", "the lead that it opens stands in dim_lead"),
    ("patron-passed", "nobody was approached"),
    ("enrollment-withheld", "a lead without an enrollment stands in dim_lead"),
    ("touch-parked", "the pause stands in fact_pause, and the touch's time moves when it ends"),
    ("sync-seen", "how far the DMS was read is told by keepwarmctl status"),
    ("auto-replied", "nobody said anything: keepwarmctl thread show tells that a program answered"),
    ("place-confirmed", "where a customer is stands in no table: each touch carries the rule of its hours"),
    ("inbound-proven", "how keepwarm itself is: fact_pause tells when nobody could be heard"),
    ("stock-marked", "a touch that is not made for it carries its reason"),
    ("opening-begun", "what was brought in stands in fact_opening and, with brought_in, in dim_lead"),
    ("source-mapped", "each lead carries the source that it was taken for"),
    ("opening-approved", "the enrollments that follow tell of it"),
    ("numbers-checked", "numbers of customers stand in no table: fact_list counts them"),
];
