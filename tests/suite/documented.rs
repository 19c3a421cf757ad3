//! What `keepwarmctl` answers as JSON, held to its man pages: no field that a script could use is missing there.

use std::{collections::BTreeSet, fs, path::Path};

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings, fixtures, shipped},
    lead::{drop_all, drop_file, lead},
    wait,
};
use serde_json::Value;

/// Every key of the document, at whatever depth. Rows of reports have the report's own columns.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                if key != "rows" {
                    keys(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// The words of a page's section on JSON, and of those of the pages that it names: `The fields of lead list, and …`.
fn documented(pages: &Path, command: &str, words: &mut BTreeSet<String>) {
    let page = fs::read_to_string(pages.join(format!("keepwarmctl-{command}.1"))).expect("each command has a page");
    let (_, section) = page.split_once(".SH \"JSON\"").unwrap_or_else(|| panic!("{command} documents its JSON"));
    let section = section.split(".SH").next().unwrap_or_default().replace("\\-", "-").to_lowercase();
    words.extend(section.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_owned));
    let elsewhere = ["fields of ", "as in "].into_iter().flat_map(|mark| section.split(mark).skip(1));
    for named in elsewhere {
        let named = named.split([',', '.', ')', ']', '}', ';']).next().unwrap_or_default();
        let named: Vec<&str> = named.split_whitespace().collect();
        // `one appointment of appointment list`
        let tail = named.len().saturating_sub(2);
        let other = named[tail..].join("-");
        if other != command && pages.join(format!("keepwarmctl-{other}.1")).exists() {
            documented(pages, &other, words);
        }
    }
}

fn words_of(command: &[&str], pages: &Path) -> String {
    let names = (1..=3).rev().filter(|many| *many <= command.len()).map(|many| command[..many].join("-"));
    names.into_iter().find(|name| pages.join(format!("keepwarmctl-{name}.1")).exists()).expect("it is a command")
}

/// Commands that change nothing, or nothing that the next ones ask for.
fn commands(home: &Home) -> Vec<Vec<String>> {
    let own = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<String>>();
    let newest = ctl::good(home, &["lead", "list", "--limit", "1"])["leads"][0]["lead"].to_string();
    let cadence = shipped("cadences").join("new-inbound.toml").display().to_string();
    let blocks = shipped("blocks").join("phone-up.en.toml").display().to_string();
    let adf = fixtures("adf").join("d08_one_line_trade.xml").display().to_string();
    let stops = home.root().join("stops.csv");
    fs::write(&stops, "phone\n212-555-0177\nno number\n").expect("the folder is ours");
    let stops = stops.display().to_string();
    let why = ["--author", "Mona Manager", "--reason", "test"];
    let mut all = vec![
        own(&["status"]),
        own(&["lead", "list"]),
        own(&["lead", "show", &newest]),
        own(&["lead", "why", &newest]),
        own(&["lead", "parse", &adf]),
        own(&["block", "list", "new-inbound.day0"]),
        own(&["block", "show", "new-inbound.day0"]),
        own(&["block", "lint", &blocks]),
        own(&["block", "preview", "new-inbound.day0", "--lead", &newest]),
        own(&["cadence", "list"]),
        own(&["cadence", "show", "new-inbound"]),
        own(&["cadence", "simulate", &cadence]),
        own(&["cadence", "apply", &cadence, "--dry-run"]),
        own(&["cadence", "migrate", "new-inbound", "--to", "1", "--dry-run"]),
        own(&["pause", "all", "--reason", "test"]),
        own(&["status"]),
        own(&["resume", "all", "--reason", "test"]),
        own(&["appointment", "list"]),
        own(&["intake", "list"]),
        own(&["task", "list"]),
        own(&["touch", "list", "--uncertain"]),
        own(&["person", "show", &lead(0).phone.expect("it has one")]),
        own(&["person", "hold", &lead(0).phone.expect("it has one"), "--reason", "legal"]),
        own(&["person", "show", &lead(0).phone.expect("it has one")]),
        own(&["task", "list"]),
        own(&["person", "release", &lead(0).phone.expect("it has one")]),
        own(&["suppression", "import", &stops]),
        own(&["suppression", "list"]),
        own(&["suppression", "export", "--in-clear"]),
        own(&["list", "status"]),
        own(&["list", "export"]),
        own(&["go-live", "text", "--check"]),
        own(&["policy", "explain", "--zip", "33101"]),
        own(&["report", "funnel", "--fresh"]),
        own(&["ledger", "verify"]),
        own(&["warehouse", "publish"]),
        own(&["warehouse", "path"]),
    ];
    all.push([own(&["cadence", "rollback", "new-inbound"]), own(&why)].concat());
    all
}

#[test]
fn every_field_of_every_answer_is_in_the_manual() {
    let home = Home::new(&Settings::default());
    let _daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..3).map(lead));
    drop_file(&home.drop_dir(), "newsletter.txt", b"Tires, tires, tires!");
    wait::until("the files to be taken", wait::LONG, || (home.waiting() == 0).then_some(()));
    wait::until("the first answers", wait::LONG, || (home.spooled().len() >= 3).then_some(()));
    let pages = home.root().join("man");
    fs::create_dir(&pages).expect("the folder is ours");
    ctl::good(&home, &["man", &pages.display().to_string()]);
    let mut missing = Vec::new();
    for command in commands(&home) {
        let args: Vec<&str> = command.iter().map(String::as_str).collect();
        let (_, answer) = ctl::json(&home, &args);
        let (mut found, mut words) = (BTreeSet::new(), BTreeSet::new());
        keys(&answer, &mut found);
        let page = words_of(&args, &pages);
        documented(&pages, &page, &mut words);
        let unknown: Vec<&String> = found.iter().filter(|key| !words.contains(&key.to_lowercase())).collect();
        if !unknown.is_empty() {
            missing.push(format!("{page}: {unknown:?}"));
        }
    }
    assert!(missing.is_empty(), "fields that the manual does not tell of:\n{}", missing.join("\n"));
}
