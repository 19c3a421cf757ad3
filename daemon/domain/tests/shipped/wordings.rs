//! What the shipped words promise beyond the rules of the lint: enough wordings for what little may be known of a customer,
//! one question first, two times next.

use keepwarm_domain::{
    block::{self, Block},
    cadence::{Action, Cadence, Conditions},
    known::{Field, Known},
    lint,
    words::{Channel, Department, Language, LeadFact},
};

use super::{blocks, cadences, fallbacks};

/// What a customer reads or hears.
fn for_customers() -> impl Iterator<Item = Block> {
    blocks().into_iter().filter(|block| block.channel != Channel::Call)
}

fn place(block: &Block) -> String {
    format!("{} {} {}", block.name, block.channel, block.language)
}

#[test]
fn the_words_give_the_lint_nothing_to_say() {
    let mut found = Vec::new();
    for block in blocks() {
        for at in lint::template(&block, &[]) {
            let variant = at.variant.map(|variant| format!(" variant {variant}")).unwrap_or_default();
            found.push(format!("{}{variant}: {}", place(&block), at.finding));
        }
    }
    assert!(found.is_empty(), "{} to mend:\n{}", found.len(), found.join("\n"));
}

/// A lead that is enrolled three times gets other words each time, however little is known.
#[test]
fn there_are_three_wordings_for_each_amount_of_context() {
    let name = Known::none().with(Field::FirstName);
    let fallbacks = fallbacks();
    for known in [Known::none(), name, name.with(Field::TradeModel), name.with(Field::VehicleModel)] {
        for block in blocks() {
            let mut used = Vec::new();
            for seed in 0..3 {
                let variant = block::choose(&block, known, seed, &used).unwrap_or_else(|error| panic!("{error}"));
                assert!(!used.contains(&variant), "{} runs out with {known:?}", place(&block));
                used.push(variant);
            }
            let silent =
                used.iter().any(|variant| !block.variants[usize::from(*variant)].needs.has(Field::VehicleModel));
            let may = !known.has(Field::VehicleModel) || fallbacks.contains(&block.name);
            assert!(!silent || may, "{} forgets the vehicle", place(&block));
        }
    }
}

/// The rules refuse a message that nearly repeats an earlier one of its thread: no step of a cadence may sound so like another
/// that whoever got the one would be refused the other.
#[test]
fn no_two_steps_of_a_cadence_say_nearly_the_same() {
    let blocks = blocks();
    let mut found = Vec::new();
    for cadence in cadences() {
        let actions: Vec<&Action> = cadence.steps.iter().flat_map(|step| &step.actions).collect();
        for channel in [Channel::Text, Channel::Email, Channel::Voicemail] {
            for language in Language::ALL {
                let said: Vec<(&str, Vec<String>)> = actions
                    .iter()
                    .filter(|action| action.channel == channel)
                    .filter_map(|action| {
                        blocks.iter().find(|it| it.key() == (action.block.clone(), channel, *language))
                    })
                    .map(|block| (block.name.as_str(), filled(block)))
                    .collect();
                for (at, (one, bodies)) in said.iter().enumerate() {
                    for (other, others) in said[at + 1..].iter().filter(|(other, _)| other != one) {
                        let alike = bodies.iter().any(|body| others.iter().any(|it| lint::nearly_the_same(body, it)));
                        if alike {
                            found.push(format!("{} {channel} {language}: {one} and {other}", cadence.name));
                        }
                    }
                }
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "nearly the same:\n{}", found.join("\n"));
}

/// Every wording as a customer of whom all is known gets it.
fn filled(block: &Block) -> Vec<String> {
    let usual = lint::sample(lint::Sample::Usual, block.language);
    let all = 0..u16::try_from(block.variants.len()).expect("a few");
    all.map(|variant| block::render(block, variant, &usual).expect("renders").body).collect()
}

#[test]
fn the_first_message_asks_one_question() {
    for cadence in cadences() {
        let first = &cadence.steps[0].actions;
        for block in for_customers().filter(|block| block.channel != Channel::Voicemail) {
            if first.iter().any(|action| action.block == block.name) {
                for variant in &block.variants {
                    assert_eq!(variant.body.matches('?').count(), 1, "{}: {}", place(&block), variant.body);
                }
            }
        }
    }
}

#[test]
fn the_second_step_offers_two_times() {
    for cadence in cadences() {
        // What is said of a car that was sold offers to look for another.
        let sold = |action: &&Action| action.conditions.0.get(&LeadFact::VehicleSold) == Some(&true);
        let second: Vec<&Action> = cadence.steps[1].actions.iter().filter(|action| !sold(action)).collect();
        for block in blocks().iter().filter(|block| second.iter().any(|action| action.block == block.name)) {
            for variant in &block.variants {
                let both = ["option_1", "option_2"].iter().all(|option| variant.body.contains(option));
                assert!(both || block.channel == Channel::Call, "{}: {}", place(block), variant.body);
            }
        }
    }
}

/// Whoever picks up the phone learns what to do when nobody else does.
#[test]
fn a_note_for_a_call_says_what_to_do_without_an_answer() {
    for block in blocks().iter().filter(|block| block.channel == Channel::Call) {
        let says = match block.language {
            Language::English => "No answer: ",
            Language::Spanish => "Sin respuesta: ",
        };
        for variant in &block.variants {
            assert!(variant.body.contains(says), "{}: {}", place(block), variant.body);
        }
    }
}

/// An inquiry is answered in both departments: segments.toml puts both into the same segment.
#[test]
fn whoever_asks_is_answered_whichever_department_they_ask() {
    for department in Department::ALL {
        let answers =
            |cadence: &Cadence| cadence.segment.as_str() == "new-inbound" && cadence.department == *department;
        assert!(cadences().iter().any(answers), "nobody answers {department}");
    }
}

/// A car that somebody else drives by now is offered to nobody.
#[test]
fn a_sold_vehicle_is_spoken_of_as_sold_or_not_at_all() {
    let holds = |conditions: &Conditions, sold: bool| conditions.0.get(&LeadFact::VehicleSold) == Some(&sold);
    for cadence in cadences().iter().filter(|cadence| cadence.department == Department::Sales) {
        for step in &cadence.steps {
            let written = |action: &&Action| matches!(action.channel, Channel::Text | Channel::Email);
            for action in step.actions.iter().filter(written) {
                let kept = holds(&step.conditions, false) || holds(&action.conditions, false);
                let says_so = holds(&action.conditions, true) && action.block.starts_with("vehicle-sold.");
                // A farewell takes leave of the wish, and who has rung is rung back.
                let other = ["soft-close", "call-back"].contains(&step.name.as_str());
                assert!(kept || says_so || other, "{} {} {}", cadence.name, step.name, action.block);
            }
        }
    }
}
