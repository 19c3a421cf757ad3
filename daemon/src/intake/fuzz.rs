//! Any bytes at all at the other doors: posts of calls, leads as JSON, and lead mails in words. Readers must never panic, and
//! what they make must hold no call without an id.

use jiff::tz::TimeZone;
use proptest::{prelude::*, sample::Index};

use super::{
    Context, Region,
    call::{self, Form},
    first, in_mail, understand,
};

const SAMPLES: [&str; 5] = [
    r#"{"resource_id": "CAL7", "customer_phone_number": "+13125550142", "answered": false, "duration": 22, "note": "a & b",
        "start_time": "2026-11-22T10:15:00.000-06:00", "tracking_phone_number": "+13125550110"}"#,
    r#"{"Id": "n", "Notifications": [{"Action": "CallDetails.CallProcessed", "TelmetricsId": "M9", "EndTime": "4/30/2026
        1:33:05 PM", "AnswerTime": "4/30/2026 1:31:50 PM", "CallerNumber": "3125550142"}]}"#,
    r#"{"leads": [{"id": 17, "first": "Casey", "phones": ["312-555-0142"], "vehicle": {"year": 2024, "make": "Honda"},
        "comments": "Does <it> \u00e9 have heat? Email only please."}]}"#,
    "From: Cars Example <leads@cars.example>\r\nSubject: New lead from Cars Example\r\nMIME-Version: 1.0\r\n\r\n\
     Name: Casey Specimen\r\nPhone: (312) 555-0142\r\nVehicle: 2024 Honda CR-V\r\nComments: call me\r\n",
    "<html><h1>New lead</h1><table><tr><td>Name:</td><td>Casey &amp; Co</td></tr><tr><td>Cell:</td><td>312-555-0142</td>\
     </tr></table></html>",
];

const PIECES: [&str; 16] =
    ["{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "\\ud800", "</", "<td>", "\r\n", "\u{feff}", "\0", "é"];

/// A sample with pieces put in, bytes turned over, and its end cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<Index>(), proptest::option::of(any::<u8>()), proptest::sample::select(PIECES.to_vec()));
    let damages = proptest::collection::vec(damage, 0..6);
    (proptest::sample::select(SAMPLES.to_vec()), damages, any::<Index>(), any::<bool>()).prop_map(
        |(sample, damages, end, cut)| {
            let mut bytes = sample.as_bytes().to_vec();
            for (at, flip, piece) in damages {
                let at = at.index(bytes.len() + 1);
                match flip {
                    Some(byte) if at < bytes.len() => bytes[at] = byte,
                    _ => drop(bytes.splice(at..at, piece.bytes())),
                }
            }
            if cut {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            bytes
        },
    )
}

fn read(bytes: &[u8]) {
    let context = Context { zone: TimeZone::UTC, region: Region::US, arrived_at: None };
    let understood = understand(bytes, &context);
    assert!(!understood.leads.is_empty() || understood.quarantined.is_some(), "nothing is passed over in silence");
    for lead in &understood.leads {
        first::of_lead(lead, jiff::Timestamp::UNIX_EPOCH);
    }
    in_mail(bytes, &context);
    for form in Form::ALL {
        let calls = call::read(form, bytes, &context);
        assert!(calls.calls.iter().all(|call| !call.id.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_posts_and_mails_are_read_or_kept(bytes in damaged()) {
        read(&bytes);
    }

    #[test]
    fn any_bytes_are_read_or_kept(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes);
    }
}
