//! What the package ships is what the daemon can run: every file parses, every block that a cadence names exists for its
//! channel, every variant renders, and the words keep the rules that messages are held to.

mod journeys;
mod visits;
mod wordings;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use keepwarm_domain::{
    block::{self, Block, Context, Service},
    cadence::{self, Cadence},
    known::{Field, Known},
    lint::{self, Sample},
    policy,
    problem::Problem,
    segment, track,
    words::{Channel, Language, Segment},
};

fn packaging() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packaging")
}

/// Every file of a shipped folder as `(name, text)`, in order.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir(packaging().join(folder))
        .expect("the folder ships")
        .map(|entry| entry.expect("listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("UTF-8"))
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{folder} ships files");
    found
}

fn right<T>(read: Result<T, Vec<Problem>>) -> T {
    read.unwrap_or_else(|problems| panic!("{}", problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")))
}

fn cadences() -> Vec<Cadence> {
    files("cadences").iter().map(|(name, text)| right(cadence::file::read(name, text))).collect()
}

fn tracks() -> track::Tracks {
    let text = fs::read_to_string(packaging().join("policy/appointments.toml")).expect("the tracks ship");
    right(track::file::read("appointments.toml", &text))
}

fn all_blocks() -> Vec<Block> {
    files("blocks").iter().flat_map(|(name, text)| right(block::file::read(name, text))).collect()
}

/// What is said of a customer's matter: all but what answers STOP and HELP, which is to say nothing of it.
fn blocks() -> Vec<Block> {
    all_blocks().into_iter().filter(|block| Service::of(&block.name).is_none()).collect()
}

/// Names of the blocks that are said where another cannot be: they need to know nothing.
fn fallbacks() -> BTreeSet<String> {
    blocks().into_iter().filter_map(|block| block.fallback).collect()
}

/// Of this customer nothing is known: the store and its people alone.
fn store() -> Context {
    let mut context = lint::sample(Sample::Usual, Language::English);
    for field in Field::ALL {
        context.set(*field, "");
    }
    context
}

#[test]
fn policy_and_segment_rules_are_right() {
    let (rules, policies): (Vec<_>, Vec<_>) = files("policy")
        .into_iter()
        .filter(|(name, _)| name != "appointments.toml")
        .partition(|(name, _)| name.starts_with("segments"));
    for (name, text) in policies {
        right(policy::file::read(&name, &text));
    }
    let [(name, text)] = &rules[..] else { panic!("one file of segment rules ships") };
    let rules = right(segment::file::read(name, text));
    for segment in Segment::ALL {
        assert!(rules.rules.iter().any(|rule| rule.segment == *segment), "no rule leads to {segment}");
    }
}

#[test]
fn every_segment_has_a_cadence_whose_blocks_all_exist_in_every_language() {
    let blocks = blocks();
    let cadences = cadences();
    let mut missing = Vec::new();
    for segment in Segment::ALL {
        let of = |cadence: &&Cadence| cadence.segment == *segment;
        let own = cadences.iter().filter(of).filter(|cadence| cadence.name == segment.as_str()).count();
        assert_eq!(own, 1, "cadences named after {segment}");
        // A cadence for some of its leads says so in its name.
        let beside = format!("{segment}-");
        for cadence in cadences.iter().filter(of).filter(|cadence| cadence.name != segment.as_str()) {
            assert!(cadence.name.starts_with(&beside), "{} is not named after {segment}", cadence.name);
        }
    }
    for cadence in &cadences {
        let actions = cadence.steps.iter().flat_map(|step| &step.actions);
        for (action, language) in actions.flat_map(|action| Language::ALL.iter().map(move |it| (action, *it))) {
            let found = blocks.iter().any(|block| {
                (&block.name, block.channel, block.language) == (&action.block, action.channel, language)
                    && (block.segments.is_empty() || block.segments.contains(&cadence.segment))
            });
            if !found {
                missing.push(format!("{}: {} {} {language}", cadence.name, action.channel, action.block));
            }
        }
    }
    assert!(missing.is_empty(), "no block for:\n{}", missing.join("\n"));
}

#[test]
fn every_block_is_named_by_a_cadence_or_goes_with_an_appointment() {
    let (cadences, tracks, fallbacks) = (cadences(), tracks(), fallbacks());
    let named = |block: &Block| {
        let actions = cadences.iter().flat_map(|cadence| &cadence.steps).flat_map(|step| &step.actions);
        actions.into_iter().any(|action| (&action.block, action.channel) == (&block.name, block.channel))
            || tracks.steps.iter().any(|step| step.block == block.name && step.channels.contains(&block.channel))
            || fallbacks.contains(&block.name)
    };
    let unused: Vec<String> = blocks()
        .iter()
        .filter(|block| !named(block))
        .map(|block| format!("{} {} {}", block.name, block.channel, block.language))
        .collect();
    assert!(unused.is_empty(), "never sent:\n{}", unused.join("\n"));
}

#[test]
fn every_message_that_goes_with_an_appointment_has_its_block() {
    let (tracks, blocks) = (tracks(), blocks());
    assert_eq!(tracks.steps.len(), 6);
    for step in &tracks.steps {
        for channel in &step.channels {
            for language in Language::ALL {
                let found = blocks
                    .iter()
                    .any(|block| (&block.name, block.channel, block.language) == (&step.block, *channel, *language));
                assert!(found, "no block {} for {channel} in {language}", step.block);
            }
        }
    }
}

#[test]
fn stop_and_help_are_answered_in_every_language_by_words_that_need_nothing() {
    for (service, word) in [(Service::Stop, "START"), (Service::StopWithVisit, "START"), (Service::Help, "STOP")] {
        let answering: Vec<Block> =
            all_blocks().into_iter().filter(|block| Service::of(&block.name) == Some(service)).collect();
        let languages: BTreeSet<Language> = answering.iter().map(|block| block.language).collect();
        assert_eq!(languages, Language::ALL.iter().copied().collect(), "{}", service.block());
        for block in answering {
            assert_eq!(lint::template(&block, &[]), [], "{} in {}", block.name, block.language);
            let said = block::render(&block, 0, &store()).unwrap_or_else(|error| panic!("{error}")).body;
            assert!(said.contains(word) && said.contains("Hillcrest Honda"), "{said}");
        }
    }
}

#[test]
fn a_block_stands_once_over_all_files() {
    let mut seen: BTreeMap<(String, Channel, Language), u32> = BTreeMap::new();
    for block in all_blocks() {
        *seen.entry((block.name, block.channel, block.language)).or_default() += 1;
    }
    let twice: Vec<String> = seen.iter().filter(|(_, count)| **count > 1).map(|(key, _)| key.0.clone()).collect();
    assert!(twice.is_empty(), "twice: {}", twice.join(", "));
}

#[test]
fn every_variant_renders_and_nobody_is_too_unknown_to_be_written_to() {
    let fallbacks = fallbacks();
    for block in blocks() {
        let count = u16::try_from(block.variants.len()).expect("a few");
        for variant in 0..count {
            let full = lint::sample(Sample::Usual, block.language);
            block::render(&block, variant, &full).unwrap_or_else(|error| panic!("{error}"));
            // What it is said to need is all that it needs.
            let needs = block.variants[usize::from(variant)].needs;
            let mut needed = lint::sample(Sample::Usual, block.language);
            for field in Field::ALL.iter().filter(|field| !needs.has(**field)) {
                needed.set(*field, "");
            }
            block::render(&block, variant, &needed).unwrap_or_else(|error| panic!("{error}"));
        }
        let contextual = block.variants.iter().filter(|variant| variant.needs != Known::none()).count();
        let enough = contextual >= 3 || fallbacks.contains(&block.name);
        assert!(enough, "{} {} {}: at least three wordings", block.name, block.channel, block.language);
        let variant = block::choose(&block, Known::none(), 7, &[]).unwrap_or_else(|error| panic!("{error}"));
        block::render(&block, variant, &store()).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_customer_who_named_a_vehicle_is_always_spoken_to_of_it() {
    let known: Known =
        [Field::FirstName, Field::VehicleYear, Field::VehicleMake, Field::VehicleModel].into_iter().collect();
    let fallbacks = fallbacks();
    for block in blocks().into_iter().filter(|block| !fallbacks.contains(&block.name)) {
        for seed in 0..20 {
            let variant = block::choose(&block, known, seed, &[]).unwrap_or_else(|error| panic!("{error}"));
            let needs = block.variants[usize::from(variant)].needs;
            assert!(needs.has(Field::VehicleModel), "{} {} variant {variant}", block.name, block.channel);
        }
    }
}

#[test]
fn the_words_of_the_benchmarks_keep_the_rules_too() {
    let path = packaging().join("../tests/fixtures/bench/blocks/bench.toml");
    for block in right(block::file::read("bench.toml", &fs::read_to_string(path).expect("a fixture"))) {
        let wrong = lint::template(&block, &[]).into_iter().map(|at| at.finding);
        let wrong: Vec<String> =
            wrong.filter(|it| it.severity == lint::Severity::Error).map(|it| it.to_string()).collect();
        assert!(wrong.is_empty(), "{} {}:\n{}", block.name, block.channel, wrong.join("\n"));
    }
}

#[test]
fn most_texts_fit_one_part() {
    let texts: Vec<Block> = blocks().into_iter().filter(|block| block.channel == Channel::Text).collect();
    let (mut over, mut all) = (0, 0);
    for block in &texts {
        let usual = lint::sample(Sample::Usual, block.language);
        for variant in 0..u16::try_from(block.variants.len()).expect("a few") {
            let body = block::render(block, variant, &usual).expect("renders").body;
            over += usize::from(lint::segments(&body).parts > 1);
            all += 1;
        }
    }
    assert_eq!(over, 0, "{over} of {all} texts take two parts for an ordinary customer");
}

#[test]
fn every_fallback_stands_in_the_channel_and_the_language_that_falls_back() {
    let all: BTreeSet<(String, Channel, Language)> = blocks().iter().map(Block::key).collect();
    for block in blocks() {
        if let Some(fallback) = &block.fallback {
            let there = all.contains(&(fallback.clone(), block.channel, block.language));
            assert!(there, "{} {} {} falls back to nothing", block.name, block.channel, block.language);
        }
    }
}
