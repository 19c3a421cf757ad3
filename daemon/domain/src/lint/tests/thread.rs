//! The rules that hang on what a message's words do not tell: what went before, what the inventory and the record say.

use super::*;

const RIGHT: &str = "Luis at Hillcrest Honda. Want pictures of the CR-V?";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn check_all(cases: &[(&str, Around<'_>, &str)]) {
    for (body, around, expected) in cases {
        assert_eq!(broken(&text(body), around), *expected, "{body}: {:?}", check(&text(body), around));
    }
}

#[test]
fn the_store_is_named_at_first_and_after_a_day() {
    let unnamed = "Want pictures of the CR-V?";
    check_all(&[
        (unnamed, Around { since_outbound: Some(DAY), ..later() }, ""),
        (unnamed, Around { since_outbound: Some(DAY + HOUR), ..later() }, "L02"),
        (unnamed, Around { since_outbound: None, ..later() }, "L02"),
        (unnamed, Around { since_outbound: Some(HOUR), opens_thread: true, ..later() }, "L02 L03"),
    ]);
}

#[test]
fn the_opt_out_line_comes_first_every_fifth_and_every_thirtieth_day() {
    let line = "Luis at Hillcrest Honda. Want pictures of the CR-V? Reply STOP to opt out";
    let first = Around { opens_thread: true, ..later() };
    let fourth = Around { texts_since_opt_out_line: 3, ..later() };
    let fifth = Around { texts_since_opt_out_line: 4, ..later() };
    let before = Around { since_opt_out_line: Some(DAY * 30 - HOUR), ..later() };
    let month = Around { since_opt_out_line: Some(DAY * 30), ..later() };
    check_all(&[
        (RIGHT, first, "L03"),
        (RIGHT, fourth, ""),
        (RIGHT, fifth, "L03"),
        (RIGHT, before, ""),
        (RIGHT, month, "L03"),
        (line, first, ""),
        (line, fifth, ""),
        (line, month, ""),
        ("Luis at Hillcrest Honda. Want pictures of the CR-V? Text 2 to opt out", later(), "L03"),
        ("Luis at Hillcrest Honda. Want pictures of the CR-V? stop2quit", first, "L03"),
    ]);
}

#[test]
fn the_customers_matter_is_a_value_or_their_own_question() {
    let nothing = Around { matter: &[], ..later() };
    check_all(&[
        ("Hi Dana, Luis at Hillcrest Honda. Any news?", later(), "L04"),
        ("Hi Dana, Luis at Hillcrest Honda. Any news on your question?", nothing, ""),
        (RIGHT, nothing, "L04"),
    ]);
}

#[test]
fn a_price_and_a_claim_are_the_inventorys() {
    let unit = |price, sold, hours| Around {
        unit: Some(Unit { price, sold, age: SignedDuration::from_hours(hours) }),
        ..later()
    };
    let price = "Luis at Hillcrest Honda. The CR-V is $31,990. Want pictures?";
    let claim = "Luis at Hillcrest Honda. The CR-V is still available. Want pictures?";
    check_all(&[
        (price, unit(Some(31_990), false, 24), ""),
        (price, unit(Some(31_990), false, 25), "L14"),
        (price, unit(Some(30_990), false, 1), "L14"),
        (price, unit(None, false, 1), "L14"),
        (price, unit(Some(31_990), true, 1), "L14"),
        (price, Around { unit: None, ..later() }, "L14"),
        (claim, unit(None, false, 1), ""),
        (claim, unit(None, true, 1), "L14"),
        (claim, unit(None, false, 30), "L14"),
        (claim, Around { unit: None, ..later() }, "L14"),
    ]);
}

#[test]
fn terms_of_credit_need_a_disclosure() {
    let terms = "Luis at Hillcrest Honda. The CR-V is $399 a month at 1.9% APR. Want it?";
    check_all(&[
        (terms, later(), "L13"),
        (terms, Around { disclosure: true, ..later() }, ""),
        ("Luis at Hillcrest Honda. 1.9% financing on the CR-V. Want it?", later(), "L13"),
        (
            "Luis at Hillcrest Honda. No credit check on the CR-V. Want it?",
            Around { disclosure: true, ..later() },
            "L13",
        ),
        ("Luis at Hillcrest Honda. The CR-V saves 20% of fuel. Want pictures?", later(), ""),
    ]);
}

#[test]
fn an_offers_end_is_the_records() {
    let body = "Luis at Hillcrest Honda. The CR-V offer ends November 30. Want it?";
    check_all(&[
        (body, later(), "L23"),
        (body, Around { offer_ends: "November 30", ..later() }, ""),
        (body, Around { offer_ends: "December 2", ..later() }, "L23"),
    ]);
}

#[test]
fn the_same_again_is_warned_of() {
    let earlier: &[&str] = &["Luis at Hillcrest Honda. Want a picture of the CR-V?", RIGHT];
    check_all(&[
        (RIGHT, Around { earlier, ..later() }, "L16"),
        (RIGHT, Around { earlier: &["Would Thursday at 5 suit you for the CR-V?"], ..later() }, ""),
        (RIGHT, Around { variant_used: true, ..later() }, "L16"),
    ]);
    assert!(!refuses(&check(&text(RIGHT), &Around { variant_used: true, ..later() })));
}

#[test]
fn a_talk_is_claimed_only_when_it_was_had() {
    let body = "Luis at Hillcrest Honda. As we discussed, the CR-V can tow. Want pictures?";
    check_all(&[(body, later(), "L17"), (body, Around { talked: true, ..later() }, "")]);
    let email = Message { channel: Channel::Email, subject: Some("Re: the CR-V"), ..text(RIGHT) };
    let rules = |around: &Around<'_>| broken(&email, around);
    assert!(rules(&later()).contains("L17"));
    assert!(!rules(&Around { threaded: true, ..later() }).contains("L17"));
}

#[test]
fn private_life_is_spoken_of_only_after_the_customer() {
    let body = "Luis at Hillcrest Honda. There is room for your kids in the CR-V. Want pictures?";
    check_all(&[(body, later(), "L24"), (body, Around { said: "Room for two KIDS?", ..later() }, "")]);
}

#[test]
fn the_customers_language_and_a_half_hour_of_quiet() {
    let mixed = "Luis at Hillcrest Honda. Gracias, your CR-V para usted. Want pictures?";
    check_all(&[
        (RIGHT, Around { customer_language: Some(Language::Spanish), ..later() }, "L20"),
        (RIGHT, Around { customer_language: Some(Language::English), ..later() }, ""),
        (mixed, later(), "L20"),
        (RIGHT, Around { since_inbound: Some(SignedDuration::from_mins(29)), ..later() }, "L21"),
        (RIGHT, Around { since_inbound: Some(SignedDuration::from_mins(30)), ..later() }, ""),
    ]);
}

#[test]
fn an_email_carries_what_law_asks() {
    let body = format!(
        "Luis at Hillcrest Honda about the CR-V. {} 14 Elm Street, Lakewood. Unsubscribe: \
                        https://hillcrest.example/u",
        "word ".repeat(40)
    );
    let email = Message { channel: Channel::Email, subject: Some("About the CR-V"), ..text(&body) };
    let whole = Mail {
        postal_address: "14 Elm Street, Lakewood",
        unsubscribe: "https://hillcrest.example/u",
        list_unsubscribe: true,
        from_domain: "hillcrest.example",
        dkim_domain: "hillcrest.example",
    };
    let count = |mail: Mail<'_>| {
        let found = check(&email, &Around { mail: Some(mail), ..later() });
        found.iter().filter(|finding| finding.rule == Rule::L18).count()
    };
    assert_eq!(count(whole), 0);
    for broken in [
        Mail { postal_address: "99 Oak Street", ..whole },
        Mail { unsubscribe: "", ..whole },
        Mail { list_unsubscribe: false, ..whole },
        Mail { dkim_domain: "mailer.example", ..whole },
    ] {
        assert_eq!(count(broken), 1, "{broken:?}");
    }
}

#[test]
fn a_voicemail_says_who_calls_where_to_call_and_how_to_stop_it() {
    let filler = "go ".repeat(30);
    let right = format!(
        "This is Luis from Hillcrest Honda about the CR-V. {filler}. Call 216-555-0100. To stop recorded \
                         messages, call 800-555-0199."
    );
    let spoken = |body: &str, around: &Around<'_>| {
        let found = check(&Message { channel: Channel::Voicemail, ..text(body) }, around);
        let found = found.into_iter().filter(|finding| finding.rule == Rule::L19);
        found.map(|finding| finding.found).collect::<Vec<_>>().join("; ")
    };
    let toll_free = Around { opt_out_phone: "(800) 555-0199", ..later() };
    assert_eq!(spoken(&right, &toll_free), "");
    for (from, to, expected) in [
        ("Hillcrest Honda", "the store", "the first sentence does not name the store"),
        ("216-555-0100", "the store", "no number to call back"),
        (
            "recorded messages",
            "this",
            "no way to stop recorded messages; the toll-free number to stop recorded messages is not said",
        ),
        ("800-555-0199", "us", "the toll-free number to stop recorded messages is not said"),
    ] {
        assert_eq!(spoken(&right.replace(from, to), &toll_free), expected, "{from}");
    }
}

