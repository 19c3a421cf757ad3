//! What reaches keepwarm. Owns [`Input`], the closed set of things that can make it decide; knows nothing of what is
//! decided.
//!
//! Personal data travels beside an input, never in it: an input names a [`Slot`] and the shell keeps what is in it until
//! the decision says under which id to seal it.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    answer::Answers,
    block::Block,
    cadence::Cadence,
    dms::DmsFact,
    entry::{
        Actor, ChannelConfigured, Hand, Inquiry, ModeSet, Opening, RepConfigured, SourceConfigured, StoreConfigured,
    },
    ids::{
        AppointmentId, BlindIndex, BlockVersionId, DealKey, EscalationId, ItemId, KeyedHash, LeadId, PersonId, RepId,
        StoreId, TaskId, TouchId,
    },
    intent::Confidence,
    known::Known,
    lint::Rule,
    order::Order,
    policy::Policy,
    record::RecordsArrived,
    segment::SegmentRules,
    state::{PauseScope, Person, Timer},
    track::Tracks,
    words::{
        CallDirection, CallStatus, CanceledBy, Channel, DeliveryState, Department, Disposition, Evidence, FailReason,
        Intent, Language, SuppressionScope, YesNo,
    },
};

/// Position of a private payload in the list that travels beside an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(pub usize);

/// The shell's own name for a file it holds until the decision about it is committed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileToken(pub u64);

/// Everything that can make keepwarm decide.
#[derive(Clone, Debug)]
pub enum Input {
    /// The daemon runs, with the ledger replayed.
    Started {
        release: String,
        recovered: Vec<(String, u64)>,
    },
    /// The last input before an orderly end.
    Stopping,
    /// The configuration as it stands now; unchanged parts make no entries.
    Configured(Box<Setup>),
    /// An operator writes blocks: drafts, until somebody else approves them.
    BlocksApplied {
        blocks: Vec<BlockText>,
        actor: Actor,
    },
    /// An operator approves versions, all of them or none. The days of each are those given, or else its own.
    BlocksApproved {
        versions: Vec<Reviewed>,
        by: Hand,
        from: Option<Date>,
        until: Option<Date>,
        actor: Actor,
    },
    /// An operator ends blocks, all of them or none: no version of them is sent any more.
    BlocksRetired {
        versions: Vec<BlockVersionId>,
        by: Hand,
        actor: Actor,
    },
    FileArrived(FileArrived),
    /// Rows of the DMS.
    Records(Box<RecordsArrived>),
    /// People whose turn it is to be taken up, as the ledger gives them.
    PatronsRecalled {
        store: StoreId,
        people: Vec<Person>,
    },
    ItemDismissed {
        item: ItemId,
        actor: Actor,
    },
    Reply(ReplyObserved),
    /// A provider's word on a claimed touch.
    Delivered {
        touch: TouchId,
        attempt: u16,
        result: DeliveryResult,
        /// What a message broke that was refused on this side: `words.L07+L12`, `block.missing:trade_model`.
        rule: Option<String>,
        /// The message as it was handed over, to be kept with the touch.
        message: Option<Slot>,
    },
    /// A provider's later word on a touch.
    TouchReported(Reported),
    /// A program answered a touch in the customer's place.
    AutoReplied(AutoReply),
    /// What a provider has from customers was heard, all of it up to `through`.
    InboundProven {
        channel: Channel,
        through: Timestamp,
    },
    /// A timer of the state is due.
    Due(Timer),
    TaskReported {
        task: TaskId,
        disposition: Disposition,
        evidence: Evidence,
        seconds: Option<u32>,
        actor: Actor,
    },
    EscalationTaken {
        escalation: EscalationId,
        by: RepId,
    },
    EscalationAnswered {
        escalation: EscalationId,
        disposition: Disposition,
        evidence: Evidence,
        actor: Actor,
    },
    AppointmentAgreed {
        lead: LeadId,
        at: Timestamp,
        evidence: Evidence,
        actor: Actor,
    },
    AppointmentMoved {
        appointment: AppointmentId,
        at: Timestamp,
        actor: Actor,
    },
    AppointmentCanceled {
        appointment: AppointmentId,
        by: CanceledBy,
        actor: Actor,
    },
    /// The customer came for it at `at`.
    AppointmentKept {
        appointment: AppointmentId,
        at: Timestamp,
        evidence: Evidence,
        actor: Actor,
    },
    /// Somebody says that nobody came.
    AppointmentMissed {
        appointment: AppointmentId,
        actor: Actor,
    },
    Visited {
        lead: LeadId,
        at: Timestamp,
        evidence: Evidence,
        actor: Actor,
    },
    Dms(DmsFact),
    DealBooked {
        lead: LeadId,
        deal: DealKey,
        at: Timestamp,
    },
    /// An operator puts cadences in force: all that differ from what is in force, or none.
    CadencesApplied {
        cadences: Vec<(KeyedHash, Arc<Cadence>)>,
        why: Directed,
    },
    /// An operator puts the version before in force again.
    CadenceRolledBack {
        cadence: String,
        why: Directed,
    },
    /// An operator lets everybody who is enrolled go on with this version.
    CadenceMigrated {
        cadence: String,
        number: u32,
        why: Directed,
    },
    /// An operator holds back, or lets go on.
    OutreachPaused {
        scope: PauseScope,
        reason: String,
        actor: Actor,
    },
    OutreachResumed {
        scope: PauseScope,
        reason: String,
        actor: Actor,
    },
    /// An operator or another system reports that a customer asked to stop.
    StopRequested {
        store: StoreId,
        contacts: Vec<BlindIndex>,
        scope: SuppressionScope,
        via: String,
        note: Option<Slot>,
        actor: Actor,
        recalled: Recalled,
    },
    Ordered {
        order: Order,
        actor: Actor,
    },
}

