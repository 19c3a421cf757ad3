//! A hundred thousand leads by turns, among people with languages, sources and days off of their own: by the entries alone
//! nobody is ever two leads away from their due.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{
    paper::{self, MANAGER, STORE, keyed},
    people::ann,
    store::at,
};
use crate::{
    entry::{Actor, Body},
    ids::RepId,
    input::{ArrivedLead, FileArrived, Input, Setup},
    state::{State, WHOLE},
    step::step,
    words::{Department, Language, Skill},
};

const LEADS: usize = 100_000;
const PER_FILE: usize = 1_000;
const STAFF: std::ops::RangeInclusive<i32> = 20..=31;

/// Twelve who sell: some speak Spanish, two take the portal's leads alone, each is off on a day of the week of their own.
fn setup() -> Setup {
    let mut setup = paper::setup();
    setup.reps.retain(|rep| rep.rep == MANAGER);
    for id in STAFF {
        let mut rep = paper::rep(RepId(id), Department::Sales);
        rep.duty.skills.extend((id % 5 == 0).then_some(Skill::Spanish));
        rep.duty.sources.extend((id % 6 == 1).then(|| "portal".to_owned()));
        let days = (1..30).filter(|day| day % 7 == i8::try_from(id % 7).expect("small"));
        rep.days_off = days.map(|day| jiff::civil::date(2026, 11, day)).collect();
        setup.reps.push(rep);
    }
    setup
}

fn lead(number: usize, now: jiff::Timestamp) -> ArrivedLead {
    let mut lead = ann().asks(now);
    lead.phones = Vec::new();
    lead.emails = vec![paper::blind(&format!("customer {number}"))];
    lead.name = None;
    lead.inquiry.content = keyed(&format!("lead {number}"));
    if number.is_multiple_of(3) {
        lead.inquiry.source = "portal".to_owned();
    }
    if number.is_multiple_of(7) {
        lead.language = Language::Spanish;
    }
    lead
}

#[test]
#[expect(clippy::print_stderr, reason = "the largest deviation is a figure that people ask for")]
fn of_a_hundred_thousand_leads_nobody_is_ever_two_away_from_their_due() {
    let mut state = State::default();
    let mut now = at("2026-11-02 10:00");
    let mut lacks: BTreeMap<RepId, i64> = BTreeMap::new();
    let (mut given, mut largest) = (BTreeMap::<RepId, u64>::new(), 0);
    step(&mut state, &Input::Configured(Box::new(setup())), now);
    for file in 0..LEADS / PER_FILE {
        let leads = (file * PER_FILE..(file + 1) * PER_FILE).map(|number| lead(number, now)).collect();
        let decision = step(
            &mut state,
            &Input::FileArrived(FileArrived {
                file: None,
                retry_of: None,
                store: STORE,
                content: keyed(&format!("file {file}")),
                seen: false,
                leads,
                calls: Vec::new(),
                quarantined: Vec::new(),
                actor: Actor::System,
            }),
            now,
        );
        for entry in &decision.entries {
            let Body::OwnershipChanged(it) = &entry.body else { continue };
            assert_eq!(it.why, "round-robin", "somebody always takes it");
            let part = WHOLE / i64::try_from(it.among.len()).expect("few");
            it.among.iter().for_each(|rep| *lacks.entry(*rep).or_default() += part);
            *lacks.entry(it.owner).or_default() -= WHOLE;
            *given.entry(it.owner).or_default() += 1;
            largest = lacks.values().map(|lack| lack.abs()).max().unwrap_or(0).max(largest);
        }
        now += SignedDuration::from_hours(5);
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let deviation = largest as f64 / WHOLE as f64;
    eprintln!(
        "{LEADS} leads: the largest deviation from anybody's due at any moment is {deviation:.3} leads; given {given:?}"
    );
    assert_eq!(given.values().sum::<u64>(), u64::try_from(LEADS).expect("few"));
    // More than one where whoever was due for a lead was not among those who could have got it.
    assert!(deviation < 2.0, "{deviation}");
}
