//! What the working copy holds: the same for the same entries, however they came.

use keepwarm_domain::{answer::Answers, entry::*, ids::*, words::*};

use super::story::{OWNER, Story, at, lines, options, warehouse_of};
use crate::{Error, Pii, Warehouse};

/// A month of a store in small: every kind of fact, and much of it across many entries.
fn busy_story() -> Story {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let mut open = Vec::new();
    for round in 0..12 {
        let told = story.lead(Segment::ALL[round % 4], ["cars-example", "walk-in", "unknown"][round % 3]);
        story.send(told, 0);
        let shadow = story.plan(told, 1, Mode::Shadow);
        story.pass(30);
        let skipped = TouchSkipped {
            touch: shadow,
            reason: SkipReason::Shadow,
            rule: "mode.shadow".to_owned(),
            block: Some(BlockVersionId(2)),
            variant: Some(0),
            gate: None,
            policy: Some("us-test".to_owned()),
        };
        story.of(told, skipped);
        let next = story.plan(told, 1, Mode::Live);
        open.push((told, next));
        if let Some((earlier, touch)) = (round > 2).then(|| open[round - 3]) {
            continue_lead(&mut story, earlier, touch, round);
        }
        story.pass(60 * 9);
    }
    super::guard::guarded(&mut story);
    super::calls::rings(&mut story);
    super::records::noted(&mut story);
    story
}

fn continue_lead(story: &mut Story, told: super::story::Told, touch: TouchId, round: usize) {
    let planned_at = story.now;
    let rule = Some("us.default".to_owned());
    let (gate, policy) = (Some(GateId::QuietHours), Some("us-test".to_owned()));
    story.of(told, TouchMoved { touch, planned_at, why: MoveReason::Window, rule, gate, policy });
    story.claim(told, touch, 1);
    match round % 4 {
        0 => {
            let reason = FailReason::Provider;
            story.of(told, TouchFailed { touch, reason, retryable: true, rule: None, gate: None, policy: None });
            story.claim(told, touch, 2);
            story.of(told, TouchSent { touch, provider_id: None, segments: Some(1) });
            let reply = story.reply(told, &[Intent::TradeValue]);
            story.reach(told, Stage::Contacted, Evidence::Proven);
            escalate(story, told, reply);
            let chain = story.book(told, 24);
            story.pass(60);
            story.of(told, AppointmentShown { appointment: chain, evidence: Evidence::Claimed });
            let deal = story.deal(told);
            story.of(told, DealUnwound { deal });
            story.close(told, Outcome::Sold);
        }
        1 => {
            story.of(told, TouchUncertain { touch });
            story.reply(told, &[Intent::OptOut]);
            let scope = SuppressionScope::Everything;
            let people = vec![told.person];
            let via = "reply".to_owned();
            story.of(
                told,
                SuppressionAdded { scope, contacts: Vec::new(), people, leads: vec![told.lead], via, note: None },
            );
            story.close(told, Outcome::OptOut);
            confirm(story, told, ConfirmationEnd::Sent);
            help(story, told, ConfirmationEnd::Sent);
            let again = story.lead_of(told.segment, "cars-example", told.opportunity, false);
            story.send(again, 0);
        }
        2 => {
            story.of(told, TouchCanceled { touch, reason: CancelReason::Reply, policy: Some("us-test".to_owned()) });
            let why = EnrollmentEnd::Reply;
            story.of(told, EnrollmentPaused { enrollment: told.enrollment, why });
            story.of(told, EnrollmentResumed { enrollment: told.enrollment });
            story.of(
                told,
                OwnershipChanged { owner: OWNER, acting: RepId(9), why: "operator".to_owned(), among: vec![] },
            );
            staff(story, told);
            let moved = story.move_to(told, Segment::UnsoldShowroom);
            let chain = story.book(moved, 48);
            story.of(moved, AppointmentCanceled { appointment: chain, by: CanceledBy::Customer });
        }
        _ => {
            let (reason, gate, policy) = (FailReason::InvalidAddress, Some(GateId::Number), Some("us-test".to_owned()));
            let rule = Some("address.invalid".to_owned());
            story.of(told, TouchFailed { touch, reason, retryable: false, rule, gate, policy });
            call(story, told, touch);
            let inquiry = story.inquiry("walk-in");
            let person = story.facts(told.person);
            let matched_by = MatchedBy::Phone;
            story.of(told, InquiryJoined { lead: told.lead, resend: false, inquiry, matched_by, person });
            story.of(told, LeadRested { wake_at: story.now });
            story.of(told, ConsentRecorded { level: ConsentLevel::Express, via: "operator".to_owned() });
        }
    }
}

