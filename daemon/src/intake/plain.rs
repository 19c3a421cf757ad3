//! Lead mails without a lead file: "New lead from …", with lines such as `Phone: 312-555-0142`, or nothing that can be read.
//! Owns what makes such a text a lead's, and which of its lines are fields. Nothing is guessed: a number counts where a line
//! calls it a phone, and two under one name count for nothing. A human looks at each of these leads.

use std::borrow::Cow;

use super::{
    Context, ParsedLead, PersonName, Understood,
    fields::{Car, Fields},
    flag::{Flag, Flags},
};

/// A mail of a portal is shorter; more is somebody's newsletter.
const TEXT_BYTES_MAX: usize = 64 << 10;

/// What such a mail calls itself, in its subject or its first line.
const CALLS_ITSELF: [&str; 14] = [
    "new lead",
    "lead from",
    "internet lead",
    "web lead",
    "sales lead",
    "service lead",
    "lead notification",
    "new inquiry",
    "vehicle inquiry",
    "contact form",
    "quote request",
    "test drive request",
    "trade-in request",
    "availability request",
];

/// Marks of an answer or of something passed on: what a person wrote is no portal's mail.
const ANSWERS: [&str; 4] = ["re:", "aw:", "fw:", "fwd:"];

/// Who brings a text, and so how sure it must be a lead's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brought {
    /// By somebody who puts leads into the drop folder or posts them.
    AsLead,
    /// By a mailbox that customers write to as well: the mail must call itself a lead and name a way to the customer.
    ByMail,
}

/// A text with what stood above it.
pub(super) struct Text<'a> {
    pub subject: Option<&'a str>,
    /// Who sent it, for the source.
    pub sender: Option<&'a str>,
    pub body: Cow<'a, str>,
}

/// The lead that the text is about; none where it is not clearly about one.
pub(super) fn read(text: &Text<'_>, brought: Brought, context: &Context) -> Option<Understood> {
    let body = text.body.trim();
    if body.is_empty() || body.len() > TEXT_BYTES_MAX {
        return None;
    }
    let subject = text.subject.unwrap_or_else(|| body.lines().next().unwrap_or_default()).trim().to_lowercase();
    if ANSWERS.iter().any(|mark| subject.starts_with(mark)) {
        return None;
    }
    let lines = Lines::of(body);
    let named = CALLS_ITSELF.iter().any(|phrase| subject.contains(phrase));
    let reachable = lines.has(&PHONE) || lines.has(&MOBILE) || lines.has(&EMAIL);
    let whose = lines.has(&NAME) || lines.has(&FIRST) || lines.has(&LAST);
    let is_lead = match brought {
        Brought::AsLead => named || reachable && whose,
        Brought::ByMail => named && reachable,
    };
    is_lead.then(|| lead(text, &subject, &lines, context)).flatten()
}

fn lead(text: &Text<'_>, subject: &str, lines: &Lines<'_>, context: &Context) -> Option<Understood> {
    let from = subject.split_once("lead from ").map(|(_, source)| source.trim().to_owned());
    let sender = text.sender.map(str::to_owned);
    let mut fields = Fields {
        source: lines.one(&["source", "lead source", "provider"]).or(from).or(sender),
        first: lines.one(&FIRST),
        last: lines.one(&LAST),
        name: lines.one(&NAME),
        emails: lines.one(&EMAIL).into_iter().collect(),
        phones: [(lines.one(&MOBILE), Some("cellphone")), (lines.one(&PHONE), None)]
            .into_iter()
            .filter_map(|(phone, kind)| Some((phone?, kind.map(str::to_owned))))
            .collect(),
        street: lines.one(&["address", "street"]),
        city: lines.one(&["city"]),
        region: lines.one(&["state", "region"]),
        postal_code: lines.one(&["zip", "zip code", "postal code"]),
        vehicle: car(lines),
        trade_in: lines.one(&["trade", "trade-in", "trade in"]).map(|text| named_car(&text)),
        timeframe: lines.one(&["timeframe", "time frame"]),
        lead_type: lines.one(&["lead type", "type of lead"]),
        vendor: lines.one(&["dealer", "dealership", "store"]),
        comments: Some(text.body.trim().to_owned()),
        ..Fields::default()
    };
    let is_nameless = fields.first.is_none() && fields.last.is_none() && fields.name.is_none();
    if is_nameless {
        // The reader takes nobody without a name or a way to them; this one is for a human, who has the whole text.
        fields.last = Some("Customer".to_owned());
    }
    let mut understood = fields.read(context);
    let mut lead: ParsedLead = understood.leads.pop()?;
    if is_nameless {
        lead.name = PersonName::default();
    }
    lead.own_words = lines.one(&["comments", "comment", "message", "question", "questions", "notes"]);
    lead.flags.add(Flag::PlainText);
    let mut flags = Flags::NONE;
    flags.add(Flag::PlainText);
    Some(Understood { leads: vec![lead], quarantined: None, flags })
}

const NAME: [&str; 6] = ["name", "customer name", "full name", "contact name", "customer", "lead name"];
const FIRST: [&str; 2] = ["first name", "first"];
const LAST: [&str; 3] = ["last name", "last", "surname"];
const PHONE: [&str; 8] =
    ["phone", "phone number", "telephone", "tel", "home phone", "daytime phone", "contact number", "customer phone"];
const MOBILE: [&str; 5] = ["mobile", "cell", "cell phone", "mobile phone", "mobile number"];
const EMAIL: [&str; 5] = ["email", "e-mail", "email address", "e-mail address", "customer email"];

