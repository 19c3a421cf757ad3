//! The fact of a call for help that was answered, or why it was not.

use keepwarm_domain::{
    ids::{BlockVersionId, LeadId, PersonId, ReplyId, StoreId, TouchId},
    words::{ConfirmationEnd, Language},
};

use crate::{
    cell::{Day, Moment},
    table::table,
};

table! {
    /// One row per HELP by text that was to be answered by machine. The answer is no touch: it sells nothing, and no cadence
    /// makes it.
    HelpAnswer = "fact_help_answer", key touch_id: TouchId;
    once {
        /// The answer; no row of fact_touch has this id.
        touch_id: TouchId,
        /// The customer's word that it answers.
        reply_id: ReplyId,
        /// The lead that was open then.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Its language: en or es.
        language: Language,
        /// When it was planned.
        planned: Moment,
        /// After this it is not sent: five minutes after the customer wrote.
        send_by: Moment,
        /// Store-local date on which it was planned.
        local_date: Day,
    }
    later {
        /// What became of it: sent, failed, uncertain, late or withheld; NULL while it is under way.
        result: Option<ConfirmationEnd>,
        /// Why it was withheld, late or not sent.
        rule: Option<String>,
        /// When that was known.
        ended: Option<Moment>,
        /// Message block version of its words, where it was handed over.
        block_version_id: Option<BlockVersionId>,
        /// Wording of that block.
        variant_number: Option<u16>,
    }
}