/// A confirmation of a stop that was handed over; `end` is what its provider said.
fn confirm(story: &mut Story, told: super::story::Told, end: ConfirmationEnd) -> TouchId {
    let (touch, reply) = (TouchId(story.id()), ReplyId(story.id()));
    let send_by = story.now + jiff::SignedDuration::from_mins(5);
    let (to, language) = (BlindIndex([4; 16]), Language::Spanish);
    story.of(told, StopConfirmationPlanned { touch, reply, to, language, send_by });
    let key = format!("kw-stop-{touch}");
    story.of(told, StopConfirmationClaimed { touch, block: BlockVersionId(2), variant: 0, key, segments: 1 });
    story.of(told, StopConfirmationEnded { touch, end, rule: None, provider_id: None });
    touch
}

/// A HELP whose answer was handed over; `end` is what its provider said.
fn help(story: &mut Story, told: super::story::Told, end: ConfirmationEnd) -> TouchId {
    let (touch, reply) = (TouchId(story.id()), ReplyId(story.id()));
    let send_by = story.now + jiff::SignedDuration::from_mins(5);
    let (to, language) = (BlindIndex([4; 16]), Language::English);
    story.of(told, HelpAnswerPlanned { touch, reply, to, language, send_by });
    let key = format!("kw-help-{touch}");
    story.of(told, HelpAnswerClaimed { touch, block: BlockVersionId(2), variant: 0, key, segments: 1 });
    story.of(told, HelpAnswerEnded { touch, end, rule: None, provider_id: None });
    touch
}

#[test]
fn what_customers_told_of_their_plans_stands_with_their_lead_until_it_is_taken_back() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let (timeline, days) = (Some(Urgency::Soon), vec![WeekDay::Tue, WeekDay::Sat]);
    let answers = Answers { timeline, trade: Some(YesNo::No), payment: None, part_of_day: None, days };
    story.of(told, AnswersNoted { answers, cleared: Vec::new(), reply: None });
    let columns = "plan_timeline, plan_trade_in, plan_payment, plan_days, plan_part_of_day";
    let plans = |story: &Story| {
        let folder = tempfile::tempdir().expect("a folder");
        lines(&warehouse_of(folder.path(), story).file, &format!("SELECT {columns} FROM dim_lead"))
    };
    assert_eq!(plans(&story), "soon | no | - | tue, sat | -\n");
    let answers =
        Answers { payment: Some(Payment::Lease), part_of_day: Some(PartOfDay::Evening), ..Answers::default() };
    story.of(told, AnswersNoted { answers, cleared: vec![AnswerKind::Timeline, AnswerKind::Prefers], reply: None });
    assert_eq!(plans(&story), "- | no | lease | - | evening\n");
}

fn escalate(story: &mut Story, told: super::story::Told, reply: ReplyId) {
    let escalation = EscalationId(story.id());
    let opened = EscalationOpened {
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
    };
    story.of(told, opened);
    let next_at = Some(story.now);
    story.of(told, EscalationTold { escalation, rung: Rung::Told, rep: OWNER, next_at });
    story.of(told, EscalationTold { escalation, rung: Rung::Manager, rep: RepId(9), next_at });
    story.pass(3);
    story.of(told, EscalationTaken { escalation, by: OWNER, prove_by: None });
    story.pass(4);
    story.of(told, EscalationBreached { escalation });
    let (evidence, disposition) = (Evidence::Proven, Disposition::Talked);
    story.of(told, EscalationClosed { escalation, evidence, disposition });
}

