//! `keepwarmctl person show | stop | hold | release`.

use std::io::BufRead as _;

use keepwarm_proto::v1::{
    HoldRequest, OrderResponse, PersonServiceShowRequest, PersonServiceShowResponse, ReleaseRequest, StopRequest, Who,
    person_service_client::PersonServiceClient, who,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::{Person, WhoArg, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{local, utc},
};

/// A number of a person has fewer digits than a phone.
const PERSON_DIGITS_MAX: usize = 9;

pub(super) async fn run(command: &Person, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = PersonServiceClient::new(desk.daemon.channel());
    let daemon = &desk.daemon;
    match command {
        Person::Show { who } => {
            let request = daemon.request(PersonServiceShowRequest { who: Some(meant(who)?) });
            Ok(shown(&daemon.answer(client.show(request)).await?))
        }
        Person::Stop { who, scope, via, reason } => {
            let (who, scope) = (Some(meant(who)?), word(*scope));
            let request = daemon.request(StopRequest { who, scope, via: via.clone(), note: reason.clone() });
            Ok(ordered(&daemon.answer(client.stop(request)).await?, "stopped", "stopped before"))
        }
        Person::Hold { who, reason, note } => {
            let (who, reason) = (Some(meant(who)?), word(*reason));
            let request = daemon.request(HoldRequest { who, reason, note: note.clone() });
            Ok(ordered(&daemon.answer(client.hold(request)).await?, "held", "held before"))
        }
        Person::Release { who, reason } => {
            let request = daemon.request(ReleaseRequest { who: Some(meant(who)?), note: reason.clone() });
            Ok(ordered(&daemon.answer(client.release(request)).await?, "released", "not held"))
        }
    }
}

/// The contact point itself, from the command line or the standard input.
pub(super) fn said(who: &WhoArg) -> Result<String, Failure> {
    if who.who != "-" {
        return Ok(who.who.trim().to_owned());
    }
    let mut line = String::new();
    let failed = |error| Failure::new(Exit::Usage, format!("nothing to read: {error}"), "give WHO in one line");
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim().to_owned())
}

fn meant(who: &WhoArg) -> Result<Who, Failure> {
    let text = said(who)?;
    let is_number = text.len() <= PERSON_DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
    let id = text.parse().ok().filter(|_| is_number);
    Ok(Who { who: Some(id.map_or(who::Who::Contact(text), who::Who::Person)) })
}

#[derive(Serialize)]
struct PersonJson<'a> {
    person: i64,
    name: &'a str,
    phones: &'a [String],
    emails: &'a [String],
    language: &'a str,
    consent: &'a str,
    suppressions: &'a [String],
    hold: Option<HoldJson<'a>>,
    leads: &'a [i64],
    past_leads: &'a [i64],
    checks: Vec<CheckJson<'a>>,
}

#[derive(Serialize)]
struct HoldJson<'a> {
    reason: &'a str,
    since: String,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    phone: &'a str,
    list: &'a str,
    state: Option<&'a str>,
    dated: &'a str,
    listed: bool,
}

