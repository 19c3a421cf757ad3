//! The truth: append, look up, replay, verify, vault. Nothing outside of this crate touches `ledger.duckdb` or
//! `vault.duckdb`; nothing in it decides what happens. Rooms, in reading order:

mod answer; // a value on its way from the ledger's thread
mod chain; // the digest that ties each entry to all before it
mod checkpoint; // when write-ahead logs are folded in
mod commit; // all of a batch or nothing
mod error; // what can go wrong, in words
mod forget; // the vault, written anew without someone
mod index; // how closed things are found again
mod instance; // the settings every connection lives with
mod keys; // one secret and all derived from it
mod kinds; // entries by their kind
mod lookup; // questions to the index tables
mod open; // what happens at a start, and what is refused
mod replay; // entries in order, proven
mod rows; // entries as Arrow columns
mod scan; // append and read, with their errors
mod schema; // tables, by numbered migrations
mod seen; // what can be ruled out without a look-up
mod snapshot; // the folded state on disk
mod space; // room on the disk, and the reserve
mod stats; // what the ledger says of itself
mod store; // what the thread holds
mod thread; // the handle, the queue, the thread
mod tip; // the last commit, noted outside of DuckDB
mod vault; // personal data, sealed
mod verify; // the whole chain, proven
mod versions; // all that is kept under an id
mod wal; // write-ahead logs, examined before DuckDB opens them

pub use answer::Answer;
pub use chain::{Digest, Fault, Tip};
pub use commit::Batch;
pub use error::{CommitError, Damage, Gone, OpenError, ReadError, Refusal};
pub use forget::Forget;
pub use index::ProviderOf;
pub use keys::{ContactKind, Keys, MasterKey};
pub use lookup::{Found, KnownKey, KnownProvider, KnownRecord, KnownTouch, Wanted};
pub use open::{Opened, Options, Recovered};
pub use snapshot::Snapshot;
pub use stats::Stats;
pub use thread::Ledger;
pub use vault::{Seal, Unsealed};
pub use verify::{Verification, VerifyError, verify};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
