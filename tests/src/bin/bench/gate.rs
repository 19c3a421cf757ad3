//! The law's part of the gate: where a customer may be, what they agreed to, which lists excuse them, what hours hold, and
//! how often they were reached. Pure: no state, no ledger, one core.

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    calendar::civil_date,
    policy::{Customer, Place, Policy, Purpose, Scrub},
    words::{Channel, ConsentLevel},
};

use crate::{
    measured::{Aim, Measured, Run},
    stopwatch::Stopwatch,
    texts,
};

const FLOOR: &str = "one look at one clock for each";

/// Somebody, and the moment at which they are to be reached.
struct Asked {
    npa: u16,
    zip3: u16,
    channel: Channel,
    at: Timestamp,
}

pub(crate) fn decisions(size: usize) -> anyhow::Result<Measured> {
    let policy = texts::policy()?;
    let asked = asked(&policy, size)?;
    let watch = Stopwatch::start();
    let open = asked.iter().filter(|one| decide(&policy, one)).count();
    let seconds = watch.seconds();
    anyhow::ensure!(open > 0 && open < size, "{open} of {size} may be reached: nothing was decided");
    let floor = (FLOOR, floor(&policy, &asked));
    let share = f64::from(u32::try_from(open)?) / f64::from(u32::try_from(size)?);
    let parts = vec![("open-share", share)];
    Ok(Run { name: "gate", size, unit: "decisions", seconds, floor, aim: Aim::None, parts }.compared())
}

/// Every area code and channel by turns, over every hour of two years.
fn asked(policy: &Policy, size: usize) -> anyhow::Result<Vec<Asked>> {
    let codes: Vec<u16> = policy.places.npa.iter().flat_map(|row| row.codes.iter().copied()).collect();
    let start: Timestamp = "2026-01-01T00:00:00Z".parse()?;
    let one = |number: usize| {
        let minutes = i64::try_from(number * 37 % (2 * 365 * 24 * 60))?;
        Ok(Asked {
            npa: codes[number % codes.len()],
            zip3: u16::try_from(number * 7 % 1_000)?,
            channel: Channel::ALL[number / 3 % Channel::ALL.len()],
            at: start + SignedDuration::from_mins(minutes),
        })
    };
    (0..size).map(one).collect()
}

/// What the gate asks of the policy for one touch.
fn decide(policy: &Policy, asked: &Asked) -> bool {
    let Asked { npa, zip3, channel, at } = asked;
    let places: Vec<Place> = policy.places(Some(*npa), Some(*zip3), None, "America/Chicago", "IL");
    let hours_ago = |hours| *at - SignedDuration::from_hours(hours);
    let consent = if npa % 2 == 0 { ConsentLevel::Pewc } else { ConsentLevel::Inquiry };
    let customer = Customer { consent, inquiry: Some(hours_ago(400)), purchase: None, places: &places };
    let made = [(hours_ago(500), Channel::Text), (hours_ago(30), Channel::Email), (hours_ago(26), Channel::Call)];
    let checked = Scrub { dated: civil_date(&places[0].zone, hours_ago(240)), listed: false };
    policy.consent(&customer, *channel, *at).is_ok()
        && (!channel.is_phone() || policy.do_not_call(&customer, *at, &[Some(checked)]).is_ok())
        && policy.window(&places, *channel, *at, Purpose::Scheduled).open_with_margin
        && policy.caps(&customer, *at).check(*channel, *at, &made).is_ok()
}

/// Seconds to read one clock for each decision.
fn floor(policy: &Policy, asked: &[Asked]) -> f64 {
    let zone = &policy.places.nowhere.0;
    let watch = Stopwatch::start();
    let nights = asked.iter().filter(|one| zone.to_datetime(one.at).hour() < 8).count();
    std::hint::black_box(nights);
    watch.seconds()
}
