//! The rules on the wordings of a block, before anybody approves them. Owns what can only be seen there: how many wordings
//! there are, and how each reads in the first text and in a later one.

use jiff::SignedDuration;

use super::{
    Around, Finding, Looked, Message, Rule, check,
    confirm::called,
    sample::{OPT_OUT_PHONE, STORE_NAME, STORE_PHONE, Sample, sample},
};
use crate::{
    block::{Block, Rendered, Service, render},
    known::Known,
    words::Channel,
};

/// Wordings of which the rotation has something to choose.
pub const VARIANTS_MIN: usize = 3;

/// A finding and the wording it is about; none where the block as a whole is meant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AtVariant {
    pub variant: Option<u16>,
    pub finding: Finding,
}

/// What is wrong with a block, wording by wording. `domains` are the hosts that the store lists.
#[must_use]
pub fn template(block: &Block, domains: &[&str]) -> Vec<AtVariant> {
    let mut found = Vec::new();
    // A customer stops once, and asks for help seldom: what answers that needs no rotation.
    if block.variants.len() < VARIANTS_MIN && Service::of(&block.name).is_none() {
        let what = format!("{} wordings, at least {VARIANTS_MIN} are needed", block.variants.len());
        let finding = Finding::error(Rule::L16, what, "write more: nobody wants the same words twice");
        found.push(AtVariant { variant: None, finding });
    }
    for variant in (0..).take(block.variants.len()) {
        let findings = wording(block, variant, domains);
        found.extend(findings.into_iter().map(|finding| AtVariant { variant: Some(variant), finding }));
    }
    found
}

fn wording(block: &Block, variant: u16, domains: &[&str]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (who, opens_thread) in [(Sample::Usual, true), (Sample::Usual, false), (Sample::Long, true)] {
        let mut context = sample(who, block.language);
        if opens_thread && Service::of(&block.name).is_none() {
            context.say_opt_out();
        }
        match render(block, variant, &context) {
            Ok(rendered) => {
                let findings = filled(block, &rendered, who, opens_thread, domains);
                match who {
                    Sample::Usual => found.extend(findings),
                    // Only length depends on how long the names are, and only few customers' are.
                    Sample::Long => found.extend(too_long(findings)),
                }
            }
            Err(error) => {
                found.push(Finding::error(Rule::L01, error.to_string(), "mend the template"));
            }
        }
    }
    let body = &block.variants[usize::from(variant)].body;
    let from_a_person = block.channel != Channel::Call && Service::of(&block.name).is_none();
    if from_a_person && !body.contains("rep_name") && !body.contains("rep_first_name") {
        let advice = "say who at the store writes: use {{ rep_first_name }}";
        found.push(Finding::warning(Rule::L02, "no person is named", advice));
    }
    let needs = block.variants[usize::from(variant)].needs;
    if let Some(service) = Service::of(&block.name).filter(|_| needs != Known::none()) {
        let advice = "name the store and its number, and nothing of the customer's";
        found.push(Finding::error(Rule::L04, format!("{} needs to know the customer", called(service)), advice));
    }
    found.sort();
    found.dedup();
    found
}

fn filled(block: &Block, rendered: &Rendered, who: Sample, opens_thread: bool, domains: &[&str]) -> Vec<Finding> {
    let values = who.values(block.language);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let matter = who.matter();
    let around = Around {
        looked: Looked::Template,
        store_name: STORE_NAME[usize::from(who == Sample::Long)],
        store_phone: STORE_PHONE,
        opt_out_phone: OPT_OUT_PHONE,
        matter: &matter,
        values: &values,
        opens_thread,
        since_outbound: Some(SignedDuration::from_hours(48)),
        service: Service::of(&block.name),
        domains,
        ..Around::default()
    };
    let message = Message {
        channel: block.channel,
        language: block.language,
        subject: rendered.subject.as_deref(),
        body: &rendered.body,
    };
    check(&message, &around)
}

fn too_long(findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
    findings.into_iter().filter(|finding| finding.rule == Rule::L10).map(|finding| Finding {
        found: format!("for a customer with long names: {}", finding.found),
        severity: super::Severity::Warning,
        ..finding
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{block::Variant, known::Known, words::Language};

    fn found(channel: Channel, bodies: &[&str]) -> Vec<String> {
        let variant = |body: &&str| Variant { subject: None, body: (*body).to_owned(), needs: Known::none() };
        let block = Block {
            name: "hello".to_owned(),
            channel,
            language: Language::English,
            segments: vec![],
            variants: bodies.iter().map(variant).collect(),
            fallback: None,
            from: None,
            until: None,
        };
        let place = |at: Option<u16>| at.map(|variant| variant.to_string()).unwrap_or_default();
        template(&block, &[]).iter().map(|at| format!("{} {}", place(at.variant), at.finding)).collect()
    }

    const RIGHT: &str = "{{ rep_first_name }} at {{ store_name }} about the {{ vehicle_model }}. Want pictures?";

    #[test]
    fn three_right_wordings_are_right() {
        assert_eq!(found(Channel::Text, &[RIGHT, RIGHT, RIGHT]), Vec::<String>::new());
    }

    #[test]
    fn fewer_wordings_than_three_are_an_error() {
        expect_test::expect![[r#"
            [
                " L16 error: 2 wordings, at least 3 are needed; write more: nobody wants the same words twice",
            ]
        "#]]
        .assert_debug_eq(&found(Channel::Text, &[RIGHT, RIGHT]));
    }

    #[test]
    fn a_finding_says_which_wording_and_quotes_it() {
        let loud = "{{ rep_first_name }} at {{ store_name }}: HURRY, the {{ vehicle_model }} is going fast";
        expect_test::expect![[r#"
            [
                "1 L06 error: pressure: `going fast`; say what is true without pushing",
                "1 L06 error: pressure: `hurry`; say what is true without pushing",
                "1 L07 error: `HURRY` in capitals; write it in small letters",
            ]
        "#]]
        .assert_debug_eq(&found(Channel::Text, &[RIGHT, loud, RIGHT]));
    }
}