/// Somebody is away, comes back, closes too much, and leaves with one lead.
fn staff(story: &mut Story, told: super::story::Told) {
    let day = jiff::civil::date(2026, 3, 6);
    story.tell(RepAway { rep: RepId(9), from: day, until: day });
    story.tell(RepBack { rep: RepId(9), from: day });
    story.tell(WorkDoubted { rep: RepId(9), tasks: 30, since: story.now });
    let heir = Heir { rep: OWNER, owns: vec![], answers: vec![told.lead], tasks: vec![], escalations: vec![] };
    story.tell(RepLeft { rep: RepId(9), heirs: vec![heir] });
}

fn call(story: &mut Story, told: super::story::Told, touch: TouchId) {
    let task = TaskId(story.id());
    let kind = TaskKind::Call;
    let opened = TaskOpened {
        task,
        kind,
        episode: told.episode,
        segment: told.segment,
        assignee: OWNER,
        due_at: story.now,
        touch: Some(touch),
        reply: None,
    };
    story.of(told, opened);
    let (evidence, disposition) = (Evidence::Claimed, Disposition::LeftVoicemail);
    story.of(told, TaskDone { task, kind, disposition, evidence, seconds: None });
}

#[test]
fn any_split_into_batches_gives_the_same_content_and_so_does_a_rebuild() {
    let story = busy_story();
    let folder = tempfile::tempdir().expect("a folder");
    let mut whole = warehouse_of(&folder.path().join("whole"), &story);
    let expected = whole.contents().expect("reads");
    assert!(expected.iter().all(|table| table.rows > 0), "the story misses a table: {expected:#?}");

    for (name, sizes) in [("ones", &[1][..]), ("primes", &[2, 3, 5, 7, 11, 13]), ("halves", &[100, 1])] {
        let mut split = Warehouse::open(options(&folder.path().join(name), Pii::None)).expect("opens");
        let (mut from, mut round) = (0, 0);
        while from < story.entries.len() {
            let to = (from + sizes[round % sizes.len()]).min(story.entries.len());
            split.project(&story.entries[from..to], "tip").expect("projects");
            (from, round) = (to, round + 1);
        }
        assert_eq!(split.contents().expect("reads"), expected, "in {name}");
    }

    whole.rebuild().expect("rebuilds");
    assert_eq!(whole.through_seq(), 0);
    whole.project(&story.entries, "tip").expect("projects");
    assert_eq!(whole.contents().expect("reads"), expected, "rebuilt");
}

#[test]
fn an_episode_sums_up_the_stages_it_reached() {
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &busy_story());
    let differing = lines(
        &warehouse.file,
        "WITH reached AS (
            SELECT episode_id,
                max(evidence) FILTER (stage NOT IN ('new', 'lost')) AS contacted,
                min(days_after_entry) FILTER (stage NOT IN ('new', 'lost')) AS contacted_days,
                max(evidence) FILTER (stage = 'appointment-set') AS set_,
                max(evidence) FILTER (stage IN ('shown', 'visited', 'sold')) AS visited,
                max(evidence) FILTER (stage = 'sold') AS sold
            FROM fact_stage GROUP BY episode_id
        )
        SELECT e.episode_id FROM fact_episode e LEFT JOIN reached r USING (episode_id)
        WHERE e.contacted_evidence IS DISTINCT FROM r.contacted OR e.contacted_days IS DISTINCT FROM r.contacted_days
            OR e.set_evidence IS DISTINCT FROM r.set_ OR e.visited_evidence IS DISTINCT FROM r.visited
            OR e.sold_evidence IS DISTINCT FROM r.sold",
    );
    assert_eq!(differing, "");
}

