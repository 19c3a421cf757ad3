//! What the tests of this crate share: a small ledger, and entries to put into it.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use keepwarm_domain::entry::{
    Actor, Body, Entry, FileTaken, Inquiry, LeadReceived, LeadRested, PersonFacts, Row, TouchClaimed, TouchSent,
    UnitNoted,
};
use keepwarm_domain::ids::{
    BlindIndex, BlockVersionId, EnrollmentId, KeyedHash, LeadId, OpportunityId, PersonId, RepId, Seq, StoreId, TouchId,
};
use keepwarm_domain::known::Known;
use keepwarm_domain::words::{
    Channel, ConsentLevel, Department, Language, MatchedBy, Mode, SealKind, UnitStatus, Urgency,
};
use zeroize::Zeroizing;

use crate::{Batch, Ledger, MasterKey, Opened, Options, Seal};

/// 2026-01-01T00:00:00Z.
pub(crate) const BEGIN: i64 = 1_767_225_600;

pub(crate) fn options(dir: &Path) -> Options {
    Options { reserve_bytes: 0, disk_floor_bytes: 0, ..Options::new(dir, MasterKey::new([7; 32])) }
}

pub(crate) fn open(dir: &Path) -> Opened {
    Ledger::open(options(dir)).expect("the ledger opens")
}

pub(crate) fn time(seq: i64) -> Timestamp {
    Timestamp::from_second(BEGIN + seq).expect("in range")
}

pub(crate) fn entry(seq: i64, body: impl Into<Body>) -> Entry {
    Entry {
        seq: Seq(seq),
        recorded_at: time(seq),
        occurred_at: time(seq),
        store: StoreId(1),
        lead: Some(LeadId(seq)),
        person: Some(PersonId(1000 + seq)),
        actor: Actor::System,
        body: body.into(),
    }
}

/// The plainest entry.
pub(crate) fn rested(seq: i64) -> Entry {
    entry(seq, LeadRested { wake_at: time(seq + 60) })
}

pub(crate) fn hash(seed: i64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(&seed.to_le_bytes()).as_bytes()[..16]);
    bytes
}

pub(crate) fn file_taken(seq: i64) -> Entry {
    entry(seq, FileTaken { content: KeyedHash(hash(seq)), leads: 1, quarantined: 0 })
}

pub(crate) fn touch_claimed(seq: i64) -> Entry {
    let claimed = TouchClaimed {
        touch: TouchId(seq),
        enrollment: EnrollmentId(1),
        step: 0,
        action: 0,
        attempt: 1,
        channel: Channel::Text,
        mode: Mode::Live,
        acting: RepId(1),
        block: BlockVersionId(1),
        variant: 0,
        rule: "hours.us".to_owned(),
        key: "kw-1".to_owned(),
        policy: None,
        segments: 1,
    };
    entry(seq, claimed)
}

pub(crate) fn touch_sent(seq: i64) -> Entry {
    entry(seq, TouchSent { touch: TouchId(seq), provider_id: Some(KeyedHash(hash(seq))), segments: None })
}

/// A row of a DMS whose content is a hash of `seq`.
pub(crate) fn unit_noted(seq: i64, key: [u8; 16]) -> Entry {
    let row = Row { source: "dms".to_owned(), key: KeyedHash(key), content: KeyedHash(hash(seq)) };
    let unit = UnitNoted { row, stock: "H1".to_owned(), status: UnitStatus::Sold, vehicle: None };
    Entry { lead: None, person: None, ..entry(seq, unit) }
}

/// A lead of its own person, whose phone, natural key and content are hashes of `seq`.
pub(crate) fn lead_received(seq: i64) -> Entry {
    let body = LeadReceived {
        lead: LeadId(seq),
        opportunity: OpportunityId(seq),
        opportunity_opened: true,
        department: Department::Sales,
        inquiry: Inquiry {
            source: "cars-example".to_owned(),
            natural_key: Some(KeyedHash(hash(-seq))),
            content: KeyedHash(hash(seq + 1_000_000)),
            requested_at: time(seq),
            vehicle: None,
            trade_in: None,
            flags: vec!["tag.unknown".to_owned()],
            urgency: Urgency::Unknown,
            opening: None,
        },
        matched_by: MatchedBy::New,
        person: PersonFacts {
            person: PersonId(1000 + seq),
            phones: vec![BlindIndex(hash(seq))],
            emails: vec![BlindIndex(hash(seq + 2_000_000))],
            numbers: vec![],
            name: None,
            known: Known::none(),
            npa: Some(312),
            zip3: Some(606),
            region: Some("IL".to_owned()),
            language: Language::English,
            consent: ConsentLevel::Inquiry,
            household: None,
        },
    };
    entry(seq, body)
}

pub(crate) fn seal(seq: i64, plain: &str) -> Seal {
    Seal {
        kind: SealKind::Person,
        id: 1000 + seq,
        seq: Seq(seq),
        person: Some(PersonId(1000 + seq)),
        plain: Zeroizing::new(plain.as_bytes().to_vec()),
    }
}

/// Plain entries `first..=last`.
pub(crate) fn batch(first: i64, last: i64) -> Arc<Batch> {
    Arc::new(Batch { entries: (first..=last).map(rested).collect(), seals: Vec::new() })
}

/// Leads `first..=last`, each with a sealed record.
pub(crate) fn leads(first: i64, last: i64) -> Arc<Batch> {
    let seals = (first..=last).map(|seq| seal(seq, &format!("Casey Tester {seq} +1312555{:04}", seq % 10_000)));
    Arc::new(Batch { entries: (first..=last).map(lead_received).collect(), seals: seals.collect() })
}

/// Every file in a directory and its bytes.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(dir).expect("a directory") {
        let file = file.expect("a file");
        let bytes = std::fs::read(file.path()).expect("readable");
        found.push((file.file_name().to_string_lossy().into_owned(), bytes));
    }
    found
}

/// Copies a closed ledger.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for (name, bytes) in files(from) {
        std::fs::write(to.join(name), bytes).expect("written");
    }
}
