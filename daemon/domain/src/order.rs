//! Orders of operators that concern who may be approached and what was checked. Owns [`Order`]; knows nothing of what
//! follows from one. Part of [`Input`](crate::input::Input).

use jiff::civil::Date;

use crate::{
    answer::Answers,
    dms::DmsFact,
    entry::RepConfigured,
    ids::{BlindIndex, EscalationId, LeadId, PersonId, RepId, ReplyId, StoreId},
    input::Slot,
    state::Person,
    words::{AnswerKind, Channel, HoldReason, Intent, ListKind, SuppressionScope},
};

/// See the module.
#[derive(Clone, Debug)]
pub enum Order {
    /// Nobody approaches the person until they are released.
    Hold {
        person: PersonId,
        reason: HoldReason,
        note: Option<Slot>,
        /// Hydrated: the person, where the state has let go of them.
        recalled: Option<Box<Person>>,
    },
    Release {
        person: PersonId,
        note: Option<Slot>,
    },
    /// Opt-outs of another system, some rows of a file at a time.
    ImportSuppressions {
        store: StoreId,
        rows: Vec<SuppressionRow>,
        via: String,
        /// Hydrated: people whom the state has let go of.
        recalled: Vec<Person>,
    },
    /// What a list says of some numbers.
    CheckNumbers {
        list: ListKind,
        region: Option<String>,
        version: String,
        dated: Date,
        listed: Vec<BlindIndex>,
        clear: Vec<BlindIndex>,
    },
    /// A file was read whole, or contact points were handed out: noted as it is.
    Note(Box<crate::entry::Body>),
    /// An operator passes on what the DMS says.
    Dms(DmsFact),
    /// A member of the staff noted what a customer told them.
    NoteAnswers {
        lead: LeadId,
        answers: Answers,
        /// What they take back, before that.
        cleared: Vec<AnswerKind>,
    },
    /// A customer told a member of the staff in which state they are.
    ConfirmPlace {
        lead: LeadId,
        state: String,
    },
    /// A member of the staff says what a reply means.
    RelabelReply(Box<Relabel>),
    RegisterStaff {
        channel: Channel,
        contact: BlindIndex,
        rep: RepId,
    },
    DeclineLists {
        signed_by: String,
    },
    /// Leads that name the spelling are leads of the source; both folded.
    MapSource {
        spelling: String,
        source: String,
    },
    RecordSourceConsent(Box<crate::entry::SourceConsentRecorded>),
    /// What had become of leads before keepwarm was counted.
    TakeBaseline {
        store: StoreId,
        taken: Box<crate::entry::BaselineTaken>,
    },
    /// An operator approves of the plan of turns after an opening balance.
    ApproveOpening {
        reason: String,
    },
    GoLive(Channel),
    GoBack(Channel),
    /// They do not work on these days.
    RepAway {
        rep: RepId,
        from: Date,
        until: Date,
    },
    RepBack {
        rep: RepId,
        from: Date,
    },
    /// Somebody whom no file names.
    AddRep(Box<RepConfigured>),
    /// They left for good; their work goes to those named, or to all of their department.
    RepLeft {
        rep: RepId,
        to: Vec<RepId>,
    },
    /// A manager gives a lead to somebody, with the credit.
    Assign {
        lead: LeadId,
        owner: RepId,
    },
    /// Whoever was told of an escalation cannot take it.
    Pass {
        escalation: EscalationId,
        by: RepId,
    },
}

/// What a reply means, by a human, with what the ledger knows of it.
#[derive(Clone, Debug)]
pub struct Relabel {
    pub reply: ReplyId,
    pub store: StoreId,
    pub lead: Option<LeadId>,
    pub person: Option<PersonId>,
    pub from: BlindIndex,
    pub channel: Channel,
    /// What it was taken for until now.
    pub was: Vec<Intent>,
    pub intents: Vec<Intent>,
    /// How far a wish to stop reaches, where one is among the intents.
    pub reach: SuppressionScope,
    /// Hydrated: people whom the state has let go of.
    pub recalled: Vec<Person>,
}

/// One row of a file of opt-outs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuppressionRow {
    pub contacts: Vec<BlindIndex>,
    pub scope: SuppressionScope,
}
