//! The single fields of a vehicle: from a word or a number as written to a value, or to nothing. Knows no element.

use crate::intake::adf::text;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{Interest, OdometerUnits, VehicleStatus};

/// No car is older than the first model year people insure, none newer than what factories announce.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2100;

/// No odometer shows more; a larger number is something else.
const ODOMETER_MAX: u64 = 2_000_000;

/// In cents. No price is higher; a larger number is something else.
const PRICE_CENTS_MAX: u64 = 1_000_000_000;

pub(super) fn interest_of(word: &str) -> Option<Interest> {
    let mut folded = word.to_ascii_lowercase();
    folded.retain(|c| c.is_ascii_alphabetic());
    Some(match folded.as_str() {
        "buy" | "purchase" => Interest::Buy,
        "lease" => Interest::Lease,
        "sell" => Interest::Sell,
        "tradein" | "trade" => Interest::TradeIn,
        "testdrive" => Interest::TestDrive,
        _ => return None,
    })
}

pub(super) fn status_of(word: &str) -> Option<VehicleStatus> {
    let mut folded = word.to_ascii_lowercase();
    folded.retain(|c| c.is_ascii_alphabetic());
    Some(match folded.as_str() {
        "new" => VehicleStatus::New,
        "used" | "preowned" => VehicleStatus::Used,
        "cpo" | "certified" | "certifiedpreowned" | "certifiedused" => VehicleStatus::Cpo,
        "sold" => VehicleStatus::Sold,
        _ => return None,
    })
}

pub(super) fn year(raw: &str, flags: &mut Flags) -> Option<u16> {
    let text = text::field(raw, flags)?;
    let digits = text.trim_start_matches(['\'', '\u{2019}']);
    let number = if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse::<u16>().ok() } else { None };
    match (number, digits.len()) {
        (Some(0), _) => None,
        (Some(year), 4) if YEARS.contains(&year) => Some(year),
        // Two digits: this century up to a few years ahead, else the last one.
        (Some(short @ 0..=40), 2) => Some(2000 + short),
        (Some(short), 2) => Some(1900 + short),
        _ => {
            flags.add(Flag::YearUnreadable);
            None
        }
    }
}

/// A model; a form that cut its text inside a parenthesis loses the parenthesis.
pub(super) fn model(raw: &str, flags: &mut Flags) -> Option<String> {
    let mut model = text::field(raw, flags)?;
    let mut opened = Vec::new();
    for (at, c) in model.char_indices() {
        match c {
            '(' => opened.push(at),
            ')' => {
                opened.pop();
            }
            _ => {}
        }
    }
    if let Some(cut) = opened.first().copied() {
        flags.add(Flag::ModelTruncated);
        let kept = model[..cut].trim_end().len();
        if kept > 0 {
            model.truncate(kept);
        }
    }
    Some(model)
}

pub(super) fn vin(raw: &str, flags: &mut Flags) -> Option<String> {
    let mut vin = text::field(raw, flags)?;
    vin.make_ascii_uppercase();
    vin.retain(|c| c != ' ' && c != '-');
    if vin.bytes().all(|b| b == b'0' || b == b'X') {
        flags.add(Flag::PlaceholderData);
        return None;
    }
    let is_vin = vin.len() == 17 && vin.bytes().all(|b| b.is_ascii_alphanumeric() && !b"IOQ".contains(&b));
    if !is_vin {
        flags.add(Flag::VinNonconforming);
    }
    Some(vin)
}

pub(super) fn units_of(word: &str) -> Option<OdometerUnits> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "mi" | "mile" | "miles" => OdometerUnits::Mi,
        "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => OdometerUnits::Km,
        _ => return None,
    })
}

