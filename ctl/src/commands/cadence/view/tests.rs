//! How cadences are shown, in every format.

use keepwarm_proto::v1::{CadenceStepView, CadenceVersionRow};

use super::*;
use crate::render::testing::check;

fn row(name: &str, file: &str) -> CadenceRow {
    CadenceRow {
        name: name.into(),
        segment: "new-inbound".into(),
        department: "sales".into(),
        version: 3,
        published_at_us: 1_790_000_000_000_000,
        author: "Pat Manager".into(),
        reason: "a better time".into(),
        enrolled: 1_204,
        enrolled_elsewhere: 37,
        file: file.into(),
        steps: 6,
        ..Default::default()
    }
}

fn change() -> CadenceChange {
    CadenceChange {
        kind: "changed".into(),
        place: "step call: due".into(),
        before: "day 2 at 17:10".into(),
        after: "day 2 evening (17:00-19:00)".into(),
    }
}

#[test]
fn a_list_says_which_file_is_to_be_applied() {
    let phone = CadenceRow {
        sources: vec!["phone".into()],
        urgency: vec!["now".into()],
        version: 0,
        paused_at_us: Some(1_790_000_000_000_000),
        ..row("phone-up", "missing")
    };
    check("cadence-list", &list(&[row("new-inbound", "differs"), phone]));
}

#[test]
fn a_version_is_shown_with_its_steps_and_its_past() {
    let version = |version: i32, in_force| CadenceVersionRow {
        version,
        published_at_us: 1_790_000_000_000_000,
        author: "Pat Manager".into(),
        reason: "a better time".into(),
        enrolled: 37,
        in_force,
    };
    let response = CadenceServiceShowResponse {
        cadence: Some(row("new-inbound", "same")),
        version: 2,
        goal: vec!["appointment-set".into(), "sold".into()],
        reactions: vec!["reply: pause".into(), "wrong-number: stop".into()],
        cooldown_days: 30,
        enroll_max: 0,
        rest_days: 16,
        steps: vec![CadenceStepView {
            name: "call".into(),
            due: "day 2 at 17:10".into(),
            late: "shift".into(),
            resume: "skip".into(),
            conditions: "not has-appointment".into(),
            actions: "call new-inbound.day2; if no answer text new-inbound.day2".into(),
        }],
        versions: vec![version(2, false), version(3, true)],
        content: "5eed000000000000000000000000000a".into(),
        zone: "America/Chicago".into(),
    };
    check("cadence-show", &show(&response));
}

#[test]
fn a_diff_tells_place_before_and_after() {
    check("cadence-diff", &diff(&[change()]));
    check("cadence-diff-none", &diff(&[]));
}

#[test]
fn what_was_applied_and_what_was_wrong() {
    let one = |name: &str, state: &str, changes| AppliedCadence {
        name: name.into(),
        state: state.into(),
        version: 4,
        changes,
        enrolled: 1_241,
    };
    let response = ApplyResponse {
        problems: Vec::new(),
        cadences: vec![one("new-inbound", "changed", vec![change()]), one("aged-internet", "unchanged", Vec::new())],
    };
    check("cadence-apply", &applied(&response, false));
    check("cadence-apply-dry-run", &applied(&response, true));
    let problem = |line, key: &str| FileProblem {
        file: "cadences/new-inbound.toml".into(),
        line,
        key: key.into(),
        message: "it always stops the cadence; leave the key out".into(),
    };
    let wrong = ApplyResponse { problems: vec![problem(8, "on.opt-out"), problem(0, "")], cadences: Vec::new() };
    check("cadence-apply-wrong", &applied(&wrong, false));
}

#[test]
fn a_migration_and_a_rollback_say_who_stays() {
    let response = MigrateResponse { moved: 1_241, rescheduled: 96, past_the_end: 12, on_its_way: 1 };
    check("cadence-migrate", &migrated("new-inbound", 4, &response, false));
    check("cadence-rollback", &rolled_back("new-inbound", &RollbackResponse { version: 3, enrolled_elsewhere: 96 }));
    check(
        "cadence-rollback-none",
        &rolled_back("new-inbound", &RollbackResponse { version: 0, enrolled_elsewhere: 5 }),
    );
}
