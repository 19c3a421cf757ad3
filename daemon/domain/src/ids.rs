//! Identities. Owns the newtypes by which everything in the ledger is named; knows nothing of what they name.
//!
//! Ids are numbers from the ledger's one counter (`State::next_id`), so an id is unique over all its kinds and a
//! replay gives every thing the id it had. Personal data never serves as an id: contact points appear only as
//! [`BlindIndex`], natural keys and contents only as [`KeyedHash`], both keyed by the appliance.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// Position of an entry in the ledger: gapless, from 1.
    Seq(i64);
    /// A rooftop. Configured, small and stable.
    StoreId(i16);
    /// A member of the staff. Configured, small and stable.
    RepId(i32);
    /// A customer, across sources.
    PersonId(i64);
    /// One stay of an opportunity with the store: opened by an inquiry, closed by an outcome.
    LeadId(i64);
    /// One person and department; a lead reopened within 30 days keeps it.
    OpportunityId(i64);
    /// One stay of an opportunity in a segment.
    EpisodeId(i64);
    /// One run of a lead through one cadence version.
    EnrollmentId(i64);
    /// One attempt to reach a customer over one channel.
    TouchId(i64);
    /// What a customer sent back.
    ReplyId(i64);
    /// Work for a human.
    TaskId(i64);
    /// A hot lead put into a named human's hands against the clock.
    EscalationId(i64);
    /// A chain of one agreed visit: moves keep the id.
    AppointmentId(i64);
    /// One immutable version of a cadence.
    CadenceVersionId(i64);
    /// One immutable version of a message block.
    BlockVersionId(i64);
    /// Something that intake could not understand, kept sealed.
    ItemId(i64);
    /// What an operator wrote down about a person, kept sealed.
    NoteId(i64);
    /// A deal as the DMS names it, by keyed hash.
    DealKey(KeyedHash);
}

macro_rules! hashes {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !serializer.is_human_readable() {
                    return self.0.serialize(serializer);
                }
                let mut text = [0_u8; 32];
                for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
                    pair[0] = HEX[usize::from(byte >> 4)];
                    pair[1] = HEX[usize::from(byte & 15)];
                }
                serializer.serialize_str(std::str::from_utf8(&text).expect("hex digits are UTF-8"))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return Deserialize::deserialize(deserializer).map(Self);
                }
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                parse_hex(&text).map(Self).ok_or_else(|| serde::de::Error::custom("expected 32 hex digits"))
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                parse_hex(text).map(Self).ok_or(NotHex)
            }
        }
    )*};
}

hashes! {
    /// Keyed hash of a normalized phone or email: finds a person without knowing them.
    BlindIndex;
    /// Keyed hash of a natural key or of a content: recognizes a thing seen before.
    KeyedHash;
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The text is not 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected 32 hex digits")]
pub struct NotHex;

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let bytes = text.as_bytes();
    if bytes.len() != 32 {
        return None;
    }
    let mut out = [0_u8; 16];
    for (slot, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *slot = u8::try_from(high * 16 + low).ok()?;
    }
    Some(out)
}
