//! Cross-validation: every labeled reply is read by a model that was made without it. Owns the folds, the thresholds and
//! how a margin becomes a confidence.

use keepwarm_domain::{
    intent::Model,
    words::Intent::{self, *},
};

use super::{
    Labeled,
    measure::Figures,
    train::{Sample, train},
};

pub const FOLDS: usize = 5;

/// A reply that people wrote counts as so many of the sheets'.
const WRITTEN_BY_PEOPLE: f64 = 2.0;

/// From which score on a meaning holds, where it is not zero. Below zero for what must not be missed.
const THRESHOLDS: [(Intent, i32); 9] = [
    (OptOut, -800),
    (WrongNumber, -1_500),
    (TradeValue, -400),
    (CreditQuestion, -200),
    (UrgentTimeline, -300),
    (AppointmentRequest, -200),
    (PriceQuestion, -300),
    (HumanRequest, -200),
    (VehicleQuestion, -200),
];

/// From a margin on, by falling margin, so many of a thousand readings were exactly right when the folds were read.
/// Below zero nothing held, and what came nearest was named: for a human.
const CONFIDENCE: [(i32, u16); 8] =
    [(5_000, 990), (3_600, 970), (2_400, 930), (1_600, 880), (800, 780), (0, 600), (-600, 450), (i32::MIN, 300)];

/// What a model that was made without a reply read in it, and how sure it was.
#[derive(Debug)]
pub struct Read {
    pub labels: Vec<Intent>,
    pub thousandths: u16,
}

fn thresholds() -> Vec<i32> {
    let of = |intent: &Intent| THRESHOLDS.iter().find(|(one, _)| one == intent).map_or(0, |(_, threshold)| *threshold);
    Intent::ALL.iter().map(of).collect()
}

/// The weights file learned from the sheets and from replies that people wrote.
#[must_use]
pub fn file(written: &[Labeled], people: &[&Labeled]) -> String {
    let sheets = written.iter().map(|reply| Sample { reply, weight: 1.0 });
    let people = people.iter().map(|reply| Sample { reply, weight: WRITTEN_BY_PEOPLE });
    train(&sheets.chain(people).collect::<Vec<_>>()).file(&thresholds(), &CONFIDENCE)
}

/// Reads every reply by a model made without its fold.
///
/// # Panics
/// When a model that was just made cannot be read.
#[must_use]
pub fn cross(written: &[Labeled], replies: &[Labeled]) -> Vec<Read> {
    let mut read: Vec<Option<Read>> = replies.iter().map(|_| None).collect();
    for fold in 0..FOLDS {
        let others: Vec<&Labeled> =
            replies.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).map(|(_, reply)| reply).collect();
        let model = Model::parse(&file(written, &others)).expect("what is written can be read");
        for (at, reply) in replies.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
            let reading = model.read(&reply.text);
            read[at] = Some(Read { thousandths: reading.confidence.thousandths(), labels: reading.labels });
        }
    }
    read.into_iter().flatten().collect()
}

#[must_use]
pub fn figures(replies: &[Labeled], read: &[Read]) -> Figures {
    let mut figures = Figures::default();
    for (reply, read) in replies.iter().zip(read) {
        figures.add(reply, &read.labels);
    }
    figures
}
