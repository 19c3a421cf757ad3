//! From one version of a body to the next. Owns one function for each version that was superseded; what is not as that
//! version wrote it is left alone, and then refused by whoever reads the current version.

use serde_json::{Map, Value, json};

/// Version 2 of `cadence-published` knows audiences, rules, conditions, resume rules and spans.
pub(super) fn cadence_v1(body: &mut Value) {
    let Some(cadence) = body.get_mut("cadence").and_then(Value::as_object_mut) else { return };
    cadence.insert("audience".to_owned(), json!({"sources": [], "urgency": []}));
    let reactions = json!({
        "reply": "pause",
        "intent_change": "pause",
        "owner_takeover": "pause",
        "appointment_set": "pause",
        "wrong_number": "pause",
    });
    let rules = json!({"goals": ["sold"], "reactions": reactions, "cooldown_days": 0, "enrollments_max": 0});
    cadence.insert("rules".to_owned(), rules);
    for step in list(cadence, "steps") {
        if let (Some(day), Some(at)) = (step.remove("day"), step.remove("when")) {
            step.insert("due".to_owned(), json!({"day": {"day": day, "at": at}}));
        }
        let resume = step.get("late").cloned().unwrap_or(Value::Null);
        step.insert("resume".to_owned(), resume);
        step.insert("if".to_owned(), json!({}));
        for action in list(step, "actions") {
            action.insert("if".to_owned(), json!({}));
        }
    }
}

/// Version 3 of `cadence-published` says what the DMS must have told lately.
pub(super) fn cadence_v2(body: &mut Value) {
    let Some(cadence) = body.get_mut("cadence").and_then(Value::as_object_mut) else { return };
    for step in list(cadence, "steps") {
        step.insert("requires".to_owned(), json!({}));
    }
}

/// Version 2 of `lead-received` and `inquiry-joined` says how soon the customer means to act.
pub(super) fn inquiry_v1(body: &mut Value) {
    if let Some(inquiry) = body.get_mut("inquiry").and_then(Value::as_object_mut) {
        inquiry.insert("urgency".to_owned(), json!("unknown"));
    }
}

/// Version 2 of `segments-published` says how many enter a day, and after how long somebody may again.
pub(super) fn segments_v1(body: &mut Value) {
    if let Some(rules) = body.get_mut("rules").and_then(Value::as_object_mut) {
        rules.insert("pace".to_owned(), json!({}));
        rules.insert("again".to_owned(), json!({}));
    }
}

/// Version 3 of `lead-received` and `inquiry-joined` says under which numbers a DMS knows the person.
pub(super) fn person_v1(body: &mut Value) {
    if let Some(person) = body.get_mut("person").and_then(Value::as_object_mut) {
        person.insert("numbers".to_owned(), json!([]));
    }
}

/// Version 4 says how the customer came and what their words say: nobody had read them before.
pub(super) fn inquiry_v3(body: &mut Value) {
    if let Some(inquiry) = body.get_mut("inquiry").and_then(Value::as_object_mut) {
        inquiry.insert("opening".to_owned(), Value::Null);
    }
}

fn list<'a>(of: &'a mut Map<String, Value>, key: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    of.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

/// A block named its approver, was in force as soon as it was written, and had neither days nor a fallback.
pub(super) fn block_v1(body: &mut Value) {
    let Some(fields) = body.as_object_mut() else { return };
    // The block itself says its language.
    fields.remove("language");
    let by = fields.remove("approved_by").unwrap_or_default();
    fields.insert("author".to_owned(), json!({ "by": by, "rep": null }));
    fields.insert("in_force".to_owned(), Value::Bool(true));
    if let Some(block) = fields.get_mut("block").and_then(Value::as_object_mut) {
        for field in ["fallback", "from", "until"] {
            block.insert(field.to_owned(), Value::Null);
        }
    }
}

/// Version 3 of `rep-configured` says what is asked of them beside their shifts: before, nothing was.
pub(super) fn rep_v2(body: &mut Value) {
    body["duty"] = json!({
        "team": null,
        "skills": [],
        "sources": [],
        "quiet": [],
        "leads_max": null,
        "on_call": null,
        "contacts": [],
        "by_hand": false,
    });
}

/// Version 2 of `escalation-opened` has a ladder that starts at an instant. Before, only the deadline was watched.
pub(super) fn escalation_v1(body: &mut Value) {
    body["starts_at"] = body["due_at"].clone();
}