fn shown(response: &PersonServiceShowResponse) -> Answer {
    let PersonServiceShowResponse { person, name, phones, emails, language, consent, suppressions, hold, .. } =
        response;
    let numbers = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let mut facts = vec![
        ("person", Cell::plain(person.to_string())),
        ("name", Cell::or_dash(name)),
        ("phones", Cell::each(phones.join("\n"))),
        ("emails", Cell::each(emails.join("\n"))),
        ("language", Cell::plain(language)),
        ("consent", Cell::plain(consent)),
    ];
    let barred = suppressions.join(", ");
    facts.push(("opted out of", if barred.is_empty() { Cell::or_dash("") } else { Cell::new(barred, Tone::Bad) }));
    if !hold.is_empty() {
        let since = local(response.held_at_us, &response.zone);
        facts.push(("held", Cell::new(format!("{hold}, since {since}"), Tone::Bad)));
    }
    facts.push(("open leads", Cell::or_dash(numbers(&response.leads))));
    facts.push(("closed leads", Cell::or_dash(numbers(&response.past_leads))));
    let mut blocks = vec![Block::Facts(facts)];
    let checks: Vec<CheckJson<'_>> = response
        .checks
        .iter()
        .map(|check| CheckJson {
            phone: usize::try_from(check.phone).ok().and_then(|at| phones.get(at)).map_or("", String::as_str),
            list: &check.list,
            state: Some(check.region.as_str()).filter(|state| !state.is_empty()),
            dated: &check.dated,
            listed: check.listed,
        })
        .collect();
    if !checks.is_empty() {
        let columns = ["phone", "list", "state", "dated", "said"].map(Column::word).into();
        blocks.push(Block::Sheet(Sheet { columns, rows: checks.iter().map(row).collect() }));
    }
    let since = if hold.is_empty() { String::new() } else { utc(response.held_at_us) };
    let csv = Records::fields([
        ("person", person.to_string()),
        ("name", name.clone()),
        ("phones", phones.join(" ")),
        ("emails", emails.join(" ")),
        ("language", language.clone()),
        ("consent", consent.clone()),
        ("suppressions", suppressions.join(" ")),
        ("hold", hold.clone()),
        ("held_since", since.clone()),
        ("leads", numbers(&response.leads)),
        ("past_leads", numbers(&response.past_leads)),
    ]);
    let hold = (!hold.is_empty()).then_some(HoldJson { reason: hold, since });
    let (leads, past_leads) = (&response.leads, &response.past_leads);
    let (person, name, phones, emails) = (*person, name.as_str(), phones.as_slice(), emails.as_slice());
    let json =
        PersonJson { person, name, phones, emails, language, consent, suppressions, hold, leads, past_leads, checks };
    Answer { blocks, csv, json: Json::document(&json), exit: Exit::Ok }
}

fn row(check: &CheckJson<'_>) -> Vec<Cell> {
    let said = if check.listed { Cell::new("listed", Tone::Bad) } else { Cell::new("clear", Tone::Good) };
    let state = Cell::or_dash(check.state.unwrap_or_default());
    vec![Cell::plain(check.phone), Cell::plain(check.list), state, Cell::plain(check.dated), said]
}

#[derive(Serialize)]
struct OrderJson {
    changed: bool,
    person: Option<i64>,
}

fn ordered(response: &OrderResponse, done: &str, before: &str) -> Answer {
    let person = (response.person > 0).then_some(response.person);
    let who =
        person.map_or_else(|| "nobody is known by that contact point; it".to_owned(), |id| format!("person {id}"));
    let text = format!("{who} is {}", if response.changed { done } else { before });
    let id = person.map(|id| id.to_string()).unwrap_or_default();
    let csv = Records::fields([("changed", response.changed.to_string()), ("person", id)]);
    let json = Json::document(&OrderJson { changed: response.changed, person });
    Answer { blocks: vec![Block::Text(Cell::new(text, Tone::Good))], csv, json, exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use keepwarm_proto::v1::NumberCheck;

    use super::*;
    use crate::render::testing::check;

    #[test]
    fn a_person_is_shown_with_what_bars_the_way() {
        let response = PersonServiceShowResponse {
            person: 1_007,
            name: "Imogen Pretender".into(),
            phones: vec!["+13125550187".into()],
            emails: vec!["imogen@example.com".into()],
            language: "en".into(),
            consent: "revoked".into(),
            suppressions: vec!["everything".into()],
            hold: "legal".into(),
            held_at_us: 1_790_000_000_000_000,
            leads: vec![17],
            past_leads: Vec::new(),
            checks: vec![NumberCheck {
                phone: 0,
                list: "state-dnc".into(),
                region: "IN".into(),
                dated: "2026-09-01".into(),
                listed: true,
            }],
            zone: "America/Chicago".into(),
        };
        check("person-show", &shown(&response));
    }

    #[test]
    fn an_order_says_whether_it_changed_anything() {
        check("person-stop", &ordered(&OrderResponse { changed: true, person: 1_007 }, "stopped", "stopped before"));
        let stranger = OrderResponse { changed: false, person: 0 };
        check("person-stop-stranger", &ordered(&stranger, "stopped", "stopped before"));
    }

    #[test]
    fn a_short_number_is_a_persons_and_a_long_one_a_phone() {
        let meant = |text: &str| meant(&WhoArg { who: text.into() }).expect("it is said").who;
        assert!(meant("1007") == Some(who::Who::Person(1_007)));
        for text in ["3125550187", "ann@example.com", "+1 312"] {
            assert!(meant(text) == Some(who::Who::Contact(text.into())), "{text}");
        }
    }
}
