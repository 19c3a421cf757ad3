//! Nine leads that keep the quirks of public ones, each with what must be read of it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::*;

pub(super) fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/adf"))
}

/// Every sample's bytes, by name.
pub(super) fn samples() -> Vec<(String, Vec<u8>)> {
    let mut samples: Vec<_> = fs::read_dir(directory())
        .expect("the fixtures are part of the repository")
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a fixture can be read"))
        })
        .collect();
    samples.sort();
    samples
}

/// Names may be given with other capitals: their spelling is a choice.
fn fold_names(lead: &mut Value) {
    if let Some(name) = lead.get_mut("name").and_then(Value::as_object_mut) {
        for part in name.values_mut() {
            if let Some(text) = part.as_str() {
                *part = Value::from(text.to_lowercase());
            }
        }
    }
}

#[test]
fn every_sample_gives_its_expected_lead() {
    let samples = samples();
    assert_eq!(samples.len(), 9);
    for (name, bytes) in samples {
        let expected = fs::read(directory().join(format!("{name}.json"))).expect("every sample has its expectation");
        let mut expected: Value = serde_json::from_slice(&expected).expect("an expectation is JSON");
        let zone = expected["store_tz"].as_str().expect("an expectation names the store's zone");
        let context = Context { zone: TimeZone::get(zone).expect("the zone exists"), ..context() };
        let understood = understand(&bytes, &context);
        assert_eq!(understood.quarantined, None, "{name}");
        let mut leads = serde_json::to_value(&understood.leads).expect("leads are JSON");
        leads.as_array_mut().expect("leads are a list").iter_mut().for_each(fold_names);
        expected["leads"].as_array_mut().expect("leads are a list").iter_mut().for_each(fold_names);
        assert_eq!(leads, expected["leads"], "{name}");
    }
}

#[test]
fn a_sample_reads_the_same_through_every_wrapping() {
    for (name, bytes) in samples() {
        let plain = understand(&bytes, &context());
        let text = String::from_utf8(bytes).expect("the samples are UTF-8");
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let twice = escaped.replace('&', "&amp;");
        let form: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let utf_16: Vec<u8> = std::iter::once('\u{feff}')
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let wrapped: [(&str, Vec<u8>); 6] = [
            ("page", format!("<html><body><pre>{escaped}</pre></body></html>").into_bytes()),
            ("escaped twice", format!("<div>{twice}</div>").into_bytes()),
            ("form", format!("user=x&xml={form}&sent=1").into_bytes()),
            ("mail", format!("From: x\r\n\r\nHello,\r\n{text}\r\n-- \r\nthe site <site@example.com>").into_bytes()),
            ("UTF-16", utf_16),
            ("capitals", text.replace("<prospect", "<x:PROSPECT").replace("</prospect", "</x:Prospect").into_bytes()),
        ];
        for (wrapping, bytes) in wrapped {
            let understood = understand(&bytes, &context());
            assert_eq!(understood.quarantined, None, "{name} in {wrapping}");
            let without_flags = |leads: &[ParsedLead]| {
                leads
                    .iter()
                    .map(|lead| ParsedLead { flags: crate::intake::Flags::NONE, ..lead.clone() })
                    .collect::<Vec<_>>()
            };
            let same = without_flags(&understood.leads) == without_flags(&plain.leads);
            assert!(same, "{name} in {wrapping}");
        }
    }
}
