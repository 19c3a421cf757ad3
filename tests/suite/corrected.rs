//! A reply that was read wrongly is corrected by whoever reads it: what was missed is done, and the correction is data.

use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    lead::{drop_all, lead},
    outside::texting,
    truth::Truth,
    twilio::FakeTwilio,
    wait,
};
use serde_json::{Value, json};

const STORE: &str = "+13125550199";

#[test]
fn a_stop_that_was_not_understood_is_corrected_and_stops() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    wait::until("the text", wait::LONG, || Some(fake.taken()).filter(|taken| !taken.is_empty()));
    let number = fake.taken()[0].to.clone();
    let words = "qwxz plorf, and that is the end of it between us";
    fake.receive(&number, STORE, words);
    let lead = ctl::good(&home, &["lead", "list"])["leads"][0]["lead"].clone().to_string();
    let reply = wait::until("the reply", wait::LONG, || {
        let thread = ctl::good(&home, &["thread", "show", &lead]);
        // What the lead's form said comes before it, and is no reply.
        let replies = thread["lines"].as_array()?.iter().filter(|line| line["reply"].is_i64());
        replies.map(|line| line["reply"].to_string()).next()
    });
    assert_eq!(ctl::good(&home, &["reply", "relabeled"]), json!({"replies": [], "left_off": 0}));

    let corrected = ctl::good(&home, &["reply", "relabel", &reply, "--as", "opt_out,complaint"]);
    assert_eq!((&corrected["labels"], &corrected["changed"]), (&json!(["opt_out", "complaint"]), &json!(true)));
    let shown = ctl::good(&home, &["person", "show", &number]);
    assert!(shown["suppressions"].as_array().is_some_and(|shut| !shut.is_empty()), "the number is shut");
    let again = ctl::good(&home, &["reply", "relabel", &reply, "--as", "complaint,opt_out"]);
    assert_eq!(again["changed"], Value::Bool(false), "the order in which they are named tells nothing");

    // That it was none after all does not lift it.
    let back = ctl::good(&home, &["reply", "relabel", &reply, "--as", "other"]);
    assert_eq!(back["still_stopped"], Value::Bool(true));
    let listed = ctl::good(&home, &["reply", "relabeled"]);
    assert_eq!((&listed["replies"][0]["text"], &listed["replies"][0]["labels"]), (&json!(words), &json!(["other"])));
    let thread = ctl::good(&home, &["thread", "show", &lead]);
    let notes: Vec<&Value> = thread["lines"].as_array().expect("lines").iter().map(|line| &line["note"]).collect();
    assert!(notes.contains(&&json!("other (corrected)")), "{notes:?}");

    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    assert!(!daemon::log(&home).contains("plorf"));
    let truth = Truth::read(&home);
    assert_eq!((truth.count("reply-relabeled"), truth.count("suppression-added")), (2, 1));
    assert_eq!(fake.taken().len(), 1, "nothing else was texted");
}
