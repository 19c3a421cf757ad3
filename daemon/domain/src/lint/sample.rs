//! A made-up customer, store and rep: what wordings are filled with before anybody real gets them. Owns their values.

use crate::{block::Context, calendar::spoken_time, known::Field, words::Language};

/// Somebody to try words on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sample {
    /// Names of a usual length.
    Usual,
    /// Long names throughout.
    Long,
}

pub(super) const STORE_NAME: [&str; 2] = ["Hillcrest Honda", "Whittingham Chrysler Dodge Jeep Ram"];
pub(super) const STORE_PHONE: &str = "216-555-0100";
pub(super) const OPT_OUT_PHONE: &str = "800-555-0101";

/// By field, the usual value and the long one.
const VALUES: [(Field, [&str; 2]); 19] = [
    (Field::FirstName, ["Dana", "Maximiliano José"]),
    (Field::LastName, ["Whitfield", "Whitfield-Castellanos"]),
    (Field::Phone, ["216-555-0142", "216-555-0142"]),
    (Field::Email, ["dana@example.com", "maximiliano.whitfield@example.com"]),
    (Field::VehicleYear, ["2024", "2024"]),
    (Field::VehicleMake, ["Honda", "Mercedes-Benz"]),
    (Field::VehicleModel, ["CR-V", "Silverado 1500 Crew Cab"]),
    (Field::VehicleTrim, ["EX-L", "High Country"]),
    (Field::VehicleStock, ["H22817", "H22817-2024"]),
    (Field::TradeYear, ["2016", "2016"]),
    (Field::TradeMake, ["Ford", "Chevrolet"]),
    (Field::TradeModel, ["F-150", "Grand Cherokee L"]),
    (Field::Comments, ["Does it tow?", "Does it tow?"]),
    (Field::Timeframe, ["1 month", "1 month"]),
    (Field::City, ["Lakewood", "Rancho Santa Margarita"]),
    (Field::Source, ["cars-example", "cars-example"]),
    (Field::Timeline, ["within a month", "within a month"]),
    (Field::PreferredTime, ["Saturday mornings", "Wednesday or Saturday mornings"]),
    (Field::Payment, ["cash", "financing"]),
];

const ALWAYS: [(&str, [&str; 2]); 6] = [
    ("store_name", STORE_NAME),
    ("store_phone", [STORE_PHONE, STORE_PHONE]),
    ("opt_out_phone", [OPT_OUT_PHONE, OPT_OUT_PHONE]),
    ("store_city", ["Lakewood", "Rancho Santa Margarita"]),
    ("rep_name", ["Luis Ortega", "Christopher Featherstonehaugh"]),
    ("rep_first_name", ["Luis", "Christopher"]),
];

/// Two times for a visit: a Tuesday and a Thursday of 2026, spelled as a store in Ohio says them.
fn options(language: Language) -> [String; 2] {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-5));
    [1_796_769_000, 1_796_914_800].map(|second| {
        let at = jiff::Timestamp::from_second(second).expect("a second of 2026");
        spoken_time(&zone, at, language)
    })
}

/// The agreed visit of a message that goes with an appointment: the first of the two times.
fn visit(language: Language) -> [(&'static str, String); 2] {
    let [time, _] = options(language);
    let clock = match language {
        Language::English => "5:30 pm",
        Language::Spanish => "las 5:30 pm",
    };
    [("appointment_time", time), ("appointment_clock", clock.to_owned())]
}

impl Sample {
    const fn place(self) -> usize {
        match self {
            Self::Usual => 0,
            Self::Long => 1,
        }
    }

    /// Every value a message can be filled with.
    pub(super) fn values(self, language: Language) -> Vec<String> {
        let known = VALUES.iter().map(|(_, values)| values[self.place()]);
        let always = ALWAYS.iter().map(|(_, values)| values[self.place()]);
        let times = options(language).into_iter().chain(visit(language).map(|(_, time)| time));
        known.chain(always).map(str::to_owned).chain(times).collect()
    }

    /// The values that name the customer's own matter.
    pub(super) fn matter(self) -> Vec<&'static str> {
        VALUES.iter().filter(|(field, _)| field.is_matter()).map(|(_, values)| values[self.place()]).collect()
    }
}

/// A context in which everything is known.
#[must_use]
pub fn sample(sample: Sample, language: Language) -> Context {
    let mut context = Context::new();
    for (field, values) in VALUES {
        context.set(field, values[sample.place()]);
    }
    for (name, values) in ALWAYS {
        context.set_always(name, values[sample.place()]).expect("the names are the context's own");
    }
    for (name, value) in ["option_1", "option_2"].into_iter().zip(options(language)) {
        context.set_always(name, &value).expect("the names are the context's own");
    }
    for (name, value) in visit(language) {
        context.set_always(name, &value).expect("the names are the context's own");
    }
    context
}
