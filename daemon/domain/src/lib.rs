//! Pure decisions of keepwarm: state + input + now → entries + effects.
//!
//! No I/O, clock, randomness, async, storage, wire or log is known here; a test walks the sources to keep it so. Rooms,
//! in reading order:

pub mod block; // approved words, and their rendering
pub mod cadence; // which contact comes when
pub mod calendar; // civil time of a store
pub mod entry;
pub mod ids; // identities
pub mod known; // which context fields a message may use
pub mod policy; // when and where the law lets a customer be approached
pub mod segment; // which group a lead belongs to, and why
pub mod words; // the closed vocabularies // what happened
