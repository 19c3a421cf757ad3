//! What the reports count, of a week in which every number can be counted by hand.

use expect_test::{Expect, expect};
use keepwarm_domain::{entry::*, ids::*, words::*};

use super::story::{OWNER, Story, Told, lines, query, warehouse_of};
use crate::{Only, ReportParams};

/// The week's Monday is 2 November 2026; the store is open 9 to 20, in Chicago, six hours behind.
fn story() -> Story {
    Story::new("2026-11-02T16:00:00Z")
}

fn skip(story: &mut Story, told: Told, touch: TouchId, reason: SkipReason, gate: GateId, rule: &str) {
    let (rule, gate, policy) = (rule.to_owned(), Some(gate), Some("us-test".to_owned()));
    story.of(told, TouchSkipped { touch, reason, rule, block: None, variant: None, gate, policy });
}

fn task(story: &mut Story, told: Told, kind: TaskKind, touch: Option<TouchId>) -> TaskId {
    let task = TaskId(story.id());
    let due_at = story.now + jiff::SignedDuration::from_hours(2);
    let (episode, segment, reply) = (told.episode, told.segment, None);
    story.of(told, TaskOpened { task, kind, episode, segment, assignee: OWNER, due_at, touch, reply });
    task
}

fn done(story: &mut Story, told: Told, task: TaskId, kind: TaskKind, disposition: Disposition, evidence: Evidence) {
    story.of(told, TaskDone { task, kind, disposition, evidence, seconds: None });
}

/// The columns of a report that say what it counts, one line per row.
fn counted(story: &Story, report: &str, columns: &str, expected: &Expect) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), story);
    let path = warehouse.publish(story.now).expect("publishes").path;
    expected.assert_eq(&query(&path, &format!("SELECT {columns} FROM {report}")));
}

const COUNTED: &str = "numerator || '/' || denominator";

