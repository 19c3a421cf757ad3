//! Facts of who must not be approached and why: holds, cars in the shop, lists that were read, contact points that were
//! taken out, channels that went live, pauses.

use keepwarm_domain::{
    ids::{KeyedHash, LeadId, PersonId, RepId, Seq, StoreId},
    words::{Channel, HoldReason, ListKind},
};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

own_words! {
    /// What a row of fact_list tells.
    ListEvent { List = "list", OptOuts = "opt-outs", NoOptOuts = "no-opt-outs" }
    /// What a row of fact_go_live tells.
    LiveEvent { Registered = "registered", Proven = "proven", Live = "live", Back = "back" }
}

table! {
    /// One row per hold: from its begin nobody approaches the person by machine, over any channel.
    Hold = "fact_hold", key entry_seq: Seq;
    once {
        /// Ledger position of its begin.
        entry_seq: Seq,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The lead that was open then, where there was one.
        lead_id: Option<LeadId>,
        /// The store.
        store_id: StoreId,
        /// legal, complaint or deceased. What else was written down stays in the vault.
        reason: HoldReason,
        /// Open leads that it stopped.
        leads_stopped: i32,
        /// Who held: operator:UID.
        actor: String,
        /// When it began.
        held: Moment,
        /// Store-local date of its begin.
        local_date: Day,
    }
    later {
        /// When it was released, or another reason took its place; NULL while it lasts.
        released: Option<Moment>,
    }
}

table! {
    /// One row per repair order and customer who shares a contact point with it. While it is open nobody sells them
    /// another car.
    RepairOrder = "fact_repair_order", key entry_seq: Seq;
    once {
        /// Ledger position at which it was seen open.
        entry_seq: Seq,
        /// Keyed hash of the order's own number.
        order_key: KeyedHash,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// When it was opened.
        opened: Moment,
        /// Store-local date it was opened.
        local_date: Day,
    }
    later {
        /// When it was closed; NULL while nobody said so.
        closed: Option<Moment>,
    }
}

table! {
    /// One row per list that was read whole: what numbers are checked against, opt-outs of another system; and one where
    /// somebody answered for it that there are no such opt-outs. Numbers themselves stand in no row.
    ListRead = "fact_list", key entry_seq: Seq;
    once {
        /// Ledger position.
        entry_seq: Seq,
        /// list (numbers are checked against it), opt-outs (of another system) or no-opt-outs (somebody answers for it).
        event: ListEvent,
        /// national-dnc, state-dnc, reassigned or litigator; NULL for opt-outs.
        list: Option<ListKind>,
        /// State whose list it is.
        region: Option<String>,
        /// Version as its vendor names it.
        list_version: Option<String>,
        /// The day the list is of: it holds so many days from then as the contact policy says.
        list_date: Option<Day>,
        /// Where opt-outs came from, or who of the staff answers for it that there are none.
        via: Option<String>,
        /// Rows of the file.
        rows_read: i64,
        /// Rows that could not be read.
        rows_rejected: i64,
        /// Numbers of customers that the list said something of.
        numbers_checked: Option<i64>,
        /// Of these, the ones that stand on it.
        numbers_listed: Option<i64>,
        /// Keyed hash of the file.
        content_hash: Option<KeyedHash>,
        /// Who read it: operator:UID.
        actor: String,
        /// When it was read.
        imported: Moment,
        /// Store-local date it was read.
        local_date: Day,
    }
    later {}
}

table! {
    /// One row per time an operator took contact points out of the appliance.
    Export = "fact_export", key entry_seq: Seq;
    once {
        /// Ledger position.
        entry_seq: Seq,
        /// suppressions or numbers-to-check.
        what: String,
        /// Rows taken.
        rows_taken: i64,
        /// Rows with the number or address itself.
        rows_in_clear: i64,
        /// Who took them: operator:UID.
        actor: String,
        /// When.
        taken: Moment,
        /// Store-local date.
        local_date: Day,
    }
    later {}
}

table! {
    /// One row per step of a channel toward customers and back: a phone or mailbox of the staff registered, a stop from
    /// there proven, the channel live, the channel deciding only.
    GoLive = "fact_go_live", key entry_seq: Seq;
    once {
        /// Ledger position.
        entry_seq: Seq,
        /// registered, proven, live or back.
        event: LiveEvent,
        /// text, email, call or voicemail.
        channel: Channel,
        /// Who carries the channel, for proven and live.
        provider: Option<String>,
        /// Member of the staff, for registered and proven.
        rep_id: Option<RepId>,
        /// Who did it: operator:UID, or customer where the stop came in over the channel.
        actor: String,
        /// When.
        occurred: Moment,
        /// Store-local date.
        local_date: Day,
    }
    later {}
}

table! {
    /// One row per pause: while it lasts nothing under its scope is made.
    Pause = "fact_pause", key entry_seq: Seq;
    once {
        /// Ledger position of its begin.
        entry_seq: Seq,
        /// pause.all, pause.store.N, pause.channel.NAME, pause.cadence.NAME or pause.lead.N.
        scope: String,
        /// Why, in the words of who paused.
        reason: String,
        /// Who paused: operator:UID.
        actor: String,
        /// When it began.
        paused: Moment,
        /// Store-local date of its begin.
        local_date: Day,
    }
    later {
        /// When it ended; NULL while it lasts.
        resumed: Option<Moment>,
    }
}
