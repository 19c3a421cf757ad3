//! The chain. Owns the canonical bytes of an entry and the digest that ties each to all before it; knows nothing of
//! where rows are stored. The bytes are frozen: another order or width is another chain.

use std::fmt;

/// BLAKE3 of an entry and of the digest before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Before the first entry.
    pub const GENESIS: Self = Self([0; 32]);

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *slot = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// The end of the ledger: its last seq (0 when empty) and the digest there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tip {
    pub seq: i64,
    pub digest: Digest,
}

impl Tip {
    pub const GENESIS: Self = Self { seq: 0, digest: Digest::GENESIS };
}

/// One stored row, borrowed. Times are microseconds since the epoch, UTC.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) seq: i64,
    pub(crate) store: i16,
    pub(crate) recorded_at: i64,
    pub(crate) occurred_at: i64,
    pub(crate) kind: &'a str,
    pub(crate) lead: Option<i64>,
    pub(crate) person: Option<i64>,
    pub(crate) actor: &'a str,
    pub(crate) version: u16,
    pub(crate) body: &'a str,
}

/// What verification can find.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    #[error("seq {seq} was edited: its digest does not follow from it and the entry before it")]
    Edited { seq: i64 },
    #[error("seq {seq} is missing: seq {found} stands in its place")]
    Dropped { seq: i64, found: i64 },
    #[error("seq {found} stands where seq {seq} belongs: rows were reordered")]
    Reordered { seq: i64, found: i64 },
    #[error("the ledger ends at seq {seq}, but seq {expected} had been committed")]
    Truncated { seq: i64, expected: i64 },
    #[error("seq {seq} is not the entry that had been committed there: its digest differs from the tip kept outside")]
    Forked { seq: i64 },
    #[error("seq {seq} holds a digest of {length} bytes")]
    NotADigest { seq: i64, length: usize },
}

impl Fault {
    /// The seq at which it shows.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        match self {
            Self::Edited { seq }
            | Self::Dropped { seq, .. }
            | Self::Reordered { seq, .. }
            | Self::Truncated { seq, .. }
            | Self::Forked { seq }
            | Self::NotADigest { seq, .. } => *seq,
        }
    }

    /// One word for it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Edited { .. } | Self::NotADigest { .. } => "edited",
            Self::Dropped { .. } => "missing",
            Self::Reordered { .. } => "reordered",
            Self::Truncated { .. } => "truncated",
            Self::Forked { .. } => "forked",
        }
    }
}

/// Walks rows in order and proves that each follows from the one before it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) tip: Tip,
    bytes: Vec<u8>,
}

impl Chain {
    /// Goes on from a tip that is trusted.
    pub(crate) fn from(tip: Tip) -> Self {
        Self { tip, bytes: Vec::with_capacity(1024) }
    }

    /// Takes a new row into the chain and gives its digest.
    pub(crate) fn link(&mut self, row: &Row<'_>) -> Digest {
        debug_assert_eq!(row.seq, self.tip.seq + 1, "seq is gapless");
        canonical(&self.tip.digest, row, &mut self.bytes);
        self.tip = Tip { seq: row.seq, digest: Digest(*blake3::hash(&self.bytes).as_bytes()) };
        self.tip.digest
    }

    /// Takes a stored row into the chain.
    ///
    /// # Errors
    /// When the row is not the next one, or not what was committed.
    pub(crate) fn check(&mut self, row: &Row<'_>, stored: &[u8]) -> Result<(), Fault> {
        let expected = self.tip.seq + 1;
        if row.seq > expected {
            return Err(Fault::Dropped { seq: expected, found: row.seq });
        }
        if row.seq < expected {
            return Err(Fault::Reordered { seq: expected, found: row.seq });
        }
        let Some(stored) = Digest::from_slice(stored) else {
            return Err(Fault::NotADigest { seq: row.seq, length: stored.len() });
        };
        if self.link(row) == stored { Ok(()) } else { Err(Fault::Edited { seq: row.seq }) }
    }
}

/// `previous digest, then each field in a fixed order; texts with their length before them`.
fn canonical(previous: &Digest, row: &Row<'_>, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&previous.0);
    out.extend_from_slice(&row.seq.to_le_bytes());
    out.extend_from_slice(&row.store.to_le_bytes());
    out.extend_from_slice(&row.recorded_at.to_le_bytes());
    out.extend_from_slice(&row.occurred_at.to_le_bytes());
    text(row.kind, out);
    optional(row.lead, out);
    optional(row.person, out);
    text(row.actor, out);
    out.extend_from_slice(&row.version.to_le_bytes());
    text(row.body, out);
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn optional(value: Option<i64>, out: &mut Vec<u8>) {
    out.push(u8::from(value.is_some()));
    out.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: i64, body: &str) -> Row<'_> {
        Row {
            seq,
            store: 1,
            recorded_at: 1_767_225_600_000_000 + seq,
            occurred_at: 1_767_225_600_000_000,
            kind: "lead-rested",
            lead: Some(7),
            person: None,
            actor: "system",
            version: 1,
            body,
        }
    }

    fn chained(rows: &[Row<'_>]) -> Vec<Digest> {
        let mut chain = Chain::from(Tip::GENESIS);
        rows.iter().map(|row| chain.link(row)).collect()
    }

    #[test]
    fn the_bytes_under_a_digest_never_change() {
        // Frozen: a change here would call every ledger in the field edited.
        let digests = chained(&[row(1, "{}"), row(2, "{}")]);
        expect_test::expect!["ebe63315bba121dd6026d869965823380a8abfca7315147923d4dba775d67e34"]
            .assert_eq(&digests[1].to_string());
        assert_eq!(Digest::parse(&digests[1].to_string()), Some(digests[1]));
    }

    #[test]
    fn a_sound_chain_is_proven() {
        let rows = [row(1, "{}"), row(2, "{\"a\":1}"), row(3, "{}")];
        let digests = chained(&rows);
        let mut chain = Chain::from(Tip::GENESIS);
        for (row, digest) in rows.iter().zip(&digests) {
            chain.check(row, &digest.0).expect("it is what was linked");
        }
        assert_eq!(chain.tip, Tip { seq: 3, digest: digests[2] });
    }

    #[test]
    fn every_field_is_under_the_digest() {
        let base = row(1, "{}");
        let changed = [
            Row { store: 2, ..base },
            Row { recorded_at: 0, ..base },
            Row { occurred_at: 0, ..base },
            Row { kind: "lead-closed", ..base },
            Row { lead: None, ..base },
            Row { lead: Some(8), ..base },
            Row { person: Some(0), ..base },
            Row { actor: "dms", ..base },
            Row { version: 2, ..base },
            Row { body: "{ }", ..base },
        ];
        let stored = chained(&[base])[0];
        for other in changed {
            let found = Chain::from(Tip::GENESIS).check(&other, &stored.0);
            assert_eq!(found, Err(Fault::Edited { seq: 1 }), "{other:?}");
        }
    }

    #[test]
    fn dropped_and_reordered_rows_are_named() {
        let digests = chained(&[row(1, "{}"), row(2, "{}"), row(3, "{}")]);
        let mut chain = Chain::from(Tip::GENESIS);
        chain.check(&row(1, "{}"), &digests[0].0).expect("sound so far");
        let dropped = chain.check(&row(3, "{}"), &digests[2].0);
        assert_eq!(dropped, Err(Fault::Dropped { seq: 2, found: 3 }));
        let reordered = chain.check(&row(1, "{}"), &digests[0].0);
        assert_eq!(reordered, Err(Fault::Reordered { seq: 2, found: 1 }));
    }
}
