//! What the ledger says once the daemon is gone: its entries, proven, and the state folded from them both ways. Reads
//! through the ledger's own crate, as the daemon does at a start.

use std::collections::{BTreeMap, BTreeSet};

use keepwarm_domain::{
    entry::{Body, Entry, TouchClaimed},
    fold::fold,
    ids::{KeyedHash, Seq, TouchId},
    state::State,
};
use keepwarm_ledger::{Keys, Ledger, MasterKey, Options, Snapshot, Tip};
use keepwarmd::{
    config::ApplianceKey,
    intake::{natural_key, understand, worker::reading},
    snapshot,
};

use crate::{home::Home, lead::Lead};

/// The ledger of a daemon that has ended.
pub struct Truth {
    pub entries: Vec<Entry>,
    pub tip: Tip,
    /// Folded from the first entry on.
    pub state: State,
    /// The snapshot and what came after it, with the snapshot's seq; none where there is no snapshot.
    pub resumed: Option<(i64, State)>,
    pub keys: Keys,
}

impl Truth {
    /// Reads it all, and proves the chain on the way.
    ///
    /// # Panics
    /// When the ledger does not open or is not sound.
    #[must_use]
    pub fn read(home: &Home) -> Self {
        let config = home.config();
        let key = ApplianceKey::load(None, &config).expect("the daemon has made a key");
        let options = Options {
            snapshot_codec: snapshot::CODEC,
            ..Options::new(&config.ledger.dir, MasterKey::new(*key.bytes()))
        };
        let opened = Ledger::open(options).unwrap_or_else(|error| panic!("{error}"));
        let ledger = opened.ledger;
        let (mut entries, mut state) = (Vec::new(), State::default());
        let tip = ledger.replay(Seq(0), |entry| {
            fold(&mut state, &entry);
            entries.push(entry);
        });
        let tip = tip.expect("the ledger is sound");
        let saved = Snapshot::load(&config.ledger.dir, snapshot::CODEC);
        let saved = saved.filter(|saved| ledger.holds(saved.tip).wait().expect("the ledger answers"));
        let resumed = saved.map(|saved| {
            let mut state: State = snapshot::decode(&saved.bytes).expect("the snapshot is of this build");
            assert_eq!(state.seq, saved.tip.seq, "a snapshot is of the entry it names");
            ledger.replay(Seq(state.seq), |entry| fold(&mut state, &entry)).expect("the tail is sound");
            (saved.tip.seq, state)
        });
        let keys = ledger.keys();
        ledger.shutdown().expect("it closes");
        Self { entries, tip, state, resumed, keys }
    }

    /// The natural keys of all received leads, with how often each was received.
    #[must_use]
    pub fn received(&self) -> BTreeMap<KeyedHash, usize> {
        let mut received = BTreeMap::new();
        for entry in &self.entries {
            if let Body::LeadReceived(it) = &entry.body {
                *received.entry(it.inquiry.natural_key.expect("every lead has a key")).or_insert(0) += 1;
            }
        }
        received
    }

    /// The natural key under which intake knows a dropped lead.
    ///
    /// # Panics
    /// When the lead cannot be read as one.
    #[must_use]
    pub fn key_of(&self, home: &Home, lead: &Lead) -> KeyedHash {
        let understood = understand(lead.adf().as_bytes(), &reading(&home.config(), None));
        let parsed = understood.leads.first().expect("a generated lead is understood");
        let natural = natural_key(parsed).expect("a generated lead has an id");
        self.keys.keyed_hash("natural-key", natural.as_bytes())
    }

    /// How many entries are of this kind.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.entries.iter().filter(|entry| entry.body.kind() == kind).count()
    }

    /// The last claim of each touch.
    #[must_use]
    pub fn claims(&self) -> BTreeMap<TouchId, &TouchClaimed> {
        self.entries
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::TouchClaimed(claim) => Some((claim.touch, claim)),
                _ => None,
            })
            .collect()
    }

    /// Every touch that counts as sent.
    #[must_use]
    pub fn sent(&self) -> BTreeSet<TouchId> {
        self.entries
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::TouchSent(sent) => Some(sent.touch),
                _ => None,
            })
            .collect()
    }

    /// Holds each dropped lead against the ledger: present, and once.
    ///
    /// # Panics
    /// When one is missing, or there twice.
    pub fn holds_each_once(&self, home: &Home, leads: &[Lead]) {
        let received = self.received();
        let missing: Vec<&str> = leads
            .iter()
            .filter(|lead| !received.contains_key(&self.key_of(home, lead)))
            .map(|lead| lead.id.as_str())
            .collect();
        assert!(missing.is_empty(), "{} leads are lost, such as {:?}", missing.len(), missing.first());
        let twice = received.values().filter(|times| **times > 1).count();
        assert_eq!((received.len(), twice), (leads.len(), 0), "leads and how many of them stand there twice");
    }

    /// Holds the outbox against the ledger: a file for each touch that was sent, none that was never claimed, and never
    /// two for one action of a cadence.
    ///
    /// # Panics
    /// When a file is missing or too many.
    pub fn agrees_with_outbox(&self, home: &Home) {
        let claims = self.claims();
        let by_file: BTreeMap<(String, String), &TouchClaimed> =
            claims.values().map(|claim| ((claim.channel.to_string(), format!("{}.txt", claim.key)), *claim)).collect();
        assert_eq!(by_file.len(), claims.len(), "no two touches share a key");
        let spooled: BTreeSet<(String, String)> = home.spooled().into_iter().collect();
        let stray: Vec<_> = spooled.iter().filter(|file| !by_file.contains_key(*file)).collect();
        assert!(stray.is_empty(), "{} files are of no claimed touch, such as {:?}", stray.len(), stray.first());
        let mut actions = BTreeSet::new();
        for file in &spooled {
            let claim = by_file[file];
            let action = (claim.enrollment, claim.step, claim.action);
            assert!(actions.insert(action), "{action:?} was rendered twice, the second time as {file:?}");
        }
        let sent = self.sent();
        for (file, claim) in &by_file {
            let (is_sent, is_there) = (sent.contains(&claim.touch), spooled.contains(file));
            assert_eq!(is_sent, is_there, "touch {}: sent {is_sent}, spooled {is_there}", claim.touch);
        }
    }
}
