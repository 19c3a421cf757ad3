//! Questions to the contact policy from the wire, and the answers on their way back.

use jiff::Timestamp;
use keepwarm_domain::policy::{GateView, Stands};
use keepwarm_proto::v1;

use super::{
    ask::{Result, bounded, invalid, word},
    us,
};
use crate::api::view::{ExplainAsked, ExplainView};

/// Places that one question names at most.
const PLACES_MAX: usize = 20;

pub(in crate::api) fn explain_asked(request: v1::ExplainRequest) -> Result<ExplainAsked> {
    let channel =
        word(&request.channel)?.ok_or_else(|| invalid("channel is empty; use text, email, call or voicemail"))?;
    if request.places.len() > PLACES_MAX {
        return Err(invalid(format!("{} places are too many: at most {PLACES_MAX}", request.places.len())));
    }
    Ok(ExplainAsked {
        phone: phone(&request.phone)?,
        zip3: zip3(&request.zip)?,
        places: request.places.iter().map(|text| place(text)).collect::<Result<_>>()?,
        channel,
        at: instant(request.at_us)?,
        consent: word(&request.consent)?,
        inquiry: instant(request.inquiry_us)?,
        purchase: instant(request.purchase_us)?,
        answers_text: instant(request.answers_text_us)?,
    })
}

/// In E.164. The refusal never quotes it.
fn phone(text: &str) -> Result<Option<String>> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits: String = bounded(text)?.chars().filter(char::is_ascii_digit).collect();
    let ten = match digits.len() {
        11 => digits.strip_prefix('1'),
        10 => Some(digits.as_str()),
        _ => None,
    };
    let ten = ten.ok_or_else(|| invalid("phone is not a North American number; use one like 313-555-0142"))?;
    Ok(Some(format!("+1{ten}")))
}

fn zip3(text: &str) -> Result<Option<u16>> {
    if text.is_empty() {
        return Ok(None);
    }
    let text = bounded(text)?;
    let digits = matches!(text.len(), 3 | 5) && text.bytes().all(|byte| byte.is_ascii_digit());
    let zip3 = text.get(..3).filter(|_| digits).and_then(|zip3| zip3.parse().ok());
    zip3.map(Some).ok_or_else(|| invalid("zip is not a ZIP code; use five digits, or the first three"))
}

fn place(text: &str) -> Result<(String, String)> {
    let (state, zone) = bounded(text)?
        .split_once('@')
        .filter(|(state, zone)| !state.is_empty() && !zone.is_empty())
        .ok_or_else(|| invalid(format!("`{text}` is not a place; use one like FL@America/New_York")))?;
    Ok((state.to_ascii_uppercase(), zone.to_owned()))
}

fn instant(us: Option<i64>) -> Result<Option<Timestamp>> {
    let instant = us.map(Timestamp::from_microsecond).transpose();
    instant.map_err(|_| invalid("a time lies outside the years that a calendar holds"))
}

impl From<ExplainView> for v1::ExplainResponse {
    fn from(view: ExplainView) -> Self {
        Self {
            policy: view.policy,
            channel: view.channel.to_string(),
            at_us: us(view.at),
            places: view.places,
            open: view.open,
            open_with_margin: view.open_with_margin,
            next_open_us: view.next_open.map(us),
            passes: view.passes,
            gates: view.gates.into_iter().map(|(gate, cite)| answer(gate, cite)).collect(),
        }
    }
}

fn answer(gate: GateView, cite: String) -> v1::GateAnswer {
    let stands = match gate.stands {
        Stands::Open => "open",
        Stands::Shut => "shut",
        Stands::NotAsked => "not-asked",
    };
    v1::GateAnswer {
        gate: gate.gate.to_string(),
        stands: stands.to_owned(),
        rule: gate.rule,
        cite,
        text: gate.text,
        until_us: gate.until.map(us),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(request: v1::ExplainRequest) -> std::result::Result<ExplainAsked, String> {
        explain_asked(request).map_err(|status| status.message().to_owned())
    }

    #[test]
    fn a_number_is_understood_in_every_usual_spelling() {
        for text in ["313-555-0142", "(313) 555-0142", "+1 313 555 0142", "13135550142"] {
            assert_eq!(phone(text).ok().flatten().as_deref(), Some("+13135550142"), "{text}");
        }
        for text in ["555-0199", "+44 20 7946 0000", "none"] {
            let refusal = phone(text).expect_err("no number of the plan");
            assert!(!refusal.message().contains(text), "a number stands in a refusal");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_does() {
        let text = || v1::ExplainRequest { channel: "text".into(), ..Default::default() };
        let refused = |request| asked(request).map(drop).expect_err("it makes no sense");
        assert!(refused(v1::ExplainRequest::default()).contains("text, email, call or voicemail"));
        assert!(refused(v1::ExplainRequest { places: vec!["Florida".into()], ..text() }).contains("FL@America"));
        assert!(refused(v1::ExplainRequest { zip: "4820".into(), ..text() }).contains("five digits"));
        assert!(refused(v1::ExplainRequest { consent: "maybe".into(), ..text() }).contains("pewc"));
        assert!(refused(v1::ExplainRequest { at_us: Some(i64::MAX), ..text() }).contains("calendar"));
        let places = vec!["fl@America/New_York".to_owned(); 2];
        assert_eq!(asked(v1::ExplainRequest { places, ..text() }).expect("fine").places[0].0, "FL");
    }
}