#[test]
fn a_touch_says_which_gate_and_policy_decided_and_what_it_cost() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let policy = || Some("us-test".to_owned());
    story.send(told, 0);
    let moved = story.plan(told, 1, Mode::Live);
    let (why, rule, gate) = (MoveReason::Window, Some("hours.fl".to_owned()), Some(GateId::QuietHours));
    let planned_at = story.now;
    story.of(told, TouchMoved { touch: moved, planned_at, why, rule, gate, policy: policy() });
    let skipped = story.plan(told, 2, Mode::Live);
    let (reason, rule, gate) = (SkipReason::NoConsent, "consent.fl".to_owned(), Some(GateId::Consent));
    let skip = TouchSkipped { touch: skipped, reason, rule, block: None, variant: None, gate, policy: policy() };
    story.of(told, skip);
    let canceled = story.plan(told, 3, Mode::Live);
    story.of(told, TouchCanceled { touch: canceled, reason: CancelReason::OptOut, policy: policy() });
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let rows = lines(
        &warehouse.file,
        "SELECT status, gate, coalesce(skip_rule, move_rule, window_rule), policy_version, segments FROM fact_touch
         ORDER BY touch_id",
    );
    let expected = "sent | - | us.default | us-test | 1\n\
                    planned | quiet-hours | hours.fl | us-test | -\n\
                    skipped | consent | consent.fl | us-test | -\n\
                    canceled | opt-out | - | us-test | -\n";
    assert_eq!(rows, expected);
}

#[test]
fn entries_known_already_are_passed_over_and_a_gap_is_refused() {
    let story = busy_story();
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    warehouse.project(&story.entries[..20], "a").expect("projects");
    let before = warehouse.contents().expect("reads");
    warehouse.project(&story.entries[5..20], "b").expect("nothing to do");
    assert_eq!(warehouse.contents().expect("reads"), before);

    let gap = warehouse.project(&story.entries[21..], "c").expect_err("a gap");
    assert!(matches!(gap, Error::Gap { expected: 21, found: 22 }), "{gap}");
    warehouse.project(&story.entries[10..], "d").expect("an overlap is no gap");
    assert_eq!(warehouse.through_seq(), i64::try_from(story.entries.len()).expect("short"));
}

#[test]
fn a_batch_that_fails_leaves_nothing_behind() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let before = warehouse.contents().expect("reads");
    let through = warehouse.through_seq();

    story.send(told, 0);
    story.of(told, TouchSent { touch: TouchId(99), provider_id: None, segments: Some(1) });
    let error = warehouse.project(&story.entries, "tip").expect_err("touch 99 was never planned");
    assert!(error.to_string().contains("(touch-sent) speaks of touch 99"), "{error}");
    assert_eq!((warehouse.contents().expect("reads"), warehouse.through_seq()), (before, through));
    story.entries.pop();
    warehouse.project(&story.entries, "tip").expect("the same entries without the bad one");
}

#[test]
fn a_working_copy_is_opened_once_and_remade_when_it_cannot_be_used() {
    let story = busy_story();
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let twice = Warehouse::open(options(folder.path(), Pii::None)).err().expect("open already");
    assert!(matches!(twice, Error::Busy { .. }), "{twice}");
    let expected = (warehouse.through_seq(), warehouse.contents().expect("reads"));
    drop(warehouse);

    let again = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    assert_eq!((again.through_seq(), again.contents().expect("reads")), expected, "kept over a restart");
    again.file.execute_batch("UPDATE meta SET setting = '0' WHERE item = 'schema_version'").expect("writes");
    drop(again);
    let other_schema = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    assert_eq!(other_schema.through_seq(), 0, "a working copy of another schema is made anew");
    drop(other_schema);

    std::fs::write(folder.path().join("working.duckdb"), b"no database").expect("writes");
    let damaged = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    assert_eq!(damaged.through_seq(), 0, "a damaged working copy is made anew");
}

