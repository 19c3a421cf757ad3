//! Lead files as simulated providers write them. Owns one dialect for each source, with the deviations that real ones
//! have; knows nothing of how they are read.

use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};

use super::{
    customer::{Customer, Vehicle},
    dice::Dice,
    names::{OLD_SOURCE, SOURCES},
};

/// Which file of a customer's this is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    First,
    /// The provider sends the same inquiry again; `changed` in a word of the comment.
    Resend {
        changed: bool,
    },
    /// They ask again, elsewhere.
    Again,
    /// Something that cannot be read.
    Broken,
}

/// The comments of some of the forms.
const COMMENTS: &[&str] = &[
    "Is this still available? Does it have a backup camera?",
    "Please send me your best price & out the door total.",
    "What is my trade worth? It runs great, 90k miles.",
    "Looking for something safe for a new driver.",
    "Does it come with <both> keys & a clean history?",
];
const COMENTARIOS: &[&str] = &[
    "¿Todavía está disponible? Gracias, quiero saber cuántas millas tiene.",
    "Hola, busco un carro para la familia. ¿Cuánto es lo menos con mi carro de entrada?",
];

/// The file that arrives at `at`.
pub(super) fn write(customer: &Customer, kind: Kind, index: usize, at: Timestamp, zone: &TimeZone) -> Vec<u8> {
    // Resends are written from the same throws as the file they repeat.
    let mut dice = Dice::new(customer.wanted.year.unsigned_abs() * 31 + index as u64, index as u64);
    let source = match kind {
        Kind::Again => (customer.source + 1) % OLD_SOURCE,
        _ => customer.source,
    };
    let asked = asked_at(&mut dice, source, at, zone);
    let comment = comment(&mut dice, customer, kind);
    let form = Form { customer, source, index, kind, asked, comment };
    let text = match source {
        1 => form.capitals(),
        2 => form.one_line(),
        4 => form.bare(),
        _ => form.plain(),
    };
    if kind == Kind::Broken { broken(&mut dice, &text, index) } else { text.into_bytes() }
}

/// Providers are prompt, but for the one that sells what was asked long ago.
fn asked_at(dice: &mut Dice, source: usize, at: Timestamp, zone: &TimeZone) -> Zoned {
    let before = if source == OLD_SOURCE {
        SignedDuration::from_hours(24 * dice.between(33, 85))
    } else {
        SignedDuration::from_secs(dice.between(5, 110))
    };
    at.checked_sub(before).unwrap_or(at).to_zoned(zone.clone())
}

fn comment(dice: &mut Dice, customer: &Customer, kind: Kind) -> Option<String> {
    let text = if customer.spanish { *dice.pick(COMENTARIOS) } else { *dice.pick(COMMENTS) };
    let said = dice.percent(55) || customer.spanish;
    match kind {
        Kind::Resend { changed: true } => Some(format!("{text} (sent again)")),
        _ => said.then(|| text.to_owned()),
    }
}

/// Cut off, no lead at all, or nothing but a page of the provider's: what a person must look at.
fn broken(dice: &mut Dice, text: &str, index: usize) -> Vec<u8> {
    match dice.below(3) {
        0 => text.bytes().take(text.len() / 3).collect(),
        1 => format!("<html><body><h1>502 Bad Gateway</h1><p>request {index}</p></body></html>\n").into_bytes(),
        _ => format!("<?xml version=\"1.0\"?>\n<adf><!-- batch {index} --></adf>\n").into_bytes(),
    }
}

struct Form<'a> {
    customer: &'a Customer,
    source: usize,
    index: usize,
    kind: Kind,
    asked: Zoned,
    comment: Option<String>,
}

