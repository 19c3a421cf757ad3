//! How rows map, for people who set a feed up. Owns the masking: nobody can be told from what is shown.

use jiff::{Timestamp, tz::TimeZone};

use super::row::{Party, Row, What};
use crate::person::VehicleRecord;

/// What a row says, its customer masked.
pub(super) fn masked(row: &Row, zone: &TimeZone) -> String {
    let at = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%F %H:%M %Z").to_string();
    let maybe = |name: &str, found: Option<Timestamp>| found.map(|found| format!("{name} {}", at(found)));
    let mut said: Vec<Option<String>> = match &row.what {
        What::Customer => vec![Some("customer".to_owned())],
        What::Lead(asked) => vec![
            Some(format!("{} lead of {}", if asked.open { "open" } else { "closed" }, at(asked.requested_at))),
            asked.department.map(|department| department.to_string()),
            asked.source.as_ref().map(|source| format!("from {source}")),
        ],
        What::Appointment { department, at: when, made_at, status } => {
            vec![Some(format!("{department} appointment {status} for {}", at(*when))), maybe("made", *made_at)]
        }
        What::Deal { at: when, status, vehicle, gross_cents } => vec![
            Some(format!("deal {status} {}", at(*when))),
            vehicle.as_ref().map(of_vehicle),
            gross_cents.map(|cents| format!("gross {}", dollars(cents))),
        ],
        What::RepairOrder { opened_at, closed_at, customer_pay_cents, vehicle } => vec![
            Some("repair order".to_owned()),
            maybe("opened", *opened_at),
            maybe("closed", *closed_at),
            customer_pay_cents.map(|cents| format!("customer pays {}", dollars(cents))),
            vehicle.as_ref().map(of_vehicle),
        ],
        What::Visit { at: when, sold } => {
            vec![Some(format!("visit {}", at(*when))), sold.then(|| "sold".to_owned())]
        }
        What::Unit { stock, status, vehicle } => {
            vec![Some(format!("unit {stock} {status}")), Some(of_vehicle(vehicle))]
        }
    };
    said.push(maybe("changed", row.changed_at));
    let mut text = said.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    for (what, party) in [("customer", &row.customer), ("co-buyer", &row.co_buyer)] {
        if let Some(party) = party {
            text = format!("{text}; {what}: {}", of_party(party));
        }
    }
    text
}

fn of_vehicle(vehicle: &VehicleRecord) -> String {
    let year = vehicle.year.map(|year| year.to_string());
    let parts = [year.as_deref(), vehicle.make.as_deref(), vehicle.model.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn dollars(cents: i64) -> String {
    format!("{}${}.{:02}", if cents < 0 { "-" } else { "" }, (cents / 100).abs(), (cents % 100).abs())
}

fn of_party(party: &Party) -> String {
    let record = &party.record;
    let initial = |name: &str| name.chars().next().map(|first| format!("{first}***"));
    let names = [&record.first, &record.last, &record.full];
    let name = names.into_iter().flatten().filter_map(|name| initial(name)).collect::<Vec<_>>().join(" ");
    let phones = record.phones.iter().map(|phone| {
        let end = phone.len().saturating_sub(2);
        format!("***{}", phone.get(end..).unwrap_or_default())
    });
    let emails = record.emails.iter().filter_map(|email| email.chars().next()).map(|first| format!("{first}***@***"));
    let number = party.number.as_ref().map(|number| format!("number of {} characters", number.chars().count()));
    let declined: Vec<&str> = party.declined.iter().map(|channel| channel.as_str()).collect();
    let declined = (!declined.is_empty()).then(|| format!("does not want {}", declined.join(" ")));
    let mut parts: Vec<String> = number.into_iter().chain(Some(name)).chain(phones).chain(emails).collect();
    parts.extend(declined);
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::words::{Channel, Language};

    use super::*;
    use crate::person::PersonRecord;

    #[test]
    fn nobody_can_be_told_from_a_sample() {
        let record = PersonRecord {
            first: Some("Ann".to_owned()),
            last: Some("Example".to_owned()),
            phones: vec!["+13125550187".to_owned()],
            emails: vec!["ann@example.com".to_owned()],
            ..PersonRecord::default()
        };
        let declined = vec![Channel::Text, Channel::Call];
        let customer = Some(Party { number: Some("C9".to_owned()), record, language: Language::English, declined });
        let at = "2026-11-20T18:00:00Z".parse().expect("a timestamp");
        let vehicle = VehicleRecord { year: Some(2026), make: Some("Jeep".to_owned()), ..VehicleRecord::default() };
        let what = What::Deal { at, status: "booked", vehicle: Some(vehicle), gross_cents: Some(-5) };
        let row = Row { key: vec!["7001".to_owned()], customer, co_buyer: None, what, changed_at: None };
        assert_eq!(
            masked(&row, &TimeZone::get("America/Chicago").expect("bundled")),
            "deal booked 2026-11-20 12:00 CST, 2026 Jeep, gross -$0.05; customer: number of 2 characters, A*** E***, \
             ***87, a***@***, does not want text call"
        );
    }
}