#[test]
fn a_working_copy_that_duckdb_gave_up_is_opened_again() {
    let story = busy_story();
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = Warehouse::open(options(folder.path(), Pii::None)).expect("opens");
    warehouse.project(&story.entries[..50], "half").expect("projects");
    warehouse.file.execute_batch("USE memory; DETACH warehouse").expect("closes");
    warehouse.project(&story.entries, "whole").expect("projects what is missing");
    let expected = warehouse_of(&folder.path().join("other"), &story);
    assert_eq!(warehouse.contents().expect("reads"), expected.contents().expect("reads"));
    assert_eq!(warehouse.ledger_tip().expect("reads"), "whole");
}

#[test]
fn local_times_follow_the_zone_of_the_store_through_daylight_saving() {
    let mut story = Story::new("2026-11-01T06:30:00Z"); // 01:30 in Chicago, the first of two
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.send(told, 0);
    story.pass(60);
    story.send(told, 1);
    story.now = at("2026-11-02T05:30:00Z"); // 23:30 of the day before
    story.send(told, 2);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let found = lines(
        &warehouse.file,
        "SELECT ended_utc::VARCHAR, ended_local::VARCHAR, local_date::VARCHAR FROM fact_touch ORDER BY touch_id",
    );
    assert_eq!(
        found,
        "2026-11-01 06:30:00 | 2026-11-01 01:30:00 | 2026-11-01\n\
         2026-11-01 07:30:00 | 2026-11-01 01:30:00 | 2026-11-01\n\
         2026-11-02 05:30:00 | 2026-11-01 23:30:00 | 2026-11-01\n"
    );
}

#[test]
fn replies_and_opt_outs_are_credited_to_the_last_message_before_them() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.send(told, 0);
    let second = story.send(told, 1);
    story.reply(told, &[Intent::OptOut]);
    let (scope, via) = (SuppressionScope::Everything, "reply".to_owned());
    let people = vec![told.person];
    story.of(told, SuppressionAdded { scope, contacts: Vec::new(), people, leads: Vec::new(), via, note: None });
    story.send(told, 2);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let found = lines(
        &warehouse.file,
        "SELECT touch_id, step_number, block_version_id, mode FROM fact_reply
         UNION ALL SELECT credited_touch_id, NULL, NULL, scope FROM fact_consent",
    );
    assert_eq!(found, format!("{second} | 1 | 2 | live\n{second} | - | - | everything\n"));
}

#[test]
fn a_confirmed_stop_is_a_fact_of_its_own_and_no_touch() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.send(told, 0);
    story.reply(told, &[Intent::OptOut]);
    let touch = confirm(&mut story, told, ConfirmationEnd::Sent);
    let (withheld, reply) = (TouchId(story.id()), ReplyId(story.id()));
    let (to, language) = (BlindIndex([4; 16]), Language::Spanish);
    let send_by = at("2026-10-01T14:05:00Z");
    story.of(told, StopConfirmationPlanned { touch: withheld, reply, to, language, send_by });
    let (end, rule) = (ConfirmationEnd::Withheld, Some("hold.legal".to_owned()));
    story.of(told, StopConfirmationEnded { touch: withheld, end, rule, provider_id: None });
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let found = lines(
        &warehouse.file,
        "SELECT touch_id, language, result, rule, block_version_id, ended_utc IS NULL FROM fact_stop_confirmation
         ORDER BY touch_id",
    );
    assert_eq!(
        found,
        format!("{touch} | es | sent | - | 2 | false\n{withheld} | es | withheld | hold.legal | - | false\n")
    );
    assert_eq!(lines(&warehouse.file, "SELECT count(*) FROM fact_touch WHERE status = 'sent'"), "1\n");
}

#[test]
fn an_answer_to_help_is_a_fact_of_its_own_and_no_touch() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.reply(told, &[Intent::Help]);
    let touch = help(&mut story, told, ConfirmationEnd::Uncertain);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let found = lines(
        &warehouse.file,
        "SELECT touch_id, language, result, rule, block_version_id, ended_utc IS NULL FROM fact_help_answer",
    );
    assert_eq!(found, format!("{touch} | en | uncertain | - | 2 | false\n"));
    assert_eq!(lines(&warehouse.file, "SELECT count(*) FROM fact_touch"), "0\n");
}
