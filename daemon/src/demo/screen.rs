//! The closing screen: 24 lines of at most 100 columns. Owns its layout; every number on it comes from elsewhere.

use std::io::{self, Write};

use jiff::civil::Date;
use keepwarm_warehouse::Published;

use super::{
    Checked, Options,
    funnel::{Rate, Segment},
    held::{Held, Reasons},
    story::Story,
};

pub(super) const LINES: usize = 24;
pub(super) const COLUMNS: usize = 100;

/// Columns before a story's lines.
pub(super) const LABEL: usize = 11;

/// Segments that find room.
const SEGMENTS_MAX: usize = 4;
const BAR: usize = 6;

pub(super) struct Screen<'a> {
    pub(super) options: &'a Options,
    pub(super) first_day: Date,
    pub(super) checked: &'a Checked,
    pub(super) story: Option<Story>,
    pub(super) held: Held,
    pub(super) funnel: Vec<Segment>,
    pub(super) published: &'a Published,
    pub(super) digest: String,
}

/// How a line stands out on a terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    Plain,
    Title,
    Good,
    Bad,
    Dim,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Title => "\x1b[1m",
            Self::Good => "\x1b[32m",
            Self::Bad => "\x1b[1;31m",
            Self::Dim => "\x1b[2m",
        }
    }
}

impl Screen<'_> {
    pub(super) fn write(&self, out: &mut impl Write, is_tty: bool) -> io::Result<()> {
        for (ink, line) in self.lines() {
            let (on, off) = if is_tty && ink != Ink::Plain { (ink.code(), "\x1b[0m") } else { ("", "") };
            writeln!(out, "{on}{}{off}", fitted(&line))?;
        }
        out.flush()
    }

    fn lines(&self) -> Vec<(Ink, String)> {
        let mut lines = vec![(Ink::Title, self.title()), blank()];
        lines.extend(self.checks());
        lines.push(blank());
        lines.extend(self.told());
        lines.push(blank());
        lines.extend(self.held_back());
        let segments = self.funnel();
        // Four segments leave no room for the air before them.
        if segments.len() <= SEGMENTS_MAX {
            lines.push(blank());
        }
        lines.extend(segments);
        let end = self.whereabouts();
        lines.resize_with(LINES - end.len(), blank);
        lines.extend(end);
        lines
    }

    fn title(&self) -> String {
        let Options { days, seed, leads_per_day, .. } = self.options;
        let day = self.first_day.strftime("%-d %b %Y");
        format!(
            "SIMULATED  invented people, store and cars; {days} days from {day}, {leads_per_day} leads a day, seed {seed}"
        )
    }

    fn checks(&self) -> [(Ink, String); 3] {
        let checked = self.checked;
        let touches = &checked.audit.touches;
        let others = match checked.others() {
            0 => String::new(),
            others => format!("   other breaches {others}"),
        };
        let ink = if checked.is_sound() { Ink::Good } else { Ink::Bad };
        [
            (
                Ink::Title,
                format!(
                    "CHECKED    in {} ledger entries and {} spooled messages, by none of the code that decided",
                    grouped(checked.audit.entries),
                    grouped(checked.messages)
                ),
            ),
            (
                ink,
                format!(
                    "leads {}   without next action {}   double sends {}   sends after STOP {}   sends out of hours {}{others}",
                    grouped(checked.audit.leads),
                    checked.without_next_action(),
                    checked.double_sends(),
                    checked.after_stop(),
                    checked.out_of_hours(),
                ),
            ),
            (
                Ink::Plain,
                format!(
                    "touches {} = sent {} + failed {} + uncertain {} + skipped {} + canceled {} + planned {}",
                    grouped(touches.planned),
                    grouped(touches.sent),
                    touches.failed,
                    touches.uncertain,
                    grouped(touches.skipped),
                    grouped(touches.canceled),
                    grouped(touches.open),
                ),
            ),
        ]
    }

    fn told(&self) -> [(Ink, String); 3] {
        let Some(Story { lead, lines: [first, second, third] }) = &self.story else {
            return [(Ink::Plain, "no lead was written to".to_owned()), blank(), blank()];
        };
        let label = format!("lead {lead}");
        [
            (Ink::Plain, format!("{label:<LABEL$}{first}")),
            (Ink::Plain, format!("{:<LABEL$}{second}", "")),
            (Ink::Plain, format!("{:<LABEL$}{third}", "")),
        ]
    }

    fn held_back(&self) -> [(Ink, String); 3] {
        let Held { moved, skipped, canceled } = &self.held;
        [
            (Ink::Plain, reasons("held back  moved", moved)),
            (Ink::Plain, reasons("           skipped", skipped)),
            (Ink::Plain, reasons("           canceled", canceled)),
        ]
    }

    fn funnel(&self) -> Vec<(Ink, String)> {
        let head = format!(
            "{:<16}{:<21}{:<21}{:<21}{}",
            "FUNNEL", "contacted/good", "set/contacted", "shown/due", "sold/good (░ claimed)"
        );
        let mut lines = vec![(Ink::Title, head)];
        for Segment { name, contacted, set, shown, sold } in self.funnel.iter().take(SEGMENTS_MAX) {
            let cells = [contacted, set, shown, sold].map(|rate| cell(*rate)).concat();
            lines.push((Ink::Plain, format!("{name:<16}{}", cells.trim_end())));
        }
        lines
    }

    /// The same number twice, the file, what to try, and the digest.
    fn whereabouts(&self) -> Vec<(Ink, String)> {
        let dir = shell(&self.options.dir.display().to_string());
        let longest = format!("{DUCKDB}{dir}/published/warehouse.duckdb");
        // Where the folder's name is long, the commands name it by a variable.
        let (dir, given) = if longest.chars().count() <= COLUMNS {
            (dir, String::new())
        } else {
            ("$D".to_owned(), format!("   D={dir}"))
        };
        let number = self.funnel.first().map_or_else(String::new, |segment| {
            format!("{} contacted, proven: {}/{}", segment.name, segment.contacted.proven, segment.contacted.of)
        });
        let next = if self.options.keep {
            let lead = self.story.as_ref().map_or(1, |story| story.lead.0);
            format!("keepwarmctl --socket {dir}/keepwarm.sock lead why {lead}")
        } else {
            format!("keepwarmd --config {dir}/keepwarm.toml serves it to keepwarmctl")
        };
        let megabytes = self.published.bytes / 100_000;
        let published = format!(
            "PUBLISHED  {dir}/published/warehouse.duckdb, {}.{} MB, through entry {}{given}",
            megabytes / 10,
            megabytes % 10,
            grouped(self.published.through_seq.unsigned_abs())
        );
        vec![
            (Ink::Title, published),
            (Ink::Plain, format!("the same {number}, from each of")),
            (Ink::Plain, format!("  keepwarmctl --socket {dir}/keepwarm.sock report funnel")),
            (Ink::Plain, format!("{DUCKDB}{dir}/published/warehouse.duckdb")),
            (Ink::Plain, format!("try next   {next}")),
            (Ink::Dim, format!("ledger digest {}", self.digest)),
        ]
    }
}

