//! The vectors of the facts: eleven texts with the rules they break, and every phrase of the lists.

use super::*;

#[test]
fn each_text_breaks_the_rules_it_should_and_no_other() {
    let first = Around { opens_thread: true, since_outbound: None, ..later() };
    let body = "Hi Dana, Luis at Hillcrest Honda. The gray 2023 CR-V you asked about is still here. Would Thursday at \
                5 or 6 suit you? Reply STOP to opt out";
    assert_eq!(broken(&text(body), &first), "", "{:?}", check(&text(body), &first));
    for (body, expected) in [
        ("Hi Dana, just checking in!", "L02 L04 L16"),
        ("Hi {first_name}, Luis at Hillcrest Honda about the CR-V. Want pictures?", "L01"),
        ("LAST CHANCE on the CR-V, it WON'T LAST!!!", "L02 L06 L07 L12"),
        ("Luis at Hillcrest Honda: CR-V photos at https://bit.ly/abc. Want more?", "L08"),
        ("Luis at Hillcrest Honda. Want to see the CR-V? Or trade in? Or finance?", "L05"),
        ("Luis at Hillcrest Honda: you're approved on the CR-V. Reply YES", "L06 L13"),
        ("Luis at Hillcrest Honda: Joe, your 610 score is fine for the CR-V. Come in?", "L15"),
        ("Luis at Hillcrest Honda: the CR-V has AWD and the MSRP sheet is attached. Want it?", ""),
    ] {
        assert_eq!(broken(&text(body), &later()), expected, "{body}: {:?}", check(&text(body), &later()));
    }
}

#[test]
fn a_spanish_text_and_a_bronco_pass() {
    let spanish = Message {
        language: Language::Spanish,
        ..text("Hillcrest Honda: ¿Le gustaría ver la CR-V el sábado? Responda STOP para cancelar")
    };
    let found = check(&spanish, &later());
    assert_eq!(broken(&spanish, &later()), "L11", "{found:?}");
    assert!(!refuses(&found));
    let bronco = Around { store_name: "Hillcrest Ford", matter: &["Bronco"], values: &["Bronco"], ..later() };
    let body = "Ride shotgun with us in the Bronco, Luis at Hillcrest Ford. Saturday at 10?";
    assert_eq!(broken(&text(body), &bronco), "", "{:?}", check(&text(body), &bronco));
}

#[test]
fn every_phrase_of_pressure_is_refused_and_every_filler_warned_of() {
    for (file, rule, severity) in [
        (include_str!("../words/pressure.txt"), Rule::L06, Severity::Error),
        (include_str!("../words/pressure.es.txt"), Rule::L06, Severity::Error),
        (include_str!("../words/filler.txt"), Rule::L16, Severity::Warning),
        (include_str!("../words/shaft.txt"), Rule::L09, Severity::Error),
        (include_str!("../words/credit.txt"), Rule::L13, Severity::Error),
        (include_str!("../words/pretense.txt"), Rule::L17, Severity::Error),
        (include_str!("../words/pretense_always.txt"), Rule::L17, Severity::Error),
        (include_str!("../words/private_life.txt"), Rule::L24, Severity::Error),
        (include_str!("../words/sensitive.txt"), Rule::L15, Severity::Error),
        (include_str!("../words/expiry.txt"), Rule::L23, Severity::Error),
    ] {
        for phrase in phrases::lines(file) {
            let curly = phrase.replace('\'', "\u{2019}");
            for body in [format!("Luis at Hillcrest Honda, the CR-V, {phrase}."), format!("Oh, {curly}, Dana")] {
                let found = check(&text(&body), &later());
                let hit = found.iter().any(|finding| (finding.rule, finding.severity) == (rule, severity));
                assert!(hit, "{phrase}: {found:?}");
            }
        }
    }
}

#[test]
fn words_of_cars_are_not_blocked() {
    for body in [
        "the gunmetal CR-V",
        "it has a cigarette lighter outlet",
        "riding shotgun",
        "the alphabet",
        "the best bet is the hybrid",
    ] {
        assert!(!broken(&text(body), &later()).contains("L09"), "{body}");
    }
    assert!(broken(&text("a cigarette after the ride"), &later()).contains("L09"));
}
