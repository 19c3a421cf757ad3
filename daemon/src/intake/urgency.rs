//! How soon a customer means to act, from the words of a lead's timeframe. Knows no lead and no rule; words it cannot
//! place give `unknown`.

use jiff::civil::Date;
use keepwarm_domain::words::Urgency;

const NOW_DAYS_MAX: u64 = 7;
const SOON_DAYS_MAX: u64 = 31;

const NOW: [&str; 9] =
    ["asap", "as soon as possible", "immediate", "immediately", "right away", "today", "tomorrow", "this week", "now"];
const SOON: [&str; 2] = ["this month", "next week"];
const LATER: [&str; 4] = ["next month", "next year", "browsing", "no rush"];

/// Units in days; a month is taken at its longest.
const UNITS: [(&str, u64); 5] = [("hour", 0), ("day", 1), ("week", 7), ("month", 31), ("year", 366)];

/// The urgency of a timeframe as intake wrote it (`Within 2 weeks; earliest 2026-09-03; latest 2026-09-17`), for a customer
/// who asked on `asked`. Of several hints the latest date wins over words, and a span over other words.
pub(super) fn of_timeframe(text: &str, asked: Date) -> Urgency {
    let text = text.to_lowercase();
    let latest = text.split("; ").find_map(|part| part.strip_prefix("latest ")?.get(..10)?.parse::<Date>().ok());
    if let Some(latest) = latest {
        let days = asked.until(latest).map_or(0, |span| i64::from(span.get_days()));
        return of_days(u64::try_from(days).unwrap_or(0));
    }
    if let Some(days) = longest_span(&text) {
        return of_days(days);
    }
    let says = |words: &[&str]| words.iter().any(|word| contains(&text, word));
    match () {
        () if says(&LATER) => Urgency::Later,
        () if says(&SOON) => Urgency::Soon,
        () if says(&NOW) => Urgency::Now,
        () => Urgency::Unknown,
    }
}

const fn of_days(days: u64) -> Urgency {
    if days <= NOW_DAYS_MAX {
        Urgency::Now
    } else if days <= SOON_DAYS_MAX {
        Urgency::Soon
    } else {
        Urgency::Later
    }
}

/// `1-3 months` is three months.
fn longest_span(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spans = words.windows(2).filter_map(|pair| {
        let number: u64 = pair[0].parse().ok().filter(|number| *number <= 1_000)?;
        let (_, days) = UNITS.iter().find(|(unit, _)| pair[1].strip_suffix('s').unwrap_or(pair[1]) == *unit)?;
        let hours = if *days == 0 { number / 24 } else { 0 };
        Some(number * days + hours)
    });
    spans.max()
}

/// As whole words.
fn contains(text: &str, words: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words)
        .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + words.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn timeframes_have_their_urgency() {
        for (text, expected) in [
            ("Within 48 hours", Urgency::Now),
            ("1 week", Urgency::Now),
            ("ASAP", Urgency::Now),
            ("today", Urgency::Now),
            ("Within 2 weeks", Urgency::Soon),
            ("1 month", Urgency::Soon),
            ("this month", Urgency::Soon),
            ("1-3 months", Urgency::Later),
            ("over 1 year", Urgency::Later),
            ("just browsing", Urgency::Later),
            ("I do not know", Urgency::Unknown),
            ("unknown", Urgency::Unknown),
            ("99999999999999999999 days", Urgency::Unknown),
            ("", Urgency::Unknown),
            ("Within 3 months; earliest 2026-09-03; latest 2026-09-05", Urgency::Now),
            ("latest 2026-09-20", Urgency::Soon),
            ("latest 2027-09-20", Urgency::Later),
            ("latest soon", Urgency::Unknown),
        ] {
            assert_eq!(of_timeframe(text, date(2026, 9, 1)), expected, "{text}");
        }
    }
}
