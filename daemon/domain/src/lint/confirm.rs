//! The confirmation of a stop (L04): one text that does nothing else, because it is allowed for nothing else (47 CFR
//! 64.1200(a)(12)). Owns what such a text must say and must not.

use super::{Finding, Rule, facts::prices, link::links, segments::segments, text::Look};
use crate::{intent::plain_words, words::Channel};

const NOTHING_ELSE: &str = "say that no more texts come and how to get them again, and nothing else";

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    let body = look.message.body;
    let mut wrong = |what: &str, advice| found.push(Finding::error(Rule::L04, what, advice));
    if look.message.channel != Channel::Text {
        wrong("a stop is confirmed by text alone", "write this block for the channel text");
    }
    // A store that is called after what it sells does not speak of it.
    let own =
        if look.around.store_name.is_empty() { body.to_owned() } else { body.replace(look.around.store_name, " ") };
    let plain = format!(" {} ", plain_words(&own));
    let named = look.around.matter.iter().map(|value| plain_words(value));
    if named.into_iter().any(|value| !value.is_empty() && plain.contains(&format!(" {value} "))) {
        wrong("the confirmation of a stop speaks of the customer's matter", NOTHING_ELSE);
    }
    if body.contains('?') {
        wrong("the confirmation of a stop asks a question", NOTHING_ELSE);
    }
    if links(body).next().is_some() || prices(body).next().is_some() {
        wrong("the confirmation of a stop holds a link or a price", NOTHING_ELSE);
    }
    if !body.split(|c: char| !c.is_alphanumeric()).any(|word| word == "START") {
        let advice = "say `Reply START` for whoever changes their mind";
        wrong("the confirmation of a stop does not say how to get texts again", advice);
    }
    if segments(body).parts > 1 {
        wrong("the confirmation of a stop takes more than one part", "shorten it: it is to cost one segment");
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        block::{Block, STOP_CONFIRMED, Variant},
        known::{Field, Known},
        lint::template,
        words::{Channel, Language},
    };

    fn found(channel: Channel, body: &str, needs: Known) -> Vec<String> {
        let block = Block {
            name: STOP_CONFIRMED.to_owned(),
            channel,
            language: Language::English,
            segments: vec![],
            variants: vec![Variant { subject: None, body: body.to_owned(), needs }],
            fallback: None,
            from: None,
            until: None,
        };
        template(&block, &["hillcrest.example"]).iter().map(|at| at.finding.to_string()).collect()
    }

    #[test]
    fn one_wording_that_confirms_and_says_how_to_come_back_is_right() {
        let right = "{{ store_name }}: You will get no more texts. Reply START to resume. Questions: {{ store_phone }}";
        assert_eq!(found(Channel::Text, right, Known::none()), Vec::<String>::new());
    }

    #[test]
    fn whatever_it_says_beyond_that_is_refused() {
        let say = |more: &str| format!("{{{{ store_name }}}}: no more texts. Reply START to resume. {more}");
        for (more, wrong) in [
            ("Still like the {{ vehicle_model }}.", "the customer's matter"),
            ("Was it something we said?", "a question"),
            ("Our cars: https://hillcrest.example/cars", "a link or a price"),
            ("The sedan is $21,990 now.", "a link or a price"),
            ("Act now.", "pressure"),
        ] {
            let said = found(Channel::Text, &say(more), Known::none()).join("\n");
            assert!(said.contains(wrong), "{more}: {said}");
        }
        let silent = found(Channel::Text, "{{ store_name }}: no more texts from us.", Known::none()).join("\n");
        assert!(silent.contains("how to get texts again"), "{silent}");
        let long = say(&"We wish you well in every way that there is and thank you for your time. ".repeat(2));
        assert!(found(Channel::Text, &long, Known::none()).join("\n").contains("more than one part"));
        let named = found(Channel::Text, &say(""), Known::none().with(Field::FirstName)).join("\n");
        assert!(named.contains("needs to know the customer"), "{named}");
        assert!(found(Channel::Voicemail, &say(""), Known::none()).join("\n").contains("by text alone"));
    }
}
