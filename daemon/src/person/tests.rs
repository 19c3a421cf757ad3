//! Records laid over each other, and what of them a message may say.

use keepwarm_domain::block::{Block, Press, Variant};
use keepwarm_domain::words::{Channel, Language};

use super::*;

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn first_inquiry() -> PersonRecord {
    PersonRecord {
        first: Some("Casey".to_owned()),
        last: Some("Tester".to_owned()),
        phones: texts(["+13125550101", "+13125550102"]),
        emails: texts(["casey@example.com"]),
        city: Some("Anytown".to_owned()),
        comments: Some("is it blue".to_owned()),
        vehicle: Some(VehicleRecord {
            year: Some(2021),
            model: Some("Rambler".to_owned()),
            ..VehicleRecord::default()
        }),
        ..PersonRecord::default()
    }
}

#[test]
fn a_later_inquiry_says_more_and_erases_nothing() {
    let later = PersonRecord {
        phones: texts(["+13125550103", "+13125550101"]),
        comments: Some("is it still there".to_owned()),
        trade_in: Some(VehicleRecord { make: Some("Wagonette".to_owned()), ..VehicleRecord::default() }),
        ..PersonRecord::default()
    };
    let merged = first_inquiry().overlaid(later.clone());
    let expected = PersonRecord {
        phones: texts(["+13125550103", "+13125550101", "+13125550102"]),
        comments: later.comments,
        trade_in: later.trade_in,
        ..first_inquiry()
    };
    assert!(merged == expected, "the newest number first, each once; what was not said anew stays");
}

#[test]
fn a_name_is_replaced_whole_so_that_nobody_is_greeted_by_half_of_another() {
    let full = PersonRecord { full: Some("Robin Fiction".to_owned()), ..PersonRecord::default() };
    let merged = first_inquiry().overlaid(full);
    assert_eq!((merged.first_name(), merged.display_name().as_str()), (Some("Robin"), "Robin Fiction"));
    let surname = PersonRecord { last: Some("Fiction".to_owned()), ..PersonRecord::default() };
    assert_eq!(first_inquiry().overlaid(surname).display_name(), "Casey Tester");
}

#[test]
fn what_is_known_is_what_a_message_can_be_filled_with() {
    let blank = PersonRecord { comments: Some("  ".to_owned()), ..first_inquiry() };
    for record in [first_inquiry(), blank, PersonRecord::default()] {
        let mut context = Context::new();
        record.fill(&mut context);
        for field in Field::ALL {
            let body = format!("{{{{ {} }}}}", field.as_str());
            let variant = Variant { subject: None, body, needs: Known::none().with(*field) };
            let block = Block {
                name: "probe".to_owned(),
                channel: Channel::Email,
                language: Language::English,
                segments: vec![],
                variants: vec![variant],
                fallback: None,
                from: None,
                until: None,
            };
            let filled = Press::default().render(&block, 0, &context).is_ok();
            assert_eq!(filled, record.known().has(*field), "{}", field.as_str());
        }
    }
}

#[test]
fn versions_are_read_oldest_first_and_one_that_is_foreign_leaves_out_its_person_alone() {
    let version = |name: &str| {
        let record = PersonRecord { first: Some(name.to_owned()), ..PersonRecord::default() };
        Private::new(record.to_bytes())
    };
    let foreign = || Private::new(b"{\"shoe_size\":9}".to_vec());
    let sealed = [(1, version("Casey")), (2, version("Jordan")), (1, version("Robin")), (2, foreign())];
    let people = PersonRecord::by_person(&sealed);
    let names: Vec<_> = people.iter().map(|(id, record)| (id.0, record.display_name())).collect();
    assert_eq!(names, [(1, "Robin".to_owned())]);
    assert!(matches!(PersonRecord::merged([&b"{}"[..], b"nothing"]), Err(1)), "it says which version");
}

#[test]
fn no_debug_output_names_anybody() {
    let record = first_inquiry();
    assert_eq!(format!("{record:?} {:?}", record.vehicle), "PersonRecord(<redacted>) Some(VehicleRecord(<redacted>))");
}
