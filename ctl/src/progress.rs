//! A bar for long work. Owns when it is drawn: only for a person who watches a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use keepwarm_proto::v1::Progress;

use crate::text;

/// Draws nothing when made by [`Bar::hidden`].
pub(crate) struct Bar(ProgressBar);

const KNOWN: &str = "{msg:24} {bar:40} {human_pos}/{human_len} {prefix} {elapsed} ({eta} left)";
const UNKNOWN: &str = "{msg:24} {spinner} {human_pos} {prefix} {elapsed}";

impl Bar {
    pub(crate) fn shown() -> Self {
        Self(ProgressBar::no_length())
    }

    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    pub(crate) fn show(&self, progress: &Progress) {
        let phase = text::line(&progress.phase);
        let total = u64::try_from(progress.total).unwrap_or(0);
        if self.0.message() != phase || self.0.length().unwrap_or(0) != total {
            let template = if total > 0 { KNOWN } else { UNKNOWN };
            self.0.set_style(ProgressStyle::with_template(template).expect("the template is constant and tested"));
            self.0.set_prefix(text::line(&progress.unit));
            self.0.set_message(phase);
            if total > 0 {
                self.0.set_length(total);
            } else {
                self.0.unset_length();
            }
        }
        self.0.set_position(u64::try_from(progress.done).unwrap_or(0));
    }

    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_progress_can_be_shown() {
        let bar = Bar::hidden();
        for (done, total) in [(0, 0), (5, 0), (5, 10), (11, 10), (-1, -1)] {
            bar.show(&Progress { phase: "hashing".into(), done, total, unit: "entries".into() });
        }
        bar.clear();
        for template in [KNOWN, UNKNOWN] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
