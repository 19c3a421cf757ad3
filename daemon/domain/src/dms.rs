//! What the DMS says beside its leads. Owns [`DmsFact`], an input; knows nothing of what follows from one.

use jiff::Timestamp;

use crate::{
    ids::{BlindIndex, KeyedHash, StoreId},
    input::Recalled,
    words::SyncKind,
};

/// See the module. Part of [`Input`](crate::input::Input).
#[derive(Clone, Debug)]
pub enum DmsFact {
    /// A repair order of the customer who has these contact points was opened or closed at `at`.
    RepairOrder {
        store: StoreId,
        contacts: Vec<BlindIndex>,
        /// Keyed hash of the order's own number.
        order: KeyedHash,
        open: bool,
        at: Timestamp,
        /// Hydrated: people whom the state has let go of.
        recalled: Recalled,
    },
    /// Vehicles of the store were sold to somebody, or are for sale again.
    Stock { store: StoreId, stock: Vec<String>, sold: bool },
    /// All records of the kind up to `at` have been read.
    Synced { kind: SyncKind, at: Timestamp },
}
