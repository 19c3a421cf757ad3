//! The rules on whole messages: the vectors of the facts, and each rule that hangs on its surroundings.

mod size;
mod thread;
mod vectors;

use super::*;

/// A later text of a thread, two days after the last, to a customer who asked about a CR-V that the inventory has.
fn later() -> Around<'static> {
    Around {
        store_name: "Hillcrest Honda",
        store_phone: "216-555-0100",
        matter: &["CR-V", "2023"],
        values: &["CR-V", "2023", "Dana", "Hillcrest Honda", "Luis"],
        since_outbound: Some(SignedDuration::from_hours(48)),
        unit: Some(Unit { price: Some(31_990), sold: false, age: SignedDuration::from_hours(2) }),
        domains: &["hillcrest.example"],
        ..Around::default()
    }
}

fn text(body: &str) -> Message<'_> {
    Message { channel: Channel::Text, language: Language::English, subject: None, body }
}

/// The numbers of the rules broken, each once.
fn broken(message: &Message<'_>, around: &Around<'_>) -> String {
    let mut rules: Vec<&str> = check(message, around).iter().map(|finding| finding.rule.as_str()).collect();
    rules.dedup();
    rules.join(" ")
}
