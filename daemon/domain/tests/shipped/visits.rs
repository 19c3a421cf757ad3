//! Whoever offers two times for a visit has two: on every day of a year, in the hours of the shipped configuration.

use std::fs;

use jiff::civil::{Date, Time, date};
use keepwarm_domain::{
    block::Variant,
    calendar::{self, DayHours, StoreHours, Wish, two_slots},
    words::Channel,
};
use toml::{Table, Value};

use super::{blocks, cadences, packaging};

/// Hours and zone of the store that the package configures.
fn store() -> (StoreHours, jiff::tz::TimeZone) {
    let text = fs::read_to_string(packaging().join("keepwarm.toml")).expect("the configuration ships");
    let config: Table = text.parse().expect("it is TOML");
    let store = &config["store"].as_array().expect("[[store]]")[0];
    let time = |text: &str| text.parse::<Time>().expect("a time of day");
    let day = |name: &&str| {
        let (open, close) = store["hours"][*name].as_str().expect("hours").split_once('-')?;
        Some(DayHours { open: time(open), close: time(close) })
    };
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].each_ref().map(day);
    let holiday = |day: &Value| day.as_str().expect("a day").parse::<Date>().expect("a day");
    let holidays = store["holidays"].as_array().expect("holidays").iter().map(holiday).collect();
    let zone = calendar::zone(store["zone"].as_str().expect("a zone")).expect("bundled");
    (StoreHours { week, holidays }, zone)
}

#[test]
fn on_every_day_of_a_year_there_are_two_times_to_offer() {
    let (hours, zone) = store();
    for day in date(2026, 11, 1).series(jiff::Span::new().days(1)).take(400) {
        for clock in [Time::midnight(), jiff::civil::time(12, 0, 0, 0), jiff::civil::time(23, 59, 0, 0)] {
            let now = calendar::instant(&zone, day, clock);
            let [first, second] = two_slots(&hours, &zone, now, &Wish::default(), |_| 0)[..] else {
                panic!("no two times on {day}");
            };
            assert!(now < first && first < second && hours.is_open(&zone, first) && hours.is_open(&zone, second));
            let days = second.duration_since(now).as_hours() / 24;
            assert!(days <= 5, "on {day} the second time lies {days} days ahead");
        }
    }
}

#[test]
fn whoever_offers_times_offers_two() {
    let texts = |variant: &Variant| {
        let subject = variant.subject.clone().unwrap_or_default();
        format!("{subject} {}", variant.body)
    };
    for block in blocks() {
        for variant in block.variants.iter().filter(|variant| variant.offers_times()) {
            let text = texts(variant);
            assert!(text.contains("option_1") && text.contains("option_2"), "{} {}", block.name, block.channel);
        }
    }
}

/// The second contact of a lead that asked is an offer of two times, whichever wording the customer gets.
#[test]
fn the_day_after_an_inquiry_every_wording_offers_times() {
    let blocks = blocks();
    let mut steps = 0;
    for cadence in cadences().iter().filter(|cadence| cadence.name.starts_with("new-inbound")) {
        for step in cadence.steps.iter().filter(|step| step.name == "appointment-options") {
            steps += 1;
            let written = step.actions.iter().filter(|action| matches!(action.channel, Channel::Text | Channel::Email));
            for action in written.filter(|action| !action.block.starts_with("vehicle-sold.")) {
                let same = |block: &&keepwarm_domain::block::Block| {
                    (&block.name, block.channel) == (&action.block, action.channel)
                };
                for block in blocks.iter().filter(same) {
                    assert!(block.variants.iter().all(Variant::offers_times), "{} {}", block.name, block.channel);
                }
            }
        }
    }
    assert!(steps >= 1, "a step that offers times ships");
}
