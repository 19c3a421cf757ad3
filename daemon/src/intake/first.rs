//! A customer's first words: what they wrote with their inquiry, or what somebody wrote down of a call. Owns the reading of
//! them; what follows from it is decided elsewhere.

use jiff::{Timestamp, tz::TimeZone};
use keepwarm_domain::{
    answer, calendar,
    entry::Opening,
    input::Aside,
    intent::{self, Confidence},
    words::{Intent, Language, OpenedBy, Urgency},
};

use super::{Flag, Interest, ParsedLead, urgency};

/// What forms write beside the customer's words, which would read as the customer's wish to stop.
const FORMS_WRITE: [&str; 10] = [
    "reply stop",
    "text stop",
    "send stop",
    "stop to ",
    "msg & data",
    "message and data rates",
    "by submitting",
    "by clicking",
    "to opt out",
    "to unsubscribe",
];

/// What was read of first words.
pub(crate) struct First {
    pub opening: Opening,
    pub aside: Aside,
    pub urgency: Urgency,
    /// That they wrote in.
    pub language: Language,
}

/// Reads what a lead says beside its fields: comment, timeframe, kind of lead, and what is to be done with the vehicle.
pub(super) fn of_lead(lead: &ParsedLead, arrived_at: Timestamp) -> First {
    let asked = lead.requested_at.unwrap_or(arrived_at);
    let urgency = lead
        .timeframe
        .as_deref()
        .map_or(Urgency::Unknown, |text| urgency::of_timeframe(text, calendar::civil_date(&TimeZone::UTC, asked)));
    let plain = lead.flags.contains(Flag::PlainText);
    let words = if plain { lead.own_words.as_deref() } else { lead.comments.as_deref() };
    let mut first = of_words(OpenedBy::Form, words);
    first.urgency = urgency;
    let fields = of_fields(lead, urgency);
    let mut rules: Vec<&str> = fields.iter().map(|(_, rule)| *rule).collect();
    let added = fields.iter().filter(|(intent, _)| !first.opening.intents.contains(intent)).map(|(intent, _)| *intent);
    let added: Vec<Intent> = added.collect();
    if !fields.is_empty() {
        // A field says what it says, however unsure the words are.
        first.opening.intents.retain(|intent| *intent != Intent::Other);
        first.opening.intents.extend(added);
        first.opening.intents.sort_unstable();
        let words = std::mem::take(&mut first.opening.evidence);
        rules.extend((!words.is_empty()).then_some(words.as_str()));
        first.opening.evidence = rules.join("+");
        first.opening.confidence.get_or_insert(Confidence::CERTAIN);
    }
    first.aside.unsure = plain;
    first
}

/// Reads what stands as free text.
pub(crate) fn of_words(by: OpenedBy, text: Option<&str>) -> First {
    let nothing = Opening { by, intents: Vec::new(), evidence: String::new(), confidence: None };
    let own = text.map(own_words).filter(|own| !own.trim().is_empty());
    let Some(own) = own else {
        return First {
            opening: nothing,
            aside: Aside::default(),
            urgency: Urgency::Unknown,
            language: Language::English,
        };
    };
    let reading = intent::read(&own);
    let shut = intent::shut_at_first(&own, reading.says(Intent::OptOut));
    let language = reading.language;
    let aside = Aside { shut, answers: answer::read(&own), unsure: false };
    let opening =
        Opening { evidence: reading.stamp(), confidence: Some(reading.confidence), intents: reading.labels, ..nothing };
    First { opening, aside, urgency: Urgency::Unknown, language }
}