impl Form<'_> {
    fn status(&self) -> &'static str {
        if matches!(self.kind, Kind::Resend { .. }) { "resend" } else { "new" }
    }

    fn id(&self) -> String {
        let again = if self.kind == Kind::Again { "B" } else { "A" };
        format!("{again}{:06}", 100_000 + self.index)
    }

    fn wanted(&self) -> Vehicle {
        let mut wanted = self.customer.wanted.clone();
        // Who asks again has gone down a year in age and in price.
        wanted.year -= i64::from(self.kind == Kind::Again);
        wanted
    }

    fn comments(&self) -> String {
        self.comment.as_ref().map(|text| format!("<comments><![CDATA[{text}]]></comments>\n")).unwrap_or_default()
    }

    fn address(&self) -> String {
        let place = self.customer.place;
        // Every other form asks where the customer lives.
        if self.index.is_multiple_of(2) {
            return String::new();
        }
        format!(
            "<address><city>{}</city><regioncode>{}</regioncode><postalcode>{}</postalcode></address>\n",
            place.city, place.region, place.zip
        )
    }

    fn trade_in(&self) -> String {
        let Some(Vehicle { year, make, model, .. }) = &self.customer.trade_in else { return String::new() };
        format!(
            "<vehicle interest=\"trade-in\" status=\"used\"><year>{year}</year><make>{make}</make><model>{model}</model>\
             <odometer units=\"mi\">{}</odometer></vehicle>\n",
            (2026 - year) * 11_300
        )
    }

    /// By the book.
    fn plain(&self) -> String {
        let Customer { first, last, phone, email, .. } = self.customer;
        let Vehicle { year, make, model, trim } = self.wanted();
        let phone = phone.as_ref().map(|it| format!("<phone type=\"cellphone\">{it}</phone>\n")).unwrap_or_default();
        let email = email.as_ref().map(|it| format!("<email>{it}</email>\n")).unwrap_or_default();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?adf version=\"1.0\"?>\n<adf>\n<prospect status=\"{}\">\n\
             <id sequence=\"1\" source=\"{source}\">{}</id>\n<requestdate>{}</requestdate>\n\
             <vehicle interest=\"buy\" status=\"new\"><year>{year}</year><make>{make}</make><model>{model}</model>\
             <trim>{trim}</trim><stock>S{}</stock></vehicle>\n{}\
             <customer>\n<contact>\n<name part=\"first\">{first}</name>\n<name part=\"last\">{last}</name>\n\
             {email}{phone}{}</contact>\n{}</customer>\n\
             <vendor><vendorname>Example Motors</vendorname></vendor>\n\
             <provider><name part=\"full\">{source}</name></provider>\n</prospect>\n</adf>\n",
            self.status(),
            self.id(),
            self.asked.strftime("%Y-%m-%dT%H:%M:%S%:z"),
            self.index,
            self.trade_in(),
            self.address(),
            self.comments(),
            source = SOURCES[self.source].name,
        )
    }

    /// Capitalized tags, a 12-hour clock, the phone as people write it.
    fn capitals(&self) -> String {
        let Customer { first, last, phone, email, .. } = self.customer;
        let Vehicle { year, make, model, .. } = self.wanted();
        let phone = phone.as_deref().map(written).unwrap_or_default();
        format!(
            "\n<?ADF VERSION=\"1.0\"?>\n<ADF>\n<Prospect Status=\"{}\">\n<Id Source=\"Carlot\">{}</Id>\n\
             <RequestDate>{}</RequestDate>\n<Customer>\n<Contact>\n<Name Part=\"full\">{first} {last}</Name>\n\
             <Email>{}</Email>\n<Phone Type=\"voice\" Time=\"evening\">{phone}</Phone>\n{}</Contact>\n{}</Customer>\n\
             <Vehicle Status=\"CPO\"><Year>{year}</Year><Make>{make}</Make><Model>{model}</Model></Vehicle>\n{}\
             <Provider><Name Part=\"full\">{}</Name><Email>leads@carlot.example.com</Email></Provider>\n\
             </Prospect>\n</ADF>\n",
            self.status(),
            self.id(),
            self.asked.strftime("%m/%d/%Y %I:%M %p"),
            email.as_deref().unwrap_or_default(),
            self.address(),
            self.comments(),
            self.trade_in(),
            SOURCES[self.source].name,
        )
    }

    /// Everything on one line, no prolog, a date without a zone.
    fn one_line(&self) -> String {
        let Customer { first, last, phone, email, .. } = self.customer;
        let Vehicle { year, make, model, trim } = self.wanted();
        let phone = phone.as_deref().map(|it| format!("<phone>{}</phone>", written(it))).unwrap_or_default();
        let email = email.as_deref().map(|it| format!("<email>{it}</email>")).unwrap_or_default();
        format!(
            "<adf><prospect status=\"{}\"><id>{}</id><requestdate>{}</requestdate><vehicle interest=\"buy\" \
             status=\"used\"><year>{year}</year><make>{make}</make><model>{model}</model><trim>{trim}</trim></vehicle>{}\
             <customer><contact><name part=\"first\">{first}</name><name part=\"last\">{last}</name>{email}{phone}\
             {}</contact>{}</customer><vendor><contact><name part=\"full\">Example Motors</name></contact></vendor>\
             <provider><name part=\"full\">{}</name><service>Barn Door</service></provider></prospect></adf>",
            self.status(),
            self.id(),
            self.asked.strftime("%Y-%m-%dT%H:%M:%S"),
            self.trade_in().trim(),
            self.address().trim(),
            self.comments().trim(),
            SOURCES[self.source].name,
        )
    }

    /// A prospect without the root, its parts in another order.
    fn bare(&self) -> String {
        let Customer { first, last, phone, email, .. } = self.customer;
        let Vehicle { year, make, model, .. } = self.wanted();
        let phone = phone.as_deref().map(|it| format!("<phone type=\"mobile\">{it}</phone>")).unwrap_or_default();
        let email = email.as_deref().map(|it| format!("<email>mailto:{it}</email>")).unwrap_or_default();
        format!(
            "<prospect status=\"{}\">\n<provider><name>{}</name><leadtype>Sales</leadtype></provider>\n\
             <id sequence=\"1\" source=\"maker\">{}</id>\n<customer><contact><name part=\"first\">{first}</name>\
             <name part=\"last\">{last}</name>{phone}{email}{}</contact>{}</customer>\n<requestdate>{}</requestdate>\n\
             <vehicle><year>{year}</year><make>{make}</make><model>{model}</model></vehicle>\n{}</prospect>\n",
            self.status(),
            SOURCES[self.source].name,
            self.id(),
            self.address(),
            self.comments(),
            self.asked.strftime("%Y-%m-%d %H:%M:%S"),
            self.trade_in(),
        )
    }
}

