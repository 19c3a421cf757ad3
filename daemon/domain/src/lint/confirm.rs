//! Texts that answer a STOP or a HELP (L04): each does one thing and nothing else, because it is allowed for nothing else
//! (47 CFR 64.1200(a)(12); the carriers' rules for HELP). Owns what such a text must say and must not.

use super::{Finding, Rule, facts::prices, link::links, segments::segments, text::Look};
use crate::{block::Service, intent::plain_words, words::Channel};

const NOTHING_ELSE: &str = "say that no more texts come and how to get them again, and nothing else";
const HELP_ALONE: &str = "say who the store is, its number and how to stop, and nothing else";

/// What a text of this service is called where something is wrong with it.
pub(super) const fn called(service: Service) -> &'static str {
    match service {
        Service::Stop | Service::StopWithVisit => "the confirmation of a stop",
        Service::Help => "the answer to HELP",
    }
}

pub(super) fn check(look: &Look<'_>, service: Service, found: &mut Vec<Finding>) {
    let body = look.message.body;
    let it = called(service);
    let mut wrong = |what: &str, advice| found.push(Finding::error(Rule::L04, format!("{it} {what}"), advice));
    let alone = if service == Service::Help { HELP_ALONE } else { NOTHING_ELSE };
    if look.message.channel != Channel::Text {
        wrong("goes by text alone", "write this block for the channel text");
    }
    // A store that is called after what it sells does not speak of it.
    let own =
        if look.around.store_name.is_empty() { body.to_owned() } else { body.replace(look.around.store_name, " ") };
    let plain = format!(" {} ", plain_words(&own));
    let named = look.around.matter.iter().map(|value| plain_words(value));
    if named.into_iter().any(|value| !value.is_empty() && plain.contains(&format!(" {value} "))) {
        wrong("speaks of the customer's matter", alone);
    }
    if body.contains('?') {
        wrong("asks a question", alone);
    }
    if links(body).next().is_some() || prices(body).next().is_some() {
        wrong("holds a link or a price", alone);
    }
    let says = |word: &str| body.split(|c: char| !c.is_alphanumeric()).any(|said| said == word);
    match service {
        Service::Help if !says("STOP") => wrong("does not say how to stop", "say `Reply STOP to opt out`"),
        Service::Stop | Service::StopWithVisit if !says("START") => {
            wrong("does not say how to get texts again", "say `Reply START` for whoever changes their mind");
        }
        _ => {}
    }
    if service != Service::Stop && !body.contains(look.around.store_phone) {
        wrong("does not give the store's number", "say {{ store_phone }}");
    }
    if segments(body).parts > 1 {
        wrong("takes more than one part", "shorten it: it is to cost one segment");
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        block::{Block, HELP_ANSWERED, STOP_CONFIRMED, STOP_CONFIRMED_VISIT, Variant},
        known::{Field, Known},
        lint::template,
        words::{Channel, Language},
    };

    fn found(channel: Channel, body: &str, needs: Known) -> Vec<String> {
        found_in(STOP_CONFIRMED, channel, body, needs)
    }

    fn found_in(name: &str, channel: Channel, body: &str, needs: Known) -> Vec<String> {
        let block = Block {
            name: name.to_owned(),
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

    #[test]
    fn who_has_a_visit_is_told_how_to_keep_it_and_who_asks_for_help_gets_number_and_way_out() {
        let found = |name, body| found_in(name, Channel::Text, body, Known::none());
        let visit = "{{ store_name }}: no more texts. To keep your visit: {{ store_phone }}. Reply START to resume.";
        assert_eq!(found(STOP_CONFIRMED_VISIT, visit), Vec::<String>::new());
        let silent = found(STOP_CONFIRMED_VISIT, "{{ store_name }}: no more texts. Reply START to resume.").join("\n");
        assert!(silent.contains("does not give the store's number"), "{silent}");
        let help = "{{ store_name }}: for help call {{ store_phone }}. Reply STOP to opt out.";
        assert_eq!(found(HELP_ANSWERED, help), Vec::<String>::new());
        for (body, wrong) in [
            ("{{ store_name }}: for help call {{ store_phone }}.", "how to stop"),
            ("{{ store_name }}: we are here to help. Reply STOP to opt out.", "the store's number"),
            (
                "{{ store_name }}: {{ store_phone }}. Still like the {{ vehicle_model }}. Reply STOP to opt out.",
                "matter",
            ),
        ] {
            let said = found(HELP_ANSWERED, body).join("\n");
            assert!(said.contains(wrong), "{body}: {said}");
        }
    }
}
