//! Nothing that names a customer stands in clear text where it does not belong: not in any file the daemon leaves behind,
//! at whatever moment it ends, not in its log at the most talkative level, not packed inside a table.
//!
//! The outbox's messages are apart: they are what is handed to the customer. So is the key.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use keepwarm_domain::phone;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Settings},
    lead::{drop_all, drop_file, lead},
    search::{self, Needles},
    wait,
};

/// Everything personal that the files below hold, and the parts by which it would be recognized.
const PERSONAL: [&str; 22] = [
    "Quillonia",
    "Pumpernickel",
    "Zwetschgenbaum",
    "Thistlewick",
    "Oddbottom",
    "312-555-0187",
    "3125550187",
    "(312) 555-0187",
    "555-0187",
    "13125550193",
    "312.555.0193",
    "q.zwetsch@example.com",
    "oddbottom@example.org",
    "Marmalade Crescent",
    "Quinceford",
    "lavender hearse",
    "squeaky glovebox",
    "hedgehog festival",
    "smells of juniper",
    "1FAKE4TE0TSZW0187",
    "2FAKE4TE0TSZW0188",
    "QZ-77-unmistakable",
];

/// Everything that a lead can say, with something personal wherever a sender might put it.
const RICH: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<?adf version="1.0"?>
<adf>
<prospect status="new">
<id sequence="1" source="website">QZ-77-unmistakable</id>
<id sequence="2" source="Quillonia">QZ-77-unmistakable-2</id>
<requestdate>Tuesday, when Quillonia called</requestdate>
<vehicle interest="Zwetschgenbaum" status="used">
<year>2019</year>
<make>Fordson</make>
<model>Meadowlark</model>
<vin>1FAKE4TE0TSZW0187</vin>
<comments>smells of juniper</comments>
</vehicle>
<vehicle interest="trade-in" status="used">
<year>2009</year>
<make>Wagonette</make>
<model>Prairie</model>
<vin>2FAKE4TE0TSZW0188</vin>
</vehicle>
<customer>
<contact>
<name part="first">Quillonia</name>
<name part="middle">Pumpernickel</name>
<name part="last">Zwetschgenbaum</name>
<email preferredcontact="Oddbottom">q.zwetsch@example.com</email>
<phone type="Thistlewick" time="day">(312) 555-0187</phone>
<phone type="cellphone">312.555.0193 ask for Thistlewick</phone>
<address type="Oddbottom">
<street line="1">4711 Marmalade Crescent</street>
<city>Quinceford</city>
<regioncode>IL</regioncode>
<postalcode>60601</postalcode>
</address>
</contact>
<timeframe><description>before the hedgehog festival</description></timeframe>
<comments>I want the lavender hearse with the squeaky glovebox. Call Thistlewick at 312.555.0193.</comments>
</customer>
<Oddbottom zwetschgenbaum="Pumpernickel">Thistlewick</Oddbottom>
<vendor><contact><name part="full">Anytown Motors</name></contact></vendor>
</prospect>
</adf>
"#;

/// Reads as no lead: cut off in the middle of the customer.
const CUT: &str = "<?adf version=\"1.0\"?><adf><prospect><customer><contact><name part=\"full\">Thistlewick Oddbottom</name>\
                   <email>oddbottom@example.org</email><phone>312-555-0187</ph";

/// Reads as nothing at all.
const JUNK: &str =
    "Dear Sir, Thistlewick Oddbottom (oddbottom@example.org, 312-555-0187) wants the lavender hearse. \u{0} <";

#[test]
fn no_name_number_address_or_message_is_left_in_clear_text() {
    let home = Home::new(&Settings { log_level: "trace", file_bytes_max: 4_096, ..Settings::default() });
    let daemon = Daemon::start(&home);
    drop_everything(&home);
    wait::until("the files to be taken", wait::LONG, || (home.waiting() <= 3).then_some(()));
    ask_everything(&home);
    daemon.kill();
    let needles = Needles::new(&PERSONAL);
    let found = search_all(&home, &needles, "killed");
    assert!(found.is_empty(), "{} finds:\n{}", found.len(), found.join("\n"));

    let daemon = Daemon::start(&home);
    ctl::good(&home, &["warehouse", "rebuild"]);
    assert!(daemon.terminate().success());
    let mut found = search_all(&home, &needles, "stopped");
    for name in ["ledger.duckdb", "vault.duckdb", "warehouse.working.duckdb", "published/warehouse.duckdb"] {
        let texts = needles.find(&search::values(&home.data().join(name))).into_iter().map(str::to_owned);
        found.extend(texts.map(|text| format!("stopped: a value of {name}: {text}")));
    }
    assert!(found.is_empty(), "{} finds:\n{}", found.len(), found.join("\n"));
    // The search would have found it: here it belongs.
    let messages = search::files(&home.outbox()).into_iter().filter(|path| !is_notice(path));
    let told: Vec<u8> = messages.flat_map(|path| fs::read(path).expect("it was listed")).collect();
    assert!(needles.find(&told).contains("Quillonia"), "the customer was written to by name");
}

