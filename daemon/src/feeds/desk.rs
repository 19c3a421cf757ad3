//! From a row as it was understood to what the engine is told. Owns the parting of personal data (to the vault, under a
//! slot) from what a decision needs, and by which hashes a row and its content are known again; knows no rules.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    entry::{Actor, Inquiry},
    ids::{KeyedHash, StoreId},
    input::{ArrivedItem, Recalled, Slot},
    record::{Customer, Record, Recorded, RecordsArrived},
    words::{AppointmentStatus, DealStatus, Department, OpenedBy, UnitStatus, Urgency},
};
use keepwarm_ledger::{ContactKind, Keys};

use super::{
    mapping::Entity,
    row::{Asked, BadRow, Party, Row, What},
};
use crate::{
    config::{Config, fold_source},
    engine::Private,
    intake::{
        arrive::{area_code, item_bytes, place, vehicle},
        first::of_words,
    },
    person::VehicleRecord,
};

/// What a sealed row is called, before the name of its feed.
const ITEM: &str = "feed";

/// The same of a row of an opening balance, before its moment in microseconds.
const OPENING: &str = "opening";

/// The first words of a lead are read while it is as young as this.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// What turns rows of one feed into inputs.
pub(super) struct Desk<'a> {
    pub(super) keys: &'a Keys,
    pub(super) config: &'a Config,
    pub(super) feed: &'a str,
    pub(super) entity: Entity,
    pub(super) store: StoreId,
    /// When the reading began.
    pub(super) now: Timestamp,
    /// Set where the rows are an opening balance: its moment.
    pub(super) opening: Option<Timestamp>,
    /// Whose numbers the rows bear.
    pub(super) namespace: String,
}

/// Rows that are told together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<Recorded>,
    pub(super) quarantined: Vec<ArrivedItem>,
    pub(super) private: Vec<Private>,
    keys: BTreeSet<KeyedHash>,
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.rows.len() + self.quarantined.len()
    }

    /// Whether the row's key is in it: what is known under a key is looked up before a batch, not within it.
    pub(super) fn holds(&self, key: KeyedHash) -> bool {
        self.keys.contains(&key)
    }

    pub(super) fn push(&mut self, row: Recorded) {
        self.keys.insert(row.key);
        self.rows.push(row);
    }

    fn seal(&mut self, bytes: Private) -> Slot {
        self.private.push(bytes);
        Slot(self.private.len() - 1)
    }
}

/// What the customer of a lead wrote and wants.
struct Wants {
    wanted: Option<VehicleRecord>,
    trade_in: Option<VehicleRecord>,
    comments: Option<String>,
}

/// A row that nobody can understand, as it is kept.
pub(super) struct Kept<'a> {
    /// The file's name; of a query none.
    pub(super) file: &'a str,
    /// Line of a file, or row of a query, from 1.
    pub(super) line: u64,
    pub(super) header: &'a str,
    pub(super) raw: &'a str,
    /// How many of the very same text came before it in this reading.
    pub(super) before: u32,
}

