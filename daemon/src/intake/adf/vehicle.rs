//! Vehicles: which one the customer wants, which one is the customer's own, and what can be known of each. Takes
//! elements of the tree and gives fields; decides nothing about the rest of the lead.

use super::tag::{Attr, Tag};
use super::text;
use super::tree::El;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{Interest, OdometerUnits, Vehicle, VehicleStatus};

/// No car is older than the first model year people insure, none newer than what factories announce.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2100;

/// No odometer shows more; a larger number is something else.
const ODOMETER_MAX: u64 = 2_000_000;

/// In cents. No price is higher; a larger number is something else.
const PRICE_CENTS_MAX: u64 = 10_000_000_00;

/// The vehicles of a lead.
#[derive(Default)]
pub(super) struct Vehicles {
    pub(super) of_interest: Option<Vehicle>,
    pub(super) trade_in: Option<Vehicle>,
}

/// Reads the vehicles of a prospect. `comments` may hold a trade-in as `Key: value` lines.
pub(super) fn read(prospect: El<'_>, comments: Option<&str>, flags: &mut Flags) -> Vehicles {
    let mut found = Vehicles::default();
    let mut from_options = None;
    for el in prospect.children().filter(|el| matches!(el.tag(), Tag::Vehicle | Tag::TradeIn)) {
        if from_options.is_none() {
            from_options = trade_in_of_options(el, flags);
        }
        let Some(vehicle) = vehicle(el, flags) else { continue };
        // A lone vehicle that is to be sold is the customer's own: it never becomes the vehicle of interest.
        let place = if vehicle.interest.is_own() { &mut found.trade_in } else { &mut found.of_interest };
        if place.is_none() {
            *place = Some(vehicle);
        } else if !vehicle.interest.is_own() {
            flags.add(Flag::MultipleVehicles);
        }
    }
    if is_mirrored(&found) {
        found.trade_in = None;
        flags.add(Flag::TradeInMirrored);
    }
    if found.trade_in.is_none() {
        if from_options.is_some() {
            found.trade_in = from_options;
            flags.add(Flag::TradeInFromOptions);
        } else if let Some(trade_in) = comments.and_then(|comments| trade_in_of_comments(comments, flags)) {
            found.trade_in = Some(trade_in);
            flags.add(Flag::TradeInFromComments);
        }
        if is_mirrored(&found) {
            found.trade_in = None;
            flags.add(Flag::TradeInMirrored);
        }
    }
    found
}

fn blank(interest: Interest) -> Vehicle {
    Vehicle {
        year: None,
        make: None,
        model: None,
        trim: None,
        vin: None,
        stock: None,
        status: None,
        interest,
        odometer: None,
        odometer_units: None,
        price: None,
    }
}

/// Is it a vehicle at all, and not an empty element?
fn is_something(vehicle: &Vehicle) -> bool {
    vehicle.year.is_some()
        || vehicle.make.is_some()
        || vehicle.model.is_some()
        || vehicle.vin.is_some()
        || vehicle.stock.is_some()
}

/// One vehicle element; `None` if it says nothing.
fn vehicle(el: El<'_>, flags: &mut Flags) -> Option<Vehicle> {
    let is_trade_in_element = el.tag() == Tag::TradeIn;
    let interest = match el.attr(Attr::Interest).and_then(interest_of) {
        Some(interest) => interest,
        None if is_trade_in_element => Interest::TradeIn,
        // The default of ADF.
        None => Interest::Buy,
    };
    let mut vehicle = blank(interest);
    vehicle.status = el.attr(Attr::Status).and_then(status_of);
    for child in el.children().filter(|child| !child.is_cut()) {
        match child.tag() {
            Tag::Year if vehicle.year.is_none() => vehicle.year = year(child.text(), flags),
            Tag::Make if vehicle.make.is_none() => vehicle.make = text::field(child.text(), flags),
            Tag::Model if vehicle.model.is_none() => vehicle.model = model(child.text(), flags),
            Tag::Trim if vehicle.trim.is_none() => vehicle.trim = text::field(child.text(), flags),
            Tag::Vin if vehicle.vin.is_none() => vehicle.vin = vin(child.text(), flags),
            Tag::Stock if vehicle.stock.is_none() => vehicle.stock = text::field(child.text(), flags),
            Tag::Odometer if vehicle.odometer.is_none() => {
                (vehicle.odometer, vehicle.odometer_units) = odometer_of(child);
            }
            Tag::Price if vehicle.price.is_none() => vehicle.price = price(&child.deep_text()),
            _ => {}
        }
    }
    is_something(&vehicle).then_some(vehicle)
}

