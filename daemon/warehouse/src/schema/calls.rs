//! The fact of a call that a tracking service saw.

use keepwarm_domain::{
    ids::{KeyedHash, LeadId, PersonId, StoreId},
    words::{CallDirection, CallStatus, Department},
};

use crate::{
    cell::{Day, Moment},
    table::table,
};

table! {
    /// One row per call that a tracking service told of. A call that a rep reports on a task is a row of fact_task.
    Call = "fact_call", key call_id: KeyedHash;
    once {
        /// The tracking service and its id of the call, as a keyed hash.
        call_id: KeyedHash,
        /// The store.
        store_id: StoreId,
        /// Who rang whom: inbound or outbound.
        direction: CallDirection,
        /// What led the customer to call, folded.
        source: String,
        /// When it began, by the tracking service.
        occurred: Moment,
        /// When it was told of first.
        recorded: Moment,
        /// Store-local date of the call.
        local_date: Day,
    }
    later {
        /// The lead it opened or belongs to; NULL where it made none.
        lead_id: Option<LeadId>,
        /// Whether it opened that lead.
        opened_lead: bool,
        /// The customer, by pseudonym; NULL where nobody knows them.
        person_id: Option<PersonId>,
        /// Department of the line; NULL where the number is nobody's that is configured.
        line: Option<Department>,
        /// What became of it: answered, missed, voicemail or abandoned.
        status: CallStatus,
        /// Seconds that both spoke, or that it took where only that is told.
        seconds: Option<i32>,
        /// What the notes on it were read to mean, separated by commas; empty where there were none.
        intents: String,
    }
}
