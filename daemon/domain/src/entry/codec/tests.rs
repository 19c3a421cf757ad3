//! The frozen fixtures: every kind and version ever written is read back for ever, and the current one is written to the
//! same bytes. A fixture is a body as the ledger stores it, `KIND.vVERSION.json`, one line.
//!
//! A fixture that fails after a change of a type says that ledgers in the field would not be read any more: give the
//! kind its next version in `bodies!`, add a rule to `upcast` and a new fixture. The old one stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::*;
use crate::{
    known::{Field, Known},
    words::VOCABULARIES,
};

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
        "entry kind `touch-sent` version 99 is newer than this build reads (2); install a later build"
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

/// Every word that a body or the vault can hold, as ledgers in the field hold it. Read against `words.rs` line by line;
/// never filled from the program's own output.
const FROZEN: &str = "
        Channel: text email call voicemail
        Mode: shadow assisted live
        Evidence: proven claimed
        Department: sales service
        Segment: new-inbound unsold-showroom aged-internet service-defection
        Stage: new contacted appointment-set shown visited sold lost
        ConsentLevel: none inquiry express pewc revoked
        Intent: opt_out opt_in help trade_value credit_question urgent_timeline appointment_request price_question test_drive vehicle_question service_need complaint wrong_number already_bought not_interested language_spanish human_request positive_ack other
        Outcome: sold service-done lost opt-out bad-number bought-elsewhere not-interested no-response duplicate test spam wrong-department moved
        Urgency: now soon later unknown
        LeadFact: has-trade-in has-vehicle has-appointment has-visited has-replied vehicle-sold has-timeline wants-now has-preferred-time has-payment
        Goal: replied appointment-set visited sold
        Reaction: go-on pause stop
        SkipReason: shadow not-released no-address no-consent do-not-call suppressed held no-block missing-context window-never-opens late capped condition paused stale vehicle-sold channel-down
        CancelReason: opt-out reply escalation appointment-set owner-takeover visited sold wrong-number lead-closed new-inquiry parent-answered hold appointment-moved appointment-canceled appointment-over
        AnswerKind: timeline trade payment prefers
        GateId: opt-out number cadence consent do-not-call quiet-hours closed-day caps words registration
        FailReason: refused unreachable invalid-address render provider spool down unfit stopped opted-out held paused late outdated
        DeliveryState: failed undelivered delivered
        ConfirmationEnd: sent failed uncertain late withheld
        MoveReason: window daily-cap store-closed retry resumed pace held
        PartOfDay: morning afternoon evening
        WeekDay: mon tue wed thu fri sat sun
        YesNo: yes no
        Payment: cash finance lease
        SyncKind: deals inventory appointments
        SuppressionScope: everything text email phone voice
        TaskKind: call answer-reply release-touch follow-up rescue-missed keep-visit confirm-area resolve-uncertain fix-lead consent-ending review-hold
        Disposition: talked left-voicemail no-answer bad-number answered released withheld sent not-sent fixed lost no-longer-needed
        EnrollmentEnd: finished opt-out reply appointment visit lead-closed reenrolled owner-takeover hold goal other-cadence
        MatchedBy: new number email phone phone-other-name
        TrackKind: reminder rescue
        CanceledBy: customer staff
        ItemState: quarantined retried dismissed
        Language: en es
        RepRole: manager rep bdc
        SealKind: person lead reply message item task note
        HoldReason: legal complaint deceased
        AppointmentStatus: set shown missed canceled
        DealStatus: pending booked unwound lost
        UnitStatus: available sold gone
        ListKind: national-dnc state-dnc reassigned litigator
        OpenedBy: form call
        CallDirection: inbound outbound
        CallStatus: answered missed voicemail abandoned
        Skill: spanish finance
        Rung: told reminder next manager unproven";

#[test]
fn the_words_of_the_ledger_are_frozen() {
    let frozen: BTreeMap<&str, Vec<&str>> = FROZEN
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(vocabulary, words)| (vocabulary, words.split(' ').collect()))
        .collect();
    let today: BTreeMap<&str, &[&str]> = VOCABULARIES.iter().copied().collect();
    for (vocabulary, words) in &frozen {
        let today = today.get(vocabulary).copied().unwrap_or_default();
        if let Some(word) = words.iter().find(|word| !today.contains(word)) {
            panic!(
                "`{word}` of {vocabulary} is gone or spelled anew, and a ledger in the field that holds it would not be \
                 read any more. Keep the word. If it must change: give each kind whose body holds a {vocabulary} its \
                 next version in `bodies!` (entry/mod.rs), lift the old word to the new one in `upcast` \
                 (entry/codec.rs), add the fixture KIND.vVERSION.json, and only then change this list"
            );
        }
    }
    for (vocabulary, words) in today {
        let frozen = frozen.get(vocabulary).map(Vec::as_slice).unwrap_or_default();
        if let Some(word) = words.iter().find(|word| !frozen.contains(word)) {
            panic!("`{word}` of {vocabulary} is new: write it into this list, from now on it is frozen");
        }
    }
}

/// Bodies hold a set of fields as a number.
#[test]
fn the_bits_of_the_context_fields_are_frozen() {
    let frozen = "first_name last_name phone email vehicle_year vehicle_make vehicle_model vehicle_trim vehicle_stock \
                  trade_year trade_make trade_model comments timeframe city source timeline preferred_time payment";
    for (bit, word) in frozen.split(' ').enumerate() {
        let field: Field = word.parse().unwrap_or_else(|_| panic!("{word} stands in ledgers and must stay a field"));
        let stored = serde_json::to_string(&Known::none().with(field)).expect("a number");
        assert_eq!(stored, (1_u32 << bit).to_string(), "{word} has bit {bit} in ledgers: never give it another");
    }
}
