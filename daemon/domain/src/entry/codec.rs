//! The frozen JSON of entries. Owns writing the current version of a body and reading every version ever written;
//! knows nothing of storage.
//!
//! A kind's JSON changes only together with its version in `bodies!` and a rule in [`upcast`]. One fixture per kind and
//! version under `tests/fixtures/entries` is read back by a test for ever.

mod policy;

use serde_json::Value;

use super::Body;

mod lift;

/// A stored body that this build cannot read.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    #[error("entry kind `{kind}` is unknown to this build; install the version that wrote it or a later one")]
    UnknownKind { kind: String },
    #[error("entry kind `{kind}` version {version} is newer than this build reads ({known}); install a later build")]
    NewerVersion { kind: String, version: u16, known: u16 },
    /// The source is left out on purpose: a parse error quotes its input.
    #[error(
        "body of entry kind `{kind}` version {version} is not what that version writes (line {line}, column {column})"
    )]
    Malformed { kind: String, version: u16, line: usize, column: usize },
}

/// The JSON text of a body in its current version: one line, fields in declaration order, so the same body always gives
/// the same bytes.
#[must_use]
pub fn to_json(body: &Body) -> String {
    serde_json::to_string(body).expect("bodies hold only strings, numbers, lists and structs")
}

/// Reads a body of any version that was ever written.
///
/// # Errors
/// When the kind or version is unknown to this build, or the text is not that version's.
pub fn from_json(kind: &str, version: u16, json: &str) -> Result<Body, CodecError> {
    let known = Body::KINDS.iter().find(|(name, _)| *name == kind).map(|(_, version)| *version);
    let Some(known) = known else {
        return Err(CodecError::UnknownKind { kind: kind.to_owned() });
    };
    if version > known {
        return Err(CodecError::NewerVersion { kind: kind.to_owned(), version, known });
    }
    let malformed = |error: &serde_json::Error| CodecError::Malformed {
        kind: kind.to_owned(),
        version,
        line: error.line(),
        column: error.column(),
    };
    let current;
    let text = if version == known {
        json
    } else {
        let old = serde_json::from_str(json).map_err(|error| malformed(&error))?;
        current = upcast(kind, version, old).to_string();
        &current
    };
    Body::from_current(kind, text).expect("the kind was found among the known ones").map_err(|error| malformed(&error))
}

/// Lifts an older body to the current version, one version at a time. Pure; total over the versions ever written.
#[must_use]
pub fn upcast(kind: &str, version: u16, mut body: Value) -> Value {
    match (kind, version) {
        ("policy-published", 1) => policy::from_v1(&mut body["policy"]),
        ("cadence-published", 1) => {
            lift::cadence_v1(&mut body);
            lift::cadence_v2(&mut body);
        }
        ("cadence-published", 2) => lift::cadence_v2(&mut body),
        ("lead-received" | "inquiry-joined", 1) => {
            lift::inquiry_v1(&mut body);
            lift::person_v1(&mut body);
            lift::inquiry_v3(&mut body);
        }
        ("lead-received" | "inquiry-joined", 2) => {
            lift::person_v1(&mut body);
            lift::inquiry_v3(&mut body);
        }
        ("lead-received" | "inquiry-joined", 3) => lift::inquiry_v3(&mut body),
        ("segments-published", 1) => lift::segments_v1(&mut body),
        ("block-published", 1) => lift::block_v1(&mut body),
        ("escalation-opened", 1) => lift::escalation_v1(&mut body),
        ("rep-configured", 1 | 2) => lift::rep_v2(&mut body),
        _ => {}
    }
    for (_, _, field, value) in ADDED.iter().filter(|(of, since, ..)| *of == kind && version < *since) {
        body[*field] = serde_json::from_str(value).unwrap_or(Value::Null);
    }
    body
}

/// Fields that came after a kind's first version: the kind, the version that brought the field, and what an older body
/// means by not having it, as JSON. What cannot be said in a line of this table is a rule of its own in [`upcast`].
const ADDED: &[(&str, u16, &str, &str)] = &[
    ("store-configured", 3, "service_week", "null"),
    // Before shifts everybody was there whenever the store was open.
    ("rep-configured", 2, "shifts", "null"),
    ("rep-configured", 2, "days_off", "[]"),
    // Before tracks every touch was a cadence's.
    ("touch-planned", 2, "appointment", "null"),
    // Before a reading said how sure it is.
    ("reply-received", 2, "confidence", "null"),
    ("touch-moved", 2, "gate", "null"),
    ("touch-moved", 2, "policy", "null"),
    ("touch-claimed", 2, "policy", "null"),
    ("touch-claimed", 2, "segments", "0"),
    ("touch-sent", 2, "segments", "null"),
    ("touch-failed", 2, "rule", "null"),
    ("touch-failed", 2, "gate", "null"),
    ("touch-failed", 2, "policy", "null"),
    ("touch-skipped", 2, "gate", "null"),
    ("touch-skipped", 2, "policy", "null"),
    ("touch-canceled", 2, "policy", "null"),
    ("answers-noted", 2, "cleared", "[]"),
    ("suppression-added", 2, "note", "null"),
    ("store-configured", 2, "opt_out_phone", "null"),
    ("store-configured", 2, "domains", "[]"),
    ("channel-configured", 2, "registration", "null"),
    ("channel-configured", 3, "per_minute", "null"),
    ("channel-configured", 4, "heard_within", "null"),
    ("ownership-changed", 2, "among", "[]"),
    ("escalation-opened", 2, "on_call", "false"),
    ("escalation-taken", 2, "prove_by", "null"),
];

#[cfg(test)]
mod tests;
