//! What a provider's error codes mean. Owns the reading of the table, which is a file: providers add codes and move them.
//! A code says more than the words beside it, and unlike them it names nobody.

use std::collections::BTreeMap;

use keepwarm_domain::{input::DeliveryResult, words::FailReason};
use serde::Deserialize;

/// The table that is shipped.
pub(super) const SHIPPED: &str = include_str!("../../../packaging/providers/twilio.toml");

/// Meanings by code.
#[derive(Clone, Debug)]
pub struct Codes {
    known: BTreeMap<u32, DeliveryResult>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    #[serde(default)]
    failed: BTreeMap<String, FailReason>,
    #[serde(default)]
    not_sent: BTreeMap<String, FailReason>,
}

impl Codes {
    /// Reads a table.
    ///
    /// # Errors
    /// What is wrong with it, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        let table: Table = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let mut known = BTreeMap::new();
        let failed = table.failed.into_iter().map(|(code, reason)| (code, DeliveryResult::Failed(reason)));
        let again = table.not_sent.into_iter().map(|(code, reason)| (code, DeliveryResult::NotSent(reason)));
        for (code, meaning) in failed.chain(again) {
            let number = code.parse().map_err(|_| format!("`{code}` is no error code: write its digits"))?;
            if known.insert(number, meaning).is_some() {
                return Err(format!("the code {code} stands there twice, keep one"));
            }
        }
        Ok(Self { known })
    }

    /// What became of a message with this code. Of one that nobody wrote down: it was refused.
    #[must_use]
    pub fn meaning(&self, code: Option<u32>) -> DeliveryResult {
        let known = code.and_then(|code| self.known.get(&code));
        known.cloned().unwrap_or(DeliveryResult::Failed(FailReason::Refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_knows_a_stop_a_dead_number_and_a_full_queue() {
        let codes = Codes::read(SHIPPED).expect("it is in order");
        assert_eq!(codes.meaning(Some(21_610)), DeliveryResult::Failed(FailReason::OptedOut));
        assert_eq!(codes.meaning(Some(30_005)), DeliveryResult::Failed(FailReason::InvalidAddress));
        assert_eq!(codes.meaning(Some(20_429)), DeliveryResult::NotSent(FailReason::Down));
        for unknown in [None, Some(99_999)] {
            assert_eq!(codes.meaning(unknown), DeliveryResult::Failed(FailReason::Refused));
        }
    }

    #[test]
    fn what_is_wrong_with_a_table_is_said() {
        let cases = [
            ("[failed]\nabc = \"refused\"", "no error code"),
            ("[failed]\n1 = \"refused\"\n[not-sent]\n1 = \"provider\"", "twice"),
            ("[failed]\n1 = \"gone\"", "unknown variant"),
            ("[other]\n1 = \"refused\"", "unknown field"),
        ];
        for (text, said) in cases {
            let problem = Codes::read(text).expect_err("it is wrong");
            assert!(problem.contains(said), "{problem}");
        }
    }
}
