//! What simulated customers write. Owns the sentences; what they mean is for the classifier to find out.

use super::{
    customer::{Customer, Temper},
    dice::Dice,
};

const HOT: &[&str] = &[
    "Thinking about trading my car in, what would you give me for it?",
    "can we make it saturday morning?",
    "I have no credit, first time buyer, is that a problem",
    "my car died this morning, I need something today",
    "call me please",
    "id like to set up a time to see it",
    "how much is my trade worth",
    "I want to talk to a manager",
    "can I stop in at 5",
    "gotta have it before the weekend trip",
];

const WARM: &[&str] = &[
    "does it have carplay",
    "how much are doc fees",
    "does that price include the dealer add ons",
    "is it still available?",
    "ok thanks, tell me more",
    "what color is it",
    "can i test drive it",
    "whats your best price",
];

const SPANISH: &[&str] = &["cual es lo menos", "¿todavía está disponible?", "quiero una cita para verlo"];

const STOP: &[&str] = &["STOP", "Stop", "unsubscribe", "Take me off your list please", "stop texting me"];
const STOP_EMAIL: &[&str] = &["unsubscribe", "Please remove me from your mailing list", "STOP"];
const NO: &[&str] = &["not interested", "no thanks, not interested anymore", "not interested thank you"];
const BOUGHT: &[&str] =
    &["found one thru a friend, already bought", "too late, signed papers sunday", "already bought one"];
const WRONG: &[&str] = &["wrong number", "You have the wrong number", "wrong person, I never asked about a car"];
const AGAIN: &[&str] =
    &["I thought it over, can we make it saturday?", "ok can I stop in again at 5", "call me please"];
const AFTER_TALK: &[&str] = &["ok sounds good", "thanks, let me think", "is the price firm?"];

/// The next message of somebody who writes now.
pub(super) fn next(customer: &mut Customer, by_email: bool) -> &'static str {
    let Customer { temper, dice, written, spanish, .. } = customer;
    match *temper {
        Temper::Stops { .. } => pick(dice, if by_email { STOP_EMAIL } else { STOP }),
        Temper::Declines { .. } => pick(dice, NO),
        Temper::Bought { .. } => pick(dice, BOUGHT),
        Temper::WrongNumber => pick(dice, WRONG),
        _ if *spanish && *written == 0 => pick(dice, SPANISH),
        Temper::Talks { wants, .. } if *written == 0 => {
            let hot = dice.percent(if wants { 62 } else { 28 });
            pick(dice, if hot { HOT } else { WARM })
        }
        _ if *written > 1 => pick(dice, AGAIN),
        _ => pick(dice, AFTER_TALK),
    }
}

fn pick(dice: &mut Dice, from: &[&'static str]) -> &'static str {
    dice.pick::<&'static str>(from)
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::{intent::read, words::Intent};

    use super::*;

    /// The world counts on these being understood: a STOP that is not heard would be sent to again.
    #[test]
    fn whoever_wants_to_stop_is_understood() {
        for text in STOP.iter().chain(STOP_EMAIL) {
            assert!(read(text).labels.contains(&Intent::OptOut), "{text}");
        }
        for text in WRONG {
            assert!(read(text).labels.contains(&Intent::WrongNumber), "{text}");
        }
        for text in BOUGHT {
            assert!(read(text).labels.contains(&Intent::AlreadyBought), "{text}");
        }
        for text in NO {
            assert!(read(text).labels.contains(&Intent::NotInterested), "{text}");
        }
    }

    #[test]
    fn what_is_urgent_is_hot_and_what_is_not_is_not() {
        for text in HOT {
            assert!(read(text).labels.iter().any(|intent| intent.is_hot()), "{text}");
        }
        for text in WARM.iter().chain(AFTER_TALK) {
            assert!(!read(text).labels.iter().any(|intent| intent.is_hot()), "{text}");
        }
    }
}
