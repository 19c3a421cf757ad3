//! Rows of the DMS come every night, from files and from databases: what did not change makes no entry, what cannot be
//! understood is set aside alone, and nothing is lost or doubled whenever the daemon or the database dies.

mod databases;
mod opening;

use std::{fmt::Write as _, fs};

use keepwarm_domain::entry::{Body, Entry};
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Outside, Settings, shipped},
    search::{self, Needles},
    truth::Truth,
    wait,
};
use serde_json::Value;

/// A store with one feed of customers, whose table says where they come from.
fn home(more: &str) -> Home {
    let mapping = shipped("mappings").join("dealervault.toml");
    let toml = format!(
        "[[feed]]\nname = \"customers\"\nentity = \"customers\"\nmapping = \"{}\"\nevery = \"1h\"\n{more}\n",
        mapping.display()
    );
    Home::new(&Settings { outside: Outside { toml, live: Vec::new() }, ..Settings::default() })
}

const HEADER: &str =
    "Customer Number,First Name ,LAST NAME,Cell Phone,Email 1,Block Email,Block Phone,City,State,Zip\n";

fn customer(number: usize, city: &str) -> String {
    format!(
        "{number},Ann{number},Example,312-555-{:04},ann{number}@example.com,N,N,{city},IL,60000\n",
        100 + number % 100
    )
}

fn night(customers: usize, moved: usize) -> String {
    let mut file = HEADER.to_owned();
    (0..customers).for_each(|number| file.push_str(&customer(number, if number < moved { "Ames" } else { "Anytown" })));
    file
}

fn put(home: &Home, file: &str) {
    let dir = home.drop_dir().join("customers");
    fs::create_dir_all(&dir).expect("the folder is ours");
    fs::write(dir.join("night.csv"), file).expect("the folder is ours");
}

fn sync(home: &Home) -> Value {
    ctl::good(home, &["source", "sync", "customers", "--timeout", "5m"])
}

fn counts(home: &Home) -> [u64; 5] {
    let said = sync(home);
    ["rows", "new", "changed", "same", "quarantined"].map(|key| said[key].as_u64().expect("a count"))
}

fn seq(home: &Home) -> u64 {
    ctl::good(home, &["status"])["ledger"]["seq"].as_u64().expect("a number")
}

/// How often each row of a customer was recorded.
fn noted(truth: &Truth) -> usize {
    let of_row = |entry: &&Entry| matches!(&entry.body, Body::CustomerNoted(noted) if noted.row.is_some());
    truth.entries.iter().filter(of_row).count()
}

fn ended(home: &Home, daemon: Daemon) -> Truth {
    assert!(daemon.terminate().success(), "{}", daemon::log(home));
    Truth::read(home)
}

#[test]
fn the_same_file_three_nights_and_then_five_changes() {
    let home = home("");
    let daemon = Daemon::start(&home);
    put(&home, &night(1_200, 0));
    assert_eq!(counts(&home), [1_200, 1_200, 0, 0, 0]);
    let after = seq(&home);
    for _ in 0..2 {
        put(&home, &night(1_200, 0));
        assert_eq!(counts(&home), [1_200, 0, 0, 1_200, 0]);
    }
    assert_eq!(seq(&home), after, "what did not change makes no entry");
    put(&home, &night(1_200, 5));
    assert_eq!(counts(&home), [1_200, 0, 5, 1_195, 0]);
    assert_eq!(seq(&home), after + 5, "what changed makes one");
    assert!(!home.drop_dir().join("customers/night.csv").exists(), "the file is removed");
    assert_eq!(sync(&home)["read"], false, "and nothing is left to read");
    let listed = ctl::good(&home, &["source", "list"]);
    let source = &listed["sources"][0];
    assert_eq!((source["condition"].as_str(), source["last"]["changed"].as_u64()), (Some("well"), Some(5)));
    assert_eq!(noted(&ended(&home, daemon)), 1_205);
}

#[test]
fn bad_rows_are_set_aside_one_by_one_and_once() {
    let home = home("");
    let daemon = Daemon::start(&home);
    let mut file = HEADER.to_owned();
    for number in 0..1_000 {
        if number % 100 == 50 {
            let _ = match number % 400 {
                50 => writeln!(file, ",No,Number,312-555-0100,,,,,,"),
                150 => writeln!(file, "{number},\"Open,Quote,312-555-0100,,,,,,"),
                _ => writeln!(file, "{number},Too,Wide,312-555-0100,,,,A,IL,60000,x"),
            };
        } else {
            file.push_str(&customer(number, "Anytown"));
        }
    }
    put(&home, &file);
    assert_eq!(counts(&home), [1_000, 990, 0, 0, 10]);
    let items = ctl::good(&home, &["intake", "list"]);
    let reasons: Vec<&str> =
        items["items"].as_array().expect("a list").iter().rev().filter_map(|it| it["reason"].as_str()).collect();
    assert_eq!(
        reasons[..3],
        [
            "feed customers, line 52: column `Customer Number` is empty, and a row means nothing without it",
            "feed customers, line 152: a quotation mark in it is not closed",
            "feed customers, line 252: it has 11 cells and the header 10: a separator in a value is not quoted",
        ]
    );
    put(&home, &file);
    let again = sync(&home);
    assert_eq!((again["quarantined"].as_u64(), again["known_bad"].as_u64()), (Some(0), Some(10)));
    let item = items["items"][0]["item"].to_string();
    let (code, retried) = ctl::json(&home, &["intake", "retry", &item]);
    assert!(code != 0 && retried["quarantined"].is_string(), "it is as it was: {retried}");
    assert_eq!(noted(&ended(&home, daemon)), 990);
}

