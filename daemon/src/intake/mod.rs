//! Intake: from the bytes of a file to leads, and from a folder to files.
//!
//! `understand` is the one way to read a lead, whether the bytes came from the drop folder, from `lead parse` or from a
//! test. It never fails: what is odd becomes a flag on the lead, and what cannot be understood becomes a reason for
//! quarantine. `drop` finds finished files and removes them after the commit; `watch` only tells it to look earlier.
//!
//! The reader must not know the ledger, the engine, or what a lead is turned into: it hands over `ParsedLead`s. It reads
//! no clock; the arrival time is an argument. `arrive` parts personal data from what a decision needs, and `worker` takes
//! files to the engine: only these two know what lies behind.

mod adf;
pub mod arrive;
pub mod call;
pub mod drop;
mod fields;
pub(crate) mod first;
mod flag;
#[cfg(test)]
mod fuzz;
mod json;
mod key;
mod lead;
mod mail;
mod plain;
mod reason;
pub mod recall;
pub mod ring;
mod urgency;
pub mod watch;
pub mod worker;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use adf::limits;
pub(crate) use adf::{decode_quoted_printable, unescape};
pub use flag::{Flag, Flags};
pub use key::{content_hash_input, natural_key};
pub use lead::{
    Address, ForeignId, Interest, OdometerUnits, ParsedLead, PersonName, Phone, PhoneKind, PhoneTime, ProspectStatus,
    Provider, Vehicle, VehicleStatus,
};
/// The country whose dialing rules a number without a country code follows.
pub use phonenumber::country::Id as Region;
pub use reason::{Cause, Reason};

/// What the reader must know besides the bytes.
#[derive(Clone, Debug)]
pub struct Context {
    /// The store's zone, for dates that name none.
    pub zone: TimeZone,
    /// The store's country, for phones that name none.
    pub region: Region,
    /// When the file arrived, to flag dates that cannot be. `None` asks for no such check, so that the result depends on
    /// the bytes alone (`lead parse`).
    pub arrived_at: Option<Timestamp>,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The leads, in the file's order.
    pub leads: Vec<ParsedLead>,
    /// Why the file, or a prospect in it, must be kept for a person to look at. May stand beside good leads.
    pub quarantined: Option<Reason>,
    /// What was odd about the file as a whole; each lead carries what was known of it by then.
    pub flags: Flags,
}

/// Whether a mail is about leads, and what it holds of them.
pub fn in_mail(bytes: &[u8], context: &Context) -> Option<Understood> {
    mail::read(bytes, plain::Brought::ByMail, context)
}

/// Reads every lead in a file, which may be a mail. Takes any bytes and never fails; the work is linear in their number.
pub fn understand(bytes: &[u8], context: &Context) -> Understood {
    if json::is_json(bytes) {
        return json::leads(bytes, context);
    }
    mail::read(bytes, plain::Brought::AsLead, context).unwrap_or_else(|| {
        let understood = adf::read(bytes, context);
        let not_adf = understood.quarantined.is_some_and(|reason| reason.cause == Cause::NotAdf);
        let is_plain = not_adf && !crate::mime::is_mail(bytes);
        is_plain.then(|| mail::plain_text(bytes, context)).flatten().unwrap_or(understood)
    })
}
