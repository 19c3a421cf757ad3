//! What a customer told of their plans: how soon, a car to trade in, how they mean to pay, when they would rather come.
//! Owns [`Answers`], closed words that say nothing of who told them, and how a message repeats them; [`read`] finds them
//! in a reply.

mod question;
mod reader;

use serde::{Deserialize, Serialize};

pub use self::{
    question::{bare, to_question},
    reader::read,
};
use crate::{
    calendar::Wish,
    known::{Field, Known},
    words::{AnswerKind, Language, PartOfDay, Payment, Urgency, WeekDay, YesNo},
};

/// What was told; none where nothing was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Never `unknown`.
    pub timeline: Option<Urgency>,
    pub trade: Option<YesNo>,
    pub payment: Option<Payment>,
    pub part_of_day: Option<PartOfDay>,
    /// In the order of the week, each once.
    pub days: Vec<WeekDay>,
}

impl Answers {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Lays `later` over this: what it says holds, what it leaves open stays.
    #[must_use]
    pub fn overlaid(self, later: &Self) -> Self {
        Self {
            timeline: later.timeline.or(self.timeline),
            trade: later.trade.or(self.trade),
            payment: later.payment.or(self.payment),
            part_of_day: later.part_of_day.or(self.part_of_day),
            days: if later.days.is_empty() { self.days } else { later.days.clone() },
        }
    }

    /// Without what was told of these: it was noted wrongly, or holds no more.
    #[must_use]
    pub fn without(mut self, kinds: &[AnswerKind]) -> Self {
        for kind in kinds {
            match kind {
                AnswerKind::Timeline => self.timeline = None,
                AnswerKind::Trade => self.trade = None,
                AnswerKind::Payment => self.payment = None,
                AnswerKind::Prefers => (self.part_of_day, self.days) = (None, Vec::new()),
            }
        }
        self
    }

    /// Which fields of a message they fill.
    #[must_use]
    pub fn known(&self) -> Known {
        let fields = [
            (Field::Timeline, self.timeline.is_some()),
            (Field::PreferredTime, self.part_of_day.is_some() || !self.days.is_empty()),
            (Field::Payment, self.payment.is_some()),
        ];
        fields.into_iter().filter(|(_, told)| *told).map(|(field, _)| field).collect()
    }

    /// When they would rather come.
    #[must_use]
    pub fn wish(&self) -> Wish {
        let day = |day: &WeekDay| i8::try_from(*day as usize).expect("seven days");
        Wish { part: self.part_of_day, days: self.days.iter().map(day).collect() }
    }

    /// What a message says for a field that they fill.
    #[must_use]
    pub fn spoken(&self, field: Field, language: Language) -> Option<String> {
        let spanish = language == Language::Spanish;
        let either = |english: &'static str, other: &'static str| if spanish { other } else { english };
        match field {
            Field::Timeline => Some(
                match self.timeline? {
                    Urgency::Now => either("within a week", "en una semana"),
                    Urgency::Soon => either("within a month", "en un mes"),
                    Urgency::Later => either("later on", "más adelante"),
                    Urgency::Unknown => return None,
                }
                .to_owned(),
            ),
            Field::Payment => Some(
                match self.payment? {
                    Payment::Cash => either("cash", "de contado"),
                    Payment::Finance => either("financing", "a plazos"),
                    Payment::Lease => either("a lease", "en leasing"),
                }
                .to_owned(),
            ),
            Field::PreferredTime => self.preferred(language),
            _ => None,
        }
    }

    /// `Saturday mornings`, `los sábados por la mañana`.
    fn preferred(&self, language: Language) -> Option<String> {
        let part = self.part_of_day.map(|part| match (part, language) {
            (PartOfDay::Morning, Language::English) => "mornings",
            (PartOfDay::Afternoon, Language::English) => "afternoons",
            (PartOfDay::Evening, Language::English) => "evenings",
            (PartOfDay::Morning, Language::Spanish) => "por la mañana",
            (PartOfDay::Afternoon, Language::Spanish) => "por la tarde",
            (PartOfDay::Evening, Language::Spanish) => "al salir del trabajo",
        });
        let names: Vec<&str> = self.days.iter().map(|day| DAYS[*day as usize][language as usize]).collect();
        let joint = if language == Language::Spanish { " o " } else { " or " };
        let days = (!names.is_empty()).then(|| names.join(joint));
        match (days, part, language) {
            (None, part, _) => part.map(str::to_owned),
            (Some(days), Some(part), Language::English) => Some(format!("{days} {part}")),
            (Some(_), None, Language::English) => {
                Some(names.iter().map(|name| format!("{name}s")).collect::<Vec<_>>().join(joint))
            }
            (Some(days), Some(part), Language::Spanish) => Some(format!("los {days} {part}")),
            (Some(days), None, Language::Spanish) => Some(format!("los {days}")),
        }
    }
}

/// In English and, as a plural, in Spanish.
const DAYS: [[&str; 2]; 7] = [
    ["Monday", "lunes"],
    ["Tuesday", "martes"],
    ["Wednesday", "miércoles"],
    ["Thursday", "jueves"],
    ["Friday", "viernes"],
    ["Saturday", "sábados"],
    ["Sunday", "domingos"],
];

#[cfg(test)]
mod tests;