/// Who directs, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directed {
    pub author: String,
    pub reason: String,
    pub actor: Actor,
}

/// The parts of the configuration that decisions rest on, each with the keyed hash of its content.
#[derive(Clone, Debug)]
pub struct Setup {
    pub stores: Vec<StoreConfigured>,
    pub reps: Vec<RepConfigured>,
    pub sources: Vec<SourceConfigured>,
    pub channels: Vec<ChannelConfigured>,
    pub modes: Vec<ModeSet>,
    pub segments: (KeyedHash, Arc<SegmentRules>),
    pub cadences: Vec<(KeyedHash, Arc<Cadence>)>,
    /// What goes with appointments.
    pub tracks: (KeyedHash, Arc<Tracks>),
    pub blocks: Vec<BlockText>,
    pub policy: (KeyedHash, Arc<Policy>),
    /// Who stands behind cadences read from the shipped files.
    pub author: String,
}

/// A block as somebody wrote it.
#[derive(Clone, Debug)]
pub struct BlockText {
    pub content: KeyedHash,
    pub block: Arc<Block>,
    pub author: Hand,
}

/// A version of a block that is to be approved, as it was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reviewed {
    pub version: BlockVersionId,
    /// Rules for messages that its wordings break: each keeps it from being approved.
    pub broken: Vec<Rule>,
}

/// A drop-folder file, read whole.
#[derive(Clone, Debug)]
pub struct FileArrived {
    /// None when a quarantined item is tried again.
    pub file: Option<FileToken>,
    pub retry_of: Option<ItemId>,
    pub store: StoreId,
    pub content: KeyedHash,
    /// Hydrated: the ledger has this very content.
    pub seen: bool,
    pub leads: Vec<ArrivedLead>,
    pub calls: Vec<ArrivedCall>,
    pub quarantined: Vec<ArrivedItem>,
    pub actor: Actor,
}

#[derive(Clone, Debug)]
pub struct ArrivedItem {
    pub reason: String,
    pub content: KeyedHash,
    pub bytes: u64,
    pub private: Slot,
}

/// A lead as intake understood it, with the facts the ledger had about it.
#[derive(Clone, Debug)]
pub struct ArrivedLead {
    pub department: Department,
    pub inquiry: Inquiry,
    /// The provider marked it as sent again.
    pub resend: bool,
    pub phones: Vec<BlindIndex>,
    pub emails: Vec<BlindIndex>,
    /// Keyed hashes of the numbers under which a DMS knows the customer.
    pub numbers: Vec<KeyedHash>,
    pub name: Option<BlindIndex>,
    pub known: Known,
    pub npa: Option<u16>,
    pub zip3: Option<u16>,
    pub region: Option<String>,
    pub language: Language,
    pub aside: Aside,
    pub private: Slot,
    pub recalled: Recalled,
}

/// What a customer's first words ask for, and how far the reader is to be trusted. Beside [`Opening`], which the ledger
/// keeps.
///
/// [`Opening`]: crate::entry::Opening
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Aside {
    /// Ways that the customer does not want to be reached by.
    pub shut: Vec<SuppressionScope>,
    /// What they tell of their plans.
    pub answers: Answers,
    /// The reader made a lead of what is no lead file: a human looks whether it is right.
    pub unsure: bool,
}

