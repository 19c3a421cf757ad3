//! A policy as it stood in the ledger before its rules had days on which they hold.

use serde_json::{Value, json};

/// Lifts a policy of the first version. What that version did not know it did not limit, and neither does what it becomes:
/// a replay must decide as the day did.
pub(super) fn from_v1(policy: &mut Value) {
    let always = json!({"from": null, "to": null, "enabled": true});
    for list in ["hours", "caps"] {
        for rule in policy[list].as_array_mut().into_iter().flatten() {
            rule["effective"] = always.clone();
        }
    }
    for cap in policy["caps"].as_array_mut().into_iter().flatten() {
        cap["customer_months"] = Value::Null;
    }
    let asked = [
        ("text_written_only", "consent.text.inquiry-barred", "text-written"),
        ("voicemail_never", "consent.voicemail.barred", "no-voicemail"),
        ("email_consent", "consent.email.none", "email-consent"),
    ];
    let consent = asked.map(|(list, id, asks)| {
        let states = &policy["consent"][list];
        json!({"id": id, "states": states, "asks": asks, "effective": always, "cite": ""})
    });
    policy["consent"] = consent.into_iter().collect();
    policy["relationships"] = json!([{
        "id": "relationship.unlimited", "states": [], "alone": false, "inquiry": {"months": 1200},
        "purchase": {"months": 1200}, "effective": always, "cite": "",
    }]);
    policy["suspensions"] = json!([]);
    policy["reply_exempt_minutes"] = json!(0);
    policy["scrub_days"] = json!(31);
    policy["consent_warning_days"] = json!(0);
    policy["business_holidays"] = json!("");
    policy["brand"] = json!({"daily_segments": u32::MAX, "zone": "America/Los_Angeles", "cite": ""});
}
