//! The reader as a whole: the sample leads, and one table for each class of what senders do.

mod content;
mod fuzz;
mod samples;
mod structure;
mod transport;

use jiff::tz::TimeZone;

use crate::intake::{Context, ParsedLead, Region, Understood, understand};

/// A store in Chicago; no check against an arrival.
fn context() -> Context {
    Context {
        zone: TimeZone::get("America/Chicago").expect("the zone is in the bundled database"),
        region: Region::US,
        arrived_at: None,
    }
}

fn read(text: &str) -> Understood {
    understand(text.as_bytes(), &context())
}

/// The one lead that the text must hold.
fn lead(text: &str) -> ParsedLead {
    let mut understood = read(text);
    assert_eq!((understood.leads.len(), understood.quarantined), (1, None), "{text}");
    understood.leads.remove(0)
}

/// An ordinary prospect with something put into it and into its customer's contact.
fn prospect(inside: &str, in_contact: &str) -> String {
    format!(
        "<adf><prospect><id source=\"Site\">7</id><requestdate>2026-05-04T13:03:02-05:00</requestdate>{inside}<customer>\
         <contact><name part=\"first\">Zelda</name><name part=\"last\">Mocksworth</name>{in_contact}</contact></customer>\
         <vendor><vendorname>Anytown Motors</vendorname></vendor></prospect></adf>"
    )
}

const PHONE: &str = "<phone>312-555-0101</phone>";

fn flags(lead: &ParsedLead) -> Vec<&'static str> {
    lead.flags.iter().map(crate::intake::Flag::as_str).collect()
}

fn reason(text: &str) -> String {
    let understood = read(text);
    assert!(understood.leads.is_empty(), "{text}");
    understood.quarantined.expect("nothing was understood").to_string()
}
