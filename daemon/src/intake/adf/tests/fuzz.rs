//! Any bytes at all: the reader must never panic, never take long, and never make a whole lead of a part.

use proptest::prelude::*;
use proptest::sample::Index;

use super::samples::samples;
use super::*;
use crate::intake::{Flag, content_hash_input, natural_key};

/// What a careless program does to a file.
#[derive(Clone, Debug)]
enum Damage {
    Cut(Index),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Repeat(Index, Index),
    Remove(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..8),
        proptest::sample::select(vec![
            "<",
            ">",
            "&",
            "\"",
            "]]>",
            "<![CDATA[",
            "<!--",
            "-->",
            "</",
            "/>",
            "<?",
            "<adf>",
            "<prospect>",
            "</customer>",
            "<!DOCTYPE a [",
            "&lt;adf&gt;",
            "=3D\"",
            "%3C",
            "\u{feff}",
            "\0",
            "é",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        (any::<Index>(), piece).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        any::<(Index, Index)>().prop_map(|(a, b)| Damage::Repeat(a, b)),
        any::<(Index, Index)>().prop_map(|(a, b)| Damage::Remove(a, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let at = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
    match damage {
        Damage::Cut(index) => bytes.truncate(at(index, bytes)),
        Damage::Flip(index, byte) if !bytes.is_empty() => {
            let position = index.index(bytes.len());
            bytes[position] ^= byte;
        }
        Damage::Flip(..) => {}
        Damage::Insert(index, piece) => {
            let position = at(index, bytes);
            bytes.splice(position..position, piece.iter().copied());
        }
        Damage::Repeat(a, b) => {
            let (a, b) = (at(a, bytes), at(b, bytes));
            let piece = bytes[a.min(b)..a.max(b)].to_vec();
            bytes.splice(a.max(b)..a.max(b), piece);
        }
        Damage::Remove(a, b) => {
            let (a, b) = (at(a, bytes), at(b, bytes));
            bytes.drain(a.min(b)..a.max(b));
        }
    }
}

/// What must hold of everything that was read.
fn check(bytes: &[u8]) {
    let understood = understand(bytes, &context());
    assert!(!understood.leads.is_empty() || understood.quarantined.is_some(), "a file must not vanish");
    for lead in &understood.leads {
        assert!(lead.has_contact_point() || !lead.name.is_empty());
        let numbers = lead.phones.iter().filter_map(|phone| phone.e164.as_deref());
        assert!(numbers.into_iter().all(|n| n.starts_with('+') && n[1..].bytes().all(|b| b.is_ascii_digit())));
        assert!(lead.vehicle_of_interest.as_ref().is_none_or(|vehicle| !vehicle.interest.is_own()));
        serde_json::to_string(lead).expect("a lead is JSON");
        assert!(!content_hash_input(lead).is_empty());
        natural_key(lead);
    }
    let again = understand(bytes, &context());
    assert!(again.leads == understood.leads, "the same bytes give the same leads");
}

#[test]
fn a_sample_cut_anywhere_gives_no_lead_that_looks_whole() {
    for (name, bytes) in samples() {
        let end_tag = b"</prospect>";
        let end = bytes.windows(end_tag.len()).position(|window| window == end_tag).expect("a prospect ends");
        for cut in 0..end + end_tag.len() {
            let understood = understand(&bytes[..cut], &context());
            let looks_whole = understood.leads.iter().any(|lead| !lead.flags.contains(Flag::Truncated));
            assert!(!looks_whole, "{name} cut at {cut}");
            assert!(!understood.leads.is_empty() || understood.quarantined.is_some(), "{name} cut at {cut}");
        }
        let whole = understand(&bytes, &context());
        for cut in end + end_tag.len()..bytes.len() {
            assert!(understand(&bytes[..cut], &context()).leads == whole.leads, "{name} cut at {cut}");
        }
    }
}

#[test]
fn texts_made_to_be_slow_are_read_in_linear_time() {
    let size = crate::intake::limits::FILE_BYTES_MAX;
    for piece in [
        "<",
        "<adf",
        "<adf ",
        "<adf><",
        "<adf><![CDATA[",
        "<adf><!--",
        "<!--",
        "<!DOCTYPE [",
        "<adf a='",
        "&",
        "&amp;",
        "&lt;",
        "&lt;adf",
        "%3C",
        "=3D\"",
        "=\n",
        "<adf>",
        "<prospect>",
        "<adf/>",
        "<adf/><!--",
        "<adf/><![CDATA[",
        "</adf>",
        "<adf><b>",
        "<adf>&x;",
        "<a b c d e f ",
        "<adf <adf>",
        "<adf/>< ",
    ] {
        let text = piece.repeat(size / piece.len());
        understand(text.as_bytes(), &context());
    }
    // One element with all the bytes, in each field that is taken apart.
    for (open, fill) in [
        ("<comments>", "<b "),
        ("<comments>", "&amp;lt;"),
        ("<comments>", "Trade In Year: 1\n"),
        ("<phone>", "1,"),
        ("<phone>", "312-555-0101,"),
        ("<email>", "a@example.com "),
        ("<name>", "A "),
        ("<requestdate>", "1 "),
        ("<model>", "("),
        ("<vin>", "0"),
        ("<id>x</id>", "<id>y</id>"),
        ("<email>a@b.co</email>", "<email>c@d.co</email>"),
    ] {
        let text = format!("<prospect><customer>{open}{}", fill.repeat(100_000));
        understand(text.as_bytes(), &context());
        understand(format!("{text}</customer></prospect>").as_bytes(), &context());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        check(&bytes);
    }

    #[test]
    fn random_markup_never_panics(pieces in proptest::collection::vec(damage(), 0..40)) {
        let mut bytes = b"<adf><prospect><customer><contact><phone>3125550101</phone></contact></customer>".to_vec();
        pieces.iter().for_each(|piece| apply(&mut bytes, piece));
        check(&bytes);
    }

    #[test]
    fn damaged_samples_never_panic(sample in 0..9_usize, damages in proptest::collection::vec(damage(), 1..6)) {
        let (_, mut bytes) = samples().swap_remove(sample);
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        bytes.truncate(64 * 1024);
        check(&bytes);
    }
}
