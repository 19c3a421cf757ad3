//! Rows as three DMS write them, and what is understood of them.

use std::{path::PathBuf, sync::Arc};

use jiff::tz::TimeZone;

use super::*;
use crate::feeds::mapping::{Entity, Field, Mapping, file};

const NOW: &str = "2026-11-23T15:00:00Z";

fn shipped(name: &str) -> Arc<Mapping> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../packaging/mappings").join(format!("{name}.toml"));
    Arc::new(file::read(name, &std::fs::read_to_string(path).expect("part of the tree")).expect("sound"))
}

fn cells(line: &str) -> Vec<String> {
    line.split('|').map(str::to_owned).collect()
}

fn bound(mapping: &str, entity: Entity, header: &str) -> Bound {
    let chicago = TimeZone::get("America/Chicago").expect("bundled");
    bind(&shipped(mapping), entity, &cells(header), &chicago).expect("the header fits")
}

fn read(bound: &Bound, row: &str) -> Result<Row, BadRow> {
    let row: Vec<Option<String>> = cells(row).into_iter().map(Some).collect();
    bound.read(&row, NOW.parse().expect("a timestamp"))
}

fn why(bound: &Bound, row: &str) -> String {
    read(bound, row).expect_err("it cannot be understood").to_string()
}

const SALES: &str = "deal number|CUSTOMER NUMBER|first name |Last Name|Cell Phone|Email 1|Block Email|Block Phone|\
     Co-Buyer First Name|Co-Buyer Last Name|Co-Buyer Cell Phone|Co-Buyer Block Phone|Contract Date|Stock Number|Year|\
     Make|Model|Gross Profit";

#[test]
fn a_deal_of_dealervault_has_a_buyer_a_co_buyer_and_what_they_do_not_want() {
    let bound = bound("dealervault", Entity::Deals, SALES);
    let row = "7001|C9|Ann|Example|(312) 555-0187|ANN@example.com|N|Y|Bob|Example|312.555.0188||11/20/2026|S12|2026|\
               Jeep|Wrangler|$1,234.50";
    let row = read(&bound, row).expect("understood");
    assert_eq!(row.key, ["7001"]);
    let buyer = row.customer.expect("a buyer");
    assert_eq!((buyer.number.as_deref(), buyer.record.first.as_deref()), (Some("C9"), Some("Ann")));
    assert_eq!(
        (&*buyer.record.phones, &*buyer.record.emails),
        (&["+13125550187".to_owned()][..], &["ann@example.com".to_owned()][..])
    );
    assert_eq!(buyer.declined, [Channel::Text, Channel::Call, Channel::Voicemail]);
    let other = row.co_buyer.expect("a co-buyer");
    assert_eq!((other.record.phones.len(), other.declined.len(), other.number), (1, 0, None));
    let What::Deal { at, status, vehicle, gross_cents } = row.what else { panic!("a deal") };
    assert_eq!((at.to_string().as_str(), status, gross_cents), ("2026-11-20T18:00:00Z", "booked", Some(123_450)));
    assert_eq!(vehicle.and_then(|vehicle| vehicle.stock).as_deref(), Some("S12"));
}

#[test]
fn polarity_and_format_are_the_layouts() {
    let header =
        "DealNumber|BuyerCustomerNumber|BuyerLastName|DealDate|AllowContactByEmail|AllowContactByPhone|CoBuyerLastName";
    let bound = bound("dealertrack", Entity::Deals, header);
    let row = read(&bound, "1|2|Example|20261120|Y|N|").expect("understood");
    assert_eq!(row.customer.expect("a buyer").declined, [Channel::Text, Channel::Call, Channel::Voicemail]);
    assert!(row.co_buyer.is_none(), "empty columns name nobody");
    let row = read(&bound, "1|2|Example|20261120|Y||").expect("understood");
    assert!(row.customer.expect("a buyer").declined.is_empty(), "what is not said blocks nothing");
    let row = read(&bound, "1|2|Example|20261120|?|Y|").expect("understood");
    assert_eq!(row.customer.expect("a buyer").declined, [Channel::Email], "what is no permission is none");
}

#[test]
fn a_cdk_extract_writes_lists() {
    let header = "RONumber|CustNo|Name1|HomePhone|Email1|OpenDate|OpenTime|CustomerLaborSale|CustomerPartsSale";
    let bound = bound("cdk", Entity::RepairOrders, header);
    let row =
        r#"["R1"]|["C1"]|Example, Ann|["","3125550187","3125550188"]|[]|["2026-11-02"]|["01:30:00"]|100|(20.255)"#;
    let row = read(&bound, row).expect("understood");
    let customer = row.customer.expect("a customer");
    assert_eq!(customer.record.phones, ["+13125550187", "+13125550188"]);
    assert_eq!((customer.record.first.as_deref(), customer.record.last.as_deref()), (Some("Ann"), Some("Example")));
    let What::RepairOrder { opened_at, customer_pay_cents, .. } = row.what else { panic!("a repair order") };
    assert_eq!(opened_at.map(|at| at.to_string()).as_deref(), Some("2026-11-02T07:30:00Z"));
    assert_eq!(customer_pay_cents, Some(7_975));
}

