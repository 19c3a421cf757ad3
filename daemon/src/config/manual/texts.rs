//! keepwarm-cadence(5), keepwarm-block(5) and keepwarm-policy(5), held to the readers of those files: every key that a
//! reader takes, and none else. What a reader takes it says itself, when it meets a key that it does not know.

use std::{collections::BTreeSet, fs};

use keepwarm_domain::{
    block, cadence,
    known::Field,
    policy,
    problem::Problem,
    segment, track,
    words::{Channel, Goal, Language, LeadFact, Reaction, Segment, Urgency},
};

use super::{super::tests::repository, told_in};

type Read = fn(&str, &str) -> Vec<Problem>;

/// One table of one file.
struct Table {
    page: &'static str,
    section: &'static str,
    /// Where it stands in the shipped file.
    file: &'static str,
    /// The line that opens it; empty for the file itself.
    opens: &'static str,
    read: Read,
}

fn cadence_problems(label: &str, text: &str) -> Vec<Problem> {
    cadence::file::read(label, text).err().unwrap_or_default()
}

fn block_problems(label: &str, text: &str) -> Vec<Problem> {
    block::file::read(label, text).err().unwrap_or_default()
}

fn policy_problems(label: &str, text: &str) -> Vec<Problem> {
    policy::file::read(label, text).err().unwrap_or_default()
}

fn segment_problems(label: &str, text: &str) -> Vec<Problem> {
    segment::file::read(label, text).err().unwrap_or_default()
}

fn track_problems(label: &str, text: &str) -> Vec<Problem> {
    track::file::read(label, text).err().unwrap_or_default()
}

const CADENCE: &str = "keepwarm-cadence.5";
const BLOCK: &str = "keepwarm-block.5";
const POLICY: &str = "keepwarm-policy.5";

const fn table(
    page: &'static str,
    section: &'static str,
    file: &'static str,
    opens: &'static str,
    read: Read,
) -> Table {
    Table { page, section, file, opens, read }
}

const TABLES: [Table; 22] = [
    table(CADENCE, "THE CADENCE", "cadences/new-inbound.toml", "", cadence_problems),
    table(CADENCE, "[on]", "cadences/new-inbound.toml", "[on]", cadence_problems),
    table(CADENCE, "[[step]]", "cadences/new-inbound.toml", "[[step]]", cadence_problems),
    table(CADENCE, "[[step.action]]", "cadences/new-inbound.toml", "[[step.action]]", cadence_problems),
    table(BLOCK, "[[block]]", "blocks/new-inbound.en.toml", "[[block]]", block_problems),
    table(BLOCK, "[[block.variant]]", "blocks/new-inbound.en.toml", "subject = ", block_problems),
    table(POLICY, "THE POLICY", "policy/us.toml", "", policy_problems),
    table(POLICY, "[brand]", "policy/us.toml", "[brand]", policy_problems),
    table(POLICY, "[email]", "policy/us.toml", "[email]", policy_problems),
    table(POLICY, "[[hours]]", "policy/us.toml", "id = \"hours.pa\"", policy_problems),
    table(POLICY, "[[suspension]]", "policy/us.toml", "[[suspension]]", policy_problems),
    table(POLICY, "[[consent]]", "policy/us.toml", "id = \"consent.ct\"", policy_problems),
    table(POLICY, "[[relationship]]", "policy/us.toml", "[[relationship]]", policy_problems),
    table(POLICY, "[[cap]]", "policy/us.toml", "[[cap]]", policy_problems),
    table(POLICY, "[places]", "policy/us.toml", "[places]", policy_problems),
    table(POLICY, "[[rule]]", "policy/segments.toml", "[[rule]]", segment_problems),
    table(POLICY, "[rule.when]", "policy/segments.toml", "[rule.when]", segment_problems),
    table(POLICY, "[[reminder]]", "policy/appointments.toml", "[[reminder]]", track_problems),
    table(POLICY, "[[rescue]]", "policy/appointments.toml", "[[rescue]]", track_problems),
    table(CADENCE, "[fresh]", "cadences/new-inbound.toml", "[fresh]", cadence_problems),
    table(CADENCE, "[windows]", "", "", cadence_problems),
    table(POLICY, "[holiday]", "", "", policy_problems),
];

