//! What happened. Owns [`Entry`], the one row of the ledger, and [`Body`], the closed set of facts it can state; knows
//! nothing of why a fact came about (`step`) or what it changes (`fold`).
//!
//! Facts are past tense and immutable. No body ever holds personal data: names, addresses and texts stand in the vault
//! under the ids found here. The JSON of a body is a frozen format: see [`codec`].

mod answers;
mod blocks;
mod calls;
pub mod codec;
mod confirm;
mod control;
mod dms;
mod golive;
mod hearing;
mod help;
mod holds;
mod language;
mod lists;
mod opening;
mod outreach;
mod people;
mod place;
mod queue;
mod records;
mod relabel;
mod roster;
mod setup;
mod sources;
mod work;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    answers::*, blocks::*, calls::*, confirm::*, control::*, dms::*, golive::*, hearing::*, help::*, holds::*,
    language::*, lists::*, opening::*, outreach::*, people::*, place::*, queue::*, records::*, relabel::*, roster::*,
    setup::*, sources::*, work::*,
};
use crate::ids::{LeadId, PersonId, RepId, Seq, StoreId};

/// One row of the ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub seq: Seq,
    /// When the appliance learned it; never before the previous entry's.
    pub recorded_at: Timestamp,
    /// When it happened, as claimed by whoever reported it.
    pub occurred_at: Timestamp,
    pub store: StoreId,
    pub lead: Option<LeadId>,
    pub person: Option<PersonId>,
    pub actor: Actor,
    pub body: Body,
}

/// Who caused an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Actor {
    /// keepwarm itself, by its rules.
    System,
    /// The customer, by what they sent or did.
    Customer,
    /// A member of the staff, by roster.
    Rep(RepId),
    /// An operator on the control socket, by Unix user id.
    Operator(u32),
    /// A record of the DMS or another source of facts.
    Dms,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Customer => f.write_str("customer"),
            Self::Dms => f.write_str("dms"),
            Self::Rep(rep) => write!(f, "rep:{rep}"),
            Self::Operator(uid) => write!(f, "operator:{uid}"),
        }
    }
}

/// The text is not an actor as [`Actor`] prints it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not an actor; expected system, customer, dms, rep:N or operator:UID")]
pub struct NotAnActor(String);

