//! What is wrong with a file a person wrote. Owns the one shape in which readers of configuration, cadences, blocks,
//! policy and segments report, so that every problem is shown at once with its place.

use std::fmt;

/// One thing wrong in one place of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file's name as the reader was told it.
    pub file: String,
    /// From 1; none where the whole file is meant.
    pub line: Option<usize>,
    /// Dotted path of the key, `step[2].action[0].channel`; empty where no key is meant.
    pub key: String,
    /// What is wrong and what to do. Lowercase, no final stop, no personal data.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
pub(crate) mod tests;
