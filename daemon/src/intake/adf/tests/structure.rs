//! Elements in the wrong place, under the wrong name, in the wrong order, or not closed.

use super::*;
use crate::intake::{Flag, Interest, OdometerUnits, ProspectStatus, VehicleStatus};

#[test]
fn names_of_elements_count_without_case_prefix_and_spelling() {
    let lead = lead(
        "<n:ADF xmlns:n='urn:x'><n:Prospect><n:RequestDate>2026-05-04T13:03:02Z</n:RequestDate><n:Customer><n:Contact>\
         <n:First_Name>Zelda</n:First_Name><n:LastName>Mocksworth</n:LastName><n:E-mail/>\
         <n:Email_Address>z@example.com</n:Email_Address><n:Zip_Code>60601</n:Zip_Code><n:Region>IL</n:Region>\
         </n:Contact></n:Customer><n:Vehicle Interest='TestDrive' Status='CPO'><n:StockNo>A1</n:StockNo>\
         <n:Mileage>12,000 miles</n:Mileage></n:Vehicle></n:Prospect></n:adf>",
    );
    assert_eq!(lead.name.first.as_deref(), Some("Zelda"));
    assert_eq!(lead.name.last.as_deref(), Some("Mocksworth"));
    assert_eq!(lead.emails, ["z@example.com"]);
    let address = lead.address.expect("parts of the address beside it count");
    assert_eq!((address.postalcode.as_deref(), address.regioncode.as_deref()), (Some("60601"), Some("IL")));
    let vehicle = lead.vehicle_of_interest.expect("a stock number is a vehicle");
    assert_eq!((vehicle.interest, vehicle.status), (Interest::TestDrive, Some(VehicleStatus::Cpo)));
    assert_eq!((vehicle.odometer, vehicle.odometer_units), (Some(12_000), Some(OdometerUnits::Mi)));
}

#[test]
fn instructions_marks_and_white_space_before_the_lead_do_not_matter() {
    let body = prospect("", PHONE);
    for prolog in [
        "\u{feff}<?xml version='1.0'?>",
        "\r\n\n <?ADF VERSION \"1.0\"?>",
        "<?adf version=\u{201c}1.0\u{201d}?>",
        "<?adf version=1.0>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"><?adf?>",
        "xml=",
    ] {
        assert_eq!(flags(&lead(&format!("{prolog}{body}"))), Vec::<&str>::new(), "{prolog}");
    }
}

#[test]
fn a_prospect_needs_no_envelope_and_an_envelope_no_prospect() {
    let full = prospect("", PHONE);
    let expected = lead(&full);
    let bare = full.replace("<adf>", "").replace("</adf>", "");
    let loose = full.replace("<prospect>", "").replace("</prospect>", "");
    let in_soap = format!("<soap:Envelope><soap:Body><![CDATA[{full}]]></soap:Body></soap:Envelope>");
    for text in [bare, loose, in_soap] {
        assert_eq!(lead(&text), expected);
    }
}

#[test]
fn a_batch_gives_every_prospect_and_names_the_hopeless_one() {
    let good = |n: u32| {
        format!(
            "<prospect><id source='AVV'>{n}</id><customer><contact><email>c{n}@example.com</email></contact></customer></prospect>"
        )
    };
    let hopeless = "<prospect><customer><contact><name part='full'>N/A</name></contact></customer></prospect>";
    let batch = format!("<adf>{}{}{hopeless}{}</adf>", good(1), good(2), good(3));
    let understood = read(&batch);
    let ids: Vec<_> = understood.leads.iter().map(|lead| lead.id.as_deref()).collect();
    assert_eq!(ids, [Some("1"), Some("2"), Some("3")]);
    let reason = understood.quarantined.expect("one prospect is hopeless").to_string();
    assert_eq!(reason, "prospect 3: neither a name nor a phone or email that can be used");
    // Several documents in a row are a batch as well.
    let posts = format!("<adf>{}</adf>\n<?xml version='1.0'?><adf>{}</adf>", good(1), good(2));
    assert_eq!(read(&posts).leads.len(), 2);
}

