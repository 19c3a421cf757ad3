//! keepwarm.toml(5) and the shipped file, held to the reader: every key and none else, its default, its bounds.

mod texts;

use std::collections::BTreeSet;

use super::{
    shape::TABLES,
    tests::{MINIMAL, parse, problems, repository},
};

/// The manual's section of each table, and the keys that have a section of their own.
const SECTIONS: &[(&str, &str, &[&str])] = &[
    ("[appliance]", "ApplianceShape", &[]),
    ("[[store]]", "StoreShape", &[]),
    ("[[rep]]", "RepShape", &[]),
    ("[intake.drop]", "DropShape", &[]),
    ("[sources.NAME]", "SourceShape", &[]),
    ("[[feed]]", "FeedShape", &[]),
    ("[channels]", "ChannelsShape", &[]),
    ("[smtp]", "SmtpShape", &[]),
    ("[twilio]", "TwilioShape", &[]),
    ("[kannel]", "KannelShape", &[]),
    ("[listen]", "ListenShape", &[]),
    ("[[caller]]", "CallerShape", &[]),
    ("[voicemail-drop]", "VoicemailDropShape", &[]),
    ("[mailbox]", "MailboxShape", &[]),
    ("[oauth]", "OauthShape", &[]),
    ("[registration]", "RegistrationShape", &[]),
    ("[modes]", "ModesShape", &["new-inbound", "unsold-showroom", "aged-internet", "service-defection"]),
    ("[modes.SEGMENT]", "ModeShape", &[]),
    ("[cadences]", "FolderShape", &[]),
    ("[blocks]", "FolderShape", &[]),
    ("[policy]", "FolderShape", &[]),
    ("[ledger]", "LedgerShape", &[]),
    ("[warehouse]", "WarehouseShape", &[]),
    ("[api]", "ApiShape", &[]),
    ("[log]", "LogShape", &[]),
];

fn keys_of(table: &str) -> &'static [&'static str] {
    TABLES.iter().find(|(name, _)| *name == table).unwrap_or_else(|| panic!("there is no {table}")).1
}

/// What the manual says of some keys of one table.
#[derive(Debug)]
struct Told {
    section: String,
    keys: Vec<String>,
    text: String,
}

/// The text that a line of the page shows; a request's words without its quotes.
fn shown(line: &str) -> String {
    let plain = line.replace("\\-", "-").replace("\\(dq", "\u{1}").replace("\\(em", "—");
    let Some(request) = plain.strip_prefix('.') else { return plain.replace('\u{1}', "\"") };
    let words = request.split_once(' ').map_or("", |(_, words)| words);
    let joined: String = words.split('"').enumerate().fold(String::new(), |out, (at, part)| {
        // Outside of quotes blanks separate the words of a request, which are set without one between.
        let part = if at % 2 == 0 && request.starts_with("BR") { part.replace(' ', "") } else { part.to_owned() };
        out + &part
    });
    joined.replace('\u{1}', "\"")
}

/// Every entry of the page's sections on tables.
fn told() -> Vec<Told> {
    let mut found = told_in("keepwarm.toml.5");
    found.retain(|told| told.section.starts_with('['));
    found
}

/// Every entry of a page.
fn told_in(page: &str) -> Vec<Told> {
    let page = std::fs::read_to_string(repository().join("packaging/man").join(page)).expect("part of the tree");
    let (mut sections, mut found, mut is_tag) = (Vec::new(), Vec::<Told>::new(), false);
    for line in page.lines() {
        if let Some(title) = line.strip_prefix(".SH ") {
            sections = title.split(", ").map(str::to_owned).collect();
        } else if line == ".TP" {
            is_tag = true;
        } else if std::mem::take(&mut is_tag) {
            let keys: Vec<String> = shown(line).split(", ").map(str::to_owned).collect();
            found.extend(sections.iter().map(|section| Told {
                section: section.clone(),
                keys: keys.clone(),
                text: String::new(),
            }));
        } else {
            let last = found.len().saturating_sub(sections.len());
            found[last..].iter_mut().for_each(|told| told.text += &(shown(line) + " "));
        }
    }
    found
}

#[test]
fn the_manual_tells_of_every_key_and_of_no_other() {
    let told = told();
    for (section, table, elsewhere) in SECTIONS {
        let keys = told.iter().filter(|told| told.section == *section).flat_map(|told| &told.keys);
        let keys: Vec<&str> = keys.map(|key| key.split('.').next().unwrap_or(key).trim()).collect();
        let there: BTreeSet<&str> = keys.iter().copied().collect();
        let read: BTreeSet<&str> = keys_of(table).iter().copied().filter(|key| !elsewhere.contains(key)).collect();
        assert_eq!(there, read, "keepwarm.toml.5, {section}, against the reader");
    }
    let sections: BTreeSet<&str> = told.iter().map(|told| told.section.as_str()).collect();
    assert_eq!(sections, SECTIONS.iter().map(|(section, ..)| *section).collect(), "a section for each table");
    for key in keys_of("FileShape") {
        let begins = |section: &&&str| section.trim_start_matches('[').starts_with(key);
        assert!(sections.iter().any(|section| begins(&section)), "{key} has a section");
    }
    let hours = told.iter().find(|told| told.keys[0].starts_with("hours")).expect("hours are told of");
    assert!(keys_of("HoursShape").iter().all(|day| hours.text.contains(day)), "{}", hours.text);
    for Told { section, keys, text } in &told {
        let says = ["Required", "Default", "Optional"].iter().any(|word| text.contains(word));
        assert!(says, "{section} {}: say whether it is required, or what holds without it", keys.join(", "));
    }
}

