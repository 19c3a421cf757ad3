//! Folds where leads come from.

use crate::{
    entry::{Body, Entry},
    state::{SetupState, SourceConsent},
};

pub(super) fn fold(setup: &mut SetupState, entry: &Entry) {
    match &entry.body {
        Body::SourceMapped(it) => {
            if it.spelling == it.source {
                setup.spellings.remove(&it.spelling);
                return;
            }
            // What led to the spelling before goes on with it.
            setup.spellings.values_mut().filter(|to| **to == it.spelling).for_each(|to| to.clone_from(&it.source));
            setup.spellings.insert(it.spelling.clone(), it.source.clone());
        }
        Body::SourceConsentRecorded(it) => {
            let record = SourceConsent {
                level: it.level,
                wording: it.wording.clone(),
                approved_by: it.approved_by.clone(),
                at: entry.recorded_at,
            };
            setup.consents.insert(it.source.clone(), record);
        }
        _ => {}
    }
}
