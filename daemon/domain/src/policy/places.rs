//! Where a customer may be. Owns the tables of area codes, postal codes and states, and the set of places they give.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Policy, Zone};
use crate::calendar::zone;

/// One place where the customer may be: its law and its clock.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Postal code of a state or province; [`NOWHERE`] stands for all of them.
    pub state: String,
    pub zone: TimeZone,
    /// First three digits of the postal code, where that is what says they may be here.
    pub zip3: Option<u16>,
}

/// The state of a customer of whom nothing says where they are: the rule that names it satisfies every state's.
pub const NOWHERE: &str = "--";

/// Which codes lie where.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Area codes, by the state and the zones they touch.
    pub npa: Vec<NpaRow>,
    /// Ranges of the first three digits of a ZIP code.
    pub zip: Vec<ZipRange>,
    /// All zones of each state.
    pub states: Vec<StateRow>,
    /// The clock of [`NOWHERE`].
    pub nowhere: Zone,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NpaRow {
    pub state: String,
    pub zones: Vec<Zone>,
    pub codes: Vec<u16>,
}

/// From `first` to `last`, both included.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZipRange {
    pub state: String,
    pub zones: Vec<Zone>,
    pub first: u16,
    pub last: u16,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRow {
    pub state: String,
    pub zones: Vec<Zone>,
}

impl Policy {
    /// Every place where the customer may be: what their area code, their postal code and the state they named each
    /// touch, all together. A postal code says more closely where in its state somebody lives, so the state's name adds
    /// nothing to it. When none of the three says anything, the store's own place and [`NOWHERE`]. Never empty.
    ///
    /// `npa` is the area code of the phone, `zip3` the first three digits of the postal code, `region` a postal code of
    /// a state in any case; what is not in the tables counts as not known. An unknown `store_zone` leaves the store out.
    #[must_use]
    pub fn places(
        &self,
        npa: Option<u16>,
        zip3: Option<u16>,
        region: Option<&str>,
        store_zone: &str,
        store_region: &str,
    ) -> Vec<Place> {
        let tables = &self.places;
        let mut found = Vec::new();
        let by_zip = tables.zip.iter().filter(|row| zip3.is_some_and(|zip| (row.first..=row.last).contains(&zip)));
        for row in by_zip {
            add(&mut found, &row.state, &row.zones, zip3);
        }
        let region =
            region.map(str::trim).filter(|name| !found.iter().any(|place| place.state.eq_ignore_ascii_case(name)));
        for row in tables.states.iter().filter(|row| region.is_some_and(|name| row.state.eq_ignore_ascii_case(name))) {
            add(&mut found, &row.state, &row.zones, None);
        }
        for row in tables.npa.iter().filter(|row| npa.is_some_and(|npa| row.codes.contains(&npa))) {
            add(&mut found, &row.state, &row.zones, None);
        }
        if found.is_empty() {
            found.push(Place { state: NOWHERE.to_owned(), zone: tables.nowhere.0.clone(), zip3: None });
            if let Ok(zone) = zone(store_zone) {
                found.push(Place { state: store_region.to_owned(), zone, zip3: None });
            }
        }
        found
    }
}

fn add(found: &mut Vec<Place>, state: &str, zones: &[Zone], zip3: Option<u16>) {
    for Zone(zone) in zones {
        if !found.iter().any(|place| place.state == state && place.zone == *zone) {
            found.push(Place { state: state.to_owned(), zone: zone.clone(), zip3 });
        }
    }
}
