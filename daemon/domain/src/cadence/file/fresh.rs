//! What a step needs the DMS to have told lately, in a cadence file.

use std::collections::BTreeMap;

use super::steps::Span;
use crate::{
    reading::{Located, Source, Table},
    words::SyncKind,
};

/// A feed that is read every night, and an hour or two late: the age at which it is old where the file does not say.
const MINUTES_DEFAULT: u32 = 26 * 60;

/// How old a feed may be, as the file says it, and whether a step asks for it.
pub(super) struct Ages(BTreeMap<SyncKind, Located<(u32, bool)>>);

impl Ages {
    /// `[fresh]`.
    pub(super) fn read(root: &mut Table<'_, '_>) -> Self {
        let Some(mut table) = root.table_or_none("fresh") else { return Self(BTreeMap::new()) };
        let mut ages = BTreeMap::new();
        for kind in SyncKind::ALL {
            if let Some(Located { value: Span(minutes), start, path }) = table.word_or_none::<Span>(kind.as_str()) {
                ages.insert(*kind, Located { value: (minutes, false), start, path });
            }
        }
        table.finish();
        Self(ages)
    }

    /// `requires` of a step, with the age at which each feed is too old.
    pub(super) fn of(&mut self, source: &Source<'_>, step: &mut Table<'_, '_>) -> BTreeMap<SyncKind, u32> {
        let mut needed = BTreeMap::new();
        for kind in step.words::<SyncKind>("requires") {
            let age = self.0.get_mut(&kind.value).map(|age| &mut age.value);
            let minutes = age.map_or(MINUTES_DEFAULT, |(minutes, asked)| {
                *asked = true;
                *minutes
            });
            if needed.insert(kind.value, minutes).is_some() {
                source.problem(&kind, format_args!("`{}` is named twice", kind.value));
            }
        }
        needed
    }

    /// An age that no step asks for was meant for one.
    pub(super) fn finish(&self, source: &Source<'_>) {
        for (kind, age) in self.0.iter().filter(|(_, age)| !age.value.1) {
            source.problem(age, format_args!("no step has `requires = [\"{kind}\"]`: leave the age out"));
        }
    }
}
