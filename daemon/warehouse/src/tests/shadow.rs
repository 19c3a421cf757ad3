//! What keepwarm would have done against what people did.

use expect_test::expect;
use jiff::SignedDuration;
use keepwarm_domain::{
    entry::*,
    ids::{BlockVersionId, TaskId},
    words::*,
};

use super::story::{OWNER, Story, Told, query, warehouse_of};

/// A step that shadow mode decided and did not make, now.
fn would(story: &mut Story, told: Told, step: u16) {
    let touch = story.plan(told, step, Mode::Shadow);
    let (reason, rule) = (SkipReason::Shadow, "hours.us".to_owned());
    let (block, variant) = (Some(BlockVersionId(2)), Some(0));
    story.of(told, TouchSkipped { touch, reason, rule, block, variant, gate: None, policy: None });
}

/// A rep says that they did it, now.
fn did(story: &mut Story, told: Told, disposition: Disposition, evidence: Evidence) {
    let (task, kind, due_at) = (TaskId(story.id()), TaskKind::FollowUp, story.now);
    let (episode, segment, assignee) = (told.episode, told.segment, OWNER);
    story.of(told, TaskOpened { task, kind, episode, segment, assignee, due_at, touch: None, reply: None });
    story.of(told, TaskDone { task, kind, disposition, evidence, seconds: None });
}

fn stops(story: &mut Story, told: Told) {
    let (scope, contacts, people, leads) = (SuppressionScope::Voice, Vec::new(), vec![told.person], vec![told.lead]);
    story.of(told, SuppressionAdded { scope, contacts, people, leads, via: "reply".to_owned(), note: None });
}

const DAY: i64 = 24 * 60;

/// Two customers from a Tuesday, 9 a.m. in Chicago, on.
fn told() -> Story {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    let ann = story.lead(Segment::NewInbound, "cars-example");
    let ben = story.lead(Segment::NewInbound, "cars-example");
    would(&mut story, ann, 0);
    would(&mut story, ben, 0);
    story.pass(10);
    did(&mut story, ann, Disposition::NoAnswer, Evidence::Proven);
    // A second try on the same day is the same contact.
    story.pass(10);
    did(&mut story, ann, Disposition::LeftVoicemail, Evidence::Claimed);
    story.pass(DAY - 20);
    would(&mut story, ann, 1);
    // Ten in the evening, by the store's clock.
    story.pass(13 * 60);
    did(&mut story, ben, Disposition::Talked, Evidence::Claimed);
    story.pass(11 * 60);
    would(&mut story, ann, 2);
    story.pass(2 * DAY);
    stops(&mut story, ann);
    story.pass(60);
    did(&mut story, ann, Disposition::Talked, Evidence::Claimed);
    story
}

#[test]
fn each_contact_of_shadow_stands_against_one_of_people() {
    let story = told();
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let rows = |path| {
        query(
            path,
            "SELECT format('{} {}, {}: {}/{} young {} {}', group_name, stage, evidence, numerator, denominator, too_young,
                of_what)
             FROM report_shadow WHERE grouped_by <> 'all'",
        )
    };
    let soon = warehouse.publish(story.now).expect("publishes").path;
    expect![[r#"
        new-inbound same day or earlier, proven: 1/3 young 1 steps due
        new-inbound later, proven: 0/3 young 1 steps due
        new-inbound later, claimed: 2/3 young 1 steps due
        new-inbound never, proven: 0/3 young 1 steps due
        new-inbound illegal, proven: 2/3 young 0 calls of people
        new-inbound, step 1 same day or earlier, proven: 1/2 young 0 steps due
        new-inbound, step 1 later, proven: 0/2 young 0 steps due
        new-inbound, step 1 later, claimed: 1/2 young 0 steps due
        new-inbound, step 1 never, proven: 0/2 young 0 steps due
        new-inbound, step 1 illegal, proven: 1/2 young 0 calls of people
        new-inbound, step 2 same day or earlier, proven: 0/1 young 0 steps due
        new-inbound, step 2 later, proven: 0/1 young 0 steps due
        new-inbound, step 2 later, claimed: 1/1 young 0 steps due
        new-inbound, step 2 never, proven: 0/1 young 0 steps due
        new-inbound, step 2 illegal, proven: 1/1 young 0 calls of people
        new-inbound, step 3 same day or earlier, proven: 0/0 young 1 steps due
        new-inbound, step 3 later, proven: 0/0 young 1 steps due
        new-inbound, step 3 never, proven: 0/0 young 1 steps due
        new-inbound, step 3 illegal, proven: 0/0 young 0 calls of people
    "#]]
    .assert_eq(&rows(&soon));
    let later = warehouse.publish(story.now + SignedDuration::from_hours(48)).expect("publishes").path;
    expect![[r#"
        new-inbound same day or earlier, proven: 1/4 young 0 steps due
        new-inbound later, proven: 0/4 young 0 steps due
        new-inbound later, claimed: 2/4 young 0 steps due
        new-inbound never, proven: 1/4 young 0 steps due
        new-inbound illegal, proven: 2/3 young 0 calls of people
        new-inbound, step 1 same day or earlier, proven: 1/2 young 0 steps due
        new-inbound, step 1 later, proven: 0/2 young 0 steps due
        new-inbound, step 1 later, claimed: 1/2 young 0 steps due
        new-inbound, step 1 never, proven: 0/2 young 0 steps due
        new-inbound, step 1 illegal, proven: 1/2 young 0 calls of people
        new-inbound, step 2 same day or earlier, proven: 0/1 young 0 steps due
        new-inbound, step 2 later, proven: 0/1 young 0 steps due
        new-inbound, step 2 later, claimed: 1/1 young 0 steps due
        new-inbound, step 2 never, proven: 0/1 young 0 steps due
        new-inbound, step 2 illegal, proven: 1/1 young 0 calls of people
        new-inbound, step 3 same day or earlier, proven: 0/1 young 0 steps due
        new-inbound, step 3 later, proven: 0/1 young 0 steps due
        new-inbound, step 3 never, proven: 1/1 young 0 steps due
        new-inbound, step 3 illegal, proven: 0/0 young 0 calls of people
    "#]]
    .assert_eq(&rows(&later));
}

#[test]
fn what_a_live_cadence_asked_people_to_do_is_not_theirs() {
    let mut story = Story::new("2026-09-01T14:00:00Z");
    let lead = story.lead(Segment::NewInbound, "cars-example");
    would(&mut story, lead, 0);
    let touch = Some(story.send(lead, 1));
    let (task, kind, due_at) = (TaskId(story.id()), TaskKind::Call, story.now);
    let (episode, segment, assignee) = (lead.episode, lead.segment, OWNER);
    story.of(lead, TaskOpened { task, kind, episode, segment, assignee, due_at, touch, reply: None });
    let (disposition, evidence) = (Disposition::Talked, Evidence::Proven);
    story.of(lead, TaskDone { task, kind, disposition, evidence, seconds: Some(90) });
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let path = warehouse.publish(story.now + SignedDuration::from_hours(24 * 10)).expect("publishes").path;
    let never = "SELECT format('{}/{}', numerator, denominator) FROM report_shadow
                 WHERE grouped_by = 'all' AND stage = 'never'";
    assert_eq!(query(&path, never), "1/1\n");
}
