//! What two versions of a cadence differ in, for a manager who decides on it. Owns the comparison and its words; knows
//! nothing of who is enrolled.

use super::{Action, Cadence, Conditions, Due, Late, On, Step, When};

/// One difference, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub kind: ChangeKind,
    /// `rest-days`, `step call`, `step call: action 2`.
    pub place: String,
    /// As it was, and as it is to be; empty where there was or will be nothing.
    pub before: String,
    pub after: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

impl ChangeKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Every difference, in the order of the files: what stands at the head, then steps by their place in `after`, then those
/// that are gone. Steps are the same by name.
#[must_use]
pub fn diff(before: &Cadence, after: &Cadence) -> Vec<Change> {
    let mut changes = Vec::new();
    let heads = head(before).into_iter().zip(head(after));
    changes.extend(heads.filter_map(|((place, before), (_, after))| changed(place.to_owned(), before, after)));
    for (position, step) in after.steps.iter().enumerate() {
        let place = format!("step {}", step.name);
        match before.steps.iter().position(|old| old.name == step.name) {
            None => changes.push(Change {
                kind: ChangeKind::Added,
                place,
                before: String::new(),
                after: format!("{}; {}", due(step), actions(step)),
            }),
            Some(old) => {
                let moved = rank(before, after, old) != rank(after, before, position);
                if moved {
                    changes.extend(changed(
                        format!("{place}: place"),
                        (old + 1).to_string(),
                        (position + 1).to_string(),
                    ));
                }
                steps(&place, &before.steps[old], step, &mut changes);
            }
        }
    }
    for step in before.steps.iter().filter(|old| after.steps.iter().all(|step| step.name != old.name)) {
        let (place, text) = (format!("step {}", step.name), format!("{}; {}", due(step), actions(step)));
        changes.push(Change { kind: ChangeKind::Removed, place, before: text, after: String::new() });
    }
    changes
}

/// The place of a step among those that both versions have.
fn rank(of: &Cadence, other: &Cadence, position: usize) -> usize {
    let both = |step: &&Step| other.steps.iter().any(|it| it.name == step.name);
    of.steps[..position].iter().filter(both).count()
}

fn changed(place: String, before: String, after: String) -> Option<Change> {
    (before != after).then_some(Change { kind: ChangeKind::Changed, place, before, after })
}