fn interest_of(word: &str) -> Option<Interest> {
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

fn status_of(word: &str) -> Option<VehicleStatus> {
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

fn year(raw: &str, flags: &mut Flags) -> Option<u16> {
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
fn model(raw: &str, flags: &mut Flags) -> Option<String> {
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

fn vin(raw: &str, flags: &mut Flags) -> Option<String> {
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

/// `<odometer units="mi">12</odometer>`, or the same as children.
fn odometer_of(el: El<'_>) -> (Option<u32>, Option<OdometerUnits>) {
    let value = el.child(Tag::Value).map_or(el.text(), El::text);
    let unit_word = el.attr(Attr::Units).or_else(|| el.child(Tag::Units).map(El::text));
    let reading = odometer(value);
    let units = reading.and(unit_word.and_then(units_of).or_else(|| {
        let word = value.trim().trim_start_matches(|c: char| !c.is_ascii_alphabetic()).trim_end_matches('.');
        units_of(word.strip_prefix(['k', 'K']).filter(|rest| rest.starts_with(' ')).unwrap_or(word))
    }));
    (reading, units)
}

fn units_of(word: &str) -> Option<OdometerUnits> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "mi" | "mile" | "miles" => OdometerUnits::Mi,
        "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => OdometerUnits::Km,
        _ => return None,
    })
}

/// `61200`, `62,000 mi`, `62k`. Zero is what a form writes for unknown.
fn odometer(raw: &str) -> Option<u32> {
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
fn price(raw: &str) -> Option<f64> {
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

/// Did the form copy the vehicle of interest into the trade-in? Then nothing tells them apart.
fn is_mirrored(vehicles: &Vehicles) -> bool {
    let (Some(wanted), Some(own)) = (&vehicles.of_interest, &vehicles.trade_in) else { return false };
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (None, None) => true,
        _ => false,
    };
    let differs =
        |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b));
    let differs_in_miles = own.odometer.is_some() && own.odometer != wanted.odometer;
    wanted.year == own.year
        && same(&wanted.make, &own.make)
        && same(&wanted.model, &own.model)
        && !differs(&wanted.trim, &own.trim)
        && !differs(&wanted.vin, &own.vin)
        && !differs_in_miles
}

/// Fields of a trade-in that stand somewhere else than in a vehicle.
#[derive(Clone, Copy)]
enum TradeField {
    Year,
    Make,
    Model,
    Trim,
    Vin,
    Odometer,
}

/// `Trade In Year`, `Current Mileage`, `trade-in-make`. A year that belongs to an event has no such prefix.
fn trade_field(key: &str) -> Option<TradeField> {
    const PREFIXES: &[&str] = &["tradeinvehicle", "tradevehicle", "currentvehicle", "tradein", "trade", "current"];
    let mut folded = key.to_ascii_lowercase();
    folded.retain(|c| c.is_ascii_alphanumeric());
    let field = PREFIXES.iter().find_map(|prefix| folded.strip_prefix(prefix))?;
    Some(match field {
        "year" => TradeField::Year,
        "make" => TradeField::Make,
        "model" => TradeField::Model,
        "trim" => TradeField::Trim,
        "vin" => TradeField::Vin,
        "odometer" | "mileage" | "miles" | "kilometers" | "km" => TradeField::Odometer,
        _ => return None,
    })
}

fn put(vehicle: &mut Vehicle, field: TradeField, value: &str, flags: &mut Flags) {
    match field {
        TradeField::Year => vehicle.year = year(value, flags),
        TradeField::Make => vehicle.make = text::field(value, flags),
        TradeField::Model => vehicle.model = model(value, flags),
        TradeField::Trim => vehicle.trim = text::field(value, flags),
        TradeField::Vin => vehicle.vin = vin(value, flags),
        TradeField::Odometer => vehicle.odometer = odometer(value),
    }
}

fn named(vehicle: Vehicle) -> Option<Vehicle> {
    (vehicle.make.is_some() || vehicle.model.is_some() || vehicle.vin.is_some()).then_some(vehicle)
}

fn trade_in_of_options(vehicle: El<'_>, flags: &mut Flags) -> Option<Vehicle> {
    let mut own = blank(Interest::TradeIn);
    for option in vehicle.children_of(Tag::Option) {
        let (Some(key), Some(value)) =
            (option.child(Tag::OptionName), option.child(Tag::OptionValue).or_else(|| option.child(Tag::Value)))
        else {
            continue;
        };
        if let Some(field) = trade_field(key.text()) {
            put(&mut own, field, value.text(), flags);
        }
    }
    named(own)
}

fn trade_in_of_comments(comments: &str, flags: &mut Flags) -> Option<Vehicle> {
    let mut own = blank(Interest::TradeIn);
    for line in comments.lines() {
        if let Some((key, value)) = line.split_once(':')
            && let Some(field) = trade_field(key)
        {
            put(&mut own, field, value, flags);
        }
    }
    named(own)
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

    #[test]
    fn a_key_names_a_trade_in_only_with_its_prefix() {
        assert!(trade_field("Trade-In Year").is_some() && trade_field("Current Mileage").is_some());
        for key in ["Event/Lead date", "Year", "Model year", "Trade value", "current"] {
            assert!(trade_field(key).is_none(), "{key}");
        }
    }
}
