//! A manager directs outreach through the real programs: edits a cadence, sees what that changes, lets everybody go on with
//! it and takes it back; runs a draft over history; holds back a lead, a cadence, a channel, a store, and everything.

use std::{
    fs,
    path::{Path, PathBuf},
};

use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings, shipped},
    lead::{Lead, drop_all, email_lead, lead},
    truth::Truth,
    wait,
};
use serde_json::Value;

const WHY: [&str; 4] = ["--author", "Mona Manager", "--reason", "people eat at noon"];

/// A daemon that reads its cadences from a folder of its own, with six leads that were answered.
fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    fs::create_dir_all(folder(&home)).expect("the folder is ours");
    for entry in fs::read_dir(shipped("cadences")).expect("the cadences are part of the repository") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("a file has a name");
        fs::copy(&path, folder(&home).join(name)).expect("the folder is ours");
    }
    home.configure(&Settings { cadences: Some(folder(&home)), ..Settings::default() });
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..6).map(lead));
    wait::until("the first answers", wait::LONG, || (home.spooled().len() >= 6).then_some(()));
    // A message lies in its folder a moment before its result is in the ledger.
    let settled = || ctl::good(&home, &["status"])["touches"]["due"] == 0;
    wait::until("their results", wait::LONG, || settled().then_some(()));
    (home, daemon)
}

fn folder(home: &Home) -> PathBuf {
    home.root().join("cadences")
}

/// The shipped cadence with its afternoons an hour of its own, under a name of its own.
fn edited(home: &Home, name: &str, afternoon: &str) -> String {
    let text = fs::read_to_string(folder(home).join("new-inbound.toml")).expect("it was copied");
    let line = text.lines().find(|line| line.starts_with("afternoon = ")).expect("it has afternoons");
    let path = home.root().join(name);
    fs::write(&path, text.replace(line, &format!("afternoon = \"{afternoon}\""))).expect("the folder is ours");
    text_of(&path)
}

fn text_of(path: &Path) -> String {
    path.display().to_string()
}

fn row(home: &Home, name: &str) -> Value {
    let (_, listed) = ctl::json(home, &["cadence", "list"]);
    let rows = listed.as_array().expect("a list");
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}: {listed:#}")).clone()
}

fn ids(home: &Home) -> Vec<i64> {
    let listed = ctl::good(home, &["lead", "list"]);
    listed["leads"].as_array().expect("a list").iter().filter_map(|lead| lead["lead"].as_i64()).collect()
}

/// What is next for each lead, and the version it is on.
fn plans(home: &Home) -> Vec<(Value, Value)> {
    let plan = |id: i64| {
        let shown = ctl::good(home, &["lead", "show", &id.to_string()]);
        (shown["next"]["at"].clone(), shown["enrollment"]["version"].clone())
    };
    ids(home).into_iter().map(plan).collect()
}

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

