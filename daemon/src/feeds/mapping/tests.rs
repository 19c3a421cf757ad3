//! Mappings as people write them, and those that are shipped.

use std::path::PathBuf;

use super::{file::read, *};

fn shipped(name: &str) -> Mapping {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../packaging/mappings").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&file).expect("part of the tree");
    read(name, &text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_shipped_mappings_are_sound() {
    let entities = |name| shipped(name).layouts.keys().map(|entity| entity.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!(entities("dealervault"), "customers leads appointments deals repair-orders visits inventory");
    assert_eq!(entities("cdk"), "customers appointments deals repair-orders inventory");
    assert_eq!(entities("dealertrack"), "customers appointments deals repair-orders inventory");
    let dates = |name| shipped(name).dates.first().cloned().unwrap_or_default();
    assert_eq!(["dealervault", "cdk", "dealertrack"].map(dates), ["%m/%d/%Y", "%Y-%m-%d", "%Y%m%d"]);
}

fn problems(text: &str) -> String {
    let problems = read("dms.toml", text).expect_err("something is wrong");
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn everything_wrong_is_told_at_once_with_its_line_and_key() {
    let text = r#"name = "dms"
dates = ["%m/%d", "%Y-%m-%d"]
zone = "Michigan"
emtpy = ["null"]

[[consent]]
columns = ["Block Email"]
channels = ["fax"]
blocked = ["Y"]
allowed = ["n", "y"]

[deals]
key = ["deal"]
status-other = "open"

[deals.columns]
customer = ["Cust No"]
contract-dat = ["Contract Date"]
status = ["Status"]

[deals.status]
booked = ["F"]
lost = ["f"]
"#;
    expect_test::expect![[r#"
        dms.toml:2: dates[0]: `%m/%d` does not read what it writes; use strptime's directives
        dms.toml:3: zone: is no time zone; write its IANA name, such as `America/Chicago`
        dms.toml:4: emtpy: unknown key; expected one of: name, dates, times, zone, empty, lists, consent, customers, leads, appointments, deals, repair-orders, visits, inventory
        dms.toml:6: consent[0].blocked: `y` is in `allowed`, too
        dms.toml:8: consent[0].channels[0]: `fax` is not a Channel; use one of: text, email, call, voicemail
        dms.toml:12: deals.columns: no column for contract-date or accounting-date; a row means nothing without it
        dms.toml:12: deals.columns: no column for number; a row means nothing without it
        dms.toml:13: deals.key[0]: `deal` is no field of this entity; name one of [columns]
        dms.toml:14: deals.status-other: is no status here; use one of: pending, booked, unwound, lost
        dms.toml:18: deals.columns.contract-dat: unknown key; expected one of: customer, first-name, last-name, full-name, cell-phone, home-phone, work-phone, email, street, city, region, postal-code, language, vehicle-year, vehicle-make, vehicle-model, vehicle-trim, vehicle-stock, vehicle-vin, number, changed-at, changed-at-time, contract-date, accounting-date, status, gross
        dms.toml:23: deals.status.lost[0]: `f` means something else already; keep one
    "#]]
    .assert_eq(&problems(text));
}

#[test]
fn a_mapping_without_anything_says_what_to_write() {
    expect_test::expect![[r#"
        dms.toml:1: maps nothing; add a table, one of: customers, leads, appointments, deals, repair-orders, visits, inventory
        dms.toml:1: dates: missing; write the formats of dates, such as `dates = ["%m/%d/%Y"]`
        dms.toml:1: name: missing; write `name = "…"`
    "#]]
    .assert_eq(&problems(""));
}

#[test]
fn a_row_must_be_known_again_by_something() {
    let text = "name = \"dms\"\ndates = [\"%Y%m%d\"]\n[visits.columns]\nat = [\"When\"]\n";
    expect_test::expect![[r#"
        dms.toml:3: visits.key: `number` has no column, and a row is known again by it; map it, or set `key`
    "#]]
    .assert_eq(&problems(text));
}

#[test]
fn headers_are_compared_without_case_and_blanks() {
    for header in ["First Name", "first name ", "FIRST_NAME", "\u{feff}First-Name", "FirstName"] {
        assert_eq!(fold_header(header), "firstname", "{header}");
    }
    assert_ne!(fold_header("New/Used"), fold_header("New Used"), "signs that mean something count");
}
