//! Pure decisions of keepwarm: state + input + now → entries + effects.
//!
//! No I/O, clock, randomness, async, storage, wire or log is known here; a test walks the sources to keep it so. In
//! reading order:
//!
//! * [`ids`], [`words`], [`known`], [`phone`], [`problem`]: identities, closed vocabularies, context fields, numbers as
//!   people write them, faults in files; [`reading`]: how files that people write are read
//! * [`calendar`], [`policy`]: civil time of a store; when and where the law lets a customer be approached
//! * [`segment`], [`cadence`], [`track`], [`block`], [`lint`], [`intent`], [`answer`], [`mask`]: who belongs where, which
//!   contact comes when, what goes with an appointment, approved words, whether they are fit to be sent, what a reply
//!   means, what it tells of the customer's plans, and what of it must not be kept
//! * [`entry`]: what happened; [`input`], [`order`], [`dms`], [`record`]: what reaches keepwarm; [`effect`]: what the world is to be told
//! * [`golive`]: what is missing before a channel may reach customers
//! * [`state`], [`step`], [`fold`]: the open business, what is decided, what an entry changes
//! * [`simulate`]: a draft of a cadence over recorded history
//! * [`migrate`]: who would go on with another version of a cadence, and where

pub mod answer;
pub mod block;
pub mod cadence;
pub mod calendar;
pub mod dms;
pub mod effect;
pub mod entry;
pub mod fold;
pub mod golive;
pub mod ids;
pub mod input;
pub mod intent;
pub mod known;
pub mod lint;
pub mod mask;
pub mod migrate;
pub mod order;
pub mod phone;
pub mod policy;
pub mod problem;
pub mod reading;
pub mod record;
pub mod segment;
pub mod simulate;
pub mod state;
pub mod step;
pub mod track;
pub mod words;