impl std::str::FromStr for Actor {
    type Err = NotAnActor;
    fn from_str(text: &str) -> Result<Self, NotAnActor> {
        let wrong = || NotAnActor(text.to_owned());
        match text.split_once(':') {
            None if text == "system" => Ok(Self::System),
            None if text == "customer" => Ok(Self::Customer),
            None if text == "dms" => Ok(Self::Dms),
            Some(("rep", id)) => id.parse().map(|id| Self::Rep(RepId(id))).map_err(|_| wrong()),
            Some(("operator", uid)) => uid.parse().map(Self::Operator).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $variant:ident = $kind:literal v $version:literal),* $(,)?) => {
        /// The closed set of facts. The kind is the word in the ledger's `kind` column.
        #[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
        #[serde(untagged)]
        pub enum Body { $($(#[$doc])* $variant($variant)),* }

        impl Body {
            /// Every kind with the version written today, in order of declaration.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($kind, $version)),*];

            /// The word in the ledger's `kind` column.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind),* }
            }

            /// The version of the kind's JSON that is written today.
            #[must_use]
            pub const fn version(&self) -> u16 {
                match self { $(Self::$variant(_) => $version),* }
            }

            pub(crate) fn from_current(kind: &str, json: &str) -> Option<Result<Self, serde_json::Error>> {
                match kind {
                    $($kind => Some(serde_json::from_str::<$variant>(json).map(Self::$variant)),)*
                    _ => None,
                }
            }
        }

        $(impl From<$variant> for Body {
            fn from(body: $variant) -> Self {
                Self::$variant(body)
            }
        })*
    };
}

bodies! {
    // The appliance and what it is told to do.
    DaemonStarted = "daemon-started" v 1,
    DaemonStopped = "daemon-stopped" v 1,
    LedgerRecovered = "ledger-recovered" v 1,
    StoreConfigured = "store-configured" v 3,
    RepConfigured = "rep-configured" v 3,
    SourceConfigured = "source-configured" v 1,
    ChannelConfigured = "channel-configured" v 4,
    ModeSet = "mode-set" v 1,
    SegmentsPublished = "segments-published" v 2,
    CadencePublished = "cadence-published" v 3,
    TracksPublished = "tracks-published" v 1,
    CadenceRolledBack = "cadence-rolled-back" v 1,
    CadenceMigrated = "cadence-migrated" v 1,
    OutreachPaused = "outreach-paused" v 1,
    OutreachResumed = "outreach-resumed" v 1,
    BlockPublished = "block-published" v 2,
    BlockApproved = "block-approved" v 1,
    BlockRetired = "block-retired" v 1,
    PolicyPublished = "policy-published" v 2,
    // Intake.
    FileTaken = "file-taken" v 1,
    IntakeQuarantined = "intake-quarantined" v 1,
    ItemSettled = "item-settled" v 1,
    LeadReceived = "lead-received" v 4,
    InquiryJoined = "inquiry-joined" v 4,
    ConsentRecorded = "consent-recorded" v 1,
    // The life of a lead.
    EpisodeStarted = "episode-started" v 1,
    EpisodeEnded = "episode-ended" v 1,
    OwnershipChanged = "ownership-changed" v 2,
    StageReached = "stage-reached" v 1,
    LeadRested = "lead-rested" v 1,
    ReclassifyPlanned = "reclassify-planned" v 1,
    LeadClosed = "lead-closed" v 1,
    // Outreach.
    EnrollmentAwaited = "enrollment-awaited" v 1,
    TurnGiven = "turn-given" v 1,
    RoundHeld = "round-held" v 1,
    PatronTakenUp = "patron-taken-up" v 1,
    PatronPassed = "patron-passed" v 1,
    Enrolled = "enrolled" v 1,
    EnrollmentWithheld = "enrollment-withheld" v 1,
    EnrollmentPaused = "enrollment-paused" v 1,
    EnrollmentResumed = "enrollment-resumed" v 1,
    EnrollmentEnded = "enrollment-ended" v 1,
    TouchPlanned = "touch-planned" v 2,
    TouchParked = "touch-parked" v 1,
    TouchMoved = "touch-moved" v 2,
    TouchClaimed = "touch-claimed" v 2,
    TouchSent = "touch-sent" v 2,
    TouchFailed = "touch-failed" v 2,
    TouchUncertain = "touch-uncertain" v 1,
    TouchSkipped = "touch-skipped" v 2,
    TouchCanceled = "touch-canceled" v 2,
    TouchReported = "touch-reported" v 1,
    // What customers do.
    CallRecorded = "call-recorded" v 1,
    InboundProven = "inbound-proven" v 1,
    AutoReplied = "auto-replied" v 1,
    ReplyReceived = "reply-received" v 2,
    ReplyRelabeled = "reply-relabeled" v 1,
    AnswersNoted = "answers-noted" v 2,
    LanguageNoted = "language-noted" v 1,
    PlaceConfirmed = "place-confirmed" v 1,
    SuppressionAdded = "suppression-added" v 2,
    SuppressionLifted = "suppression-lifted" v 1,
    StopConfirmationPlanned = "stop-confirmation-planned" v 1,
    StopConfirmationClaimed = "stop-confirmation-claimed" v 1,
    StopConfirmationEnded = "stop-confirmation-ended" v 1,
    HelpAnswerPlanned = "help-answer-planned" v 1,
    HelpAnswerClaimed = "help-answer-claimed" v 1,
    HelpAnswerEnded = "help-answer-ended" v 1,
    AppointmentSet = "appointment-set" v 1,
    AppointmentMoved = "appointment-moved" v 1,
    AppointmentCanceled = "appointment-canceled" v 1,
    AppointmentShown = "appointment-shown" v 1,
    AppointmentMissed = "appointment-missed" v 1,
    VisitRecorded = "visit-recorded" v 1,
    DealBooked = "deal-booked" v 1,
    DealUnwound = "deal-unwound" v 1,
    RepairOrderOpened = "repair-order-opened" v 1,
    RepairOrderClosed = "repair-order-closed" v 1,
    SyncSeen = "sync-seen" v 1,
    StockMarked = "stock-marked" v 1,
    // What rows of the DMS said.
    CustomerNoted = "customer-noted" v 1,
    AppointmentNoted = "appointment-noted" v 1,
    DealNoted = "deal-noted" v 1,
    RepairOrderNoted = "repair-order-noted" v 1,
    VisitNoted = "visit-noted" v 1,
    UnitNoted = "unit-noted" v 1,
    // The staff.
    RepAway = "rep-away" v 1,
    RepBack = "rep-back" v 1,
    RepLeft = "rep-left" v 1,
    DayTurned = "day-turned" v 1,
    WorkDoubted = "work-doubted" v 1,
    // What was there before.
    OpeningBegun = "opening-begun" v 1,
    OpeningApproved = "opening-approved" v 1,
    HistoryNoted = "history-noted" v 1,
    BaselineTaken = "baseline-taken" v 1,
    // Where leads come from.
    SourceMapped = "source-mapped" v 1,
    SourceConsentRecorded = "source-consent-recorded" v 1,
    // Work for humans.
    EscalationOpened = "escalation-opened" v 2,
    EscalationTold = "escalation-told" v 1,
    EscalationTaken = "escalation-taken" v 2,
    EscalationBreached = "escalation-breached" v 1,
    EscalationClosed = "escalation-closed" v 1,
    TaskOpened = "task-opened" v 1,
    TaskDone = "task-done" v 1,
    // Who must not be approached, and what was checked.
    PersonHeld = "person-held" v 1,
    PersonReleased = "person-released" v 1,
    ListImported = "list-imported" v 1,
    NumbersChecked = "numbers-checked" v 1,
    SuppressionsImported = "suppressions-imported" v 1,
    ContactsExported = "contacts-exported" v 1,
    // What must be before a channel may reach customers.
    OptOutListsDeclined = "opt-out-lists-declined" v 1,
    StaffContactRegistered = "staff-contact-registered" v 1,
    StopProven = "stop-proven" v 1,
    ChannelWentLive = "channel-went-live" v 1,
    ChannelWentBack = "channel-went-back" v 1,
}