/// `61200`, `62,000 mi`, `62k`. Zero is what a form writes for unknown.
pub(super) fn odometer(raw: &str) -> Option<u32> {
    let raw = raw.trim();
    let end = raw.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == ' ')).unwrap_or(raw.len());
    let (number, rest) = raw.split_at(end);
    let mut reading = 0_u64;
    for digit in number.bytes().filter(u8::is_ascii_digit) {
        reading = reading.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
    }
    let unit = rest.trim_start();
    let is_thousands =
        unit.strip_prefix(['k', 'K']).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if is_thousands {
        reading = reading.checked_mul(1000)?;
    }
    // A word before the number, or a range of numbers, is no reading.
    let is_range = unit.starts_with(['-', '\u{2013}', '/']);
    (reading > 0 && reading <= ODOMETER_MAX && !is_range).then(|| u32::try_from(reading).ok()).flatten()
}

/// `$31,450.00`, `31450 USD`. Zero is what a form writes for unknown; a range or a word is no price.
pub(super) fn price(raw: &str) -> Option<f64> {
    let mut dollars = 0_u64;
    let mut cents = 0_u64;
    let mut decimals: Option<u32> = None;
    let mut has_ended = false;
    let mut has_digit = false;
    for c in raw.trim().chars() {
        match (c, decimals) {
            ('0'..='9', _) if has_ended => return None,
            ('0'..='9', None) => {
                has_digit = true;
                dollars = dollars.checked_mul(10)?.checked_add(u64::from(c.to_digit(10)?))?;
            }
            ('0'..='9', Some(n)) => {
                if n < 2 {
                    cents = cents * 10 + u64::from(c.to_digit(10)?);
                }
                decimals = Some(n + 1);
            }
            ('.', None) => decimals = Some(0),
            (',', None) => {}
            ('.' | ',' | '-', _) => return None,
            // A sign or a word before or behind the number.
            _ => has_ended = has_digit,
        }
    }
    if decimals == Some(1) {
        cents *= 10;
    }
    let total = dollars.checked_mul(100)?.checked_add(cents)?;
    #[expect(clippy::cast_precision_loss, reason = "the limit of a price is far below 2^53 cents")]
    let price = total as f64 / 100.0;
    (total > 0 && total <= PRICE_CENTS_MAX).then_some(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_and_prices_are_numbers_or_nothing() {
        for (raw, reading) in [
            ("61200", Some(61_200)),
            ("62,000 mi", Some(62_000)),
            ("62k", Some(62_000)),
            ("61200.5", Some(61_200)),
            ("12000-15000", None),
            ("0", None),
            ("unknown", None),
            ("9999999", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(odometer(raw), reading, "{raw}");
        }
        for (raw, expected) in [
            ("$31,450.00", Some(31_450.0)),
            ("31450 USD", Some(31_450.0)),
            ("USD 99.5", Some(99.5)),
            ("0.00", None),
            ("$10,000 - $12,000", None),
            ("Call", None),
            ("-5", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(price(raw), expected, "{raw}");
        }
    }

    #[test]
    fn years_are_model_years_or_nothing() {
        for (raw, expected, flagged) in [
            ("2015", Some(2015), false),
            ("'15", Some(2015), false),
            ("98", Some(1998), false),
            ("0000", None, false),
            ("0", None, false),
            ("2015 or so", None, true),
            ("20155", None, true),
        ] {
            let mut flags = Flags::NONE;
            assert_eq!(year(raw, &mut flags), expected, "{raw}");
            assert_eq!(flags.contains(Flag::YearUnreadable), flagged, "{raw}");
        }
    }

    #[test]
    fn a_model_cut_inside_a_parenthesis_loses_it() {
        for (raw, expected, cut) in
            [("Falcon (Crew Ca", "Falcon", true), ("Falcon (Crew)", "Falcon (Crew)", false), ("(Cre", "(Cre", true)]
        {
            let mut flags = Flags::NONE;
            assert_eq!(model(raw, &mut flags).as_deref(), Some(expected));
            assert_eq!(flags.contains(Flag::ModelTruncated), cut);
        }
    }
}
