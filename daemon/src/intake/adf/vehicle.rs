//! Vehicles: which one the customer wants, which one is the customer's own, and what can be known of each. Takes
//! elements of the tree and gives fields; decides nothing about the rest of the lead.

mod field;

use self::field::{interest_of, model, odometer, price, status_of, units_of, vin, year};
use super::tag::{Attr, Tag};
use super::text;
use super::tree::El;
use crate::intake::flag::{Flag, Flags};
use crate::intake::lead::{Interest, OdometerUnits, Vehicle};

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
    fn a_key_names_a_trade_in_only_with_its_prefix() {
        assert!(trade_field("Trade-In Year").is_some() && trade_field("Current Mileage").is_some());
        for key in ["Event/Lead date", "Year", "Model year", "Trade value", "current"] {
            assert!(trade_field(key).is_none(), "{key}");
        }
    }
}