#[test]
fn a_corrected_mapping_reads_a_row_of_the_quarantine_again() {
    let home = home("");
    let shipped = fs::read_to_string(shipped("mappings").join("dealervault.toml")).expect("part of the tree");
    let own = home.root().join("own.toml");
    let narrow = shipped.replace("changed-at = [\"Last Update Date\", \"Modified Date\"]", "changed-at = [\"City\"]");
    fs::write(&own, &narrow).expect("the folder is ours");
    let settings = format!(
        "[[feed]]\nname = \"customers\"\nentity = \"customers\"\nmapping = \"{}\"\nevery = \"1h\"\n",
        own.display()
    );
    home.configure(&Settings { outside: Outside { toml: settings, live: Vec::new() }, ..Settings::default() });
    let daemon = Daemon::start(&home);
    put(&home, &night(3, 0));
    assert_eq!(counts(&home), [3, 0, 0, 0, 3]);
    assert!(daemon.terminate().success());
    fs::write(&own, shipped).expect("the folder is ours");
    let daemon = Daemon::start(&home);
    let items = ctl::good(&home, &["intake", "list"]);
    for item in items["items"].as_array().expect("a list") {
        ctl::good(&home, &["intake", "retry", &item["item"].to_string()]);
    }
    assert_eq!(ctl::good(&home, &["intake", "list"])["items"], Value::Array(Vec::new()));
    assert_eq!(noted(&ended(&home, daemon)), 3);
}

#[test]
fn a_daemon_that_dies_in_the_middle_of_a_file_reads_it_again_and_doubles_nothing() {
    let home = home("");
    let file = night(6_000, 0);
    put(&home, &file);
    let mut new_before = 0;
    for _ in 0..2 {
        let daemon = Daemon::start(&home);
        let begun = std::thread::scope(|scope| {
            scope.spawn(|| ctl::ask(&home, &["source", "sync", "customers", "--timeout", "5m"]));
            let begun = wait::until("rows on their way", wait::LONG, || {
                let shown = ctl::good(&home, &["source", "show", "customers"]);
                let new = shown["going"]["new"].as_u64().filter(|new| *new > new_before);
                new.or_else(|| shown["last"]["new"].as_u64())
            });
            daemon.kill();
            begun
        });
        new_before = begun;
    }
    let daemon = Daemon::start(&home);
    sync(&home);
    assert!(!home.drop_dir().join("customers/night.csv").exists());
    let truth = ended(&home, daemon);
    assert_eq!(noted(&truth), 6_000, "each row once");
}

#[test]
fn a_file_that_does_not_fit_stays_and_is_seen() {
    let home = home("");
    let daemon = Daemon::start(&home);
    put(&home, "Number,Name\n1,Ann\n");
    let (code, _) = (ctl::ask(&home, &["source", "sync", "customers"]).code, ());
    assert_ne!(code, 0);
    let listed = ctl::good(&home, &["source", "list"]);
    let problem = listed["sources"][0]["problem"].as_str().expect("a problem");
    assert_eq!(
        problem,
        "a file of 18 bytes cannot be read: its header has no column for customer (looked for `Customer Number`)"
    );
    let status = ctl::ask(&home, &["status"]);
    assert!(status.out.contains("source customers") && status.out.contains("no column for customer"), "{}", status.out);
    assert!(home.drop_dir().join("customers/night.csv").exists());
    assert!(daemon.terminate().success());
}

#[test]
fn a_test_shows_how_rows_map_and_takes_nothing() {
    let home = home("");
    let daemon = Daemon::start(&home);
    put(&home, &night(20, 0));
    let before = seq(&home);
    let tested = ctl::good(&home, &["source", "test", "customers"]);
    assert_eq!(tested["rows"].as_array().expect("a list").len(), 10);
    assert_eq!(tested["rows"][0]["says"], "customer; customer: number of 1 characters, A*** E***, ***00, a***@***");
    assert_eq!(tested["unsaid"], Value::Array(Vec::new()));
    assert!(!tested.to_string().contains("example.com"));
    assert_eq!(seq(&home), before);
    assert!(home.drop_dir().join("customers/night.csv").exists());
    assert!(daemon.terminate().success());
}

#[test]
fn no_row_stands_in_clear_text_once_it_is_taken_or_set_aside() {
    let home = home("");
    let daemon = Daemon::start(&home);
    let good = "C77001,Quillonia,Vexworth,312-555-0143,quillonia@vexmail.example,N,Y,Brambleford,IL,60000\n";
    let bad = ",Zephyrine,Oakhollow,312-555-0144,zephyrine@vexmail.example,N,N,Brambleford,IL,60000\n";
    put(&home, &format!("{HEADER}{good}{bad}"));
    assert_eq!(counts(&home), [2, 1, 0, 0, 1]);
    ctl::good(&home, &["warehouse", "publish"]);
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    let needles =
        Needles::new(&["Quillonia", "Vexworth", "Zephyrine", "Oakhollow", "vexmail", "3125550143", "555-0144"]);
    let mut found = Vec::new();
    for path in search::files(home.root()) {
        let mut bytes = fs::read(&path).expect("it was listed");
        if path.extension() == Some("duckdb".as_ref()) {
            bytes.extend(search::values(&path));
        }
        found.extend(needles.find(&bytes).into_iter().map(|text| format!("{}: {text}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
