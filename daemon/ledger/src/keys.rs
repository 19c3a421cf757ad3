//! Keys. Owns the appliance's one secret and everything derived from it: the vault's cipher key, the blind indexes by
//! which people are matched, the keyed hashes by which things are recognized. Knows nothing of files or storage.

use std::fmt;

use keepwarm_domain::ids::{BlindIndex, KeyedHash};
use zeroize::{Zeroize, Zeroizing};

/// The appliance's secret, made at install. It never leaves this module.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    #[must_use]
    pub fn new(mut bytes: [u8; 32]) -> Self {
        let key = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

/// What a blind index is made of. Equal texts of different kinds give unrelated indexes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContactKind {
    /// A normalized phone number, E.164.
    Phone,
    /// A normalized email address.
    Email,
    /// A normalized full name.
    Name,
}

/// The derived keys. Cheap to clone, usable from any thread; all its functions are pure.
#[derive(Clone)]
pub struct Keys {
    phone: Zeroizing<[u8; 32]>,
    email: Zeroizing<[u8; 32]>,
    name: Zeroizing<[u8; 32]>,
    hash: Zeroizing<[u8; 32]>,
    pub(crate) seal: Zeroizing<[u8; 32]>,
    pub(crate) nonce: Zeroizing<[u8; 32]>,
    fingerprint: [u8; 16],
}

impl Keys {
    #[must_use]
    pub fn new(master: &MasterKey) -> Self {
        let derive = |context: &str| Zeroizing::new(blake3::derive_key(context, master.0.as_slice()));
        // The contexts are frozen: another text is another key, and nobody would be found any more.
        Self {
            phone: derive("keepwarm 2026 blind index of a phone"),
            email: derive("keepwarm 2026 blind index of an email"),
            name: derive("keepwarm 2026 blind index of a name"),
            hash: derive("keepwarm 2026 keyed hash"),
            seal: derive("keepwarm 2026 vault seal"),
            nonce: derive("keepwarm 2026 vault nonce"),
            fingerprint: first_half(&derive("keepwarm 2026 fingerprint")),
        }
    }

    /// The index by which a person is found. `normalized` is hashed as it is: normalizing is the caller's.
    #[must_use]
    pub fn blind_index(&self, kind: ContactKind, normalized: &str) -> BlindIndex {
        let key = match kind {
            ContactKind::Phone => &self.phone,
            ContactKind::Email => &self.email,
            ContactKind::Name => &self.name,
        };
        BlindIndex(first_half(blake3::keyed_hash(key, normalized.as_bytes()).as_bytes()))
    }

    /// The hash by which a natural key or a content is recognized. `domain` keeps unrelated things apart; it is one of
    /// a few fixed words, such as `adf.natural-key`.
    #[must_use]
    pub fn keyed_hash(&self, domain: &str, bytes: &[u8]) -> KeyedHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.hash);
        hasher.update(&u64::try_from(domain.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(domain.as_bytes());
        hasher.update(bytes);
        KeyedHash(first_half(hasher.finalize().as_bytes()))
    }

    /// Tells one appliance key from another; says nothing of the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        KeyedHash(self.fingerprint).to_string()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

fn first_half(bytes: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::new(&MasterKey::new([byte; 32]))
    }

    #[test]
    fn the_same_contact_gives_the_same_index_under_one_key_only() {
        let one = keys(1).blind_index(ContactKind::Phone, "+13125550142");
        assert_eq!(one, keys(1).blind_index(ContactKind::Phone, "+13125550142"));
        assert_ne!(one, keys(2).blind_index(ContactKind::Phone, "+13125550142"));
        assert_ne!(one, keys(1).blind_index(ContactKind::Name, "+13125550142"));
        assert_ne!(one, keys(1).blind_index(ContactKind::Phone, "+13125550143"));
    }

    #[test]
    fn domains_of_hashes_do_not_run_into_each_other() {
        let keys = keys(1);
        assert_eq!(keys.keyed_hash("file", b"abc"), keys.keyed_hash("file", b"abc"));
        assert_ne!(keys.keyed_hash("file", b"abc"), keys.keyed_hash("filea", b"bc"));
    }

    #[test]
    fn derived_values_never_change() {
        // Frozen: a change here would orphan every person and natural key on every appliance in the field.
        let keys = keys(7);
        expect_test::expect![
            "64080218fbc726bb929ef9cf1db595c5 1405cd5940f4c8c3aed164bb28da3dcb d4a11db6a1ec0e2aceecc9a3a6d4a81e"
        ]
        .assert_eq(&format!(
            "{} {} {}",
            keys.blind_index(ContactKind::Email, "pat@example.com"),
            keys.keyed_hash("file", b"abc"),
            keys.fingerprint()
        ));
    }

    #[test]
    fn debug_output_shows_no_key() {
        let shown = format!("{:?} {:?}", MasterKey::new([7; 32]), keys(7));
        assert!(!shown.contains("07") && !shown.contains("7, 7"), "{shown}");
    }
}
