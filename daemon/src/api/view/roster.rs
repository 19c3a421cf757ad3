//! The staff and what is hot, as operators see them.

use jiff::{Timestamp, civil::Date};
use keepwarm_domain::{
    entry::RepConfigured,
    ids::{EscalationId, LeadId, RepId, StoreId},
    words::{Department, Disposition, Intent, RepRole, Rung},
};

/// Everybody who works here, and how the turns went.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RosterView {
    pub reps: Vec<RepView>,
    /// Store, department, who, what they got, and what they were due.
    pub turns: Vec<(StoreId, Department, RepId, u64, f64)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct RepView {
    pub rep: RepConfigured,
    pub on_shift: bool,
    /// Days off to come that somebody said, or the configuration.
    pub off: Vec<(Date, Date)>,
    pub owns: u32,
    pub answers: u32,
    pub tasks: u32,
}

/// What an operator does to the roster. Members of the staff are named as written: by number or name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RosterChange {
    Off { rep: String, from: Date, until: Date },
    Back { rep: String, from: Option<Date> },
    Add { name: String, store: Option<StoreId>, role: RepRole, departments: Vec<Department> },
    Leave { rep: String, to: Vec<String> },
    Assign { lead: LeadId, rep: String },
    Take { escalation: EscalationId, rep: String },
    Pass { escalation: EscalationId, rep: String },
    Done { escalation: EscalationId, disposition: Disposition, rep: Option<String> },
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RosterChanged {
    pub changed: bool,
    pub rep: Option<RepId>,
    /// Leads that went to somebody else.
    pub leads: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EscalationView {
    pub escalation: EscalationId,
    pub lead: LeadId,
    pub item: u32,
    pub intent: Intent,
    pub owner: String,
    pub acting: String,
    pub opened_at: Timestamp,
    pub starts_at: Timestamp,
    pub due_at: Timestamp,
    pub rung: Option<Rung>,
    pub told: Vec<String>,
    pub taken_by: Option<String>,
    pub breached: bool,
    pub on_call: bool,
    pub zone: String,
}