#[test]
fn an_edit_is_looked_at_applied_to_new_leads_given_to_all_and_taken_back() {
    let (home, daemon) = serving();
    let before = row(&home, "new-inbound");
    let enrolled = before["enrolled"].as_i64().expect("a number");
    assert_eq!((&before["version"], &before["file"], enrolled), (&1.into(), &"same".into(), 6), "{before:#}");
    let planned = plans(&home);
    let file = edited(&home, "noon.toml", "12:10-12:50");

    let looked = ctl::good(&home, &["cadence", "apply", &file, "--dry-run"]);
    assert_eq!((&looked["applied"], &looked["cadences"][0]["version"]), (&false.into(), &2.into()));
    let said = ctl::ask(&home, &["cadence", "apply", &file, "--dry-run"]).out;
    assert!(said.contains("would be in force") && said.contains("12:10-12:50") && said.contains("--dry-run"), "{said}");
    assert_eq!(ctl::ask(&home, &["cadence", "apply", &file]).code, 2, "somebody answers for it");
    assert_eq!(row(&home, "new-inbound")["version"], 1, "nothing has changed");

    let applied = ctl::good(&home, &with(&["cadence", "apply", &file], &WHY));
    assert_eq!((&applied["applied"], &applied["cadences"][0]["enrolled"]), (&true.into(), &enrolled.into()));
    let after = row(&home, "new-inbound");
    assert_eq!(
        (&after["version"], &after["enrolled"], &after["enrolled_elsewhere"]),
        (&2.into(), &0.into(), &6.into())
    );
    assert_eq!((&after["author"], &after["file"]), (&"Mona Manager".into(), &"differs".into()));
    assert_eq!(plans(&home), planned, "who is enrolled stays on their version");
    let again = ctl::good(&home, &with(&["cadence", "apply", &file], &WHY));
    assert_eq!(again["cadences"][0]["state"], "unchanged", "the same again is nothing");
    let differ = ctl::good(&home, &["cadence", "diff", "new-inbound@1", "new-inbound"]);
    assert!(differ.as_array().is_some_and(|changes| !changes.is_empty()), "{differ:#}");

    let to = |number: &'static str| ["cadence", "migrate", "new-inbound", "--to", number];
    let looked = ctl::good(&home, &with(&to("2"), &["--dry-run"]));
    assert_eq!((&looked["done"], &looked["moved"]), (&false.into(), &6.into()), "{looked:#}");
    assert_eq!(plans(&home), planned);
    assert_eq!(ctl::good(&home, &with(&to("2"), &WHY))["moved"], 6);
    let moved = plans(&home);
    assert!(moved.iter().all(|(_, version)| *version == 2), "{moved:?}");
    assert!(moved.iter().zip(&planned).any(|(new, old)| new.0 != old.0), "somebody hears at another time: {moved:?}");
    assert_eq!(ctl::good(&home, &with(&to("1"), &WHY))["moved"], 6);
    assert_eq!(plans(&home), planned, "as if nothing had been");

    let back = ctl::good(&home, &with(&["cadence", "rollback", "new-inbound"], &WHY));
    assert_eq!((&back["version"], &back["enrolled_elsewhere"]), (&1.into(), &0.into()));
    assert_eq!(ctl::ask(&home, &with(&to("9"), &WHY)).code, 66);
    assert_eq!(row(&home, "new-inbound")["file"], "same");
    let whole = ctl::good(&home, &with(&["cadence", "apply", &text_of(&folder(&home))], &WHY));
    let states = whole["cadences"].as_array().expect("a list");
    assert!(states.iter().all(|it| it["state"] == "unchanged"), "a folder can be applied again and again: {whole:#}");
    assert!(daemon.terminate().success());
    the_ledger_tells_who_and_why(&home);
}

fn the_ledger_tells_who_and_why(home: &Home) {
    let truth = Truth::read(home);
    let mut told = Vec::new();
    for entry in &truth.entries {
        match &entry.body {
            Body::CadencePublished(it) if it.number > 1 => {
                told.push(format!("{} {} v{} {}", it.author, it.cadence.name, it.number, it.reason));
            }
            Body::CadenceMigrated(it) => told.push(format!("{} moves {}", it.author, it.enrollments.len())),
            Body::CadenceRolledBack(it) => told.push(format!("{} rolls back {}", it.author, it.cadence)),
            _ => {}
        }
    }
    assert_eq!(
        told,
        [
            "Mona Manager new-inbound v2 people eat at noon",
            "Mona Manager moves 6",
            "Mona Manager moves 6",
            "Mona Manager rolls back new-inbound",
        ]
    );
}

#[test]
fn a_file_with_a_mistake_changes_nothing_and_says_where() {
    let (home, _daemon) = serving();
    let good = edited(&home, "good.toml", "12:10-12:50");
    let bad = home.root().join("bad.toml");
    let text = fs::read_to_string(&good).expect("it was written");
    let wrong = text.replacen("late = \"send\"", "late = \"later\"", 1).replace("\"new-inbound\"", "\"other\"");
    fs::write(&bad, wrong).expect("the folder is ours");
    let (code, said) = ctl::json(&home, &with(&["cadence", "apply", &good, &text_of(&bad)], &WHY));
    assert_eq!((code, &said["applied"]), (1, &false.into()), "{said:#}");
    let problems = said["problems"].as_array().expect("a list");
    let late = problems.iter().find(|it| it["key"] == "step[0].late").unwrap_or_else(|| panic!("{said:#}"));
    assert_eq!(late["file"], text_of(&bad));
    assert!(
        late["line"].as_i64().is_some() && late["message"].as_str().is_some_and(|it| it.contains("send, shift, skip"))
    );
    assert_eq!(row(&home, "new-inbound")["version"], 1, "all or none");

    let twin = home.root().join("twin.toml");
    fs::write(&twin, text.replacen("name = \"new-inbound\"", "name = \"twin\"", 1)).expect("the folder is ours");
    let (code, said) = ctl::json(&home, &with(&["cadence", "apply", &text_of(&twin)], &WHY));
    assert_eq!(code, 1, "two would fit the same leads: {said:#}");
    let wordless = home.root().join("wordless.toml");
    fs::write(&wordless, text.replace("new-inbound.day4", "nobody.wrote-this")).expect("the folder is ours");
    let (code, said) = ctl::json(&home, &with(&["cadence", "apply", &text_of(&wordless)], &WHY));
    assert_eq!((code, &said["problems"][0]["file"]), (1, &text_of(&wordless).into()), "{said:#}");
}