#[test]
fn the_shipped_file_shows_every_key() {
    let shipped = std::fs::read_to_string(repository().join("packaging/keepwarm.toml")).expect("part of the tree");
    for key in TABLES.iter().flat_map(|(_, keys)| *keys) {
        // Segments and further channels of a mode table are shown by one example of each.
        let by_example = ["unsold-showroom", "aged-internet", "service-defection", "store"].contains(key);
        assert!(by_example || shipped.contains(*key), "keepwarm.toml shows no {key}");
    }
}

/// What a section cannot do without, beside `key`.
fn needed(section: &str, key: &str) -> String {
    let needed: &[&str] = match section {
        "[smtp]" => &[
            "host = \"127.0.0.1\"",
            "from = \"sales@example.com\"",
            "reply-to = \"replies@example.com\"",
            "postal-address = \"14 Elm Street\"",
        ],
        "[twilio]" => &["account = \"AC0\""],
        "[kannel]" => &["user = \"keepwarm\""],
        "[oauth]" => &["token-url = \"https://example.com/token\"", "client-id = \"x\""],
        "[mailbox]" => &["host = \"127.0.0.1\"", "user = \"replies\""],
        "[voicemail-drop]" => &["url = \"https://example.com/drops\""],
        "[[caller]]" => &["name = \"callrail\"", "sends = \"callrail\""],
        "[sources.NAME]" => &["consent = \"none\""],
        "[[feed]]" => &[
            "name = \"x\"",
            "entity = \"deals\"",
            "mapping = \"mappings/cdk.toml\"",
            "connection = \"Driver=SQLite3\"",
            "query = \"SELECT 1\"",
        ],
        _ => &[],
    };
    let others = needed.iter().filter(|line| line.split(" =").next() != Some(key));
    others.map(|line| format!("{line}\n")).collect()
}

/// A file with the section as short as it can be.
fn without(section: &str) -> String {
    match needed(section, "") {
        lines if lines.is_empty() => MINIMAL.to_owned(),
        lines => format!("{MINIMAL}{}\n{lines}", section.replace("NAME", "x")),
    }
}

/// A file in which `key` of the section holds `value`, as TOML.
fn with(section: &str, key: &str, value: &str) -> String {
    match section {
        "[modes.SEGMENT]" => format!("{MINIMAL}[modes.new-inbound]\n{key} = {value}\n"),
        _ => format!("{MINIMAL}{}\n{}{key} = {value}\n", section.replace("NAME", "x"), needed(section, key)),
    }
}

/// The value that the manual says holds without the key, as TOML.
fn default_of(told: &Told, key: &str) -> Option<String> {
    let (_, said) = told.text.split_once("Default")?;
    if let Some(folders) = said.strip_prefix("s: ") {
        // One for each of the sections, which are named like them.
        let folder = told.section.trim_matches(['[', ']']);
        assert!(folders.contains(folder) && folders.contains("beside this file") && key == "dir", "{told:?}");
        return Some(format!("\"{folder}\""));
    }
    if let Some(place) = said.strip_prefix(": ") {
        let named = place.split_once(" in the data folder").map(|(name, _)| format!("\"data/{name}\""));
        return named.or_else(|| place.starts_with("the data folder").then(|| "\"data\"".to_owned()));
    }
    let word = said.trim_start().split_once('.')?.0;
    Some(if word.bytes().all(|byte| byte.is_ascii_digit()) { word.to_owned() } else { format!("\"{word}\"") })
}

#[test]
fn what_the_manual_calls_a_default_is_what_holds_without_the_key() {
    let mut held = 0;
    for told in told() {
        for key in &told.keys {
            let Some(value) = default_of(&told, key) else { continue };
            let Told { section, .. } = &told;
            let without = parse(&without(section));
            let file = with(section, key, &value);
            let said = parse(&file).unwrap_or_else(|problems| panic!("{section} {key} = {value}: {problems}"));
            assert!(said == without.expect("nothing is wrong"), "{section} {key}: {value} is not the default");
            held += 1;
        }
    }
    assert!(held >= 20, "only {held} defaults were found in the manual");
}

#[test]
fn the_bounds_in_the_manual_are_the_readers() {
    let mut held = 0;
    for told in told() {
        let words: Vec<&str> = told.text.split_whitespace().collect();
        let number = |word: &str| word.trim_end_matches(['.', ',']).parse::<i64>().ok();
        let bounds = words.windows(3).find_map(|it| Some((number(it[0])?, number(it[2])?)).filter(|_| it[1] == "to"));
        let (Some((least, most)), Some(_)) = (bounds, default_of(&told, &told.keys[0])) else { continue };
        let (section, key) = (&told.section, &told.keys[0]);
        for value in [least, most] {
            assert!(parse(&with(section, key, &value.to_string())).is_ok(), "{section} {key} takes {value}");
        }
        for value in [least - 1, most + 1] {
            let found = problems(&with(section, key, &value.to_string()));
            assert!(found.contains(&format!("write {least} to {most}")), "{section} {key} = {value}: {found}");
        }
        held += 1;
    }
    assert!(held >= 4, "only {held} bounds were found in the manual");
}