impl Desk<'_> {
    /// By which the row is known again.
    pub(super) fn key(&self, row: &Row) -> KeyedHash {
        let mut key = format!("{}\u{1f}{}", self.namespace, self.entity.as_str());
        for part in &row.key {
            key.push('\u{1f}');
            key.push_str(part);
        }
        self.keys.keyed_hash("dms-row", key.as_bytes())
    }

    /// A row's own part of an input; its personal data goes to the batch.
    pub(super) fn recorded(&self, row: Row, batch: &mut Batch) -> Recorded {
        let key = self.key(&row);
        let content = serde_json::to_vec(&row).expect("strings, numbers and lists serialize");
        let content = self.keys.keyed_hash("dms-content", &content);
        let Row { customer, co_buyer, what, changed_at, .. } = row;
        let trade_in = customer.as_ref().and_then(|party| party.record.trade_in.clone());
        let wanted = customer.as_ref().and_then(|party| party.record.vehicle.clone());
        let comments = customer.as_ref().and_then(|party| party.record.comments.clone());
        let what = self.record(what, key, content, Wants { wanted, trade_in, comments });
        let customer = customer.map(|party| self.customer(party, batch));
        let co_buyer = co_buyer.map(|party| self.customer(party, batch));
        Recorded { key, content, seen: None, customer, co_buyer, what, changed_at }
    }

    fn customer(&self, party: Party, batch: &mut Batch) -> Customer {
        let Party { number, record, language, declined } = party;
        let name = record.display_name().to_lowercase();
        let (region, zip3) = place(&record);
        let indexes = |kind, contacts: &[String]| {
            contacts.iter().map(|contact| self.keys.blind_index(kind, contact)).collect::<Vec<_>>()
        };
        let number = number.map(|number| format!("{}\u{1f}{number}", self.namespace));
        Customer {
            number: number.map(|number| self.keys.keyed_hash("dms-customer", number.as_bytes())),
            phones: indexes(ContactKind::Phone, &record.phones),
            emails: indexes(ContactKind::Email, &record.emails),
            name: (!name.is_empty()).then(|| self.keys.blind_index(ContactKind::Name, &name)),
            known: record.known(),
            npa: record.phones.first().and_then(|phone| area_code(phone)),
            zip3,
            region,
            language,
            declined,
            private: batch.seal(Private::new(record.to_bytes())),
            recalled: Recalled::default(),
        }
    }

    fn record(&self, what: What, key: KeyedHash, content: KeyedHash, wants: Wants) -> Record {
        let of = |record: Option<VehicleRecord>| record.as_ref().map(vehicle);
        match what {
            What::Customer => Record::Customer,
            What::Lead(asked) => self.lead(asked, key, content, wants),
            What::Appointment { department, at, made_at, status } => {
                let status = status.parse().unwrap_or(AppointmentStatus::Set);
                Record::Appointment { department, at, made_at, status }
            }
            What::Deal { at, status, vehicle, gross_cents } => Record::Deal {
                at,
                status: status.parse().unwrap_or(DealStatus::Pending),
                stock: vehicle.as_ref().and_then(|vehicle| vehicle.stock.clone()),
                vehicle: of(vehicle),
                gross_cents,
            },
            What::RepairOrder { opened_at, closed_at, customer_pay_cents, vehicle } => {
                Record::RepairOrder { opened_at, closed_at, customer_pay_cents, vehicle: of(vehicle) }
            }
            What::Visit { at, sold } => Record::Visit { at, sold },
            What::Unit { stock, status, vehicle } => {
                let status = status.parse().unwrap_or(UnitStatus::Available);
                Record::Unit { stock, status, vehicle: of(Some(vehicle)) }
            }
        }
    }

    fn lead(
        &self,
        asked: Asked,
        key: KeyedHash,
        content: KeyedHash,
        Wants { wanted, trade_in, comments }: Wants,
    ) -> Record {
        let source = asked.source.as_deref().map(fold_source).filter(|source| !source.is_empty());
        let source = source.unwrap_or_else(|| "unknown".to_owned());
        // What somebody wrote last year is nothing to be hot about.
        let fresh = self.now.duration_since(asked.requested_at) < FRESH;
        let department = || self.config.sources.get(&source).map_or(Department::Sales, |source| source.department);
        Record::Lead {
            department: asked.department.unwrap_or_else(department),
            inquiry: Inquiry {
                natural_key: Some(key),
                content,
                requested_at: asked.requested_at,
                vehicle: wanted.as_ref().map(vehicle),
                trade_in: trade_in.as_ref().map(vehicle),
                flags: Vec::new(),
                urgency: Urgency::Unknown,
                opening: comments.filter(|_| fresh).map(|text| Box::new(of_words(OpenedBy::Form, Some(&text)).opening)),
                source,
            },
            open: asked.open,
        }
    }

    /// By which rows of one text are told to be alike.
    pub(super) fn same(&self, raw: &str) -> KeyedHash {
        self.keys.keyed_hash("dms-bad-row", raw.as_bytes())
    }

    /// A row for the quarantine; its text goes to the batch.
    pub(super) fn quarantined(&self, kept: &Kept<'_>, why: &BadRow, batch: &mut Batch) -> ArrivedItem {
        let Kept { file, line, header, raw, before } = kept;
        let text = format!("{header}\n{raw}\n");
        let content =
            self.keys.keyed_hash("dms-bad-row", format!("{}\u{1f}{before}\u{1f}{text}", self.feed).as_bytes());
        let what = if file.is_empty() { "row" } else { "line" };
        let word = self.opening.map_or_else(|| ITEM.to_owned(), |at| format!("{OPENING}{}", at.as_microsecond()));
        let private = batch.seal(item_bytes(&format!("{word}|{}|{line}|{file}", self.feed), text.as_bytes()));
        let reason = format!("feed {}, {what} {line}: {why}", self.feed);
        ArrivedItem { reason, content, bytes: text.len() as u64, private }
    }

    /// A batch as an input.
    pub(super) fn arrived(&self, batch: Batch) -> (RecordsArrived, Vec<Private>) {
        let Batch { rows, quarantined, private, .. } = batch;
        let source = self.feed.to_owned();
        let actor = Actor::Dms;
        let (store, opening, file, retry_of) = (self.store, self.opening, None, None);
        (RecordsArrived { source, store, rows, quarantined, file, retry_of, opening, actor }, private)
    }
}

/// What a sealed row is one of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemOf {
    pub feed: String,
    /// The moment of the opening balance that it was to be part of.
    pub opening: Option<Timestamp>,
}

/// The feed of a sealed row; none of anything else in the quarantine.
#[must_use]
pub fn feed_of_item(name: &str) -> Option<ItemOf> {
    let mut parts = name.splitn(4, '|');
    let (word, feed, line, _) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    line.parse::<u64>().ok()?;
    let opening = match word.strip_prefix(OPENING) {
        Some(at) => Some(Timestamp::from_microsecond(at.parse().ok()?).ok()?),
        None if word == ITEM => None,
        None => return None,
    };
    Some(ItemOf { feed: feed.to_owned(), opening })
}

/// Synced to this moment, as the engine is told after everything was read.
pub(super) fn synced(entity: Entity, at: Timestamp) -> Option<keepwarm_domain::dms::DmsFact> {
    use keepwarm_domain::{dms::DmsFact, words::SyncKind};
    let kind = match entity {
        Entity::Deals => SyncKind::Deals,
        Entity::Inventory => SyncKind::Inventory,
        Entity::Appointments => SyncKind::Appointments,
        Entity::Customers | Entity::Leads | Entity::RepairOrders | Entity::Visits => return None,
    };
    Some(DmsFact::Synced { kind, at })
}
