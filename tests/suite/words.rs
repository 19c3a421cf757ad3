//! The words of a store through the real programs: held to the rules, looked at on a customer, written, approved by
//! somebody else, and ended.

use std::fs;

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings, shipped},
    lead::{drop_all, email_lead, lead},
    wait,
};
use serde_json::Value;

const NAME: &str = "new-inbound.day0";

/// What keeps the rules, with a mark by which it is found again.
const WORDS: &str = r#"
[[block]]
name = "new-inbound.day0"
channel = "email"
language = "en"
segments = ["new-inbound"]
[[block.variant]]
subject = "The {{ vehicle_model }} you asked about"
body = """
Hi {{ first_name }},

Thank you for asking about the {{ vehicle_model }}. I'm {{ rep_first_name }} at {{ store_name }} in {{ store_city }}, and I'll be your contact from here on. My desk is beside the Zanzibar poster.

Are you hoping to be in your next car this month, or is there no rush?

{{ rep_name }}
{{ store_name }}
{{ store_phone }}"""
[[block.variant]]
subject = "Your {{ vehicle_model }} question"
body = """
Hi {{ first_name }},

I have your note about the {{ vehicle_model }}. I'm {{ rep_first_name }} at {{ store_name }} in {{ store_city }}, and I'll see that you get a real answer. My desk is beside the Zanzibar poster.

Will you be trading in what you drive now?

{{ rep_name }}
{{ store_name }}
{{ store_phone }}"""
[[block.variant]]
subject = "About the {{ vehicle_model }}"
body = """
Hi {{ first_name }},

You asked about the {{ vehicle_model }}. I'm {{ rep_first_name }} at {{ store_name }} in {{ store_city }}, and I can show it to you whenever it suits you. My desk is beside the Zanzibar poster.

What day of the week is easiest for you?

{{ rep_name }}
{{ store_name }}
{{ store_phone }}"""
"#;

fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..2).map(lead));
    wait::until("the first answers", wait::LONG, || (home.spooled().len() >= 2).then_some(()));
    (home, daemon)
}

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.root().join(name);
    fs::write(&path, text).expect("the folder is ours");
    path.display().to_string()
}

fn row(home: &Home) -> Value {
    ctl::good(home, &["block", "list", NAME, "--channel", "email", "--language", "en"])["blocks"][0].clone()
}

/// The text of the message that a further customer gets.
fn answered(home: &Home, n: usize) -> String {
    let before = home.spooled();
    drop_all(&home.drop_dir(), [email_lead(n)]);
    let new =
        wait::until("the answer", wait::LONG, || home.spooled().into_iter().find(|message| !before.contains(message)));
    fs::read_to_string(home.outbox().join(new.0).join(new.1)).expect("it is spooled")
}

#[test]
fn words_are_held_to_the_rules_before_anybody_reads_them() {
    let (home, _daemon) = serving();
    let clean = ctl::good(&home, &["block", "lint", &shipped("blocks").display().to_string()]);
    assert_eq!(clean["errors"], 0, "the shipped words keep the rules");
    let pushy = WORDS.replace("What day of the week is easiest for you?", "Act now! Act now!! Call today?");
    let (code, found) = ctl::json(&home, &["block", "lint", &file(&home, "pushy.toml", &pushy)]);
    let findings = found["findings"].as_array().expect("a list");
    assert_eq!(code, 1, "{found:#}");
    for rule in ["L06", "L12"] {
        let finding = findings.iter().find(|it| it["rule"] == rule).unwrap_or_else(|| panic!("no {rule}: {found:#}"));
        assert!(finding["line"].as_i64() > Some(1) && finding["variant"] == 2, "{finding:#}");
        assert!(finding["advice"].as_str().is_some_and(|advice| !advice.is_empty()));
    }
    let shown = ctl::ask(&home, &["block", "lint", &file(&home, "pushy.toml", &pushy)]).out;
    assert!(shown.contains("pushy.") && shown.contains("1 block, "), "{shown}");
    let (code, found) = ctl::json(&home, &["block", "lint", &file(&home, "broken.toml", "[[block]]\nname = 5\n")]);
    assert_eq!((code, &found["findings"][0]["rule"]), (1, &"file".into()), "{found:#}");

    let newest = ctl::good(&home, &["lead", "list", "--limit", "1"])["leads"][0].clone();
    let id = newest["lead"].to_string();
    let read = ctl::good(&home, &["block", "preview", NAME, "--lead", &id, "--channel", "email"]);
    let preview = &read["previews"][0];
    assert!(preview["body"].as_str().is_some_and(|body| body.contains("Anytown Motors")), "{read:#}");
    assert_eq!((&preview["refused"], &preview["findings"]), (&Value::Null, &Value::Array(Vec::new())), "{read:#}");
    assert_eq!(home.spooled().len(), 2, "a preview is sent to nobody");
    assert_eq!(ctl::ask(&home, &["block", "preview", NAME, "--lead", "999999"]).code, 66);
    assert_eq!(ctl::ask(&home, &["block", "preview", "nobody.wrote-this", "--lead", &id]).code, 66);
}