/// What the fields say of high intent, each with the name of its rule.
fn of_fields(lead: &ParsedLead, urgency: Urgency) -> Vec<(Intent, &'static str)> {
    let mut said = Vec::new();
    if urgency == Urgency::Now {
        said.push((Intent::UrgentTimeline, "field.timeframe"));
    }
    // Who tells of their own car alone asks what it is worth; beside a car to buy it is a detail of that.
    let offers = lead.trade_in.as_ref().is_some_and(|own| matches!(own.interest, Interest::Sell | Interest::TradeIn));
    if offers && lead.vehicle_of_interest.is_none() {
        said.push((Intent::TradeValue, "field.own-vehicle"));
    }
    if lead.vehicle_of_interest.as_ref().is_some_and(|wanted| wanted.interest == Interest::TestDrive) {
        said.push((Intent::TestDrive, "field.test-drive"));
    }
    let kind = lead.lead_type.as_deref().unwrap_or_default().to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if names(&["credit", "finance app", "financing", "pre-approv", "preapprov"]) {
        said.push((Intent::CreditQuestion, "field.lead-type"));
    }
    if names(&["trade", "appraisal", "sell my", "sell your"]) {
        said.push((Intent::TradeValue, "field.lead-type"));
    }
    said.dedup_by_key(|(intent, _)| *intent);
    said
}

/// The text without the sentences that a form puts there.
fn own_words(text: &str) -> String {
    let written_by_form = |sentence: &&str| {
        let folded = sentence.to_lowercase();
        FORMS_WRITE.iter().any(|phrase| folded.contains(phrase))
    };
    text.split_inclusive(['.', '!', '?', '\n']).filter(|sentence| !written_by_form(sentence)).collect()
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::words::SuppressionScope;

    use super::*;
    use crate::intake::{Context, Region, understand};

    fn read(customer: &str, vehicle: &str) -> First {
        let adf = format!(
            "<adf><prospect><requestdate>2026-11-20T10:00:00-06:00</requestdate>{vehicle}<customer><contact>\
             <name part=\"full\">Casey Sample</name><phone>312-555-0142</phone></contact>{customer}</customer>\
             </prospect></adf>"
        );
        let context = Context { zone: TimeZone::UTC, region: Region::US, arrived_at: None };
        let understood = understand(adf.as_bytes(), &context);
        let lead = understood.leads.first().expect("a lead");
        of_lead(lead, "2026-11-20T16:00:00Z".parse().expect("a timestamp"))
    }

    fn comment(text: &str) -> First {
        read(&format!("<comments>{text}</comments>"), "")
    }

    #[test]
    fn high_intent_is_read_in_comment_timeframe_and_kind_of_vehicle() {
        assert_eq!(comment("What would you give me for my 2016 Escape?").opening.intents, [Intent::TradeValue]);
        assert_eq!(comment("Can I get financed with bad credit?").opening.intents, [Intent::CreditQuestion]);
        let now = read("<timeframe><description>Immediately</description></timeframe>", "");
        assert_eq!((now.opening.intents, now.urgency), (vec![Intent::UrgentTimeline], Urgency::Now));
        let own = "<vehicle interest=\"trade-in\"><year>2016</year><make>Ford</make><model>Escape</model></vehicle>";
        assert_eq!(read("", own).opening.intents, [Intent::TradeValue]);
        let both = format!("<vehicle><year>2024</year><make>Honda</make><model>CR-V</model></vehicle>{own}");
        assert_eq!(read("", &both).opening.intents, []);
        let nothing = read("", "").opening;
        assert_eq!((nothing.intents, nothing.confidence), (vec![], None));
    }

    #[test]
    fn a_wish_is_the_customers_and_not_the_forms() {
        let only = comment("Is it still there? Email only please.");
        assert_eq!(only.aside.shut, [SuppressionScope::Phone]);
        let form = comment(
            "Is it still there? By submitting this form you agree to receive texts. Msg &amp; data rates may apply. \
             Reply STOP to opt out.",
        );
        assert_eq!((form.aside.shut, form.opening.intents), (vec![], vec![Intent::VehicleQuestion]));
        assert_eq!(comment("take me off your list").aside.shut, [SuppressionScope::Everything]);
    }
}
