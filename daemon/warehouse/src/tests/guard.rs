//! Who must not be approached and why, as BI tools see it.

use keepwarm_domain::{entry::*, ids::*, state::PauseScope, words::*};

use super::story::{Story, lines, options, query, warehouse_of};
use crate::{Pii, Warehouse, project::NOT_PROJECTED};

/// A week in which everything happens that can hold contacts back.
pub(super) fn guarded(story: &mut Story) {
    let told = story.lead(Segment::NewInbound, "cars-example");
    let other = story.lead(Segment::NewInbound, "cars-example");
    let hold = |reason| PersonHeld { reason, leads: vec![told.lead], note: Some(NoteId(1)) };
    story.of(told, hold(HoldReason::Complaint));
    story.pass(60);
    story.of(told, hold(HoldReason::Legal));
    story.pass(60);
    story.of(told, PersonReleased { reason: HoldReason::Legal, note: None });
    story.pass(60);
    story.of(told, hold(HoldReason::Deceased));
    let order = KeyedHash([9; 16]);
    story.of(told, RepairOrderOpened { order });
    story.of(other, RepairOrderOpened { order });
    story.pass(60);
    story.of(other, RepairOrderClosed { order });
    let (scope, reason) = (PauseScope::Channel(Channel::Text), "carrier trouble".to_owned());
    story.tell(OutreachPaused { scope: scope.clone(), reason: reason.clone() });
    story.pass(30);
    story.tell(OutreachResumed { scope: scope.clone(), reason: reason.clone() });
    story.tell(OutreachPaused { scope, reason });
    lists(story);
    let (channel, provider, rep) = (Channel::Text, "relay".to_owned(), RepId(7));
    story.tell(StaffContactRegistered { channel, contact: BlindIndex([8; 16]), rep });
    story.tell(StopProven { channel, rep, provider: provider.clone() });
    story.tell(ChannelWentLive { channel, provider });
    story.tell(ChannelWentBack { channel });
}

fn lists(story: &mut Story) {
    story.tell(ListImported {
        list: ListKind::NationalDnc,
        region: None,
        version: "2026-10".to_owned(),
        dated: jiff::civil::date(2026, 10, 1),
        content: KeyedHash([6; 16]),
        rows: 20_001,
        rejected: 2,
        checked: 3,
        listed: 1,
    });
    let (via, content) = ("old-crm".to_owned(), KeyedHash([7; 16]));
    story.tell(SuppressionsImported { via, content, rows: 5_002, rejected: 2 });
    story.tell(OptOutListsDeclined { signed_by: "Dana Sample".to_owned() });
    story.tell(ContactsExported { what: "suppressions".to_owned(), rows: 12, in_clear: 4 });
}

#[test]
fn holds_repairs_and_pauses_end_where_they_ended() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    guarded(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let holds =
        "SELECT reason, leads_stopped, held_local::VARCHAR, released_local::VARCHAR FROM fact_hold ORDER BY entry_seq";
    assert_eq!(
        lines(&warehouse.file, holds),
        "complaint | 1 | 2026-10-01 09:00:00 | 2026-10-01 10:00:00\n\
         legal | 1 | 2026-10-01 10:00:00 | 2026-10-01 11:00:00\n\
         deceased | 1 | 2026-10-01 12:00:00 | -\n"
    );
    let repairs = "SELECT count(*), count(DISTINCT order_key), count(closed_utc) FROM fact_repair_order";
    assert_eq!(lines(&warehouse.file, repairs), "2 | 1 | 1\n", "one order of two people, closed for one");
    let pauses = "SELECT scope, date_diff('minute', paused_utc, resumed_utc) FROM fact_pause ORDER BY entry_seq";
    assert_eq!(lines(&warehouse.file, pauses), "pause.channel.text | 30\npause.channel.text | -\n");
}

