//! The list of messages as the API writes it, page by page.

use jiff::{Timestamp, fmt::rfc2822};
use keepwarm_domain::{
    input::DeliveryResult,
    words::{Channel, DeliveryState, FailReason},
};
use keepwarm_ledger::Keys;
use serde_json::Value;

use super::Failed;
use crate::{
    channels::{Codes, provider_id},
    engine::Private,
    inbound::{Arrived, Heard, Of, Report},
};

/// One page.
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    /// Path of the next one, from the root of the host.
    pub(super) next: Option<String>,
}

/// One message of the account, in or out. Holds personal data.
pub(super) struct Item {
    pub(super) sid: String,
    pub(super) status: String,
    said: Value,
}

impl Page {
    pub(super) fn read(body: &[u8]) -> Result<Self, Failed> {
        // What is wrong with it would quote it.
        let mut written: Value = serde_json::from_slice(body).map_err(|_| Failed::Shape("it cannot be read"))?;
        let Value::Array(messages) = written["messages"].take() else {
            return Err(Failed::Shape("it has no `messages`"));
        };
        let items: Option<Vec<Item>> = messages.into_iter().map(Item::of).collect();
        let items = items.ok_or(Failed::Shape("a message of it has no `sid`"))?;
        let next = written["next_page_uri"].as_str().filter(|path| !path.is_empty()).map(str::to_owned);
        // A path of the same host, and nothing else: an answer does not lead the token elsewhere.
        if next.as_deref().is_some_and(|path| !path.starts_with('/') || path.starts_with("//")) {
            return Err(Failed::Shape("its next page is elsewhere"));
        }
        Ok(Self { items, next })
    }
}

impl Item {
    fn of(said: Value) -> Option<Self> {
        let (sid, status) = (said["sid"].as_str()?.to_owned(), said["status"].as_str().unwrap_or_default().to_owned());
        Some(Self { sid, status, said })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.said[name].as_str().filter(|text| !text.is_empty())
    }

    /// What it says to keepwarm; none where it says nothing yet. A message that says no time was sent `now`: none is left
    /// out for that.
    pub(super) fn arrived(&self, keys: &Keys, codes: &Codes, now: Timestamp) -> Option<Arrived> {
        let id = provider_id(keys, &self.sid);
        let at = |names: [&str; 2]| names.into_iter().find_map(|name| when(self.text(name)?)).unwrap_or(now);
        if self.text("direction") == Some("inbound") {
            // Of other kinds of messages the number stands behind the kind: `whatsapp:+13125550142`.
            let number = |text: &str| text.rsplit(':').next().unwrap_or(text).to_owned();
            return Some(Arrived::Said(Heard {
                channel: Channel::Text,
                from: self.text("from").map(number)?,
                to: self.text("to").map(number),
                text: Private::new(self.text("body").unwrap_or_default().as_bytes().to_vec()),
                id,
                answers: None,
                at: at(["date_sent", "date_created"]),
            }));
        }
        let (state, reason) = delivery(&self.status, self.code(), codes)?;
        Some(Arrived::Reported(Report { of: Of::Message(id), state, reason, at: at(["date_updated", "date_sent"]) }))
    }

    /// A number, or one in quotes.
    fn code(&self) -> Option<u32> {
        let code = &self.said["error_code"];
        let number = code.as_u64().and_then(|code| u32::try_from(code).ok());
        number.or_else(|| code.as_str()?.parse().ok())
    }
}

/// What a status and a code say of a message that was taken; none while they say nothing final.
pub(in crate::inbound) fn delivery(
    status: &str,
    code: Option<u32>,
    codes: &Codes,
) -> Option<(DeliveryState, Option<FailReason>)> {
    let state = match status {
        "delivered" | "read" => return Some((DeliveryState::Delivered, None)),
        "undelivered" => DeliveryState::Undelivered,
        "failed" | "canceled" => DeliveryState::Failed,
        _ => return None,
    };
    let reason = match codes.meaning(code.filter(|code| *code != 0)) {
        DeliveryResult::Failed(reason) | DeliveryResult::NotSent(reason) => Some(reason),
        DeliveryResult::Sent { .. } | DeliveryResult::Uncertain => None,
    };
    Some((state, reason))
}