#[test]
fn sensitive_data_is_found_and_never_told() {
    for thing in ["078-05-1120", "4111 1111 1111 1111", "14 Elm Street", "your credit score", "FICO 702"] {
        let body = format!("Luis at Hillcrest Honda: {thing} and the CR-V. Want pictures?");
        let found = check(&text(&body), &later());
        assert!(found.iter().any(|finding| finding.rule == Rule::L15), "{thing}: {found:?}");
        let told = |finding: &Finding| finding.found.contains(|c: char| c.is_ascii_digit());
        assert!(!found.iter().any(told), "{found:?}");
    }
}

#[test]
fn of_a_customers_message_nothing_is_quoted() {
    let secret =
        "ZEBULON {zebulon} https://zebulon.example zebul\u{f3}n \u{2605} zebulon  zebulon, , 14 Zebulon Street";
    for looked in [Looked::Filled, Looked::Template] {
        let said = format!("{:?}", check(&text(secret), &Around { looked, ..later() })).to_lowercase();
        assert_eq!(said.contains("zebul"), looked == Looked::Template, "{said}");
    }
}

/// What a customer wrote is nobody's wording: a colleague reads it as it is, but for what must stand nowhere.
#[test]
fn a_note_for_a_call_may_quote_the_customer() {
    let wrote = |words: &str| format!("They asked about the CR-V and wrote: \"{words}\". Start there.");
    for words in
        ["Is it still available?? CALL ME", "act now or I buy elsewhere!!", "what is the monthly payment, $399?"]
    {
        let note = wrote(words);
        let call = Message { channel: Channel::Call, ..text(&note) };
        assert_eq!(broken(&call, &later()), "", "{words}");
        let template = Around { looked: Looked::Template, ..later() };
        assert_ne!(broken(&call, &template), "", "as a wording it is held to the rules: {words}");
    }
    let note = wrote("my ssn is 123-45-6789");
    assert_eq!(broken(&Message { channel: Channel::Call, ..text(&note) }, &later()), "L15");
}
