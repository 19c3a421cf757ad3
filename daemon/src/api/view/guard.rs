//! What operators ask and hear of people, opt-outs, lists, tasks and channels that go live.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use keepwarm_domain::{
    golive::Missing,
    ids::{BlindIndex, ItemId, LeadId, PersonId, RepId, TaskId, TouchId},
    words::{Channel, ConsentLevel, HoldReason, Intent, Language, ListKind, SuppressionScope, TaskKind},
};

/// Somebody, by number or by a contact point as written.
#[derive(Clone, PartialEq, Eq)]
pub enum Whom {
    Person(PersonId),
    Contact(String),
}

impl fmt::Debug for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "Person({person})"),
            Self::Contact(_) => f.write_str("Contact(<redacted>)"),
        }
    }
}

/// What is known of a person, and what bars the way to them.
#[derive(Clone, PartialEq, Eq)]
pub struct StandingView {
    pub person: PersonId,
    pub name: String,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub language: Language,
    pub consent: ConsentLevel,
    pub suppressions: Vec<SuppressionScope>,
    pub hold: Option<(HoldReason, Timestamp)>,
    pub leads: Vec<LeadId>,
    pub past_leads: Vec<LeadId>,
    pub checks: Vec<CheckView>,
    /// IANA name.
    pub zone: String,
}

impl fmt::Debug for StandingView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StandingView({}, {:?})", self.person, self.hold)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckView {
    /// Position in the person's phones.
    pub phone: usize,
    pub list: ListKind,
    pub region: Option<String>,
    pub dated: Date,
    pub listed: bool,
}

/// A customer asked to stop, by way of the staff.
#[derive(Clone, Debug)]
pub struct StopOrder {
    pub whom: Whom,
    pub scope: SuppressionScope,
    pub via: String,
    /// In the operator's words; sealed.
    pub note: Option<Note>,
}

/// An operator's words about a person.
#[derive(Clone)]
pub struct Note(pub String);

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(<redacted>)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrderView {
    pub changed: bool,
    pub person: Option<PersonId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShutRow {
    pub contact: BlindIndex,
    pub scopes: Vec<SuppressionScope>,
}

/// What a file is that comes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ImportOf {
    Suppressions { via: String, scope: SuppressionScope },
    List { list: ListKind, region: Option<String>, version: String, dated: Date },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportOrder {
    pub of: ImportOf,
    /// Size of the file, where it is known.
    pub bytes: Option<u64>,
    /// Rows left over from a file: who is not among them is not clear for that.
    pub is_rest: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportView {
    pub rows: u64,
    pub rejected: u64,
    /// The first lines that could not be read, and why.
    pub problems: Vec<(u64, String)>,
    /// What holds the rejected rows.
    pub items: Vec<ItemId>,
    pub checked: u64,
    pub listed: u64,
}

/// Which contact points are to be handed out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExportOf {
    Suppressions { in_clear: bool },
    Numbers { list: Option<ListKind>, region: Option<String> },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListView {
    pub list: ListKind,
    pub region: Option<String>,
    pub version: String,
    pub dated: Date,
    pub age_days: i64,
    pub holds_until: Date,
    pub is_due: bool,
    pub checked: u64,
    pub listed: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListsView {
    pub lists: Vec<ListView>,
    pub numbers: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoLiveView {
    pub channel: Channel,
    pub provider: String,
    pub live: bool,
    pub embedded: bool,
    pub missing: Vec<Missing>,
}

/// A phone or mailbox of the staff.
#[derive(Clone, Debug)]
pub struct StaffOrder {
    pub channel: Channel,
    pub contact: Whom,
    pub rep: RepId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskQuery {
    pub rep: Option<RepId>,
    pub kind: Option<TaskKind>,
    pub limit: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskView {
    pub task: TaskId,
    pub kind: TaskKind,
    pub lead: LeadId,
    pub rep: RepId,
    pub assignee: String,
    pub due_at: Timestamp,
    /// IANA name.
    pub zone: String,
    /// The touch that waits for it.
    pub touch: Option<(TouchId, Channel)>,
    /// The touch that it is about, whether that waits or has ended.
    pub about: Option<TouchId>,
    /// What the reply says that it is about.
    pub says: Vec<Intent>,
}
