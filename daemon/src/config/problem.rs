//! What is wrong with a file, all of it at once, each with its line and key. Owns the wording of the frame
//! (`FILE:LINE: key: what is wrong, what to do`); knows no key.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a value stands, or would stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// From 1; of the enclosing table where the value is missing.
    pub line: usize,
    /// The path of keys, with a number from 1 for each of several tables: `store[2].hours.sun`.
    pub key: String,
}

impl Place {
    pub(super) fn inside(&self, key: &str) -> Self {
        let key = if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) };
        Self { line: self.line, key }
    }
}

/// A value and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub place: Place,
}

/// One thing to mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Empty where the file as a whole or its syntax is meant.
    pub key: String,
    /// What is wrong and what to do. Never a name or a number of a person.
    pub message: String,
}

/// Everything that is wrong with a file, in the order of its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problems {
    file: PathBuf,
    found: Vec<Problem>,
    /// Absences: true of what was read, and void when a part of the file could not be read at all.
    absent: Vec<Problem>,
    unreadable: bool,
}

impl Problems {
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_owned(), found: Vec::new(), absent: Vec::new(), unreadable: false }
    }

    /// The file as a whole cannot be used.
    pub(super) fn whole(file: &Path, message: String) -> Self {
        let mut problems = Self::new(file);
        problems.found.push(Problem { line: 0, key: String::new(), message });
        problems
    }

    pub(super) fn syntax(&mut self, line: usize, message: String) {
        self.unreadable = true;
        self.found.push(Problem { line, key: String::new(), message });
    }

    pub(super) fn add(&mut self, place: &Place, message: impl Into<String>) {
        self.found.push(Problem { line: place.line, key: place.key.clone(), message: message.into() });
    }

    /// Something is not there. Not said where a syntax error may have swallowed it.
    pub(super) fn absent(&mut self, place: &Place, message: impl Into<String>) {
        self.absent.push(Problem { line: place.line, key: place.key.clone(), message: message.into() });
    }

    /// `value` if nothing was wrong.
    pub(super) fn settle<T>(mut self, value: T) -> Result<T, Self> {
        let mut absent = std::mem::take(&mut self.absent);
        if self.unreadable {
            absent.clear();
        }
        // What is there in a wrong form is not missing, and neither is what would stand inside it.
        absent.retain(|problem| !self.found.iter().any(|found| covers(&found.key, &problem.key)));
        self.found.extend(absent);
        self.found.sort_by(|a, b| (a.line, &a.key).cmp(&(b.line, &b.key)));
        self.found.dedup();
        if self.found.is_empty() { Ok(value) } else { Err(self) }
    }

    /// What to mend, in the order of lines.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.found
    }
}

fn covers(outer: &str, key: &str) -> bool {
    key.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || (!outer.is_empty() && rest.starts_with('.')))
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.found.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}", self.file.display())?;
            if problem.line > 0 {
                write!(f, ":{}", problem.line)?;
            }
            if !problem.key.is_empty() {
                write!(f, ": {}", problem.key)?;
            }
            write!(f, ": {}", problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