const DUCKDB: &str = "  duckdb -c \"FROM funnel_by_segment\" ";

const fn blank() -> (Ink, String) {
    (Ink::Plain, String::new())
}

/// As many reasons as find room, the most frequent first.
fn reasons(label: &str, reasons: &Reasons) -> String {
    let mut line = format!("{label:<20} {:>6}", grouped(reasons.total()));
    for (reason, count) in reasons.sorted() {
        let more = format!("   {reason} {}", grouped(count));
        if line.chars().count() + more.chars().count() <= COLUMNS {
            line += &more;
        }
    }
    line
}

/// `330/598 +21 ████░░`: proven of all, and what is only claimed beside it.
fn cell(rate: Rate) -> String {
    let Rate { proven, claimed, of } = rate;
    let claims = if claimed == 0 { String::new() } else { format!("+{claimed}") };
    let part = |count: u64| usize::try_from(count * BAR as u64 / of.max(1)).unwrap_or(BAR).min(BAR);
    // A bar that rounds to nothing still shows that there is something.
    let solid = part(proven).max(usize::from(proven > 0));
    let hollow = (part(proven + claimed).max(solid) - solid).max(usize::from(claimed > 0)).min(BAR - solid);
    let bar = "█".repeat(solid) + &"░".repeat(hollow);
    format!("{:<9}{claims:<5}{bar:<7}", format!("{proven}/{of}"))
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A path as a shell takes it.
fn shell(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn fitted(line: &str) -> String {
    if line.chars().count() <= COLUMNS {
        return line.to_owned();
    }
    let cut: String = line.chars().take(COLUMNS - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_bars_and_paths_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(cell(Rate { proven: 330, claimed: 21, of: 598 }).trim_end(), "330/598  +21  ███░");
        assert_eq!(cell(Rate { proven: 1, claimed: 0, of: 598 }).trim_end(), "1/598         █");
        assert_eq!(cell(Rate { proven: 0, claimed: 0, of: 0 }).trim_end(), "0/0");
        assert_eq!(cell(Rate { proven: 9, claimed: 1, of: 10 }).chars().count(), 21);
        assert_eq!(shell("/tmp/demo"), "/tmp/demo");
        assert_eq!(shell("/tmp/my demo"), "'/tmp/my demo'");
        assert_eq!(fitted(&"x".repeat(300)).chars().count(), COLUMNS);
    }
}
