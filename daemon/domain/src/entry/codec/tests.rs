//! The frozen fixtures: every kind and version ever written is read back for ever, and the current one is written to the
//! same bytes. A fixture is a body as the ledger stores it, `KIND.vVERSION.json`, one line.
//!
//! A fixture that fails after a change of a type says that ledgers in the field would not be read any more: give the
//! kind its next version in `bodies!`, add a rule to `upcast` and a new fixture. The old one stays as it is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/entries"))
}

fn fixture(kind: &str, version: u16) -> Option<String> {
    let text = std::fs::read_to_string(folder().join(format!("{kind}.v{version}.json"))).ok()?;
    Some(text.strip_suffix('\n').expect("a fixture is one line").to_owned())
}

#[test]
fn every_version_of_every_kind_is_read_back() {
    for (kind, current) in Body::KINDS {
        for version in 1..=*current {
            let text = fixture(kind, version).unwrap_or_else(|| panic!("no fixture {kind}.v{version}.json"));
            let body = from_json(kind, version, &text).unwrap_or_else(|error| panic!("{kind}.v{version}: {error}"));
            assert_eq!((body.kind(), body.version()), (*kind, *current));
            let again = from_json(kind, *current, &to_json(&body)).expect("what is written can be read");
            assert_eq!(again, body, "{kind}.v{version}");
        }
    }
}

#[test]
fn the_current_version_is_written_to_the_same_bytes() {
    for (kind, version) in Body::KINDS {
        let text = fixture(kind, *version).unwrap_or_else(|| panic!("no fixture {kind}.v{version}.json"));
        let body = from_json(kind, *version, &text).unwrap_or_else(|error| panic!("{kind}.v{version}: {error}"));
        assert_eq!(to_json(&body), text, "{kind}.v{version}");
    }
}

#[test]
fn every_fixture_is_of_a_kind_and_version_that_exists() {
    let known: BTreeSet<String> = Body::KINDS
        .iter()
        .flat_map(|(kind, current)| (1..=*current).map(move |version| format!("{kind}.v{version}.json")))
        .collect();
    let files = std::fs::read_dir(folder()).expect("the fixtures are part of the tree");
    for file in files {
        let name = file.expect("a file").file_name().to_string_lossy().into_owned();
        assert!(
            known.contains(&name),
            "{name} belongs to no kind: was one renamed? a kind is never renamed or removed"
        );
    }
}

#[test]
fn what_this_build_does_not_know_is_refused_by_name() {
    let message = |kind, version, json| from_json(kind, version, json).expect_err("it must not be read").to_string();
    assert_eq!(
        message("lead-cloned", 1, "{}"),
        "entry kind `lead-cloned` is unknown to this build; install the version that wrote it or a later one"
    );
    assert_eq!(
        message("touch-sent", 99, "{}"),
        "entry kind `touch-sent` version 99 is newer than this build reads (1); install a later build"
    );
}

#[test]
fn a_malformed_body_is_refused_without_quoting_it() {
    for json in ["{\"touch\":\"Casey Tester\"}", "{\"touch\":1,\"provider_id\":null,\"name\":\"Casey\"}", "", "{"] {
        let error = from_json("touch-sent", 1, json).expect_err("it is malformed").to_string();
        assert!(error.contains("`touch-sent` version 1 is not what that version writes"), "{error}");
        assert!(!error.contains("Casey"), "{error}");
    }
}

/// Every word that a body can hold. To rename or to remove one makes ledgers in the field unreadable; to add one does
/// not, and adds a line here.
#[test]
fn the_words_of_the_ledger_are_frozen() {
    macro_rules! words {
        ($($vocabulary:ident),*) => {[$({
            let words: Vec<&str> = $vocabulary::ALL.iter().map(|word| word.as_str()).collect();
            format!("{}: {}", stringify!($vocabulary), words.join(" "))
        }),*]};
    }
    use crate::words::*;
    let words = words![
        Channel,
        Mode,
        Evidence,
        Department,
        Segment,
        Stage,
        ConsentLevel,
        Intent,
        Outcome,
        SkipReason,
        CancelReason,
        FailReason,
        MoveReason,
        SuppressionScope,
        TaskKind,
        Disposition,
        EnrollmentEnd,
        MatchedBy,
        CanceledBy,
        ItemState,
        Language,
        RepRole
    ];
    expect_test::expect![[r#"
        Channel: text email call voicemail
        Mode: shadow assisted live
        Evidence: proven claimed
        Department: sales service
        Segment: new-inbound unsold-showroom aged-internet service-defection
        Stage: new contacted appointment-set shown visited sold lost
        ConsentLevel: none inquiry express pewc revoked
        Intent: opt_out opt_in help trade_value credit_question urgent_timeline appointment_request price_question test_drive vehicle_question service_need complaint wrong_number already_bought not_interested language_spanish human_request positive_ack other
        Outcome: sold service-done lost opt-out bad-number bought-elsewhere not-interested no-response duplicate test spam wrong-department moved
        SkipReason: shadow not-released no-address no-consent suppressed no-block missing-context window-never-opens late
        CancelReason: opt-out reply escalation appointment-set owner-takeover visited sold wrong-number lead-closed new-inquiry parent-answered
        FailReason: refused unreachable invalid-address render provider spool stopped
        MoveReason: window daily-cap store-closed retry
        SuppressionScope: everything text email phone
        TaskKind: call answer-reply release-touch follow-up rescue-missed resolve-uncertain fix-lead
        Disposition: talked left-voicemail no-answer bad-number answered released withheld sent not-sent fixed lost no-longer-needed
        EnrollmentEnd: finished opt-out reply appointment visit lead-closed reenrolled owner-takeover
        MatchedBy: new email phone phone-other-name
        CanceledBy: customer staff
        ItemState: quarantined retried dismissed
        Language: en es
        RepRole: manager rep bdc"#]].assert_eq(&words.join("\n"));
}