#[test]
fn adherence_counts_what_was_due_in_time_late_and_left_out_and_not_what_the_customer_ended() {
    let mut story = story();
    let [prompt, late, skipped, ended, ahead] = [(); 5].map(|()| story.lead(Segment::NewInbound, "cars-example"));
    story.send(prompt, 0);
    let touch = story.plan(late, 0, Mode::Live);
    let unspoken = story.plan(skipped, 0, Mode::Live);
    let answered = story.plan(ended, 0, Mode::Live);
    let shadow = story.plan(ahead, 0, Mode::Shadow);
    story.pass(6);
    story.claim(late, touch, 1);
    story.of(late, TouchSent { touch, provider_id: None, segments: Some(1) });
    skip(&mut story, skipped, unspoken, SkipReason::NoConsent, GateId::Consent, "consent.text.none");
    story.of(ended, TouchCanceled { touch: answered, reason: CancelReason::Reply, policy: None });
    skip(&mut story, ahead, shadow, SkipReason::Shadow, GateId::Cadence, "mode.shadow");
    story.pass(60);
    let columns = format!("by_whom, {COUNTED}, late, waiting, left_out, left_out_mostly_by");
    counted(
        &story,
        "report_adherence_of('all', NULL)",
        &columns,
        &expect![[r#"
        automated | 1/3 | 1 | 0 | 1 | no-consent
    "#]],
    );
    let columns = format!("what_became, reason, gate, rule, leads, {COUNTED}");
    counted(
        &story,
        "report_skips_of('all', NULL)",
        &columns,
        &expect![[r#"
        skipped | no-consent | consent | consent.text.none | 1 | 1/4
        canceled | reply | cadence | - | 1 | 1/4
    "#]],
    );
}

#[test]
fn what_came_of_a_message_is_credited_to_the_last_one_before() {
    let mut story = story();
    let [quiet, answers, leaves] = [(); 3].map(|()| story.lead(Segment::NewInbound, "cars-example"));
    for told in [quiet, answers, leaves] {
        story.send(told, 0);
    }
    story.pass(24 * 60);
    for told in [quiet, answers] {
        story.send(told, 1);
    }
    story.pass(5);
    story.reply(answers, &[Intent::TradeValue]);
    story.book(answers, 48);
    story.reply(leaves, &[Intent::OptOut]);
    let (scope, via, people) = (SuppressionScope::Everything, "reply".to_owned(), vec![leaves.person]);
    story.of(
        leaves,
        SuppressionAdded { scope, contacts: Vec::new(), people, leads: vec![leaves.lead], via, note: None },
    );
    story.pass(60);
    let columns = format!("group_name, channel, result, {COUNTED}");
    counted(
        &story,
        "report_steps_of('step', NULL)",
        &columns,
        &expect![[r#"
        day 0 day-0 | text | replied | 0/3
        day 0 day-0 | text | replied hot | 0/3
        day 0 day-0 | text | appointment set | 0/3
        day 0 day-0 | text | opted out | 1/3
        day 1 day-1 | text | replied | 1/2
        day 1 day-1 | text | replied hot | 1/2
        day 1 day-1 | text | appointment set | 1/2
        day 1 day-1 | text | opted out | 0/2
    "#]],
    );
    counted(
        &story,
        "report_messages_of('variant', NULL)",
        &columns,
        &expect![[r#"
        hello v1 #2 | text | replied | 1/5
        hello v1 #2 | text | replied hot | 1/5
        hello v1 #2 | text | appointment set | 1/5
        hello v1 #2 | text | opted out | 1/5
    "#]],
    );
    let columns = format!("group_name, {COUNTED}, delivered, per_1000_delivered");
    counted(
        &story,
        "report_opt_outs_of('all', NULL)",
        &columns,
        &expect![[r#"
        all | 1/3 | 5 | 200.000
    "#]],
    );
}

#[test]
fn response_time_counts_those_who_were_never_answered_and_measures_those_who_were() {
    let mut story = story();
    let [texted, both, nobody] = [(); 3].map(|()| story.lead(Segment::NewInbound, "cars-example"));
    story.pass(1);
    story.send(texted, 0);
    story.send(both, 0);
    let call = task(&mut story, both, TaskKind::FollowUp, None);
    story.pass(29);
    done(&mut story, both, call, TaskKind::FollowUp, Disposition::Talked, Evidence::Proven);
    let missed = task(&mut story, nobody, TaskKind::FollowUp, None);
    done(&mut story, nobody, missed, TaskKind::FollowUp, Disposition::NoAnswer, Evidence::Proven);
    let columns = format!("since_when, by_whom, evidence, {COUNTED}, never_answered, p50_seconds, open_p50_seconds");
    counted(
        &story,
        "report_response_time_of('all', NULL)",
        &columns,
        &expect![[r#"
        asked | automated | proven | 2/3 | 1 | 180 | 180
        asked | human | proven | 0/3 | 2 | 1920 | 1920
        asked | human | claimed | 0/3 | 3 | - | -
        arrived | automated | proven | 2/3 | 1 | 60 | 60
        arrived | human | proven | 0/3 | 2 | 1800 | 1800
        arrived | human | claimed | 0/3 | 3 | - | -
    "#]],
    );
    story.pass(3 * 60);
    let columns = format!("what, {COUNTED}");
    counted(
        &story,
        "report_reps_of('rep', NULL)",
        &columns,
        &expect![[r#"
        tasks done when due, proven | 2/2
        tasks done when due, claimed | 0/2
        tasks still open | 0/2
        talked with the customer | 1/2
        contacted | 0/3
        appointment set | 0/3
        sold | 0/3
    "#]],
    );
}

#[test]
fn hot_replies_are_counted_told_taken_and_acted_and_a_breach_is_no_taking() {
    let mut story = story();
    for minutes in [1, 4, 9] {
        let told = story.lead(Segment::NewInbound, "cars-example");
        let reply = story.reply(told, &[Intent::TradeValue]);
        let escalation = EscalationId(story.id());
        story.of(
            told,
            EscalationOpened {
                escalation,
                episode: told.episode,
                segment: told.segment,
                intent: Intent::TradeValue,
                reply: Some(reply),
                owner: OWNER,
                acting: OWNER,
                starts_at: story.now,
                due_at: story.now + jiff::SignedDuration::from_mins(5),
                on_call: false,
            },
        );
        story.of(told, EscalationTold { escalation, rung: Rung::Told, rep: OWNER, next_at: None });
        if minutes > 5 {
            story.pass(5);
            story.of(told, EscalationBreached { escalation });
        }
        story.pass(minutes % 5);
        story.of(told, EscalationTaken { escalation, by: OWNER, prove_by: None });
        story.pass(1);
        let evidence = if minutes == 4 { Evidence::Claimed } else { Evidence::Proven };
        story.of(told, EscalationClosed { escalation, evidence, disposition: Disposition::Talked });
        story.pass(60);
    }
    let columns = format!("hours, within_five_minutes, {COUNTED}, p50_seconds, breached, claimed");
    counted(
        &story,
        "report_escalations_of('all', NULL)",
        &columns,
        &expect![[r#"
        staffed | told | 3/3 | 0 | 1 | 1
        staffed | taken | 2/3 | 240 | 1 | 1
        staffed | acted | 1/3 | 360 | 1 | 1
    "#]],
    );
}

#[test]
fn appointments_are_judged_when_their_deadline_has_passed() {
    let mut story = story();
    let [shown, missed, off, ahead] = [(); 4].map(|()| story.lead(Segment::NewInbound, "cars-example"));
    let came = story.book(shown, 24);
    story.book(missed, 24);
    let called_off = story.book(off, 24);
    story.of(off, AppointmentCanceled { appointment: called_off, by: CanceledBy::Customer });
    story.pass(24 * 60);
    story.of(shown, AppointmentShown { appointment: came, evidence: Evidence::Proven });
    story.pass(48 * 60);
    story.book(ahead, 24);
    let columns = format!("what, evidence, of_what, {COUNTED}, ahead");
    counted(
        &story,
        "report_appointments_of('all', NULL)",
        &columns,
        &expect![[r#"
        shown | proven | appointments due | 1/2 | 1
        missed | proven | appointments due | 1/2 | 1
        called off by the customer | proven | appointments set | 1/4 | 1
        called off by staff | proven | appointments set | 0/4 | 1
        moved | proven | appointments set | 0/4 | 1
    "#]],
    );
}

#[test]
fn a_lead_with_nothing_ahead_is_lost_and_thirty_tasks_in_five_minutes_are_strange() {
    let mut story = story();
    let told = story.lead(Segment::NewInbound, "cars-example");
    let forgotten = story.lead(Segment::NewInbound, "cars-example");
    story.of(forgotten, EnrollmentEnded { enrollment: forgotten.enrollment, why: EnrollmentEnd::Reply });
    story.plan(told, 1, Mode::Live);
    let tasks: Vec<TaskId> = (0..31).map(|_| task(&mut story, told, TaskKind::FollowUp, None)).collect();
    for task in tasks {
        done(&mut story, told, task, TaskKind::FollowUp, Disposition::Talked, Evidence::Claimed);
        story.entries.last_mut().expect("just told").actor = Actor::Rep(OWNER);
    }
    counted(
        &story,
        "report_lost_leads",
        "lead_id, owner_name",
        &expect![[r#"
        1007 | Sam Desk
    "#]],
    );
    counted(
        &story,
        "report_anomalies",
        "group_name, who, what",
        &expect![[r#"
        tasks closed in bulk | rep:7 | 31 tasks within five minutes
    "#]],
    );
    counted(
        &story,
        "report_capacity",
        "group_name, texts, tasks",
        &expect![[r#"
        2026-11-02 Mon | 1 | 0
        2026-11-02 Mon 10:00 | 1 | 0
    "#]],
    );
}

#[test]
fn a_report_is_limited_as_asked_and_refuses_what_it_cannot_be_limited_by() {
    let mut story = story();
    for source in ["cars-example", "walk-in", "cars-example"] {
        let told = story.lead(Segment::NewInbound, source);
        story.send(told, 0);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    let limited = |only: Only| ReportParams { by: Some("all".to_owned()), only, ..ReportParams::default() };
    let denominator = |only: Only| {
        let report = warehouse.report("adherence", &limited(only), story.now).expect("runs");
        let rows: usize = report.batches.iter().map(arrow::array::RecordBatch::num_rows).sum();
        let column = report.schema.index_of("denominator").expect("it has one");
        if rows == 0 {
            return 0;
        }
        arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(report.batches[0].column(column)).value(0)
    };
    assert_eq!(denominator(Only::default()), 3);
    assert_eq!(denominator(Only { source: Some("walk-in".to_owned()), ..Only::default() }), 1);
    assert_eq!(denominator(Only { source: Some("o'reilly".to_owned()), ..Only::default() }), 0);
    assert_eq!(denominator(Only { segment: Some(Segment::NewInbound), ..Only::default() }), 3);
    assert_eq!(denominator(Only { segment: Some(Segment::AgedInternet), ..Only::default() }), 0);
    assert_eq!(denominator(Only { owner: Some(RepId(77)), ..Only::default() }), 0);
    assert_eq!(denominator(Only { version: Some(CadenceVersionId(1)), ..Only::default() }), 3);
    let only = Only { version: Some(CadenceVersionId(1)), ..Only::default() };
    let refused = warehouse.report("funnel", &limited(only), story.now).expect_err("a funnel has no version");
    assert_eq!(
        refused.to_string(),
        "report funnel cannot be limited by version; it can by: store, segment, source, owner"
    );
}

#[test]
fn open_time_leaves_out_nights_days_off_and_holidays() {
    let story = story();
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    // Saturday 19:00 to Monday 10:00: an hour and an hour, for Sunday is a day off.
    let sql = "SELECT open_by(m.seconds_before, m.opens_local, m.closes_local, TIMESTAMP '2026-11-09 10:00:00')
                   - open_by(s.seconds_before, s.opens_local, s.closes_local, TIMESTAMP '2026-11-07 19:00:00')
               FROM open_days s, open_days m
               WHERE s.local_date = DATE '2026-11-07' AND m.local_date = DATE '2026-11-09'";
    assert_eq!(lines(&warehouse.file, sql).trim_end(), "7200");
}
