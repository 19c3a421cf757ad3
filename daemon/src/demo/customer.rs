//! One simulated customer. Owns who they are and how they are disposed; what they do with it stands in `crowd`. Rates
//! are those that stores report (contact 60 % of leads, set a third of those, show 58 %, sold 40 % of shown).

use std::collections::BTreeMap;

use jiff::Timestamp;
use keepwarm_domain::{ids::LeadId, words::Channel};

use super::{
    dice::Dice,
    names::{FIRST, LAST, MODELS, SOURCES, TRADE_SOURCE},
    places::{PLACES, Place},
};

/// Streams below this belong to other parts of the world.
const FIRST_STREAM: u64 = 1_000;

/// Fictional numbers of one area code that are given to customers; 555-0100 is left to stores.
const NUMBERS: usize = 99;

/// One of so many customers is the spouse of the one before.
const SPOUSE_PERMILLE: u64 = 12;

/// How somebody is disposed towards whoever answers them. `from` is the message that makes them act, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Temper {
    /// Never answers.
    Silent,
    /// Answers; `wants` to come by.
    Talks {
        from: u16,
        wants: bool,
    },
    /// Reads nothing, but picks up the phone.
    PicksUp {
        wants: bool,
    },
    /// Comes without a word.
    WalksIn,
    Stops {
        from: u16,
    },
    Declines {
        from: u16,
    },
    Bought {
        from: u16,
    },
    /// The number is somebody else's.
    WrongNumber,
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// Has asked, and waits.
    Fresh,
    /// Has written, and waits for a human.
    Talking,
    /// Has spoken with a human and agreed on nothing.
    Spoken,
    Agreed,
    /// Has been here and thinks it over.
    Thinking,
    /// Wants nothing more, or has what they wanted.
    Done,
}

#[derive(Clone, Debug)]
pub(super) struct Vehicle {
    pub(super) year: i64,
    pub(super) make: &'static str,
    pub(super) model: &'static str,
    pub(super) trim: &'static str,
}

pub(super) struct Customer {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    /// E.164.
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    pub(super) place: &'static Place,
    pub(super) spanish: bool,
    pub(super) source: usize,
    pub(super) wanted: Vehicle,
    pub(super) trade_in: Option<Vehicle>,
    pub(super) temper: Temper,
    pub(super) phase: Phase,
    pub(super) dice: Dice,
    /// Messages that reached them.
    pub(super) heard: u16,
    /// The channel of the last.
    pub(super) heard_on: Channel,
    /// How often they have written.
    pub(super) written: u16,
    pub(super) lead: Option<LeadId>,
    pub(super) stopped_at: Option<Timestamp>,
}

impl Customer {
    pub(super) fn new(seed: u64, index: usize) -> Self {
        let mut dice = Dice::new(seed, FIRST_STREAM + index as u64);
        let weights: Vec<(u64, usize)> = PLACES.iter().enumerate().map(|(at, place)| (place.weight, at)).collect();
        let place = &PLACES[dice.weighted(&weights)];
        let first = *dice.pick(FIRST);
        let last = *dice.pick(LAST);
        let sources: Vec<(u64, usize)> = SOURCES.iter().enumerate().map(|(at, it)| (it.percent, at)).collect();
        let source = dice.weighted(&sources);
        let reachable = dice.below(100);
        let phone = (reachable >= 7).then(|| number(place, index));
        let email = (reachable < 92 && reachable != 0)
            .then(|| format!("{}.{}.{index}@example.com", first.to_lowercase(), last.to_lowercase()));
        let trades = dice.percent(18) || source == TRADE_SOURCE;
        let wanted = vehicle(&mut dice, 2023, 2026);
        let trade_in = trades.then(|| vehicle(&mut dice, 2012, 2021));
        let spanish = dice.percent(5);
        let temper = temper(&mut dice, phone.is_some());
        Self {
            first,
            last,
            phone,
            email,
            place,
            spanish,
            source,
            wanted,
            trade_in,
            temper,
            phase: Phase::Fresh,
            dice,
            heard: 0,
            heard_on: Channel::Email,
            written: 0,
            lead: None,
            stopped_at: None,
        }
    }

