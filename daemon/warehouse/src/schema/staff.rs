//! Facts of the staff: days off, who left, work that nobody believes.

use keepwarm_domain::ids::{RepId, Seq, StoreId};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

own_words! {
    /// What a row of fact_staff tells.
    StaffEvent { Away = "away", Back = "back", Left = "left", Doubted = "doubted" }
}

table! {
    /// One row per day off, return, leaving, or burst of closed tasks that nobody can have done.
    Staff = "fact_staff", key entry_seq: Seq;
    once {
        /// Ledger position.
        entry_seq: Seq,
        /// The store.
        store_id: StoreId,
        /// Who it is about.
        rep_id: RepId,
        /// away, back, left or doubted.
        event: StaffEvent,
        /// First day away, or back.
        first_day: Option<Day>,
        /// Last day away.
        last_day: Option<Day>,
        /// Leads that went to others when they left; tasks closed in the burst.
        items: Option<i32>,
        /// Who said so: system, rep:N or operator:UID.
        actor: String,
        /// When.
        occurred: Moment,
        /// Store-local date.
        local_date: Day,
    }
    later {}
}