#[test]
fn an_edit_is_sent_once_somebody_else_has_approved_it_and_no_more_once_it_is_retired() {
    let (home, _daemon) = serving();
    let before = row(&home);
    assert_eq!((&before["state"], &before["in_force"]), (&"approved".into(), &1.into()), "{before:#}");
    let words = file(&home, "words.toml", WORDS);
    let rae = ["block", "apply", &words, "--as-author", "Rae Sample"];
    let written = ctl::good(&home, &rae);
    assert_eq!(written["blocks"][0]["state"], "edited", "{written:#}");
    assert_eq!(ctl::good(&home, &rae)["blocks"], Value::Array(Vec::new()), "the same words are no new version");
    assert!(!answered(&home, 11).contains("Zanzibar"), "the approved words go on");

    let approve = |who: &'static str| ["block", "approve", NAME, "--channel", "email", "--as-approver", who];
    let own = ctl::ask(&home, &approve("Rae Sample"));
    assert_ne!(own.code, 0, "who wrote it does not approve it, and is no manager: {own:?}");
    let approved = ctl::good(&home, &[&approve("Mona Manager")[..], &["--language", "en"]].concat());
    assert_eq!((&approved["blocks"][0]["state"], &approved["blocks"][0]["in_force"]), (&"approved".into(), &2.into()));
    assert!(answered(&home, 13).contains("Zanzibar"), "the new words go out");
    let shown = ctl::good(&home, &["block", "show", NAME, "--channel", "email", "--language", "en"]);
    assert_eq!(shown["blocks"][0]["versions"].as_array().map(Vec::len), Some(2), "{shown:#}");

    let english = ["--channel", "email", "--language", "en", "--as-approver", "Mona Manager"];
    let retired = ctl::good(&home, &[&["block", "retire", NAME][..], &english].concat());
    assert_eq!(retired["blocks"][0]["state"], "retired");
    let leads = ctl::good(&home, &["lead", "list"])["leads"].as_array().map_or(0, Vec::len);
    let sent = home.spooled().len();
    drop_all(&home.drop_dir(), [email_lead(15)]);
    wait::until("the lead", wait::LONG, || {
        let listed = ctl::good(&home, &["lead", "list"]);
        (listed["leads"].as_array().map_or(0, Vec::len) > leads).then_some(())
    });
    let newest = ctl::good(&home, &["lead", "list", "--limit", "1"])["leads"][0].clone();
    let story = ctl::good(&home, &["lead", "show", &newest["lead"].to_string()]);
    let kinds: Vec<&str> =
        story["history"].as_array().expect("a list").iter().filter_map(|event| event["kind"].as_str()).collect();
    assert!(kinds.contains(&"touch-skipped") && !kinds.contains(&"touch-sent"), "{kinds:?}");
    assert_eq!(home.spooled().iter().filter(|(channel, _)| channel != "call").count(), sent, "nothing is said");
    assert!(!newest["next"]["what"].is_null(), "a person does it: {newest:#}");
}