#[test]
fn times_come_out_right_on_the_nights_when_clocks_change_and_in_other_zones() {
    let header = "Appointment Number|Appointment Date|Appointment Time|First Name";
    let central = bound("dealervault", Entity::Appointments, header);
    let at = |bound: &Bound, row: &str| match read(bound, row).expect("understood").what {
        What::Appointment { at, .. } => at.to_string(),
        _ => panic!("an appointment"),
    };
    assert_eq!(at(&central, "1|03/07/2027|2:30 PM|A"), "2027-03-07T20:30:00Z");
    assert_eq!(at(&central, "1|03/14/2027|2:30 AM|A"), "2027-03-14T08:30:00Z", "skipped: after the gap");
    assert_eq!(at(&central, "1|11/01/2026|1:30 AM|A"), "2026-11-01T06:30:00Z", "twice: the first");
    assert_eq!(at(&central, "1|11/02/2026|1:30 AM|A"), "2026-11-02T07:30:00Z");
    let mut other = (*shipped("dealervault")).clone();
    other.zone = Some(TimeZone::get("America/New_York").expect("bundled"));
    let eastern = bind(&Arc::new(other), Entity::Appointments, &cells(header), &TimeZone::UTC).expect("it fits");
    assert_eq!(at(&eastern, "1|11/24/2026|5:30 PM|A"), "2026-11-24T22:30:00Z");
    assert_eq!(at(&eastern, "1|2026-11-24T17:30:00-06:00||A"), "2026-11-24T23:30:00Z", "its own offset goes before");
    assert_eq!(at(&eastern, "1|2026-11-24 17:30:00.25-06||A"), "2026-11-24T23:30:00.25Z", "as PostgreSQL prints it");
    assert_eq!(
        why(&central, "1|11/24/2026||A"),
        "column `Appointment Time` is empty, and a row means nothing without it"
    );
}

#[test]
fn a_clock_that_is_a_day_ahead_makes_nothing_happen_tomorrow() {
    let bound = bound("dealervault", Entity::Deals, "Deal Number|Contract Date|First Name");
    let on = |date: &str| match read(&bound, &format!("1|{date}|A")).expect("understood").what {
        What::Deal { at, .. } => at.to_string(),
        _ => panic!("a deal"),
    };
    assert_eq!(on("11/24/2026"), NOW);
    assert_eq!(on("11/22/2026"), "2026-11-22T18:00:00Z");
    assert_eq!(
        why(&bound, "1|12/24/2026|A"),
        "column `Contract Date` names a day 31 days ahead, which cannot be; check the clock of the DMS"
    );
}

#[test]
fn a_row_that_cannot_be_understood_says_which_column_and_what_kind_of_value() {
    let bound = bound("dealervault", Entity::Deals, SALES);
    let row = |number: &str, date: &str, gross: &str, more: &str| {
        format!("{number}|C9|Ann|Example|||||||||{date}|S12|2026|Jeep|Wrangler|{gross}{more}")
    };
    assert!(read(&bound, &row("1", "11/20/2026", "", "||")).is_ok(), "separators at the end are no cells");
    expect_test::expect![[r#"
        column `Deal Number` is empty, and a row means nothing without it
        column `Contract Date` is empty, and a row means nothing without it
        column `Contract Date` holds no date but 11 characters: digits, letters and signs
        column `Gross Profit` holds no amount but 4 characters: letters
        it has 19 cells and the header 18: a separator in a value is not quoted"#]]
    .assert_eq(
        &[
            row(" ", "11/20/2026", "", ""),
            row("1", "00/00/0000", "", ""),
            row("1", "Nov-20-2026", "", ""),
            row("1", "11/20/2026", "good", ""),
            row("1", "11/20/2026", "", "|x"),
        ]
        .map(|row| why(&bound, &row))
        .join("\n"),
    );
}

#[test]
fn a_header_that_does_not_fit_says_what_it_was_looked_for() {
    let unfit = bind(&shipped("dealervault"), Entity::Deals, &cells("Deal|Date"), &TimeZone::UTC).expect_err("unfit");
    assert_eq!(
        unfit.to_string(),
        "its header has no column for number (looked for `Deal Number`); contract-date or accounting-date (looked for \
         `Contract Date`, `Accounting Date`, `Delivery Date`)"
    );
    let unfit = bind(&shipped("cdk"), Entity::Leads, &cells("Deal"), &TimeZone::UTC).expect_err("unfit");
    assert_eq!(unfit.to_string(), "the mapping `cdk` does not know leads; add the table `leads` to it");
}

#[test]
fn filler_and_firms_are_no_customers() {
    let bound = bound("dealervault", Entity::Customers, "Customer Number|Full Name|Cell Phone|Home Phone|Email 1");
    let row = read(&bound, "1|Example Motors, Inc.|999-999-9999|(000) 000-0000|none").expect("understood");
    let customer = row.customer.expect("a number is enough");
    assert_eq!(customer.record.full.as_deref(), Some("Example Motors, Inc."));
    assert!(customer.record.phones.is_empty() && customer.record.emails.is_empty());
}

#[test]
fn what_was_touched_and_not_changed_is_the_same_row() {
    let bound = bound("dealervault", Entity::Customers, "Customer Number|Full Name|Last Update Date");
    let content = |row: &str| serde_json::to_string(&read(&bound, row).expect("understood")).expect("serializes");
    assert_eq!(content("1|Ann Example|11/20/2026"), content("1|Ann Example |11/22/2026"));
    assert_ne!(content("1|Ann Example|11/20/2026"), content("1|Anna Example|11/20/2026"));
    assert_eq!(format!("{:?}", read(&bound, "1|Ann Example|")), "Ok(Row(<redacted>))");
    assert!(bound.fields().any(|(field, at)| (field, at) == (Field::FullName, 1)));
}