fn head(cadence: &Cadence) -> Vec<(&'static str, String)> {
    let Cadence { segment, department, audience, rules, rest_days, .. } = cadence;
    let or_any = |words: Vec<&str>| if words.is_empty() { "any".to_owned() } else { words.join(", ") };
    let reactions = &rules.reactions;
    vec![
        ("segment", segment.to_string()),
        ("department", department.to_string()),
        ("source", or_any(audience.sources.iter().map(String::as_str).collect())),
        ("urgency", or_any(audience.urgency.iter().map(|it| it.as_str()).collect())),
        ("goal", rules.goals.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ")),
        ("on.reply", reactions.reply.to_string()),
        ("on.intent-change", reactions.intent_change.to_string()),
        ("on.owner-takeover", reactions.owner_takeover.to_string()),
        ("on.appointment-set", reactions.appointment_set.to_string()),
        ("on.wrong-number", reactions.wrong_number.to_string()),
        ("cooldown-days", rules.cooldown_days.to_string()),
        ("enroll-max", if rules.enrollments_max == 0 { "any".to_owned() } else { rules.enrollments_max.to_string() }),
        ("rest-days", rest_days.to_string()),
    ]
}

fn steps(place: &str, before: &Step, after: &Step, changes: &mut Vec<Change>) {
    let aspects = |step: &Step| {
        [
            ("due", due(step)),
            ("late", late(step.late).to_owned()),
            ("resume", late(step.resume).to_owned()),
            ("if", conditions(&step.conditions)),
            ("requires", requires(step)),
        ]
    };
    for ((aspect, before), (_, after)) in aspects(before).into_iter().zip(aspects(after)) {
        changes.extend(changed(format!("{place}: {aspect}"), before, after));
    }
    let most = before.actions.len().max(after.actions.len());
    for number in 0..most {
        let place = format!("{place}: action {}", number + 1);
        let (old, new) = (before.actions.get(number).map(action), after.actions.get(number).map(action));
        match (old, new) {
            (Some(old), Some(new)) => changes.extend(changed(place, old, new)),
            (None, Some(after)) => {
                changes.push(Change { kind: ChangeKind::Added, place, before: String::new(), after });
            }
            (Some(before), None) => {
                changes.push(Change { kind: ChangeKind::Removed, place, before, after: String::new() });
            }
            (None, None) => {}
        }
    }
}

/// `day 2 at 17:10`, `day 1 evening (17:00-19:00)`, `after 4h`.
#[must_use]
pub fn due(step: &Step) -> String {
    match &step.due {
        Due::Day { day, at: When::AtOnce } => format!("day {day} at once"),
        Due::Day { day, at: When::At(time) } => format!("day {day} at {}", time.strftime("%H:%M")),
        Due::Day { day, at: When::Within { window, from, to } } => {
            format!("day {day} {window} ({}-{})", from.strftime("%H:%M"), to.strftime("%H:%M"))
        }
        Due::After { minutes } => format!("after {}", span(*minutes)),
    }
}

/// `4h`, `90m`.
#[must_use]
pub fn span(minutes: u32) -> String {
    if minutes.is_multiple_of(60) { format!("{}h", minutes / 60) } else { format!("{minutes}m") }
}

/// `deals (26h), inventory (4h)`; `nothing` where nothing is required.
#[must_use]
pub fn requires(step: &Step) -> String {
    let all = step.requires.iter().map(|(feed, minutes)| format!("{feed} ({})", span(*minutes)));
    let all: Vec<String> = all.collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// What a step asks for before it is made: facts of the lead, then feeds of the DMS. `has-trade-in, fresh deals (26h)`.
#[must_use]
pub fn asks(step: &Step) -> String {
    if step.requires.is_empty() {
        return conditions(&step.conditions);
    }
    let fresh = format!("fresh {}", requires(step));
    if step.conditions.0.is_empty() { fresh } else { format!("{}, {fresh}", conditions(&step.conditions)) }
}

#[must_use]
pub const fn late(late: Late) -> &'static str {
    match late {
        Late::Send => "send",
        Late::Shift => "shift",
        Late::Skip => "skip",
    }
}

/// `has-trade-in, not vehicle-sold`; `always` where nothing is asked.
#[must_use]
pub fn conditions(conditions: &Conditions) -> String {
    let all = conditions.0.iter().map(|(fact, wanted)| if *wanted { fact.to_string() } else { format!("not {fact}") });
    let all: Vec<String> = all.collect();
    if all.is_empty() { "always".to_owned() } else { all.join(", ") }
}

/// `text new-inbound.day1; if unable email new-inbound.day1`.
#[must_use]
pub fn actions(step: &Step) -> String {
    step.actions.iter().map(action).collect::<Vec<_>>().join("; ")
}

fn action(action: &Action) -> String {
    let on = match action.on {
        On::Start => "",
        On::NoAnswer => "if no answer ",
        On::Undeliverable => "if undeliverable ",
        On::NoConsent => "if no consent ",
        On::Unable => "if unable ",
    };
    let asked = if action.conditions.0.is_empty() {
        String::new()
    } else {
        format!(" (only {})", conditions(&action.conditions))
    };
    format!("{on}{} {}{asked}", action.channel, action.block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::file::read;

    const FILE: &str = r#"
name = "sample"
segment = "new-inbound"
department = "sales"
rest-days = 16
step = [
  { name = "hello", day = 0, at = "at-once", late = "send", action = [{ channel = "text", block = "a", on = "start" }] },
  { name = "call", after = "36h", late = "shift", action = [{ channel = "call", block = "b", on = "start" }] },
  { name = "close", day = 9, at = "11:00", late = "skip", action = [{ channel = "email", block = "c", on = "start" }] },
]
"#;

    fn told(edits: &[(&str, &str)]) -> String {
        let edited = edits.iter().fold(FILE.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        let read = |text: &str| read("sample.toml", text).unwrap_or_else(|problems| panic!("{problems:?}"));
        let line = |it: &Change| format!("{} {}: {} -> {}\n", it.kind.as_str(), it.place, it.before, it.after);
        diff(&read(FILE), &read(&edited)).iter().map(line).collect()
    }

    #[test]
    fn the_same_text_differs_in_nothing() {
        assert_eq!(told(&[]), "");
    }

    #[test]
    fn each_difference_is_told_with_its_place() {
        expect_test::expect![[r#"
            changed rest-days: 16 -> 20
            changed step call: due: after 36h -> after 90m
            changed step call: if: always -> not has-appointment
            changed step close: action 1: email c -> text d
            added step close: action 2:  -> if unable email c (only has-vehicle)
        "#]]
        .assert_eq(&told(&[
            ("rest-days = 16", "rest-days = 20"),
            ("after = \"36h\"", "after = \"90m\", if = { has-appointment = false }"),
            (
                "{ channel = \"email\", block = \"c\", on = \"start\" }",
                "{ channel = \"text\", block = \"d\", on = \"start\" }, \
                 { channel = \"email\", block = \"c\", on = \"unable\", if = { has-vehicle = true } }",
            ),
        ]));
    }

    #[test]
    fn a_step_is_known_again_by_its_name() {
        expect_test::expect![[r#"
            added step ring: after 36h; call b
            removed step call: after 36h; call b -> 
        "#]]
        .assert_eq(&told(&[("name = \"call\"", "name = \"ring\"")]).replace(":  -> after", ": after"));
    }
}
