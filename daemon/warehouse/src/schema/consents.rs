//! What leads of a source agree to, by the records of it.

use keepwarm_domain::{ids::Seq, words::ConsentLevel};

use crate::{cell::Moment, table::table};

table! {
    /// One row per record of what leads of a source agree to; the last of a source holds from then on.
    SourceConsentFact = "fact_source_consent", key entry_seq: Seq;
    once {
        /// Ledger position of the record.
        entry_seq: Seq,
        /// The source, folded.
        source: String,
        /// none, inquiry, express or pewc.
        level: ConsentLevel,
        /// Exactly what its customers read.
        wording: String,
        /// Who looked at the form and stands for it.
        approved_by: String,
        /// Who recorded it: operator:UID.
        actor: String,
        /// When it was recorded.
        recorded: Moment,
    }
    later {}
}