/// RFC 2822, as in `Mon, 23 Nov 2026 15:00:00 +0000`.
fn when(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).map(|zoned| zoned.timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use keepwarm_ledger::MasterKey;
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T15:00:00Z".parse().expect("a timestamp")
    }

    fn arrived(said: &Value) -> Option<Arrived> {
        let keys = Keys::new(&MasterKey::new([7; 32]));
        let codes = crate::channels::codes(None).expect("the shipped table");
        let page = Page::read(json!({ "messages": [said] }).to_string().as_bytes()).unwrap_or_else(|e| panic!("{e}"));
        page.items[0].arrived(&keys, &codes, now())
    }

    #[test]
    fn what_a_customer_wrote_is_heard_whatever_else_is_missing() {
        let whole = json!({
            "sid": "SM1", "direction": "inbound", "status": "received", "from": "whatsapp:+13125550142",
            "to": "+13125550199", "body": "stop", "date_sent": "Mon, 23 Nov 2026 14:58:00 +0000"
        });
        let bare = json!({ "sid": "SM2", "direction": "inbound", "from": "72345", "body": null, "date_sent": "today" });
        let Some(Arrived::Said(heard)) = arrived(&whole) else { panic!("it was said") };
        assert_eq!((heard.from.as_str(), heard.to.as_deref()), ("+13125550142", Some("+13125550199")));
        assert_eq!((heard.text.as_slice(), heard.at.to_string().as_str()), (&b"stop"[..], "2026-11-23T14:58:00Z"));
        let Some(Arrived::Said(heard)) = arrived(&bare) else { panic!("it was said") };
        assert_eq!((heard.from.as_str(), heard.text.len(), heard.at), ("72345", 0, now()));
    }

    #[test]
    fn only_the_last_states_of_a_text_are_words_on_it() {
        let state = |status: &str, code: Value| {
            let said = json!({ "sid": "SM1", "direction": "outbound-api", "status": status, "error_code": code });
            match arrived(&said) {
                Some(Arrived::Reported(report)) => Some((report.state, report.reason)),
                _ => None,
            }
        };
        for early in ["queued", "accepted", "scheduled", "sending", "sent", ""] {
            assert_eq!(state(early, Value::Null), None, "{early}");
        }
        assert_eq!(state("delivered", Value::Null), Some((DeliveryState::Delivered, None)));
        let dead = Some((DeliveryState::Undelivered, Some(FailReason::InvalidAddress)));
        assert_eq!(state("undelivered", json!(30_005)), dead);
        assert_eq!(state("undelivered", json!("30005")), dead);
        let stopped = Some((DeliveryState::Failed, Some(FailReason::OptedOut)));
        assert_eq!(state("failed", json!(21_610)), stopped);
    }

    #[test]
    fn what_is_no_list_is_refused_and_leads_nowhere() {
        let shape = |body: &str| Page::read(body.as_bytes()).err().map(|error| error.to_string()).unwrap_or_default();
        for body in ["", "<html>", "{}", r#"{"messages":{}}"#, r#"{"messages":[{"from":"+13125550142"}]}"#] {
            let said = shape(body);
            assert!(said.contains("no such list") && !said.contains("555"), "{body}: {said}");
        }
        for next in ["https://example.com/", "//example.com/x", "2010-04-01"] {
            assert!(shape(&json!({ "messages": [], "next_page_uri": next }).to_string()).contains("elsewhere"));
        }
        let last = Page::read(br#"{"messages":[],"next_page_uri":""}"#).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(last.next, None);
    }
}
