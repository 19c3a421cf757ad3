//! What a row of the DMS says. Owns [`RecordsArrived`], an input, and the closed set of [`Record`]s; knows neither the file
//! or database that a row came from nor what follows from one.

use jiff::Timestamp;

use crate::{
    entry::{Actor, Inquiry, Vehicle},
    ids::{BlindIndex, ItemId, KeyedHash, PersonId, StoreId},
    input::{ArrivedItem, FileToken, Recalled, Slot},
    known::Known,
    words::{AppointmentStatus, Channel, DealStatus, Department, Language, UnitStatus},
};

/// Rows of one source, as one input: a part of a large file. Rows that could not be read travel beside the good ones.
#[derive(Clone, Debug)]
pub struct RecordsArrived {
    /// The source's name in the configuration, `dealervault-deals`. What customers agreed to is that of the lead source of
    /// this name; of a lead row, of the source that it names.
    pub source: String,
    pub store: StoreId,
    /// In the order in which they stand there; decided one after the other.
    pub rows: Vec<Recorded>,
    /// Rows that nobody could understand, each with its line and reason.
    pub quarantined: Vec<ArrivedItem>,
    /// Set in the last part of a file: the file is removed after this commit, none before.
    pub file: Option<FileToken>,
    /// A quarantined row that is tried again.
    pub retry_of: Option<ItemId>,
    /// Set where the rows are an opening balance: the moment for which it is drawn up.
    pub opening: Option<Timestamp>,
    pub actor: Actor,
}

/// One row. The same key with the same content makes no entry; with other content exactly one for the row itself, beside
/// what follows from it: a person met for the first time, a stage, an ended cadence.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Keyed hash of entity, source's namespace and the DMS's own number of it.
    pub key: KeyedHash,
    /// Keyed hash of all mapped fields.
    pub content: KeyedHash,
    /// Hydrated: what the ledger holds under the key.
    pub seen: Option<SeenRow>,
    /// Whose row it is; none for inventory, and where the row names nobody.
    pub customer: Option<Customer>,
    /// Who bought together with the customer: linked as of one household, never the same person.
    pub co_buyer: Option<Customer>,
    pub what: Record,
    /// The DMS's own time of the last change, where the row has one.
    pub changed_at: Option<Timestamp>,
}

/// What is known of a row that was seen before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeenRow {
    pub content: KeyedHash,
    /// Whose it was.
    pub person: Option<PersonId>,
}

/// A customer as a row names them.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Keyed hash of the source's namespace and the DMS's customer number.
    pub number: Option<KeyedHash>,
    /// The best to text first.
    pub phones: Vec<BlindIndex>,
    pub emails: Vec<BlindIndex>,
    pub name: Option<BlindIndex>,
    pub known: Known,
    pub npa: Option<u16>,
    pub zip3: Option<u16>,
    pub region: Option<String>,
    pub language: Language,
    /// Channels that the DMS says must not be used. One that is not named is not allowed by that: nothing is.
    pub declined: Vec<Channel>,
    /// Personal data, to be sealed under the person.
    pub private: Slot,
    /// Hydrated: by contact points, by number, and who held the row before. `same_key` for lead rows alone, under the
    /// row's key.
    pub recalled: Recalled,
}

/// What a row says. An instant of which the DMS knows the day alone is noon of that day at the store.
#[derive(Clone, Debug)]
pub enum Record {
    /// The customer themself.
    Customer,
    /// A lead of the CRM; `natural_key` and `content` of the inquiry are taken from the row.
    Lead {
        department: Department,
        inquiry: Inquiry,
        open: bool,
    },
    Appointment {
        department: Department,
        at: Timestamp,
        made_at: Option<Timestamp>,
        status: AppointmentStatus,
    },
    Deal {
        /// Contract date, else accounting date.
        at: Timestamp,
        status: DealStatus,
        stock: Option<String>,
        vehicle: Option<Vehicle>,
        gross_cents: Option<i64>,
    },
    RepairOrder {
        opened_at: Option<Timestamp>,
        closed_at: Option<Timestamp>,
        customer_pay_cents: Option<i64>,
        vehicle: Option<Vehicle>,
    },
    /// Somebody came to the showroom.
    Visit {
        at: Timestamp,
        sold: bool,
    },
    /// A vehicle of the store's stock.
    Unit {
        stock: String,
        status: UnitStatus,
        vehicle: Option<Vehicle>,
    },
}

impl RecordsArrived {
    /// The people that the rows name, to be looked up.
    pub fn customers_mut(&mut self) -> impl Iterator<Item = &mut Customer> {
        self.rows.iter_mut().flat_map(|row| row.customer.iter_mut().chain(row.co_buyer.iter_mut()))
    }
}
