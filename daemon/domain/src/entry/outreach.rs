//! Facts about cadences and touches. A planned touch ends in exactly one of `TouchSent`, `TouchFailed` (not retryable),
//! `TouchUncertain`, `TouchSkipped`, `TouchCanceled`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        AppointmentId, BlindIndex, BlockVersionId, CadenceVersionId, EnrollmentId, EpisodeId, KeyedHash, LeadId,
        NoteId, PersonId, RepId, ReplyId, TouchId,
    },
    intent::Confidence,
    words::{
        CancelReason, Channel, EnrollmentEnd, FailReason, GateId, Intent, Language, Mode, MoveReason, Segment,
        SkipReason, SuppressionScope, TrackKind,
    },
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    pub enrollment: EnrollmentId,
    pub episode: EpisodeId,
    pub segment: Segment,
    pub version: CadenceVersionId,
}

/// A lead was not enrolled in the cadence that is for it: the person had it lately, or often enough.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentWithheld {
    pub episode: EpisodeId,
    pub segment: Segment,
    pub version: CadenceVersionId,
    /// `cadence.new-inbound.cooldown-days:30`, `cadence.new-inbound.enroll-max:3`.
    pub rule: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentPaused {
    pub enrollment: EnrollmentId,
    pub why: EnrollmentEnd,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentResumed {
    pub enrollment: EnrollmentId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentEnded {
    pub enrollment: EnrollmentId,
    pub why: EnrollmentEnd,
}

/// Carries all that gives the touch its meaning at that moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchPlanned {
    pub touch: TouchId,
    /// The run it belongs to; of a touch that goes with an appointment: the appointment's own number.
    pub enrollment: EnrollmentId,
    pub episode: EpisodeId,
    pub segment: Segment,
    /// Of the cadence, or of the tracks.
    pub version: CadenceVersionId,
    /// Position of the step in the cadence, from 0, and of the action in the step.
    pub step: u16,
    pub action: u16,
    pub channel: Channel,
    pub mode: Mode,
    pub owner: RepId,
    pub acting: RepId,
    pub planned_at: Timestamp,
    /// Set for a reminder or a rescue.
    pub appointment: Option<OfAppointment>,
}

/// The appointment that a touch speaks of, at the time it was agreed for when the touch was planned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfAppointment {
    pub appointment: AppointmentId,
    pub at: Timestamp,
    pub track: TrackKind,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchMoved {
    pub touch: TouchId,
    pub planned_at: Timestamp,
    pub why: MoveReason,
    /// Id of the policy rule that moved it, where one did.
    pub rule: Option<String>,
    /// The gate it stands before, where one held it back.
    pub gate: Option<GateId>,
    /// Version of the policy in force.
    pub policy: Option<String>,
}

/// Committed before the provider is called: from here on the touch is never made again by machine.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchClaimed {
    pub touch: TouchId,
    pub enrollment: EnrollmentId,
    pub step: u16,
    pub action: u16,
    /// Counts the claims of this touch from 1; only a provider's "nothing was sent" allows a second.
    pub attempt: u16,
    pub channel: Channel,
    pub mode: Mode,
    pub acting: RepId,
    pub block: BlockVersionId,
    pub variant: u16,
    /// The window rule that was open.
    pub rule: String,
    /// What the provider is given to recognize a repeat.
    pub key: String,
    /// Version of the policy in force.
    pub policy: Option<String>,
    /// What a text may cost at most, in message segments: so much of the carrier's day is taken until the result is in.
    /// 0 over every other channel.
    pub segments: u16,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchSent {
    pub touch: TouchId,
    /// The provider's own id of the message, keyed: it can hold an address.
    pub provider_id: Option<KeyedHash>,
    /// Message segments of a text as it was handed over; none over other channels, and where nobody counted.
    pub segments: Option<u16>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchFailed {
    pub touch: TouchId,
    pub reason: FailReason,
    /// True only when it is certain that nothing was sent: the touch is planned again and has not ended.
    pub retryable: bool,
    /// What it broke or met: `words.L07+L12`, `block.missing:trade_model`, `opt-out`, `hold.legal`, `channel.down`. None
    /// where the reason is the provider's and says it all.
    pub rule: Option<String>,
    /// The gate that would have kept it shut; none where the reason is the provider's.
    pub gate: Option<GateId>,
    /// Version of the policy in force.
    pub policy: Option<String>,
}

/// Claimed, and nobody can say whether it was sent.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchUncertain {
    pub touch: TouchId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchSkipped {
    pub touch: TouchId,
    pub reason: SkipReason,
    /// The rule that forbade it, and what it looked at: `consent.text.inquiry-barred`, `block.missing:trade_model`.
    pub rule: String,
    /// What shadow mode would have sent.
    pub block: Option<BlockVersionId>,
    pub variant: Option<u16>,
    /// The gate that stayed shut; none when every gate was open.
    pub gate: Option<GateId>,
    /// Version of the policy in force.
    pub policy: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchCanceled {
    pub touch: TouchId,
    pub reason: CancelReason,
    /// Version of the policy in force.
    pub policy: Option<String>,
}

/// A customer answered. The text lies sealed in the vault under `reply`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyReceived {
    pub reply: ReplyId,
    pub channel: Channel,
    pub from: BlindIndex,
    pub provider_id: Option<KeyedHash>,
    pub intents: Vec<Intent>,
    /// The rule or words class that decided, never the words themselves.
    pub evidence: String,
    /// How sure that was, in thousandths; none before it was asked.
    pub confidence: Option<Confidence>,
    pub language: Language,
    /// Minutes since the last touch was sent to the person; none when there was none.
    pub after_minutes: Option<i64>,
    pub in_reply_to: Option<TouchId>,
}

/// From now on nothing reaches these contact points on the scope's channels. Holds for ever, whoever uses them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionAdded {
    pub scope: SuppressionScope,
    pub contacts: Vec<BlindIndex>,
    pub people: Vec<PersonId>,
    pub leads: Vec<LeadId>,
    /// `reply`, `operator`, `import`, `provider`, or what the operator named: `letter`, `walk-in`.
    pub via: String,
    /// What the operator wrote down, sealed under this id.
    pub note: Option<NoteId>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionLifted {
    pub scope: SuppressionScope,
    pub contacts: Vec<BlindIndex>,
    pub people: Vec<PersonId>,
    pub via: String,
}
