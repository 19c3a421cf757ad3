//! What was read in a reply. Owns the shape of a reading and of its reasons; knows nothing of how it came about.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::words::{Intent, Language};

/// What a reply means, how sure that is, and what said so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// At least one, in the order of [`Intent::ALL`], each once.
    pub labels: Vec<Intent>,
    /// What decided, strongest first for each label.
    pub evidence: Vec<Sign>,
    pub confidence: Confidence,
    /// The language the reply was mainly written in.
    pub language: Language,
}

/// One reason for one label.
#[derive(Clone, PartialEq, Eq)]
pub struct Sign {
    pub label: Intent,
    /// The name of the rule or of the model: `keyword.stop`, `opt-out.no-more`. Never a word of the customer's.
    pub rule: Cow<'static, str>,
    /// The words of the reply it was found in, normalized. They are the customer's own: for the eyes of whoever may read
    /// the reply, never for the ledger or a log.
    pub words: Vec<String>,
}

/// Keeps the customer's words out of whatever prints for debugging.
impl std::fmt::Debug for Sign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by {} ({} words)", self.label, self.rule, self.words.len())
    }
}

impl Sign {
    /// As a manager reads it: `opt_out: "stop texting" (opt-out.stop-contact)`.
    #[must_use]
    pub fn spoken(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|words| format!("\"{words}\"")).collect();
        match words.as_slice() {
            [] => format!("{}: {}", self.label, self.rule),
            words => format!("{}: {} ({})", self.label, words.join(", "), self.rule),
        }
    }
}

/// How sure a reading is, in thousandths: about so many of a thousand such readings name all labels right. Whole numbers,
/// so that whoever decides on it decides alike on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(u16);

impl Confidence {
    pub const CERTAIN: Self = Self(1_000);
    /// Below this a human looks at the reply before anything that cannot be taken back, but never before a stop.
    pub const ENOUGH: Self = Self(700);

    #[must_use]
    pub fn of_thousand(thousandths: u16) -> Self {
        Self(thousandths.min(1_000))
    }

    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// Not sure: this is for a human.
    #[must_use]
    pub fn is_low(self) -> bool {
        self < Self::ENOUGH
    }
}

impl Reading {
    /// What goes into the ledger: the rules that decided, never the customer's words.
    #[must_use]
    pub fn stamp(&self) -> String {
        let mut rules: Vec<&str> = Vec::new();
        for sign in &self.evidence {
            if !rules.contains(&sign.rule.as_ref()) {
                rules.push(&sign.rule);
            }
        }
        rules.join("+")
    }

    #[must_use]
    pub fn says(&self, intent: Intent) -> bool {
        self.labels.contains(&intent)
    }
}
