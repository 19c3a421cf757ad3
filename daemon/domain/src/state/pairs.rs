//! Maps written as lists of pairs: not every format has keys that are more than a word, and a list that is read becomes a
//! map at once, where a map would be filled key by key.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{SeqAccess, Visitor},
};

pub(super) fn serialize<K, V, S>(map: &BTreeMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize,
    V: Serialize,
    S: Serializer,
{
    serializer.collect_seq(map)
}

pub(super) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct Pairs<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Pairs<K, V> {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of pairs")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            // Room for all at once: a list that grows as it is read is copied again and again.
            let mut pairs: Vec<(K, V)> = Vec::with_capacity(seq.size_hint().unwrap_or_default().min(ROOM_MAX));
            while let Some(pair) = seq.next_element()? {
                pairs.push(pair);
            }
            Ok(pairs.into_iter().collect())
        }
    }

    deserializer.deserialize_seq(Pairs(PhantomData))
}

/// More than a store has open; a list that claims to be longer grows as it is read.
const ROOM_MAX: usize = 500_000;
