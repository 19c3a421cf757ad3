//! Contact policy: where and when the law and the store let a customer be approached. Owns the rules as data and their
//! reading; knows nothing of leads, cadences or messages. Sources stand beside each rule in the policy file.

use serde::{Deserialize, Serialize};

/// All rules of one policy version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub version: String,
}
