//! The shipped texts, built in: a demo needs no file beside the program. Owns the list; a test holds it to the folders.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Each file's place beside the configuration, and its text.
        pub(super) const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/", $name)))),*];
    };
}

files! {
    "blocks/aged-internet.en.toml",
    "blocks/aged-internet.es.toml",
    "blocks/appointments.en.toml",
    "blocks/appointments.es.toml",
    "blocks/credit-application.en.toml",
    "blocks/credit-application.es.toml",
    "blocks/help.en.toml",
    "blocks/help.es.toml",
    "blocks/new-inbound.en.toml",
    "blocks/new-inbound.es.toml",
    "blocks/opt-out.en.toml",
    "blocks/opt-out.es.toml",
    "blocks/phone-up.en.toml",
    "blocks/phone-up.es.toml",
    "blocks/plain.en.toml",
    "blocks/plain.es.toml",
    "blocks/service-defection.en.toml",
    "blocks/service-defection.es.toml",
    "blocks/service-inquiry.en.toml",
    "blocks/service-inquiry.es.toml",
    "blocks/unsold-showroom.en.toml",
    "blocks/unsold-showroom.es.toml",
    "blocks/vehicle-sold.en.toml",
    "blocks/vehicle-sold.es.toml",
    "cadences/aged-internet.toml",
    "cadences/new-inbound-credit.toml",
    "cadences/new-inbound-phone.toml",
    "cadences/new-inbound-service.toml",
    "cadences/new-inbound.toml",
    "cadences/service-defection.toml",
    "cadences/unsold-showroom.toml",
    "policy/appointments.toml",
    "policy/segments.toml",
    "policy/us.toml",
}

/// Whether a text is one of the package, unchanged.
pub(crate) fn is_shipped(text: &str) -> bool {
    FILES.iter().any(|(_, shipped)| *shipped == text)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_shipped_text_is_built_in() {
        let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging");
        let mut shipped = BTreeSet::new();
        for folder in ["blocks", "cadences", "policy"] {
            for file in fs::read_dir(packaging.join(folder)).expect("the folder") {
                let name = file.expect("an entry").file_name().to_string_lossy().into_owned();
                shipped.insert(format!("{folder}/{name}"));
            }
        }
        let built_in: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(built_in, shipped);
    }
}
