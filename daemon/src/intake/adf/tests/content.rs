//! Data that is wrong, missing, in the wrong field, or somebody else's.

use super::*;
use crate::intake::{Flag, Interest};

#[test]
fn a_lone_vehicle_to_be_sold_is_the_customers_own() {
    for (interest, expected) in
        [("sell", Interest::Sell), ("trade-in", Interest::TradeIn), ("Trade_In", Interest::TradeIn)]
    {
        let text = prospect(&format!("<vehicle interest='{interest}'><make>Hondo</make></vehicle>"), PHONE);
        let lead = lead(&text);
        assert_eq!(lead.vehicle_of_interest, None);
        assert_eq!(lead.trade_in.map(|vehicle| vehicle.interest), Some(expected));
    }
}

#[test]
fn a_trade_in_copied_from_the_vehicle_of_interest_is_dropped() {
    let with = |own: &str| {
        let wanted =
            "<vehicle><year>2024</year><make>Hondo</make><model>Civil</model><vin>1FAKE4TE0TST00001</vin></vehicle>";
        lead(&prospect(&format!("{wanted}<vehicle interest='trade-in'>{own}</vehicle>"), PHONE))
    };
    let mirrored = with("<year>2024</year><make>HONDO</make><model>Civil</model>");
    assert_eq!((mirrored.trade_in.is_none(), flags(&mirrored)), (true, vec!["trade_in_mirrored"]));
    for own in [
        "<year>2023</year><make>Hondo</make><model>Civil</model>",
        "<year>2024</year><make>Hondo</make><model>Civil</model><odometer>80000</odometer>",
        "<year>2024</year><make>Hondo</make><model>Civil</model><vin>1FAKE4TE2TST00002</vin>",
    ] {
        let lead = with(own);
        assert_eq!((lead.trade_in.is_some(), flags(&lead)), (true, vec![]), "{own}");
    }
}

#[test]
fn a_trade_in_is_found_in_options_and_in_comment_lines() {
    let options = "<vehicle><make>Toyoda</make><option><optionname>Event/Lead date</optionname>\
                   <manufacturercode>2026</manufacturercode></option><option><optionname>Trade-In Make</optionname>\
                   <manufacturercode>Hondo</manufacturercode></option><option><optionname>Current Mileage</optionname>\
                   <manufacturercode>61,200</manufacturercode></option></vehicle>";
    let lead_of_options = lead(&prospect(options, PHONE));
    let own = lead_of_options.trade_in.as_ref().expect("the options say it");
    assert_eq!((own.make.as_deref(), own.year, own.odometer), (Some("Hondo"), None, Some(61_200)));
    assert_eq!(flags(&lead_of_options), ["trade_in_from_options"]);

    let comments = "<comments><![CDATA[Event date: 2026<br />Trade-in Year: 2015 <br />Trade-in Make: Hondo<br />\
                    Trade-in Model: Civil (Tour<br />Best price: none]]></comments>";
    let lead_of_comments = lead(&prospect(comments, PHONE));
    let own = lead_of_comments.trade_in.as_ref().expect("the comments say it");
    assert_eq!((own.year, own.make.as_deref(), own.model.as_deref()), (Some(2015), Some("Hondo"), Some("Civil")));
    assert_eq!(flags(&lead_of_comments), ["comments_in_prospect", "trade_in_from_comments", "model_truncated"]);
    assert!(lead_of_comments.comments.is_some_and(|text| text.starts_with("Event date: 2026\n")));
    // A mention is no vehicle.
    let mention = lead(&prospect("<comments>Trade-in Year: 2015</comments>", PHONE));
    assert_eq!(mention.trade_in, None);
}

