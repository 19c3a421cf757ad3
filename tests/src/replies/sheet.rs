//! Labeled lines. Owns the form of the sheets that replies are written in, by meaning, and of the table of labeled replies.

use keepwarm_domain::words::Intent;

use super::Labeled;

/// The sheets, in the order in which they are read.
pub const SHEETS: [(&str, &str); 8] = [
    ("stop", include_str!("../../fixtures/replies/stop.txt")),
    ("endings", include_str!("../../fixtures/replies/endings.txt")),
    ("deal", include_str!("../../fixtures/replies/deal.txt")),
    ("car", include_str!("../../fixtures/replies/car.txt")),
    ("people", include_str!("../../fixtures/replies/people.txt")),
    ("visit", include_str!("../../fixtures/replies/visit.txt")),
    ("rest", include_str!("../../fixtures/replies/rest.txt")),
    ("spanish", include_str!("../../fixtures/replies/spanish.txt")),
];

/// Replies that people wrote and labeled.
pub const REPLIES: &str = include_str!("../../../daemon/domain/tests/fixtures/replies.tsv");

/// How many wordings one line gives at most.
const WORDINGS_MAX: u64 = 10;

/// Some names that the model knows and some that it does not: it should lean on the words around them.
const FILLED: [(&str, &[&str]); 4] = [
    (
        "@name",
        &[
            "mike",
            "Kevin",
            "Teresa",
            "dave",
            "Mr. Lopez",
            "Brianna",
            "Tom",
            "Hal",
            "Rosa",
            "mrs whitaker",
            "Deshawn",
            "Ruth",
            "Luis",
            "Olga",
            "jerome",
            "Ms. Ortega",
            "Sam",
            "Yolanda",
            "Bob",
            "Fatima",
        ],
    ),
    (
        "@model",
        &[
            "camry",
            "F150",
            "civic",
            "CR-V",
            "tahoe",
            "rav4",
            "Bronco",
            "Altima",
            "silverado",
            "Outback",
            "pilot",
            "ram 1500",
            "wrangler",
            "equinox",
            "Tacoma",
            "explorer",
            "sonata",
            "Odyssey",
        ],
    ),
    ("@make", &["honda", "Toyota", "ford", "chevy", "kia", "Nissan", "jeep", "subaru", "Hyundai", "mazda"]),
    ("@city", &["Dayton", "columbus", "Akron", "Toledo", "erie", "Lansing"]),
];

/// Every wording of every sheet.
///
/// # Panics
/// On a line under no meaning, or under one that is none: the sheets are part of the tree.
#[must_use]
pub fn written() -> Vec<Labeled> {
    let mut replies = Vec::new();
    for (name, sheet) in SHEETS {
        let mut labels = Vec::new();
        for (number, line) in (1_u64..).zip(sheet.lines()) {
            if let Some(heading) = line.strip_prefix("= ") {
                labels = heading.split(' ').map(index).collect();
            } else if !line.starts_with("# ") {
                assert!(!labels.is_empty(), "{name}.txt, line {number} stands under no meaning");
                let texts = wordings(line, number);
                replies.extend(texts.into_iter().map(|text| Labeled { text, labels: labels.clone() }));
            }
        }
    }
    let pairs = pairs(&replies);
    replies.extend(pairs);
    replies
}

/// How many replies ask two things in one breath.
const PAIRS: usize = 1_200;

/// What customers ask together.
const PAIRED: [Intent; 8] = [
    Intent::TradeValue,
    Intent::CreditQuestion,
    Intent::UrgentTimeline,
    Intent::AppointmentRequest,
    Intent::PriceQuestion,
    Intent::TestDrive,
    Intent::VehicleQuestion,
    Intent::ServiceNeed,
];

/// Two lines of different meanings as one reply: no sheet has all the ways in which customers join their questions.
fn pairs(replies: &[Labeled]) -> Vec<Labeled> {
    let paired = |reply: &&Labeled| reply.labels.len() == 1 && PAIRED.iter().any(|it| *it as usize == reply.labels[0]);
    let single: Vec<&Labeled> = replies.iter().filter(paired).collect();
    let mut dice = Dice(7);
    let mut joined = Vec::new();
    while joined.len() < PAIRS {
        let (one, other) = (single[dice.below(single.len())], single[dice.below(single.len())]);
        if one.labels != other.labels {
            let between = [" and ", ", ", ". ", " also ", ", and "][dice.below(5)];
            let labels = vec![one.labels[0], other.labels[0]];
            joined.push(Labeled { text: format!("{}{between}{}", one.text, other.text), labels });
        }
    }
    joined
}

/// The table of labeled replies.
///
/// # Panics
/// On a line without a label that is one.
#[must_use]
pub fn table(text: &str) -> Vec<Labeled> {
    let rows = text.lines().skip(1).map(|line| line.split_once('\t').expect("a text and its labels"));
    rows.map(|(text, labels)| Labeled { text: text.to_owned(), labels: labels.split(',').map(index).collect() })
        .collect()
}

fn index(label: &str) -> usize {
    Intent::ALL.iter().position(|intent| intent.as_str() == label).unwrap_or_else(|| panic!("`{label}` is no meaning"))
}

/// Up to [`WORDINGS_MAX`] wordings of a line, chosen alike every time.
fn wordings(line: &str, number: u64) -> Vec<String> {
    let many = line.contains('[') || line.contains('@') || line.contains("##");
    let mut found: Vec<String> = Vec::new();
    for nth in 0..if many { WORDINGS_MAX } else { 1 } {
        let mut dice = Dice(number.wrapping_mul(0x9e37_79b9).wrapping_add(nth * 7919 + line.len() as u64));
        let text = worded(line, &mut dice);
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn worded(line: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, choices)) = rest.split_once('[') {
        let (choices, after) = choices.split_once(']').expect("a choice ends with a bracket");
        let choices: Vec<&str> = choices.split('|').collect();
        text.push_str(before);
        text.push_str(choices[dice.below(choices.len())]);
        rest = after;
    }
    text.push_str(rest);
    for (hole, fillings) in FILLED {
        while text.contains(hole) {
            text = text.replacen(hole, fillings[dice.below(fillings.len())], 1);
        }
    }
    if text.contains("####") && !text.contains("#####") {
        text = text.replacen("####", ["2016", "2019", "2008", "2021", "2014"][dice.below(5)], 1);
    }
    let digits: String = text
        .chars()
        .map(|it| if it == '#' { ['1', '2', '3', '4', '5', '6', '7', '8'][dice.below(8)] } else { it })
        .collect();
    digits.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// SplitMix64: the same choices on every machine.
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end as u64).expect("less than a usize")
    }
}
