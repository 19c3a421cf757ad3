//! Emergencies: states and parts of states in which nobody may be solicited for a time. Owns whom a suspension reaches.

use jiff::Timestamp;

use super::{Place, Suspension};

impl Suspension {
    /// Whether it holds at an instant for somebody who may be at any of `places`. Somebody of whom nothing says in which
    /// part of a state they are may be in the part that is suspended.
    #[must_use]
    pub fn reaches(&self, places: &[Place], at: Timestamp) -> bool {
        self.from <= at && at < self.until && self.concerns(places)
    }

    /// Whether it is for these places at all.
    #[must_use]
    pub fn concerns(&self, places: &[Place]) -> bool {
        places.iter().filter(|place| self.states.contains(&place.state)).any(|place| {
            let within = |zip3: u16| self.zips.is_empty() || self.zips.contains(&zip3);
            // The postal code speaks for its whole state: an area code adds nothing to where in it somebody lives.
            let mut known = places.iter().filter(|it| it.state == place.state).filter_map(|it| it.zip3).peekable();
            if known.peek().is_none() { true } else { known.any(within) }
        })
    }
}