/// What shipped files show in comments alone.
const MORE: &str = r#"
[on]
reply = "pause"
[fresh]
deals = "4h"
"#;
const EMERGENCY: &str = r#"
[[suspension]]
id = "emergency.x"
states = ["LA"]
from = "2026-09-01T00:00:00-05:00"
until = "2026-09-15T00:00:00-05:00"
cite = "test"
"#;

/// The keys that the reader takes in a table.
fn taken(table: &Table) -> BTreeSet<String> {
    let shipped = fs::read_to_string(repository().join("packaging").join(table.file)).expect("part of the tree");
    let more = if table.page == CADENCE { MORE } else { EMERGENCY };
    let text = if table.file.ends_with("us.toml") || table.page == CADENCE { shipped + more } else { shipped };
    let spoiled = if table.opens.is_empty() {
        format!("zzz = 1\n{text}")
    } else {
        let line = text.lines().find(|line| line.starts_with(table.opens)).expect("the table is there");
        text.replacen(&format!("\n{line}\n"), &format!("\n{line}\nzzz = 1\n"), 1)
    };
    let problems = (table.read)("spoiled", &spoiled);
    let said = problems.iter().find(|problem| problem.key.split('.').next_back() == Some("zzz"));
    let said =
        said.unwrap_or_else(|| panic!("{} {}: nothing is said of the key: {problems:?}", table.page, table.section));
    let (_, keys) = said.message.split_once("expected one of: ").expect("it says what it takes");
    keys.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_manuals_of_the_text_files_tell_of_every_key_and_of_no_other() {
    for table in TABLES.iter().filter(|table| !table.file.is_empty()) {
        let told = told_in(table.page);
        let told = told.iter().filter(|told| told.section == table.section).flat_map(|told| &told.keys);
        let told: BTreeSet<String> = told.map(|key| key.trim().to_owned()).collect();
        assert_eq!(told, taken(table), "{} {}, against the reader", table.page, table.section);
    }
}

#[test]
fn every_section_on_a_table_is_one_that_is_read() {
    for page in [CADENCE, BLOCK, POLICY] {
        let text = fs::read_to_string(repository().join("packaging/man").join(page)).expect("part of the tree");
        let sections = text.lines().filter_map(|line| line.strip_prefix(".SH [")).map(|rest| format!("[{rest}"));
        for section in sections.filter(|section| section != "[holiday-sets]") {
            let known = TABLES.iter().any(|table| table.page == page && table.section == section);
            assert!(known, "{page}: {section} is held to no reader");
        }
    }
}

#[test]
fn every_word_that_the_files_may_use_is_in_the_manual() {
    let page = |page: &str| {
        let text = fs::read_to_string(repository().join("packaging/man").join(page)).expect("part of the tree");
        text.replace("\\-", "-")
    };
    fn words<T: ToString>(all: &[T]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }
    let fields: Vec<String> = Field::ALL.iter().map(|field| field.as_str().to_owned()).collect();
    let always: Vec<String> = block::ALWAYS.iter().map(|name| (*name).to_owned()).collect();
    let of_cadences = [
        words(LeadFact::ALL),
        words(Goal::ALL),
        words(Reaction::ALL),
        words(Urgency::ALL),
        words(Channel::ALL),
        words(Segment::ALL),
    ];
    let of_blocks = [fields, always, words(Language::ALL), words(Channel::ALL)];
    for (name, words) in [(CADENCE, of_cadences.concat()), (BLOCK, of_blocks.concat())] {
        let page = page(name);
        let told: BTreeSet<&str> = page.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').collect();
        let missing: Vec<&String> = words.iter().filter(|word| !told.contains(word.as_str())).collect();
        assert!(missing.is_empty(), "{name} says nothing of {missing:?}");
    }
}

/// What the manual shows as an example can be applied.
#[test]
fn the_examples_of_the_manual_are_right() {
    for (page, read) in [(CADENCE, cadence_problems as Read), (BLOCK, block_problems as Read)] {
        let text = fs::read_to_string(repository().join("packaging/man").join(page)).expect("part of the tree");
        let (_, example) = text.split_once(".SH EXAMPLE\n.EX\n").expect("it shows one");
        let (example, _) = example.split_once(".EE").expect("it ends");
        let example = example.replace("\\-", "-").replace("\\(dq", "\"");
        assert_eq!(read(page, &example), Vec::new(), "{page}");
    }
}
