//! Text from elsewhere, made fit for a terminal. Owns what may reach the screen: customers write their names themselves,
//! and a terminal obeys what it is sent.

/// One line: control and direction characters become visible marks, line breaks and tabs become spaces.
pub(crate) fn line(text: &str) -> String {
    text.trim().chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { harmless(c) }).collect()
}

/// Several lines: as [`line()`], with line breaks kept and tabs as spaces.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .map(|c| match c {
            '\n' => '\n',
            '\t' => ' ',
            c => harmless(c),
        })
        .collect()
}

fn harmless(c: char) -> char {
    // U+202A to U+202E and U+2066 to U+2069 reorder what follows: `1000.00` could be shown as another number.
    if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { '\u{fffd}' } else { c }
}

/// `1234567` as `1,234,567`.
pub(crate) fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 lead`, `1,204 leads`.
pub(crate) fn many(n: i64, one: &str, more: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { more })
}

/// `+13135550100` as `313-555-0100`; what is no such number stays as it is. For eyes alone: JSON and CSV keep E.164.
pub(crate) fn phone(number: &str) -> String {
    match number.strip_prefix("+1") {
        Some(ten) if ten.len() == 10 && ten.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &ten[..3], &ten[3..6], &ten[6..])
        }
        _ => number.to_owned(),
    }
}

/// A size as people say it: `812 B`, `1.4 MB`.
pub(crate) fn bytes(n: i64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if n < 1000 {
        return format!("{n} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = n as f64 / 1000.0;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    format!("{value:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(line("Eve\u{1b}]0;x\u{7}\r\nMallory\u{202e}"), "Eve\u{fffd}]0;x\u{fffd}  Mallory\u{fffd}");
        assert_eq!(lines("a\r\nb\tc\u{9b}31m"), "a\nb c\u{fffd}31m");
        assert_eq!(line("  José Ñandú 日本 "), "José Ñandú 日本");
    }

    #[test]
    fn a_phone_is_written_as_people_write_it() {
        let written = ["+13135550100", "+442079460000", "call me", ""].map(phone);
        assert_eq!(written, ["313-555-0100", "+442079460000", "call me", ""]);
    }

    #[test]
    fn counts_and_sizes_read_well() {
        let counts = [0, 999, 1_000, -1_234_567].map(count);
        assert_eq!(counts, ["0", "999", "1,000", "-1,234,567"]);
        let sizes = [0, 999, 1_000, 999_949, 999_950, 144_000_000, 5_000_000_000_000].map(bytes);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "144.0 MB", "5.0 TB"]);
    }
}