/// `(313) 555-0142`.
fn written(phone: &str) -> String {
    let digits = phone.strip_prefix("+1").unwrap_or(phone);
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(area), Some(exchange), Some(line)) => format!("({area}) {exchange}-{line}"),
        _ => phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Context, Region, understand};

    fn at() -> Timestamp {
        "2026-03-03T15:00:00Z".parse().expect("a timestamp")
    }

    fn read(customer: &Customer, kind: Kind, index: usize) -> crate::intake::Understood {
        let zone = TimeZone::get("America/Detroit").expect("bundled");
        let bytes = write(customer, kind, index, at(), &zone);
        understand(&bytes, &Context { zone, region: Region::US, arrived_at: Some(at()) })
    }

    #[test]
    fn every_dialect_is_read_whole() {
        for index in 0..300 {
            let customer = Customer::new(7, index);
            let understood = read(&customer, Kind::First, index);
            assert!(understood.quarantined.is_none(), "file {index}: {:?}", understood.quarantined);
            let [lead] = understood.leads.as_slice() else { panic!("file {index}: one lead") };
            let phones: Vec<_> = lead.phones.iter().filter_map(|phone| phone.e164.clone()).collect();
            assert_eq!(phones, customer.phone.clone().into_iter().collect::<Vec<_>>(), "file {index}");
            assert_eq!(lead.emails, customer.email.clone().into_iter().collect::<Vec<_>>(), "file {index}");
            assert_eq!(lead.name.given(), Some(customer.first), "file {index}");
            assert_eq!(lead.trade_in.is_some(), customer.trade_in.is_some(), "file {index}");
            let model = lead.vehicle_of_interest.as_ref().and_then(|it| it.model.clone());
            assert_eq!(model.as_deref(), Some(customer.wanted.model), "file {index}");
            let asked = lead.requested_at.expect("a date");
            let old = at().duration_since(asked) > SignedDuration::from_hours(24 * 30);
            assert_eq!(old, customer.source == OLD_SOURCE, "file {index}: {asked}");
        }
    }

    #[test]
    fn what_is_broken_cannot_be_read() {
        for index in 0..20 {
            let understood = read(&Customer::new(7, index), Kind::Broken, index);
            assert!(understood.quarantined.is_some(), "file {index}");
        }
    }
}