/// Lines of the form `Name: value`.
struct Lines<'a>(Vec<(String, &'a str)>);

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let pairs = text.lines().filter_map(|line| {
            let (label, value) = line.split_once(':')?;
            let label = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
            let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == '|');
            (!value.is_empty() && (1..=30).contains(&label.len())).then_some((label, value))
        });
        Self(pairs.collect())
    }

    fn has(&self, labels: &[&str]) -> bool {
        self.one(labels).is_some()
    }

    /// What stands under one of the labels; none where two lines say different things.
    fn one(&self, labels: &[&str]) -> Option<String> {
        let mut values = self.0.iter().filter(|(label, _)| labels.contains(&label.as_str())).map(|(_, value)| *value);
        let first = values.next()?;
        values.all(|other| other.eq_ignore_ascii_case(first)).then(|| first.to_owned())
    }
}

fn car(lines: &Lines<'_>) -> Option<Car> {
    let whole = lines.one(&["vehicle", "vehicle of interest", "interested in", "car"]);
    let mut car = whole.as_deref().map(named_car).unwrap_or_default();
    car.year = lines.one(&["year"]).or(car.year);
    car.make = lines.one(&["make"]).or(car.make);
    car.model = lines.one(&["model"]).or(car.model);
    car.trim = lines.one(&["trim"]).or(car.trim);
    car.vin = lines.one(&["vin"]);
    car.stock = lines.one(&["stock", "stock number", "stock no"]);
    let told = car.make.is_some() || car.model.is_some() || car.vin.is_some() || car.stock.is_some();
    told.then_some(car)
}

/// `2024 Honda CR-V EX-L`: what follows the make is its model, whatever belongs to the trim.
fn named_car(text: &str) -> Car {
    let mut words = text.split_whitespace().peekable();
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let year = words.next_if(is_year).map(str::to_owned);
    let make = words.next().map(str::to_owned);
    let model = words.collect::<Vec<_>>().join(" ");
    Car { year, make, model: (!model.is_empty()).then_some(model), ..Car::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Cause, Region, in_mail, understand};

    fn context() -> Context {
        Context { zone: jiff::tz::TimeZone::UTC, region: Region::US, arrived_at: None }
    }

    const HEAD: &str = "From: Cars Example <leads@cars.example>\r\nTo: replies@example.com\r\n";

    fn mail(subject: &str, body: &str) -> String {
        format!("{HEAD}Subject: {subject}\r\nMIME-Version: 1.0\r\n\r\n{body}")
    }

    const BODY: &str = "You have a new prospect!\r\nName: Casey Specimen\r\nPhone: (312) 555-0142\r\n\
                        Email: casey@example.com\r\nVehicle: 2024 Honda CR-V\r\nComments: what is my trade worth?\r\n\r\n\
                        Call this customer immediately!";

    fn only(text: &str) -> ParsedLead {
        let mut understood = understand(text.as_bytes(), &context());
        assert_eq!((understood.quarantined, understood.leads.len()), (None, 1), "{text}");
        let lead = understood.leads.remove(0);
        assert!(lead.flags.contains(Flag::PlainText));
        lead
    }

    #[test]
    fn labeled_lines_make_a_lead_that_a_human_looks_at() {
        let lead = only(&mail("New lead from Cars Example", BODY));
        assert_eq!(lead.name.full.as_deref(), Some("Casey Specimen"));
        assert_eq!(lead.phones.iter().filter_map(|phone| phone.e164.as_deref()).collect::<Vec<_>>(), ["+13125550142"]);
        assert_eq!(lead.emails, ["casey@example.com"]);
        assert_eq!(lead.vehicle_of_interest.as_ref().and_then(|car| car.model.as_deref()), Some("CR-V"));
        assert_eq!(lead.provider.and_then(|provider| provider.name).as_deref(), Some("cars example"));
        assert_eq!(lead.own_words.as_deref(), Some("what is my trade worth?"), "the portal's own words are not theirs");
        assert!(lead.comments.is_some_and(|text| text.contains("Call this customer")), "a human reads all of it");
        let page = "<html><body><h1>New lead</h1><table><tr><td>Name:</td><td>Casey Specimen</td></tr>\
                    <tr><td>Phone:</td><td>312-555-0142</td></tr></table></body></html>";
        assert_eq!(only(page).name.full.as_deref(), Some("Casey Specimen"));
        assert_eq!(only("New lead\nName: Casey Specimen\nCell: 312-555-0142\n").phones.len(), 1);
    }

    #[test]
    fn nothing_is_guessed_about_how_to_reach_somebody() {
        let two = BODY.replace("Email:", "Phone: 312-555-0143\r\nEmail:");
        assert!(only(&mail("New lead", &two)).phones.is_empty(), "nobody knows which is the customer's");
        let bare = only(&mail("New lead from Cars Example", "Casey asks about the CR-V, 312-555-0142"));
        assert!(bare.phones.is_empty() && bare.name.is_empty());
        assert!(bare.comments.is_some_and(|text| text.contains("312-555-0142")));
    }

    #[test]
    fn what_is_not_clearly_a_lead_is_none() {
        for (subject, body) in [("Re: New lead", BODY), ("Invoice 7", "Total: 12"), ("Hello", "see you at six")] {
            let understood = understand(mail(subject, body).as_bytes(), &context());
            assert_eq!(understood.quarantined.map(|reason| reason.cause), Some(Cause::NotAdf), "{subject}");
        }
        assert!(in_mail(mail("New lead from Cars Example", BODY).as_bytes(), &context()).is_some());
        assert!(in_mail(mail("my car", BODY).as_bytes(), &context()).is_none(), "a customer may sign like that");
        assert!(in_mail(mail("New lead", "Casey asks about the CR-V").as_bytes(), &context()).is_none());
    }
}
