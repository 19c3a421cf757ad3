//! Rows of the DMS as they were noted, and what was there before keepwarm. What follows from them for a lead stands in the
//! facts of the funnel.

use keepwarm_domain::{
    ids::{KeyedHash, LeadId, PersonId, Seq, StoreId},
    words::{AppointmentStatus, DealStatus, Department, UnitStatus},
};

use crate::{
    cell::{Day, Moment},
    table::table,
};

table! {
    /// One row per appointment of the DMS, also of customers whom nobody follows up. One that belongs to a lead stands in
    /// fact_appointment beside.
    DmsAppointment = "fact_dms_appointment", key row_key: KeyedHash;
    once {
        /// Keyed hash of the DMS's own number of it.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Department,
    }
    later {
        /// The customer, by pseudonym; NULL where the row names nobody.
        person_id: Option<PersonId>,
        /// The lead that it was about, where one was open.
        lead_id: Option<LeadId>,
        /// The time agreed.
        agreed: Moment,
        /// When it was agreed, as the DMS says; NULL where it does not.
        made: Option<Moment>,
        /// set, shown, missed or canceled, as the DMS said last.
        status: AppointmentStatus,
        /// When the row was last told of.
        recorded: Moment,
        /// Store-local date of the time agreed.
        local_date: Day,
    }
}

table! {
    /// One row per deal of the DMS. A deal that an episode was credited with stands in fact_outcome beside.
    DmsDeal = "fact_dms_deal", key row_key: KeyedHash;
    once {
        /// Keyed hash of the DMS's own number of it.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
    }
    later {
        /// Who bought, by pseudonym; NULL where the row names nobody.
        person_id: Option<PersonId>,
        /// Who bought with them, by pseudonym.
        co_buyer_id: Option<PersonId>,
        /// The lead that it was about, where one was open.
        lead_id: Option<LeadId>,
        /// pending, booked, unwound or lost, as the DMS said last.
        status: DealStatus,
        /// Contract date, else accounting date.
        contracted: Moment,
        /// Stock number of the vehicle.
        stock: Option<String>,
        /// Model year of the vehicle.
        vehicle_year: Option<i16>,
        /// Make of the vehicle.
        vehicle_make: Option<String>,
        /// Model of the vehicle.
        vehicle_model: Option<String>,
        /// Gross profit in cents, where the row says it.
        gross_cents: Option<i64>,
        /// When the row was last told of.
        recorded: Moment,
        /// Store-local date of the contract.
        local_date: Day,
    }
}

table! {
    /// One row per repair order of the DMS. fact_repair_order tells while which of them nobody is sold another car.
    DmsRepairOrder = "fact_dms_repair_order", key row_key: KeyedHash;
    once {
        /// Keyed hash of the DMS's own number of it.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
    }
    later {
        /// The customer, by pseudonym; NULL where the row names nobody.
        person_id: Option<PersonId>,
        /// The lead that it was about, where one was open.
        lead_id: Option<LeadId>,
        /// When it was opened.
        opened: Option<Moment>,
        /// When it was closed; NULL while it is open.
        closed: Option<Moment>,
        /// What the customer pays, in cents: what the maker pays for is none of it.
        customer_pay_cents: Option<i64>,
        /// When the row was last told of.
        recorded: Moment,
        /// Store-local date on which it was closed, or else opened.
        local_date: Day,
    }
}

table! {
    /// One row per visit to the showroom by the DMS or its log. A visit of a lead stands in fact_outcome beside.
    DmsVisit = "fact_dms_visit", key row_key: KeyedHash;
    once {
        /// Keyed hash of the row.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
    }
    later {
        /// Who came, by pseudonym; NULL where the row names nobody.
        person_id: Option<PersonId>,
        /// The lead that it was about, or that it opened.
        lead_id: Option<LeadId>,
        /// When they came; noon where only the day is known.
        visited: Moment,
        /// Whether they bought then.
        sold: bool,
        /// When the row was last told of.
        recorded: Moment,
        /// Store-local date of the visit.
        local_date: Day,
    }
}

table! {
    /// One row per vehicle of the stock, as the DMS said last.
    Unit = "dim_unit", key row_key: KeyedHash;
    once {
        /// Keyed hash of the DMS's own number of it.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
    }
    later {
        /// Stock number.
        stock: String,
        /// available, sold or gone.
        status: UnitStatus,
        /// Model year.
        vehicle_year: Option<i16>,
        /// Make.
        vehicle_make: Option<String>,
        /// Model.
        vehicle_model: Option<String>,
        /// When the row was last told of.
        recorded: Moment,
    }
}

table! {
    /// One row per lead that was closed in the CRM before keepwarm: imported history, in no funnel. Those that were open
    /// then are leads of dim_lead with brought_in.
    History = "fact_opening", key row_key: KeyedHash;
    once {
        /// Keyed hash of the CRM's own number of it.
        row_key: KeyedHash,
        /// Name of the feed, as configured.
        feed: String,
        /// The store.
        store_id: StoreId,
    }
    later {
        /// The customer, by pseudonym; NULL where the row names nobody.
        person_id: Option<PersonId>,
        /// sales or service.
        department: Department,
        /// Source of the lead, folded.
        source: String,
        /// When the customer asked.
        requested: Moment,
        /// Store-local date on which the customer asked.
        local_date: Day,
    }
}

table! {
    /// One row per baseline and department: what had become of a period's leads before keepwarm, at equal age.
    Baseline = "fact_baseline", key entry_seq: Seq;
    once {
        /// Ledger position at which it was taken.
        entry_seq: Seq,
        /// Its name.
        baseline: String,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Department,
        /// First store-local date on which its leads were asked for.
        from_date: Day,
        /// Last store-local date on which its leads were asked for.
        through_date: Day,
        /// Civil days after it at which each lead is judged.
        age_days: u16,
        /// Leads of the period.
        leads: i64,
        /// Of these, with an appointment agreed at least 30 minutes before its time.
        set_leads: i64,
        /// Of those, whose time had come by that age.
        due_leads: i64,
        /// Of those due, with a visit by the end of the day after.
        shown_leads: i64,
        /// Of the leads, with any visit.
        visited_leads: i64,
        /// Of the leads, with a deal; in service with a closed repair order.
        sold_leads: i64,
        /// Who took it: operator:UID.
        actor: String,
        /// When it was taken.
        taken: Moment,
    }
    later {}
}