/// A month's work, with what customers wrote back, and everybody who was written to.
#[test]
fn nobody_whom_a_simulated_store_wrote_to_is_found_outside_of_its_outbox() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().join("demo");
    let args = ["demo", "--days", "12", "--leads-per-day", "8", "--dir"].map(OsStr::new);
    let demo = daemon::run(&[&args[..], &[dir.as_os_str()]].concat());
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let outbox = dir.join("outbox");
    let messages = search::files(&outbox).into_iter().filter(|path| !is_notice(path));
    let written_to: BTreeSet<String> = messages.flat_map(|path| recipient(&path)).collect();
    assert!(written_to.len() > 100, "only {} names and addresses were written to", written_to.len());
    let needles = Needles::new(&written_to.iter().map(String::as_str).collect::<Vec<_>>());
    let mut found = Vec::new();
    for path in search::files(&dir) {
        let is_message = path.starts_with(&outbox) && !is_notice(&path);
        if is_message || path.file_name() == Some("keepwarm.key".as_ref()) {
            continue;
        }
        let mut bytes = fs::read(&path).expect("it was listed");
        if path.extension() == Some("duckdb".as_ref()) {
            bytes.extend(search::values(&path));
        }
        found.extend(needles.find(&bytes).into_iter().map(|text| format!("{}: {text}", path.display())));
    }
    assert!(found.is_empty(), "{} finds:\n{}", found.len(), found.join("\n"));
}

/// The name and the address of a spooled message's `To: NAME <ADDRESS>`.
fn recipient(message: &Path) -> Vec<String> {
    let text = fs::read_to_string(message).expect("messages are text");
    let to = text.lines().find_map(|line| line.strip_prefix("To: ")).expect("every message goes to somebody");
    let (name, address) = to.trim_end_matches('>').split_once('<').expect("a name and an address");
    // One name alone is also a word, a town or a colleague's.
    let name = Some(name.trim()).filter(|name| name.contains(' '));
    let mut found: Vec<String> = name.into_iter().chain([address]).map(str::to_owned).collect();
    if let Some(ten) = address.strip_prefix("+1") {
        // As messages write it, and as a column of numbers might hold it.
        found.push(phone::written(address));
        found.push(ten.to_owned());
    }
    found
}

fn drop_everything(home: &Home) {
    let folder = home.drop_dir();
    drop_file(&folder, "Quillonia-Zwetschgenbaum-3125550187.xml", RICH.as_bytes());
    drop_file(&folder, "oddbottom@example.org.xml", CUT.as_bytes());
    drop_file(&folder, "Thistlewick Oddbottom.txt", JUNK.as_bytes());
    let large = format!("{RICH}{}", " ".repeat(8_192));
    drop_file(&folder, "Zwetschgenbaum too large.xml", large.as_bytes());
    symlink("/nonexistent/Quillonia", folder.join("Pumpernickel.xml")).expect("a link");
    fs::create_dir(folder.join("Marmalade Crescent")).expect("a folder");
    drop_all(&folder, (0..10).map(lead));
}

/// Every question whose answer is personal, and some that fail: an answer must not be written down on its way.
fn ask_everything(home: &Home) {
    let leads = ctl::good(home, &["lead", "list"]);
    for lead in leads["leads"].as_array().expect("a list") {
        let id = lead["lead"].to_string();
        ctl::good(home, &["lead", "show", &id]);
        ctl::good(home, &["lead", "why", &id]);
    }
    let items = ctl::good(home, &["intake", "list"]);
    let items = items["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2, "the two that cannot be understood");
    for item in items {
        let id = item["item"].to_string();
        let shown = ctl::good(home, &["intake", "show", &id]);
        assert!(shown["content"].to_string().contains("Oddbottom"), "an operator sees what it holds");
        assert_eq!(ctl::ask(home, &["intake", "retry", &id]).code, 1, "it still cannot be understood");
    }
    let file = home.root().join("Zwetschgenbaum.xml");
    fs::write(&file, RICH).expect("the folder is ours");
    let parsed = ctl::ask(home, &["lead", "parse", &file.display().to_string(), "--format", "json"]);
    assert!(parsed.out.contains("Zwetschgenbaum"), "{}", parsed.err);
    fs::remove_file(file).expect("the folder is ours");
    ctl::ask(home, &["lead", "list", "--owner", "Quillonia"]);
    ctl::ask(home, &["lead", "list", "--stage", "Zwetschgenbaum"]);
    ctl::good(home, &["warehouse", "publish"]);
    ctl::good(home, &["report", "funnel", "--by", "source"]);
}

/// What is found where: in the bytes of every file, in the files' names, and in the log.
fn search_all(home: &Home, needles: &Needles, when: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut searched = 0;
    for path in search::files(home.root()).into_iter().filter(|path| is_the_daemons(home, path)) {
        let name = path.strip_prefix(home.root()).expect("found under it").display().to_string();
        let bytes = fs::read(&path).expect("it was listed");
        searched += 1;
        for (place, bytes) in [("the name of", name.as_bytes()), ("", bytes.as_slice())] {
            found.extend(needles.find(bytes).into_iter().map(|text| format!("{when}: {place} {name}: {text}")));
        }
    }
    assert!(searched > 5 && !daemon::log(home).is_empty(), "only {searched} files were searched");
    found
}

/// All but what was handed to customers, the key, and what nobody has taken yet.
fn is_the_daemons(home: &Home, path: &Path) -> bool {
    let message = path.starts_with(home.outbox()) && !is_notice(path);
    !message && !path.starts_with(home.drop_dir()) && path.file_name() != Some("keepwarm.key".as_ref())
}

/// What a rep is told names a lead by number.
fn is_notice(path: &Path) -> bool {
    path.parent().and_then(Path::file_name) == Some(PathBuf::from("notices").as_os_str())
}