#[test]
fn data_that_is_none_is_absent() {
    let text = prospect(
        "<vehicle><year>N/A</year><make>None</make><model>{{model}}</model><vin>0000</vin></vehicle>",
        "<email>None</email><phone>312-555-0101</phone><phone>(000) 000-0000</phone>",
    )
    .replace("Zelda", "WIRELESS")
    .replace("Mocksworth", "CALLER");
    let lead = lead(&text);
    assert!(lead.name.is_empty() && lead.emails.is_empty() && lead.vehicle_of_interest.is_none());
    assert_eq!(lead.phones.len(), 1);
    assert_eq!(flags(&lead), ["placeholder_data"]);
}

#[test]
fn a_providers_or_stores_phone_is_never_the_customers() {
    let provider =
        "<provider><name>Portal</name><phone>888-555-0110</phone><email>x@portal.example.com</email></provider>";
    let in_contact = "<phone>(888) 555-0110</phone><phone>312-555-0101</phone><email>x@portal.example.com</email>";
    let text = prospect(provider, in_contact)
        .replace("</vendorname>", "</vendorname><contact><phone>312-555-0199</phone></contact>");
    let lead_of_provider = lead(&text);
    let numbers: Vec<_> = lead_of_provider.phones.iter().map(|phone| phone.e164.as_deref()).collect();
    assert_eq!(numbers, [Some("+13125550101")]);
    assert_eq!((lead_of_provider.emails.len(), flags(&lead_of_provider)), (0, vec!["contact_of_provider"]));
    let store = lead(&text.replace("312-555-0101", "312-555-0199"));
    assert_eq!((store.phones.len(), flags(&store)), (0, vec!["contact_of_provider", "no_contact_point"]));
}

#[test]
fn several_addresses_in_one_element_are_several() {
    let lead = lead(&prospect(
        "",
        "<email>mailto:a@example.com; B@example.com</email><phone>312-555-0101, 312-555-0102</phone>",
    ));
    assert_eq!(lead.emails, ["a@example.com", "b@example.com"]);
    assert_eq!(lead.phones.len(), 2);
    assert_eq!(lead.phones[0].raw, "312-555-0101");
}

#[test]
fn a_name_without_a_contact_point_is_a_lead_and_nothing_at_all_is_not() {
    let named = lead(&prospect("", "<phone>555-0101</phone>"));
    assert_eq!(flags(&named), ["phone_unreadable", "no_contact_point"]);
    assert_eq!(named.phones.len(), 1);
    let nobody = prospect("", "<phone>555-0101</phone>").replace("Zelda", "").replace("Mocksworth", "-");
    assert_eq!(reason(&nobody), "neither a name nor a phone or email that can be used");
}

#[test]
fn a_timeframe_is_one_line() {
    for (inside, expected) in [
        ("<description>Soon</description><latestdate>2026-09-17</latestdate>", Some("Soon; latest 2026-09-17")),
        ("Within 2 weeks", Some("Within 2 weeks")),
        ("<description/>", None),
    ] {
        let text = prospect("", PHONE).replace("</customer>", &format!("<timeframe>{inside}</timeframe></customer>"));
        assert_eq!(lead(&text).timeframe.as_deref(), expected);
    }
}

#[test]
fn several_vehicles_of_interest_leave_the_first() {
    let lead = lead(&prospect("<vehicle/><vehicle><make>A</make></vehicle><vehicle><make>B</make></vehicle>", PHONE));
    assert_eq!(lead.vehicle_of_interest.as_ref().and_then(|vehicle| vehicle.make.as_deref()), Some("A"));
    assert!(lead.flags.contains(Flag::MultipleVehicles));
}

#[test]
fn a_missing_date_leaves_the_arrival_to_stand_in() {
    let text = prospect("", PHONE);
    let start = text.find("<requestdate>").expect("a date is in it");
    let end = text.find("</requestdate>").expect("a date is in it") + "</requestdate>".len();
    let lead = lead(&text.replace(&text[start..end], ""));
    assert_eq!((lead.requested_at, lead.requested_at_raw.as_deref()), (None, None));
    assert_eq!(flags(&lead), ["requestdate_missing"]);
}
