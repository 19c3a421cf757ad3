//! Feeds of databases: real PostgreSQL and MariaDB, and SQLite for the quick ones.

use std::{net::TcpListener, process::Command};

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    dms::Database,
    home::{Home, Outside, Settings, shipped},
    wait,
};

use super::{ended, night, noted};

/// Of a database whose columns are named as its owner liked.
const MAPPING: &str = r#"name = "dms"
dates = ["%Y-%m-%d"]

[[consent]]
columns = ["no_texts"]
channels = ["text"]
blocked = ["1", "t", "true"]
allowed = ["0", "f", "false"]

[customers.columns]
customer = ["cust_no"]
full-name = ["name"]
cell-phone = ["mobile"]
email = ["email"]
comments-are-not-read = []
changed-at = ["modified_at"]
"#;

fn home(connection: &str, query: &str, more: &str) -> Home {
    let home = Home::new(&Settings::default());
    let mapping = home.root().join("dms.toml");
    let text = MAPPING.replace("comments-are-not-read = []\n", "");
    std::fs::write(&mapping, text).expect("the folder is ours");
    let toml = format!(
        "[[feed]]\nname = \"customers\"\nentity = \"customers\"\nmapping = \"{}\"\nevery = \"1h\"\n\
         connection = \"{connection}\"\nquery = \"{query}\"\n{more}\n",
        mapping.display()
    );
    home.configure(&Settings { outside: Outside { toml, live: Vec::new() }, ..Settings::default() });
    home
}

const WATERMARK: &str = "watermark = \"modified_at\"\noverlap = \"10m\"\n";

fn read(home: &Home) -> [u64; 4] {
    let said = ctl::good(home, &["source", "sync", "customers", "--timeout", "5m"]);
    ["rows", "new", "changed", "quarantined"].map(|key| said[key].as_u64().expect("a count"))
}

/// What every database is asked: the first reading, what changed since, a row that is too wide, letters of any language.
fn reads_what_changed(home: &Home, sql: impl Fn(&str)) {
    let daemon = Daemon::start(home);
    assert_eq!(read(home), [300, 300, 0, 0]);
    assert_eq!(read(home), [11, 0, 0, 0], "the overlap is read again");
    sql("UPDATE customers SET name = 'José Cañón 王', modified_at = '2026-11-22 10:00:00' WHERE cust_no = 7");
    sql("INSERT INTO customers VALUES (900, 'Late Example', '312-555-0190', 'late@example.com', 0, \
         '2026-11-22 04:55:00', 'committed late')");
    assert_eq!(read(home), [13, 1, 1, 0]);
    let shown = ctl::good(home, &["source", "test", "customers"]);
    assert!(shown["rows"].as_array().is_some_and(|rows| rows.len() == 10), "{shown}");
    let wide = "x".repeat(700);
    sql(&format!(
        "INSERT INTO customers VALUES (901, 'Wide Example', '312-555-0191', NULL, 1, '2026-11-22 10:01:00', '{wide}')"
    ));
    assert_eq!(read(home), [2, 0, 0, 1], "one row and no more");
    let items = ctl::good(home, &["intake", "list"]);
    let reason = items["items"][0]["reason"].as_str().expect("a reason");
    let expected = "a value in column `note` is longer than the 600 letters that are read; shorten it in the query";
    assert!(reason.ends_with(expected), "{reason}");
    let item = items["items"][0]["item"].to_string();
    ctl::good(home, &["intake", "retry", &item]);
    assert_eq!(noted(&ended(home, daemon)), 303);
}

const TABLE: &str = "CREATE TABLE customers (cust_no INTEGER PRIMARY KEY, name VARCHAR(80), mobile VARCHAR(40), \
                     email VARCHAR(80), no_texts INTEGER, modified_at TIMESTAMP, note TEXT)";

/// Three hundred customers, one a minute.
fn filled(more: usize) -> String {
    let rows = (1..=more).map(|number| {
        let (hour, minute) = (number / 60 % 24, number % 60);
        format!(
            "({number}, 'Example, Ann', '312-555-{:04}', 'ann{number}@example.com', 0, \
             '2026-11-22 {hour:02}:{minute:02}:00', 'n')",
            100 + number % 100
        )
    });
    format!("INSERT INTO customers VALUES {}", rows.collect::<Vec<_>>().join(", "))
}

const CHANGED: &str = "SELECT * FROM customers WHERE modified_at >= ? ORDER BY modified_at";