#[test]
fn the_same_lead_twice_in_a_file_is_one_lead() {
    let body = prospect("", PHONE);
    let understood = read(&format!("{body}\n--boundary\n{body}"));
    assert_eq!(understood.leads.len(), 1);
    assert!(understood.flags.contains(Flag::DuplicateProspect));
}

#[test]
fn parts_are_found_in_any_order_and_beside_the_prospect() {
    let beside = "<adf><provider><name>Portal</name></provider><vendor><vendorname>Anytown</vendorname></vendor><prospect>\
                  <service>Chat</service><vehicle interest='trade-in'><make>Hondo</make></vehicle>\
                  <customer><contact><phone>312-555-0101</phone></contact><leadtype>Sales</leadtype></customer>\
                  <vehicle><make>Toyoda</make></vehicle></prospect></adf>";
    let lead = lead(beside);
    let provider = lead.provider.expect("the provider beside the prospect is its provider");
    assert_eq!((provider.name.as_deref(), provider.service.as_deref()), (Some("Portal"), Some("Chat")));
    assert_eq!((lead.vendor.as_deref(), lead.lead_type.as_deref()), (Some("Anytown"), Some("Sales")));
    assert_eq!(lead.vehicle_of_interest.expect("a vehicle").make.as_deref(), Some("Toyoda"));
    assert_eq!(lead.trade_in.expect("a trade-in").make.as_deref(), Some("Hondo"));
}

