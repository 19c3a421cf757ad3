//! Where customers are.

use serde::{Deserialize, Serialize};

/// A member of the staff was told where the person (the entry's own) is: what codes and addresses suggest gives way to it,
/// until they name another place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceConfirmed {
    /// Postal code of the state or province, `FL`.
    pub state: String,
}
