//! The opening balance through the real programs: files in, nothing out, a baseline, a plan, an approval.

use std::fs;

use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Outside, Settings, shipped},
    truth::Truth,
};

fn home() -> Home {
    let mapping = shipped("mappings").join("dealervault.toml");
    let feed = |name: &str, entity: &str| {
        let mapping = mapping.display();
        format!("[[feed]]\nname = \"{name}\"\nentity = \"{entity}\"\nmapping = \"{mapping}\"\nevery = \"1h\"\n")
    };
    let toml = [feed("crm-leads", "leads"), feed("dv-deals", "deals"), feed("dv-customers", "customers")].concat();
    Home::new(&Settings { outside: Outside { toml, live: Vec::new() }, ..Settings::default() })
}

/// Leads of a CRM, the older ones closed, one of them without a day.
fn leads() -> String {
    let mut file = "Lead Number,First Name,Last Name,Cell Phone,Lead Date,Lead Status\n".to_owned();
    for number in 0..60 {
        let (status, month) = if number < 40 { ("Closed", 3) } else { ("Open", 8) };
        file.push_str(&format!(
            "L{number},Ann{number},Example,312-555-{:04},{month:02}/10/2026,{status}\n",
            100 + number
        ));
    }
    file + "L99,Ann,Nodate,312-555-0199,,Open\n"
}

/// The first ten bought within the month, and one whom nobody asked.
fn deals() -> String {
    let mut file = "Deal Number,First Name,Last Name,Cell Phone,Contract Date,Deal Status\n".to_owned();
    for number in 0..10 {
        let phone = format!("312-555-{:04}", 100 + number);
        file.push_str(&format!("D{number},Ann{number},Example,{phone},03/20/2026,Booked\n"));
    }
    file
}

#[test]
fn what_was_there_before_is_brought_in_once_and_waits_for_an_approval() {
    let home = home();
    let daemon = Daemon::start(&home);
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("dv-deals")).expect("ours");
    fs::write(folder.path().join("dv-deals/export.csv"), deals()).expect("ours");
    fs::write(folder.path().join("crm-leads.csv"), leads()).expect("ours");
    let path = folder.path().to_string_lossy().into_owned();
    let import = ["import", "--opening", "--as-of", "2026-09-01", &path, "--baseline-days", "180", "--timeout", "5m"];
    let said = ctl::ask(&home, &[&import[..], &["--format", "json"]].concat());
    assert_eq!(said.code, 1, "one row is set aside: {}", said.err);
    let done: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(done["files"][0]["feed"], "crm-leads", "who asked comes before what became of it");
    assert_eq!((&done["files"][0]["new"], &done["files"][0]["quarantined"]), (&60.into(), &1.into()));
    assert_eq!(done["files"][1]["new"], 10);
    let before = &done["baseline"][0];
    assert_eq!((&before["leads"], &before["sold"]), (&40.into(), &10.into()), "{done}");
    let plan = ctl::good(&home, &["enroll", "plan"]);
    assert_eq!(plan["awaits_approval"], "2026-09-01");
    let leads: i64 = plan["turns"].as_array().expect("rows").iter().filter_map(|row| row["leads"].as_i64()).sum();
    assert_eq!(leads, 20);
    let seq = |home: &Home| ctl::good(home, &["status"])["ledger"]["seq"].as_u64();
    let at = seq(&home);
    let again = ctl::good(&home, &[&import[..5], &["--no-baseline"]].concat());
    assert_eq!((&again["files"][0]["new"], &again["files"][0]["same"]), (&0.into(), &60.into()));
    assert_eq!(seq(&home), at, "the second time makes no entry");
    assert_eq!(ctl::good(&home, &["enroll", "approve", "--reason", "looked at"])["approved"], true);
    assert_ne!(ctl::ask(&home, &["enroll", "approve", "--reason", "again"]).code, 0);
    assert!(ctl::good(&home, &["enroll", "plan"])["awaits_approval"].is_null());
    let report = ctl::good(&home, &["report", "baseline", "--fresh"]);
    assert!(report.to_string().contains("before-keepwarm"), "{report}");
    let late = ["import", "--opening", "--as-of", "2199-01-01", &path];
    assert_ne!(ctl::ask(&home, &late).code, 0, "a day to come is none");
    fs::write(folder.path().join("unknown.csv"), "x\n").expect("ours");
    let unknown = ctl::ask(&home, &import[..5]);
    assert!(unknown.code != 0 && unknown.err.contains("--feed"), "{}", unknown.err);
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    let truth = Truth::read(&home);
    let touched = |body: &Body| matches!(body, Body::TouchPlanned(_) | Body::Enrolled(_) | Body::EscalationOpened(_));
    assert_eq!(truth.entries.iter().filter(|entry| touched(&entry.body)).count(), 0);
}