/// A call as its tracking told of it, with the facts that the ledger had about it.
#[derive(Clone, Debug)]
pub struct ArrivedCall {
    pub store: StoreId,
    /// Keyed hash of the provider and its id of the call.
    pub call: KeyedHash,
    pub content: KeyedHash,
    /// Hydrated: the ledger has this very content.
    pub seen: bool,
    /// The customer's number; none where it was withheld.
    pub from: Option<BlindIndex>,
    pub npa: Option<u16>,
    pub direction: CallDirection,
    pub status: CallStatus,
    pub line: Option<Department>,
    pub seconds: Option<u32>,
    /// An answered call makes a lead from this many seconds on.
    pub lead_after: u32,
    pub source: String,
    pub at: Timestamp,
    pub opening: Opening,
    /// Hydrated: what the notes on it said before.
    pub told: Vec<Intent>,
    pub aside: Aside,
    pub known: Known,
    pub private: Slot,
    pub recalled: Recalled,
}

/// What the ledger's indexes know of an input and the state lacks.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// People without an open lead who share a contact point, as a fold of their entries gives them.
    pub people: Vec<Person>,
    /// Lead and content hash that carry the inquiry's natural key.
    pub same_key: Option<(LeadId, KeyedHash)>,
}

/// A customer's message, already understood.
#[derive(Clone, Debug)]
pub struct ReplyObserved {
    pub store: StoreId,
    pub channel: Channel,
    pub from: BlindIndex,
    pub provider_id: Option<KeyedHash>,
    /// Hydrated: the ledger has this provider id.
    pub seen: bool,
    /// The touch it answers and whom that was written to, where its sender's program said so.
    pub in_reply_to: Option<Answered>,
    pub intents: Vec<Intent>,
    /// How far a wish to stop reaches, where one is among the intents.
    pub reach: SuppressionScope,
    pub evidence: String,
    /// How sure the intents are; low means that a human looks.
    pub confidence: Confidence,
    /// What it tells of the customer's plans.
    pub answers: Answers,
    /// Whether it is a yes or a no and nothing else: what it tells depends on what was asked.
    pub bare: Option<YesNo>,
    pub language: Language,
    pub at: Timestamp,
    pub private: Slot,
    /// Whom to open a lead for when nobody knows who wrote; none where it was written from nothing that can be answered.
    pub stranger: Option<Stranger>,
    pub recalled: Recalled,
}

/// All that is known of somebody whose first word to the store is a text.
#[derive(Clone, Copy, Debug)]
pub struct Stranger {
    pub known: Known,
    pub npa: Option<u16>,
    pub private: Slot,
}

/// What a provider says became of a message that it took, with what the ledger knows of the touch.
#[derive(Clone, Debug)]
pub struct Reported {
    pub touch: TouchId,
    pub store: StoreId,
    pub lead: Option<LeadId>,
    pub person: PersonId,
    pub channel: Channel,
    pub provider_id: Option<KeyedHash>,
    pub state: DeliveryState,
    /// Why it did not arrive, where the provider's code is known.
    pub reason: Option<FailReason>,
    pub at: Timestamp,
    /// Hydrated: the furthest word that the ledger has.
    pub known: Option<DeliveryState>,
    pub recalled: Recalled,
}

/// A program's answer to a touch, with what the ledger knows of the touch.
#[derive(Clone, Debug)]
pub struct AutoReply {
    pub touch: TouchId,
    pub store: StoreId,
    pub lead: Option<LeadId>,
    pub person: PersonId,
    pub channel: Channel,
    pub provider_id: KeyedHash,
    pub at: Timestamp,
    /// Hydrated: the ledger has it.
    pub seen: bool,
}

/// A touch that a message answers, as the ledger's indexes know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answered {
    pub touch: TouchId,
    pub person: PersonId,
}

/// What became of a claimed touch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeliveryResult {
    Sent {
        provider_id: Option<KeyedHash>,
        /// Message segments of a text as it was handed over, where they were counted.
        segments: Option<u16>,
    },
    /// Certain that nothing was sent; may be tried again.
    NotSent(FailReason),
    /// Certain that nothing was sent and nothing will be.
    Failed(FailReason),
    /// Nobody can say.
    Uncertain,
}

impl Input {
    /// Whether the input is an opt-out or a hold, which is decided before everything else that waits.
    #[must_use]
    pub fn is_opt_out(&self) -> bool {
        match self {
            Self::StopRequested { .. } => true,
            Self::Ordered { order: Order::Hold { .. }, .. } => true,
            Self::Reply(reply) => reply.intents.contains(&Intent::OptOut),
            _ => false,
        }
    }
}