#[test]
fn ids_come_from_where_they_stand_and_never_from_a_vehicle() {
    let id_of = |ids: &str| {
        let lead = lead(&format!(
            "<prospect>{ids}<vehicle><id source='inventory'>stock-9</id><make>Hondo</make></vehicle><customer><contact>\
             <phone>312-555-0101</phone></contact></customer></prospect>"
        ));
        (lead.id, lead.source, lead.other_ids.len())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(id_of(""), (None, None, 0));
    assert_eq!(id_of("<id sequence='900417' source='S'></id>"), (some("900417"), some("S"), 0));
    assert_eq!(id_of("<id sequence='1' source='S'/>"), (None, None, 0));
    assert_eq!(id_of("<id sequence='1'/><id source='A'>x</id><id>y</id>"), (some("x"), some("A"), 1));
}

#[test]
fn a_re_sent_lead_says_so() {
    let lead = lead(&prospect("", PHONE).replace("<prospect>", "<prospect status='RESEND'>"));
    assert_eq!((lead.prospect_status, flags(&lead)), (ProspectStatus::Resend, vec!["resend"]));
}

#[test]
fn comments_are_found_wherever_senders_put_them() {
    let comment = "<comments>call me</comments>";
    for (inside, in_contact, flag) in [
        (format!("<vehicle><make>Hondo</make>{comment}</vehicle>"), PHONE.to_owned(), "comments_in_vehicle"),
        (comment.to_owned(), PHONE.to_owned(), "comments_in_prospect"),
        (String::new(), format!("{PHONE}<Comment>call <b>me</b></Comment>"), "comments_in_contact"),
    ] {
        let lead = lead(&prospect(&inside, &in_contact));
        assert_eq!((lead.comments.as_deref(), flags(&lead)), (Some("call me"), vec![flag]));
    }
    // What the store writes about its vehicle is not what the customer says.
    let both = prospect(&format!("<vehicle><make>Hondo</make>{comment}</vehicle>"), PHONE)
        .replace("</contact>", "</contact><comments>hello</comments>");
    assert_eq!(lead(&both).comments.as_deref(), Some("hello"));
}

#[test]
fn the_primary_contact_is_the_customer() {
    let text = "<prospect><customer><contact><name>Co Buyer</name><email>co@example.com</email></contact>\
                <contact primarycontact='1'><name>Zelda</name><phone>312-555-0101</phone></contact></customer></prospect>";
    let lead = lead(text);
    assert_eq!(lead.name.full.as_deref(), Some("Zelda"));
    assert_eq!((lead.emails.len(), lead.phones.len()), (0, 1));
    assert!(lead.flags.contains(Flag::MultipleContacts));
}

#[test]
fn odometers_may_be_written_as_children() {
    let text =
        prospect("<vehicle><make>Hondo</make><odometer><value>12</value><units>KM</units></odometer></vehicle>", PHONE);
    let vehicle = lead(&text).vehicle_of_interest.expect("a vehicle");
    assert_eq!((vehicle.odometer, vehicle.odometer_units), (Some(12), Some(OdometerUnits::Km)));
}

#[test]
fn forgotten_and_wrong_end_tags_are_mended() {
    let expected = lead(&prospect("<vehicle><make>Hondo</make></vehicle>", PHONE));
    let good = prospect("<vehicle><make>Hondo</make></vehicle>", PHONE);
    for (what, from, to) in [
        ("wrong case", "</make>", "</MAKE>"),
        ("leaf not closed", "</make>", ""),
        ("part not closed", "</vehicle>", ""),
        ("typing error", "</contact>", "</contcat>"),
        ("prospect not closed", "</prospect>", ""),
        ("stray end tag", "<customer>", "</vehicle><customer>"),
    ] {
        let mut mended = lead(&good.replace(from, to));
        assert!(what == "wrong case" || mended.flags.contains(Flag::XmlRepaired), "{what}");
        assert!(!mended.flags.contains(Flag::Truncated), "{what}");
        mended.flags = expected.flags;
        assert_eq!(mended, expected, "{what}");
    }
}

#[test]
fn an_envelope_without_a_lead_is_quarantined_with_its_reason() {
    let deep = format!("<adf>{}", "<x>".repeat(100));
    for (text, expected) in [
        ("", "empty file"),
        (" \n\t", "empty file"),
        ("Dear store, please call me. Zelda", "no ADF found in the file"),
        ("<html><body>hello</body></html>", "no ADF found in the file"),
        ("<adf></adf>", "ADF without a prospect"),
        ("<adf/>", "ADF without a prospect"),
        ("<adf><prospect/></adf>", "prospect without a customer"),
        ("<adf><prospect><customer/></prospect></adf>", "neither a name nor a phone or email that can be used"),
        (deep.as_str(), "elements nested more than 64 deep"),
        ("<adf ", "cut off before the customer was complete; ask the sender for the whole file"),
        (
            "<adf><prospect><customer><contact>",
            "cut off before the customer was complete; ask the sender for the whole file",
        ),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
    let huge = "x".repeat(crate::intake::limits::FILE_BYTES_MAX + 1);
    assert_eq!(reason(&huge), "larger than 4194304 bytes");
}

#[test]
fn a_file_cut_after_the_customer_is_kept_and_says_so() {
    let whole = prospect("", PHONE);
    let cut = &whole[..whole.find("</vendorname>").expect("the vendor is in it")];
    let lead = lead(cut);
    assert_eq!(lead.phones.len(), 1);
    // The store's name may be cut in the middle, so it is not taken.
    assert_eq!((lead.vendor.as_deref(), flags(&lead)), (None, vec!["no_vendor", "truncated"]));
    // Cut inside the second of two.
    let understood = read(&format!("{}{}", whole, &whole[..whole.len() / 2]));
    assert_eq!(understood.leads.len(), 1);
    assert!(understood.quarantined.expect("the second is cut").to_string().starts_with("prospect 2: cut off"));
    // A cut one with a whole one behind it.
    let other = whole.replace("312", "414");
    let understood = read(&format!("{}{}", &whole[..whole.len() / 2], other));
    assert_eq!(understood.leads.len(), 1);
    assert!(!understood.leads[0].flags.contains(Flag::Truncated));
    assert!(understood.quarantined.is_some());
}
