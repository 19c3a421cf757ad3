//! How well a model reads: right, missed and false by meaning, and the mean of the F1 of all.

use keepwarm_domain::words::Intent;

use super::Labeled;

/// Right, missed and false of one meaning.
#[derive(Clone, Copy, Default, Debug)]
pub struct Count {
    pub right: u32,
    pub missed: u32,
    pub false_: u32,
}

impl Count {
    #[must_use]
    pub fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    #[must_use]
    pub fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.false_).max(1))
    }

    #[must_use]
    pub fn f1(self) -> f64 {
        2.0 * f64::from(self.right) / f64::from((2 * self.right + self.missed + self.false_).max(1))
    }
}

/// Counts by meaning, in the order of `Intent::ALL`.
#[derive(Clone, Default, Debug)]
pub struct Figures {
    pub counts: [Count; Intent::ALL.len()],
    pub replies: u32,
    /// All labels right and none too many.
    pub exact: u32,
}

impl Figures {
    pub fn add(&mut self, reply: &Labeled, read: &[Intent]) {
        let mut exact = true;
        for (at, intent) in Intent::ALL.iter().enumerate() {
            let count = &mut self.counts[at];
            match (reply.labels.contains(&at), read.contains(intent)) {
                (true, true) => count.right += 1,
                (true, false) => count.missed += 1,
                (false, true) => count.false_ += 1,
                (false, false) => continue,
            }
            exact &= reply.labels.contains(&at) == read.contains(intent);
        }
        self.replies += 1;
        self.exact += u32::from(exact);
    }

    #[must_use]
    pub fn of(&self, intent: Intent) -> Count {
        self.counts[intent as usize]
    }

    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        self.counts.iter().map(|count| count.f1()).sum::<f64>() / self.counts.len() as f64
    }

    /// A table, a meaning a line.
    #[must_use]
    pub fn table(&self) -> String {
        let line = |(intent, count): (&Intent, &Count)| {
            let known = count.right + count.missed;
            let (recall, precision, f1) = (count.recall(), count.precision(), count.f1());
            format!("{intent:<20} {known:>4}  recall {recall:.3}  precision {precision:.3}  F1 {f1:.3}\n")
        };
        let lines: String = Intent::ALL.iter().zip(&self.counts).map(line).collect();
        let (exact, replies) = (self.exact, self.replies);
        format!("{lines}macro-F1 {:.3}; {exact} of {replies} replies read exactly\n", self.macro_f1())
    }
}
