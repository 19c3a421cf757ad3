//! The small languages inside quotes: times of day, hours, days, durations, phone numbers, folders. Each reads one text
//! or says what to write instead; none knows the key it stands under.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::{Date, Time};
use keepwarm_domain::calendar::DayHours;

/// A text as it may be shown: short, on one line, whatever it holds.
pub(super) fn shown(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 40;
    let cut: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{dots}`", cut.escape_debug())
}

/// `HH:MM`, 00:00 to 23:59.
fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    Time::new(digits(hour)?, digits(minute)?, 0, 0).ok()
}

fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `"09:00-20:00"`, or `"closed"` as `None`.
pub(super) fn day_hours(text: &str) -> Result<Option<DayHours>, String> {
    if text == "closed" {
        return Ok(None);
    }
    let times = text.split_once('-').map(|(open, close)| (time_of_day(open.trim()), time_of_day(close.trim())));
    match times {
        Some((Some(open), Some(close))) if open < close => Ok(Some(DayHours { open, close })),
        Some((Some(_), Some(_))) => {
            Err(format!("{} closes before it opens, write the earlier time first", shown(text)))
        }
        _ => Err(format!("{} are no hours, write \"09:00-20:00\" or \"closed\"", shown(text))),
    }
}

/// `"2026-12-25"`.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let exact = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = exact.then(|| text.parse::<Date>().ok()).flatten();
    date.ok_or_else(|| format!("{} is no day, write it as \"2026-12-25\"", shown(text)))
}

/// `"09:00-17:00"`, or `"off"` as `None`.
pub(super) fn shift(text: &str) -> Result<Option<DayHours>, String> {
    if text == "off" {
        return Ok(None);
    }
    let wrong = || format!("{} is no shift, write \"09:00-17:00\" or \"off\"", shown(text));
    let times = text.split_once('-').map(|(from, to)| (time_of_day(from.trim()), time_of_day(to.trim())));
    let Some((Some(open), Some(close))) = times else { return Err(wrong()) };
    if open < close {
        return Ok(Some(DayHours { open, close }));
    }
    Err(format!("{} ends before it begins, write the earlier time first", shown(text)))
}

/// `"2026-12-24"`, or a span of days, `"2026-12-21 to 2026-12-31"`, both included.
pub(super) fn days(text: &str) -> Result<Vec<Date>, String> {
    /// Who is away for longer has left.
    const DAYS_MAX: usize = 366;
    let Some((from, to)) = text.split_once(" to ") else { return day(text).map(|day| vec![day]) };
    let (from, to) = (day(from.trim())?, day(to.trim())?);
    let days: Vec<Date> = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to).take(DAYS_MAX).collect();
    match days.last() {
        None => Err(format!("{} ends before it begins, write the earlier day first", shown(text))),
        Some(last) if *last < to => {
            Err(format!("{} is longer than {DAYS_MAX} days, leave the person out", shown(text)))
        }
        Some(_) => Ok(days),
    }
}

/// `"15m"`: a whole number and one of s, m, h, d.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let read = |(unit, seconds): (&str, u64)| digits::<u64>(text.strip_suffix(unit)?)?.checked_mul(seconds);
    let seconds = UNITS.into_iter().find_map(read);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| format!("{} is no duration, write a number and s, m, h or d: \"15m\"", shown(text)))
}

/// `duration` the other way round, in the largest unit that is exact.
pub(super) fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    let unit = units.into_iter().find(|(_, length)| seconds >= *length && seconds.is_multiple_of(*length));
    unit.map_or_else(|| format!("{seconds}s"), |(unit, length)| format!("{}{unit}", seconds / length))
}

/// A number of the North American plan, as `+1` and ten digits.
pub(super) fn phone(text: &str) -> Result<String, String> {
    // The value stays unsaid: a wrong entry may be somebody's own number.
    let wrong = || "no US phone number, write the store's ten digits: \"313-555-0100\"".to_owned();
    if !text.chars().all(|c| c.is_ascii_digit() || " +-.()".contains(c)) {
        return Err(wrong());
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let ten = if digits.len() == 11 { digits.strip_prefix('1').unwrap_or(&digits) } else { &digits };
    let starts_right = |at: usize| ten.as_bytes().get(at).is_some_and(|b| (b'2'..=b'9').contains(b));
    if ten.len() != 10 || !starts_right(0) || !starts_right(3) {
        return Err(wrong());
    }
    Ok(format!("+1{ten}"))
}

/// Area codes for which the called party pays.
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

/// A toll-free number, as `+1` and ten digits.
pub(super) fn toll_free(text: &str) -> Result<String, String> {
    let number = phone(text)?;
    if TOLL_FREE.iter().any(|area| number[2..].starts_with(area)) {
        return Ok(number);
    }
    Err(format!("not toll-free, write a number that begins with one of {}", TOLL_FREE.join(", ")))
}

/// The name of a host that is the store's own: `example.com`, without scheme or path.
pub(super) fn host(text: &str) -> Result<String, String> {
    let host = text.to_ascii_lowercase();
    let label = |label: &str| {
        let within = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        within && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && !label.starts_with("xn--")
    };
    let ends_in_letters = host.rsplit('.').next().is_some_and(|end| end.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if !host.contains('.') || !host.split('.').all(label) || !ends_in_letters {
        return Err(format!("{} is no host, write one like \"example.com\", without https:// and path", shown(text)));
    }
    if keepwarm_domain::lint::is_shortener(&host) {
        return Err(format!("{} is a shortener's: carriers drop such links, write the store's own host", shown(text)));
    }
    Ok(host)
}

/// A folder or file: a relative one stands beside the file that names it.
pub(super) fn path(text: &str, base: &Path) -> Result<PathBuf, String> {
    if text.trim().is_empty() {
        return Err("empty, name a folder".to_owned());
    }
    if text.starts_with('~') || text.contains('$') {
        return Err(format!("{}: no shell reads this file, write the folder in full", shown(text)));
    }
    // Components drop `.` and doubled slashes, so that equal folders compare equal.
    Ok(base.join(text).components().collect())
}

/// States and the federal district whose rules the policy files may carry.
const STATES: &str = "AL AK AZ AR CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ \
                      NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY";

pub(super) fn state(text: &str) -> Result<String, String> {
    if STATES.split(' ').any(|state| state == text) {
        return Ok(text.to_owned());
    }
    Err(format!("{} is no state, write its two capital letters: \"MI\"", shown(text)))
}

pub(super) fn zip(text: &str) -> Result<String, String> {
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(format!("{} is no ZIP code, write five digits in quotes: \"48201\"", shown(text)))
}

/// An id that somebody else gave: letters and digits.
pub(super) fn code(text: &str) -> Result<String, String> {
    const CODE_CHARS_MAX: usize = 40;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if plain && (1..=CODE_CHARS_MAX).contains(&text.len()) {
        return Ok(text.to_owned());
    }
    Err(format!("{} is no id, write its letters and digits as the registry shows them", shown(text)))
}

/// An email address, in plain letters.
pub(super) fn mail_address(text: &str) -> Result<String, String> {
    let wrong = || "no email address, write one like \"sales@example.com\"".to_owned();
    let (local, domain) = text.split_once('@').ok_or_else(wrong)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
    // RFC 5321 allows 64 before the sign.
    if local.is_empty() || local.len() > 64 || !local.bytes().all(plain) || host(domain).is_err() {
        return Err(wrong());
    }
    Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
}

/// An email address that a token of a message can be added to, behind a plus sign.
pub(super) fn mailbox(text: &str) -> Result<String, String> {
    let address = mail_address(text)?;
    let local = address.split('@').next().unwrap_or_default();
    // 52 characters of token and the sign itself.
    if local.contains('+') || local.len() > 11 {
        return Err(
            "no mailbox for replies: write one of at most 11 characters before the @ and without +, each mail adds \
                    its own part there"
                .to_owned(),
        );
    }
    Ok(address)
}

/// The name of a key in the domain name system.
pub(super) fn selector(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if (1..=63).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err(format!("{} is no selector, write what stands before ._domainkey", shown(text)))
}

/// A name that people read: one line, some letters, of bounded length.
pub(super) fn label(text: &str) -> Result<String, String> {
    const LABEL_CHARS_MAX: usize = 80;
    let text = text.trim();
    if text.is_empty() {
        return Err("empty, write a name".to_owned());
    }
    if text.chars().any(char::is_control) || text.chars().count() > LABEL_CHARS_MAX {
        return Err(format!("not one line of at most {LABEL_CHARS_MAX} characters, shorten it"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_two_times_of_one_day() {
        let hours = |text| day_hours(text).map(|hours| hours.map(|hours| format!("{}..{}", hours.open, hours.close)));
        assert_eq!(hours("09:00-20:00"), Ok(Some("09:00:00..20:00:00".to_owned())));
        assert_eq!(hours("closed"), Ok(None));
        for wrong in ["", "9-20", "9:00-20:00", "09:00", "24:00-25:00", "20:00-09:00", "09:00-09:00", "+9:00-20:00"] {
            assert!(hours(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shifts_and_days_off() {
        assert_eq!(shift("off"), Ok(None));
        assert_eq!(shift("09:00-17:00"), day_hours("09:00-17:00"));
        for wrong in ["", "closed", "9-17", "17:00-09:00", "09:00"] {
            assert!(shift(wrong).is_err(), "{wrong}");
        }
        assert_eq!(days("2026-12-24").map(|days| days.len()), Ok(1));
        assert_eq!(days("2026-12-21 to 2027-01-02").map(|days| days.len()), Ok(13), "both included");
        for wrong in
            ["", "2026-12-24 to", "2026-12-24 to 2026-12-21", "2026-01-01 to 2027-01-02", "2026-12-24-2026-12-26"]
        {
            assert!(days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations_read_and_print_alike() {
        for text in ["1s", "90s", "15m", "2h", "1d"] {
            assert_eq!(duration(text).map(duration_text), Ok(text.to_owned()));
        }
        assert_eq!(duration("60s").map(duration_text), Ok("1m".to_owned()));
        for wrong in ["", "m", "15", "15 m", "1.5h", "-1s", "1h30m", "99999999999999999999d", "999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn phones_become_one_spelling() {
        for text in ["313-555-0142", "(313) 555-0142", "+1 313 555 0142", "1.313.555.0142", "3135550142"] {
            assert_eq!(phone(text), Ok("+13135550142".to_owned()), "{text}");
        }
        for wrong in ["", "555-0142", "113-555-0142", "313-155-0142", "+44 20 7946 0958", "313-555-0142 x7"] {
            let message = phone(wrong).expect_err("no such number");
            assert!(wrong.is_empty() || !message.contains(wrong), "{message}");
        }
    }

    #[test]
    fn a_way_out_of_recorded_messages_costs_nothing_and_a_host_is_a_name() {
        assert_eq!(toll_free("(800) 555-0142"), Ok("+18005550142".to_owned()));
        for wrong in ["313-555-0142", "800-155-0142", "8005"] {
            assert!(toll_free(wrong).is_err(), "{wrong}");
        }
        assert_eq!(host("Photos.Example.com"), Ok("photos.example.com".to_owned()));
        for wrong in
            ["", "example", "https://example.com", "example.com/cars", "bit.ly", "203.0.113.7", "a..com", "-a.com"]
        {
            assert!(host(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_mailbox_has_room_for_a_token() {
        assert_eq!(mail_address("sales@Example.com"), Ok("sales@example.com".to_owned()));
        for wrong in ["", "sales", "@example.com", "a b@example.com", "sales@example", "a@b@example.com"] {
            assert!(mail_address(wrong).is_err(), "{wrong}");
        }
        assert!(mailbox("replies@example.com").is_ok());
        assert!(mailbox("re+plies@example.com").is_err() && mailbox("customer-replies@example.com").is_err());
        assert!(selector("kw-2026").is_ok() && selector("a b").is_err() && selector("").is_err());
    }

    #[test]
    fn days_paths_and_places() {
        assert!(day("2026-12-25").is_ok() && day("2026-02-30").is_err() && day("2026-12-25T00:00").is_err());
        assert_eq!(path("drop/./x", Path::new("/etc/keepwarm")), Ok(PathBuf::from("/etc/keepwarm/drop/x")));
        assert_eq!(path("/srv//drop", Path::new("/etc")), Ok(PathBuf::from("/srv/drop")));
        assert!(path("~/drop", Path::new("/etc")).is_err() && path("$HOME/x", Path::new("/etc")).is_err());
        assert!(state("MI").is_ok() && state("mi").is_err() && state("AL AK").is_err() && state("").is_err());
        assert!(zip("48201").is_ok() && zip("4820").is_err());
        assert_eq!(shown("a\nb"), "`a\\nb`");
    }
}