    /// What they write from on a channel: their number or their address.
    pub(super) fn address(&self, channel: Channel) -> Option<&str> {
        if channel == Channel::Email { self.email.as_deref() } else { self.phone.as_deref() }
    }

    /// Somebody else of the household: the same phone, another name.
    pub(super) fn spouse_of(mut self, other: &Self) -> Self {
        self.phone.clone_from(&other.phone);
        self.place = other.place;
        self.last = other.last;
        self
    }
}

/// One of the fictional numbers of an area code, 555-0101 to 555-0199.
fn number(place: &Place, nth: usize) -> String {
    format!("+1{}5550{}", place.npa, 101 + nth % NUMBERS)
}

/// Everybody of a run. Numbers are given out in turn, so that two share one only as a household, or when there are more
/// customers than numbers.
pub(super) fn everybody(seed: u64, count: usize) -> Vec<Customer> {
    let mut dice = Dice::new(seed, FIRST_STREAM - 1);
    let mut people: Vec<Customer> = Vec::with_capacity(count);
    let mut given: BTreeMap<u16, usize> = BTreeMap::new();
    for index in 0..count {
        let mut customer = Customer::new(seed, index);
        if given.get(&customer.place.npa).is_some_and(|count| *count >= NUMBERS) {
            let least = PLACES.iter().min_by_key(|place| given.get(&place.npa).copied().unwrap_or(0));
            customer.place = least.unwrap_or(customer.place);
        }
        if customer.phone.is_some() {
            let nth = given.entry(customer.place.npa).or_default();
            customer.phone = Some(number(customer.place, *nth));
            *nth += 1;
        }
        let spouse = dice.permille(SPOUSE_PERMILLE);
        let customer = match people.last() {
            Some(before) if spouse && before.first != customer.first => customer.spouse_of(before),
            _ => customer,
        };
        people.push(customer);
    }
    people
}

fn vehicle(dice: &mut Dice, first: i64, last: i64) -> Vehicle {
    let (make, model, trim) = *dice.pick(MODELS);
    Vehicle { year: dice.between(first, last), make, model, trim }
}

fn temper(dice: &mut Dice, has_phone: bool) -> Temper {
    // Six of ten answers come to the first message, and ever fewer to each after it.
    let from = dice.weighted(&[(60, 1_u16), (17, 2), (10, 3), (6, 4), (4, 5), (3, 6)]);
    let wants = dice.percent(46);
    let temper = dice.weighted(&[
        (250, Temper::Silent),
        (500, Temper::Talks { from, wants }),
        (90, Temper::PicksUp { wants }),
        (20, Temper::WalksIn),
        (35, Temper::Stops { from: from.min(4) }),
        (50, Temper::Declines { from }),
        (40, Temper::Bought { from }),
        (15, Temper::WrongNumber),
    ]);
    match temper {
        Temper::WrongNumber | Temper::PicksUp { .. } if !has_phone => Temper::Silent,
        temper => temper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_the_same_for_the_same_seed() {
        let (one, two) = (Customer::new(7, 3), Customer::new(7, 3));
        assert_eq!((one.first, one.last, one.phone, one.temper), (two.first, two.last, two.phone, two.temper));
    }

    #[test]
    fn everybody_is_fictional_and_hardly_anybody_shares_a_number() {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for customer in everybody(7, 600) {
            assert!(customer.email.as_deref().is_none_or(|email| email.ends_with("@example.com")));
            if let Some(phone) = customer.phone {
                assert_eq!(phone.get(5..9), Some("5550"), "{phone}");
                *numbers.entry(phone).or_default() += 1;
            }
        }
        let shared = numbers.values().filter(|count| **count > 1).count();
        assert!(shared < 20, "{shared} of {}", numbers.len());
    }
}
