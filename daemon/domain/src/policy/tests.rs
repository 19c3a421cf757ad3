//! What the shipped policy decides: hours, places, caps, consent.

pub(crate) mod book;
mod clocks;
mod dated;
mod often;
mod places;
mod states;
mod when;

use std::sync::LazyLock;

use jiff::Timestamp;

use super::{Customer, Place, Policy, file};
use crate::{calendar::zone, problem::Problem, words::ConsentLevel};

const SHIPPED: &str = include_str!("../../../../packaging/policy/us.toml");

pub(crate) static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    file::read("us.toml", SHIPPED)
        .unwrap_or_else(|problems| panic!("{}", problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")))
});

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

/// `FL@America/Chicago;FL@America/New_York`.
fn there(text: &str) -> Vec<Place> {
    let place = |text: &str| {
        let (state, name) = text.split_once('@').expect("STATE@ZONE");
        Place { state: state.to_owned(), zone: zone(name).expect("bundled"), zip3: None }
    };
    text.split(';').map(place).collect()
}

/// Somebody who asked for something just before `at`, and never bought.
fn asking(consent: ConsentLevel, places: &[Place], at: Timestamp) -> Customer<'_> {
    Customer { consent, inquiry: Some(at), purchase: None, places }
}

#[test]
fn the_shipped_policy_survives_the_ledger() {
    let json = serde_json::to_string(&*POLICY).expect("policies are JSON");
    assert_eq!(serde_json::from_str::<Policy>(&json).expect("reads back"), *POLICY);
    assert!(json.len() < 40_000, "{} bytes stand in the ledger for each version", json.len());
}