#[test]
fn a_draft_runs_over_history_and_changes_nothing() {
    let (home, daemon) = serving();
    let file = edited(&home, "draft.toml", "12:10-12:50");
    let seq = ctl::good(&home, &["status"])["ledger"]["seq"].clone();
    let ran = ctl::good(&home, &["cadence", "simulate", &file, "--since", "7d"]);
    assert_eq!((&ran["enrollments"], &ran["segments"][0]["segment"]), (&6.into(), &"new-inbound".into()), "{ran:#}");
    assert_eq!((&ran["segments"][0]["same"], &ran["segments"][0]["dropped"]), (&6.into(), &0.into()), "{ran:#}");
    assert!(ran["limits"].as_str().is_some_and(|limits| limits.contains("nobody can know")), "{ran:#}");
    let shown = ctl::ask(&home, &["cadence", "simulate", &file]);
    assert!(shown.code == 0 && shown.out.contains("6 enrollments begun since"), "{shown:?}");
    assert!(shown.out.contains(" C"), "times are the store's: {}", shown.out);
    let wrong = home.root().join("wrong.toml");
    fs::write(&wrong, "name = 5\n").expect("the folder is ours");
    let (code, said) = ctl::json(&home, &["cadence", "simulate", &text_of(&wrong)]);
    assert_eq!(code, 1);
    assert!(said["problems"].as_array().is_some_and(|problems| !problems.is_empty()), "{said:#}");
    assert_eq!(ctl::good(&home, &["status"])["ledger"]["seq"], seq, "the ledger is as it was");
    assert!(daemon.terminate().success());
}

/// Nothing more than `n` messages are out, and the newest lead waits for this pause.
fn waits(home: &Home, n: usize, rule: &str) {
    let newest = ids(home)[0].to_string();
    let why = ctl::good(home, &["lead", "why", &newest]);
    let rules: Vec<&str> =
        why["reasons"].as_array().expect("a list").iter().filter_map(|reason| reason["rule"].as_str()).collect();
    assert!(rules.contains(&rule), "{rule}: {why:#}");
    assert_eq!(home.spooled().len(), n, "nothing goes out under {rule}");
}

#[test]
fn every_scope_is_held_back_before_the_next_message_and_lets_go_again() {
    let (home, daemon) = serving();
    let scopes: [(&[&str], &str); 4] = [
        (&["channel", "email"], "pause.channel.email"),
        (&["store", "1"], "pause.store.1"),
        (&["cadence", "new-inbound"], "pause.cadence.new-inbound"),
        (&["all"], "pause.all"),
    ];
    for (sent, (scope, rule)) in (home.spooled().len()..).zip(scopes) {
        let order = |what: &'static str| with(&with(&[what], scope), &["--reason", "the feed is wrong"]);
        let paused = ctl::good(&home, &order("pause"));
        assert_eq!((&paused["done"], &paused["pauses"][0]["reason"]), (&"paused".into(), &"the feed is wrong".into()));
        assert_eq!(ctl::ask(&home, &order("pause")).code, 75, "it is paused already");
        let customer: Lead = email_lead(101 + sent);
        let leads = ids(&home).len();
        drop_all(&home.drop_dir(), [customer]);
        wait::until("the lead", wait::LONG, || (ids(&home).len() > leads).then_some(()));
        waits(&home, sent, rule);
        let status = ctl::json(&home, &["status"]).1;
        assert_eq!(status["pauses"].as_array().map(Vec::len), Some(1), "{status:#}");
        assert_eq!(status["condition"] == "holding", rule == "pause.all", "{status:#}");
        assert_eq!(ctl::good(&home, &order("resume"))["touches"], 1);
        assert_eq!(ctl::ask(&home, &order("resume")).code, 75, "it is not paused");
        wait::until("the answer", wait::LONG, || (home.spooled().len() > sent).then_some(()));
    }
    let newest = ids(&home)[0].to_string();
    let one = ["lead", &newest, "--reason", "the owner calls"];
    let paused = ctl::ask(&home, &with(&["pause"], &one));
    assert!(paused.out.contains(&format!("keepwarmctl resume lead {newest}")), "what ends it: {}", paused.out);
    let why = ctl::good(&home, &["lead", "why", &newest]);
    assert!(why["reasons"].to_string().contains(&format!("pause.lead.{newest}")), "{why:#}");
    ctl::good(&home, &with(&["resume"], &one));
    assert_eq!(ctl::ask(&home, &["pause", "lead", "999999", "--reason", "x"]).code, 66);
    assert!(daemon.terminate().success());
    Truth::read(&home).agrees_with_outbox(&home);
}
