//! From a lead as the reader understood it to what the engine is told. Owns the parting of personal data (to the vault,
//! under a slot) from what a decision needs (blind indexes, flags, vehicle); knows no rules.

use jiff::Timestamp;
use keepwarm_domain::{
    entry::{self, Inquiry},
    ids::{BlindIndex, KeyedHash, StoreId},
    input::{ArrivedItem, ArrivedLead, FileArrived, FileToken, Recalled, Slot},
    words::Department,
};
use keepwarm_ledger::{ContactKind, Keys};

use super::{ParsedLead, PhoneKind, ProspectStatus, Understood, content_hash_input, first, natural_key};
use crate::{
    config::{Config, fold_source},
    engine::{Private, Told},
    person::{PersonRecord, VehicleRecord},
};

/// What turns parsed leads into inputs: the appliance's keys and the configuration.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub keys: &'a Keys,
    pub config: &'a Config,
}

/// The bytes a quarantined item is sealed with: the file's name, a zero byte, the content.
#[must_use]
pub fn item_bytes(name: &str, content: &[u8]) -> Private {
    let mut bytes = Private::new(Vec::with_capacity(name.len() + 1 + content.len()));
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(content);
    bytes
}

/// The file's name and content of a sealed item.
#[must_use]
pub fn item_parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    let cut = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..cut], bytes.get(cut + 1..).unwrap_or_default())
}

/// A file on its way in.
pub struct Incoming<'a> {
    pub token: Option<FileToken>,
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub understood: Understood,
    pub arrived_at: Timestamp,
}

impl Desk<'_> {
    /// The hash by which a file's content is recognized.
    #[must_use]
    pub fn file_hash(&self, bytes: &[u8]) -> KeyedHash {
        self.keys.keyed_hash("file", bytes)
    }

    /// Everything a file holds, as one input: its leads are in the ledger together or not at all.
    #[must_use]
    pub fn file(&self, incoming: Incoming<'_>) -> Told {
        let Incoming { token, name, bytes, understood, arrived_at } = incoming;
        let content = self.file_hash(bytes);
        let mut private = Vec::new();
        let mut store = None;
        let mut leads = Vec::with_capacity(understood.leads.len());
        for lead in &understood.leads {
            let slot = Slot(private.len());
            let (arrived, record) = self.lead(lead, slot, arrived_at);
            store = store.or_else(|| self.store_of(lead));
            private.push(Private::new(record.to_bytes()));
            leads.push(arrived);
        }
        let mut quarantined = Vec::new();
        if let Some(reason) = &understood.quarantined {
            let slot = Slot(private.len());
            private.push(item_bytes(name, bytes));
            let bytes = bytes.len() as u64;
            quarantined.push(ArrivedItem { reason: reason.to_string(), content, bytes, private: slot });
        }
        let store = store.or_else(|| self.config.stores.first().map(|store| store.id)).unwrap_or(StoreId(0));
        let actor = entry::Actor::System;
        let (seen, calls) = (false, Vec::new());
        let file = FileArrived { file: token, retry_of: None, store, content, seen, leads, calls, quarantined, actor };
        Told { input: keepwarm_domain::input::Input::FileArrived(file), private }
    }

    /// The store a lead names, where the appliance serves several.
    fn store_of(&self, lead: &ParsedLead) -> Option<StoreId> {
        let named = lead.vendor.as_deref().map(fold_source)?;
        self.config.stores.iter().find(|store| fold_source(&store.name) == named).map(|store| store.id)
    }

    fn lead(&self, lead: &ParsedLead, private: Slot, arrived_at: Timestamp) -> (ArrivedLead, PersonRecord) {
        let record = record(lead);
        let first = first::of_lead(lead, arrived_at);
        let content = self.keys.keyed_hash("content", &content_hash_input(lead));
        // A lead without an id of its own is known again by its content.
        let natural = natural_key(lead).map(|key| self.keys.keyed_hash("natural-key", key.as_bytes()));
        let source = source(lead);
        let department = self.department(lead, &source);
        let (region, zip3) = place(&record);
        let name = record.display_name().to_lowercase();
        let arrived = ArrivedLead {
            department,
            inquiry: Inquiry {
                source,
                natural_key: Some(natural.unwrap_or(content)),
                content,
                requested_at: lead.requested_at.unwrap_or(arrived_at),
                vehicle: record.vehicle.as_ref().map(vehicle),
                trade_in: record.trade_in.as_ref().map(vehicle),
                flags: lead.flags.iter().map(|flag| flag.to_string()).collect(),
                urgency: first.urgency,
                opening: Some(Box::new(first.opening)),
            },
            resend: lead.prospect_status == ProspectStatus::Resend,
            phones: self.indexes(ContactKind::Phone, &record.phones),
            emails: self.indexes(ContactKind::Email, &record.emails),
            numbers: Vec::new(),
            name: (!name.is_empty()).then(|| self.keys.blind_index(ContactKind::Name, &name)),
            known: record.known(),
            npa: record.phones.first().and_then(|phone| area_code(phone)),
            zip3,
            region,
            language: first.language,
            aside: first.aside,
            private,
            recalled: Recalled::default(),
        };
        (arrived, record)
    }

    fn indexes(&self, kind: ContactKind, contacts: &[String]) -> Vec<BlindIndex> {
        contacts.iter().map(|contact| self.keys.blind_index(kind, contact)).collect()
    }

    fn department(&self, lead: &ParsedLead, source: &str) -> Department {
        let typed = lead.lead_type.as_deref().map(str::to_lowercase);
        if typed.is_some_and(|word| word.contains("service") || word.contains("parts")) {
            return Department::Service;
        }
        self.config.sources.get(source).map_or(Department::Sales, |source| source.department)
    }
}

