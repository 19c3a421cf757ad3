//! The requests that the fake answers: sending, the list, one message.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use serde_json::{Value, json};

use super::{ACCOUNT, Account, Message, TOKEN, Twist, message};
use crate::http::{Reply, Request};

/// Messages in a list, where nobody says how many.
const PAGE: usize = 50;

pub(super) fn answer(account: &mut Account, request: &Request) -> Reply {
    match &mut account.out {
        Some((0, reply)) => return reply.clone(),
        Some((left, _)) => *left -= 1,
        None => {}
    }
    let login = format!("Basic {}", BASE64_STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
    if request.headers.get("authorization") != Some(&login) {
        account.unauthorized += 1;
        return error(401, 20_003, "Authenticate");
    }
    let base = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages");
    match (request.method.as_str(), request.path.strip_prefix(&base)) {
        ("POST", Some(".json")) => send(account, request),
        ("GET", Some(".json")) => list(account, request),
        ("GET", Some(one)) => {
            let sid = one.trim_start_matches('/').trim_end_matches(".json");
            let found = account.messages.iter().find(|message| message.sid == sid);
            found.map_or_else(|| error(404, 20_404, "not found"), |message| Reply::json(200, &shown(message)))
        }
        _ => error(404, 20_404, "not found"),
    }
}

fn send(account: &mut Account, request: &Request) -> Reply {
    account.asked += 1;
    let form = request.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let twist = account.twist();
    match twist {
        Some(Twist::TooMany) => return error(429, 20_429, "Too Many Requests"),
        Some(Twist::Unavailable) => return Reply::text(503, "busy"),
        Some(Twist::Drop) => return Reply::Drop,
        Some(Twist::Refuse(code)) => return error(400, code, "refused"),
        Some(Twist::AcceptThenDrop | Twist::AcceptThenFail) | None => {}
    }
    let to = field("To").unwrap_or_default();
    let sender = field("From").or_else(|| field("MessagingServiceSid"));
    let Some(from) = sender else { return error(400, 21_603, "A 'From' phone number is required") };
    if let Some(code) = refusal(account, from, to) {
        // Twilio quotes the number: nobody may keep these words.
        return error(400, code, &format!("The number {to} was refused"));
    }
    let Some(body) = field("Body").filter(|body| !body.is_empty()) else {
        return error(400, 21_602, "Message body is required");
    };
    let sid = account.add(Message { callback: field("StatusCallback").map(str::to_owned), ..message(from, to, body) });
    let taken = account.messages.iter().find(|message| message.sid == sid);
    match (twist, taken) {
        (None, Some(taken)) => Reply::json(201, &shown(taken)),
        (Some(Twist::AcceptThenFail), _) => Reply::text(500, "oops"),
        _ => Reply::Drop,
    }
}

/// Magic numbers, and numbers that sent STOP.
fn refusal(account: &Account, from: &str, to: &str) -> Option<u32> {
    match to {
        "+15005550001" => Some(21_211),
        "+15005550002" => Some(21_612),
        "+15005550003" => Some(21_408),
        "+15005550004" => Some(21_610),
        "+15005550009" => Some(21_614),
        _ if !to.starts_with('+') => Some(21_211),
        _ => account.stopped.contains(&(to.to_owned(), from.to_owned())).then_some(21_610),
    }
}

/// The newest first.
fn list(account: &mut Account, request: &Request) -> Reply {
    account.listed += 1;
    let of = |name: &str| request.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let (to, from) = (of("To"), of("From"));
    let number = |name: &str| of(name).and_then(|text| text.parse::<usize>().ok());
    let (size, page) = (number("PageSize").unwrap_or(PAGE).clamp(1, 1_000), number("Page").unwrap_or(0));
    let size = size.min(account.page_max.unwrap_or(size));
    let since = of("DateSent>").and_then(|text| text.parse::<Timestamp>().ok());
    let wanted = |message: &&Message| {
        let to = to.as_ref().is_none_or(|to| *to == message.to);
        let from = from.as_ref().is_none_or(|from| *from == message.from);
        // What was not sent yet was not sent since then.
        let since = since.is_none_or(|since| message.status != "queued" && message.created_at >= since);
        to && from && since && !account.hidden.contains(&message.sid)
    };
    let lag = account.lag;
    let seen: Vec<&Message> = account.messages.iter().rev().filter(wanted).collect();
    let old =
        |message: &&&Message| message.inbound || account.lists_since.get(&message.sid).is_none_or(|it| *it >= lag);
    let all: Vec<Value> = seen.iter().filter(old).map(|message| shown(message)).collect();
    let listed: Vec<String> = seen.iter().map(|message| message.sid.clone()).collect();
    let more = all.len() > (page + 1) * size;
    let messages: Vec<Value> = all.into_iter().skip(page * size).take(size).collect();
    for sid in listed {
        *account.lists_since.entry(sid).or_default() += 1;
    }
    let next = more.then(|| {
        let kept = request.target.split(['?', '&']).skip(1).filter(|pair| !pair.starts_with("Page="));
        format!("{}?{}&Page={}", request.path, kept.collect::<Vec<_>>().join("&"), page + 1)
    });
    Reply::json(200, &json!({ "messages": messages, "page": page, "page_size": size, "next_page_uri": next }))
}

fn shown(message: &Message) -> Value {
    let created = rfc2822::to_string(&message.created_at.to_zoned(TimeZone::UTC)).unwrap_or_default();
    json!({
        "sid": message.sid,
        "account_sid": ACCOUNT,
        "from": message.from,
        "to": message.to,
        "body": message.body,
        "direction": if message.inbound { "inbound" } else { "outbound-api" },
        "status": message.status,
        "error_code": message.error_code,
        "num_segments": message.segments.to_string(),
        "date_created": created,
        "date_sent": if message.status == "queued" { Value::Null } else { json!(created) },
    })
}

fn error(status: u16, code: u32, said: &str) -> Reply {
    Reply::json(status, &json!({ "code": code, "message": said, "status": status }))
}