#[test]
fn lists_exports_and_steps_to_customers_are_told_without_a_number() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    guarded(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let lists = "SELECT event, list, list_version, list_date::VARCHAR, via, rows_read, rows_rejected, numbers_checked,
                 numbers_listed FROM fact_list ORDER BY entry_seq";
    assert_eq!(
        lines(&warehouse.file, lists),
        "list | national-dnc | 2026-10 | 2026-10-01 | - | 20001 | 2 | 3 | 1\n\
         opt-outs | - | - | - | old-crm | 5002 | 2 | - | -\n\
         no-opt-outs | - | - | - | Dana Sample | 0 | 0 | - | -\n"
    );
    let exports = "SELECT what, rows_taken, rows_in_clear, actor FROM fact_export";
    assert_eq!(lines(&warehouse.file, exports), "suppressions | 12 | 4 | system\n");
    let steps = "SELECT event, channel, provider, rep_id FROM fact_go_live ORDER BY entry_seq";
    assert_eq!(
        lines(&warehouse.file, steps),
        "registered | text | - | 7\nproven | text | relay | 7\nlive | text | relay | -\nback | text | - | -\n"
    );
}

#[test]
fn what_holds_contacts_back_at_publication_stands_in_one_view() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    guarded(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let path = warehouse.publish(story.now).expect("publishes").path;
    let view = "SELECT kind, reason FROM not_approached ORDER BY ALL";
    assert_eq!(query(&path, view), "hold | deceased\npause | pause.channel.text\nrepair-order | open\n");
    let later = story.now + jiff::SignedDuration::from_hours(24 * 40);
    let path = warehouse.publish(later).expect("publishes").path;
    assert_eq!(
        query(&path, view),
        "hold | deceased\npause | pause.channel.text\n",
        "an order that nobody closes is forgotten"
    );
}

#[test]
fn start_gives_texts_back_and_leaves_the_rest_shut() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let voice = story.lead(Segment::NewInbound, "cars-example");
    let added = |scope, person| SuppressionAdded {
        scope,
        contacts: Vec::new(),
        people: vec![person],
        leads: Vec::new(),
        via: "reply".to_owned(),
        note: None,
    };
    story.of(told, added(SuppressionScope::Everything, told.person));
    let (people, via) = (vec![told.person], "reply".to_owned());
    story.of(told, SuppressionLifted { scope: SuppressionScope::Text, contacts: Vec::new(), people, via });
    story.of(voice, added(SuppressionScope::Voice, voice.person));
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let people =
        "SELECT opted_out_all, opted_out_text, opted_out_email, opted_out_phone, opted_out_voice FROM dim_person
                  ORDER BY person_id";
    assert_eq!(
        lines(&warehouse.file, people),
        "false | false | true | false | true\nfalse | false | false | false | true\n"
    );
    let path = warehouse.publish(story.now).expect("publishes").path;
    assert_eq!(query(&path, "SELECT DISTINCT opted_out FROM leads"), "true\n", "calls alone count, too");
}

/// An appliance that is upgraded finds a working copy without the newer tables.
#[test]
fn a_working_copy_of_an_older_release_is_filled_anew_with_all_there_is() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    guarded(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let expected = warehouse.contents().expect("reads");
    warehouse
        .file
        .execute_batch(
            "DROP TABLE fact_hold; DROP TABLE fact_pause; ALTER TABLE dim_person DROP COLUMN opted_out_voice;
             UPDATE meta SET setting = 'of an older release' WHERE item = 'schema_fingerprint'",
        )
        .expect("as it was before");
    drop(warehouse);
    let mut warehouse = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    assert_eq!(warehouse.through_seq(), 0, "the daemon projects everything again");
    warehouse.project(&story.entries, "tip").expect("projects");
    assert_eq!(warehouse.contents().expect("reads"), expected);
}

/// Read from the source: a kind that nobody thought of would be a fact that reports leave out in silence.
#[test]
fn every_kind_of_entry_is_projected_or_left_out_on_purpose() {
    let source = [
        include_str!("../project/mod.rs"),
        include_str!("../project/guard.rs"),
        include_str!("../project/staff.rs"),
        include_str!("../project/records.rs"),
    ]
    .concat();
    for (kind, _) in Body::KINDS {
        let camel = |word: &str| word[..1].to_uppercase() + &word[1..];
        let name: String = kind.split('-').map(camel).collect();
        let projected = source.contains(&format!("Body::{name}("));
        let left_out = NOT_PROJECTED.iter().any(|(other, _)| other == kind);
        assert_ne!(projected, left_out, "{kind}: projected {projected}, left out {left_out}");
    }
    for (kind, _) in NOT_PROJECTED {
        assert!(Body::KINDS.iter().any(|(known, _)| *known == kind), "{kind} is no kind");
    }
}