/// Who passed the lead on, folded; `unknown` where the lead does not say.
fn source(lead: &ParsedLead) -> String {
    let provider = lead.provider.as_ref().and_then(|provider| provider.name.as_deref());
    let named = provider.or(lead.source.as_deref()).map(fold_source);
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

fn record(lead: &ParsedLead) -> PersonRecord {
    let address = lead.address.clone().unwrap_or_default();
    // Texts go to a mobile phone where one is named.
    let mut phones: Vec<_> = lead.phones.iter().filter(|phone| phone.kind != Some(PhoneKind::Fax)).collect();
    phones.sort_by_key(|phone| phone.kind != Some(PhoneKind::Cellphone));
    let given = lead.name.given().map(str::to_owned);
    PersonRecord {
        first: lead.name.first.clone().or(given),
        last: lead.name.last.clone(),
        full: lead.name.full.clone(),
        phones: phones.into_iter().filter_map(|phone| phone.e164.clone()).collect(),
        emails: lead.emails.clone(),
        street: address.street,
        city: address.city,
        region: address.regioncode,
        postal_code: address.postalcode,
        comments: lead.comments.clone(),
        timeframe: lead.timeframe.clone(),
        source: lead.provider.as_ref().and_then(|provider| provider.name.clone()).or_else(|| lead.source.clone()),
        vehicle: lead.vehicle_of_interest.as_ref().map(vehicle_record),
        trade_in: lead.trade_in.as_ref().map(vehicle_record),
        foreign_id: lead.id.clone(),
        requested_at_raw: lead.requested_at_raw.clone(),
        calls: None,
    }
}

fn vehicle_record(vehicle: &super::Vehicle) -> VehicleRecord {
    VehicleRecord {
        year: vehicle.year.and_then(|year| i16::try_from(year).ok()),
        make: vehicle.make.clone(),
        model: vehicle.model.clone(),
        trim: vehicle.trim.clone(),
        stock: vehicle.stock.clone(),
        vin: vehicle.vin.clone(),
    }
}

/// A vehicle without what identifies it.
pub(crate) fn vehicle(record: &VehicleRecord) -> entry::Vehicle {
    entry::Vehicle {
        year: record.year,
        make: record.make.clone(),
        model: record.model.clone(),
        trim: record.trim.clone(),
        stock: record.stock.clone(),
        status: None,
    }
}

/// The state and the first three digits of the ZIP code, where the address has them in the usual form.
pub(crate) fn place(record: &PersonRecord) -> (Option<String>, Option<u16>) {
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let region = record.region.as_deref().map(str::trim).filter(|text| letters(text)).map(str::to_ascii_uppercase);
    let zip = record.postal_code.as_deref().map(str::trim);
    let digits = zip.filter(|zip| zip.len() >= 5 && zip.bytes().take(5).all(|byte| byte.is_ascii_digit()));
    (region, digits.and_then(|zip| zip.get(..3)).and_then(|digits| digits.parse().ok()))
}

/// The area code of a North American number in E.164.
pub(crate) fn area_code(phone: &str) -> Option<u16> {
    let national = phone.strip_prefix("+1").filter(|rest| rest.len() == 10)?;
    national.get(..3)?.parse().ok()
}