#[test]
fn sqlite_is_read_from_where_it_was_read_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("dms.db");
    let sql = |statement: &str| {
        let ran =
            Command::new("sqlite3").arg("-batch").arg(&file).arg(statement).output().expect("tests/run.sh installs it");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    sql(TABLE);
    sql(&filled(300));
    let connection = format!("Driver=SQLite3;Database={}", file.display());
    let more = format!("{WATERMARK}value-bytes-max = 600\n");
    reads_what_changed(&home(&connection, CHANGED, &more), sql);
}

#[test]
fn mariadb_is_read_from_where_it_was_read_to() {
    let database = Database::maria();
    database.sql("CREATE DATABASE dms CHARACTER SET utf8mb4");
    let sql = |statement: &str| database.sql(&format!("SET NAMES utf8mb4; USE dms; {statement}"));
    sql(&TABLE.replace("TIMESTAMP", "DATETIME"));
    sql(&filled(300));
    let more = format!("{WATERMARK}value-bytes-max = 600\n");
    reads_what_changed(&home(&database.connection(), CHANGED, &more), sql);
}

#[test]
fn postgresql_is_read_from_where_it_was_read_to() {
    let database = Database::postgres();
    let sql = |statement: &str| database.sql(statement);
    sql(TABLE);
    sql(&filled(300));
    let more = format!("{WATERMARK}value-bytes-max = 600\n");
    reads_what_changed(&home(&database.connection(), CHANGED, &more), sql);
}

#[test]
fn a_database_that_says_nothing_holds_up_nobody_else() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("it has one").port();
    let home =
        home(&format!("Driver=PostgreSQL Unicode;Server=127.0.0.1;Port={port};Database=x;Uid=x"), CHANGED, WATERMARK);
    let config = std::fs::read_to_string(home.config_file()).expect("it was written");
    let mapping = shipped("mappings").join("dealervault.toml");
    let files = format!("[[feed]]\nname = \"files\"\nentity = \"customers\"\nmapping = \"{}\"\n", mapping.display());
    std::fs::write(home.config_file(), config.replace("[warehouse]", &format!("{files}\n[warehouse]"))).expect("ours");
    let daemon = Daemon::start(&home);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| ctl::ask(&home, &["source", "sync", "customers", "--timeout", "2m"]));
        // Whoever accepts and never answers looks like a driver that hangs.
        let held = silent.accept().expect("the driver connects");
        let dir = home.drop_dir().join("files");
        std::fs::create_dir_all(&dir).expect("the folder is ours");
        std::fs::write(dir.join("night.csv"), night(50, 0)).expect("the folder is ours");
        assert_eq!(ctl::good(&home, &["source", "sync", "files"])["new"], 50);
        let second = ctl::ask(&home, &["source", "sync", "customers"]);
        assert!(second.code != 0 && second.err.contains("is being read already"), "{}", second.err);
        let shown = ctl::good(&home, &["source", "show", "customers"]);
        assert_ne!(shown["condition"], "well");
        drop(held);
        assert_ne!(waiting.join().expect("it ends").code, 0, "the connection is gone");
    });
    assert_eq!(noted(&ended(&home, daemon)), 50);
}

#[test]
fn postgresql_killed_in_the_middle_twice_loses_and_doubles_nothing() {
    let mut database = Database::postgres();
    database.sql(TABLE);
    database.sql(&filled(3_000));
    let query = "SELECT customers.*, pg_sleep(0.002) FROM customers WHERE modified_at >= ? ORDER BY modified_at";
    let home = home(&database.connection(), query, WATERMARK);
    let daemon = Daemon::start(&home);
    for at in [500, 1_000] {
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| ctl::ask(&home, &["source", "sync", "customers", "--timeout", "5m"]));
            wait::until("rows on their way", wait::LONG, || {
                let shown = ctl::good(&home, &["source", "show", "customers"]);
                shown["going"]["rows"].as_u64().filter(|rows| *rows >= at)
            });
            database.kill();
            assert_ne!(reading.join().expect("it ends").code, 0, "the reading fails");
        });
        let listed = ctl::good(&home, &["source", "list"]);
        assert_eq!(listed["sources"][0]["condition"], "failing");
        assert!(ctl::ask(&home, &["status"]).out.contains("source customers"));
        database.start();
    }
    let [rows, new, changed, quarantined] = read(&home);
    assert_eq!((rows, changed, quarantined), (3_000, 0, 0));
    assert!(new <= 2_000, "what was committed before is not new: {new}");
    assert_eq!(ctl::good(&home, &["source", "list"])["sources"][0]["condition"], "well");
    assert_eq!(noted(&ended(&home, daemon)), 3_000, "each row once");
}
