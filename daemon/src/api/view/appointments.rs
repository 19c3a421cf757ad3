//! Appointments as operators see and change them.

use jiff::{Timestamp, civil::DateTime};
use keepwarm_domain::{
    ids::{AppointmentId, LeadId, StoreId},
    words::CanceledBy,
};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppointmentRow {
    pub appointment: AppointmentId,
    pub lead: LeadId,
    pub store: StoreId,
    pub zone: String,
    pub customer: String,
    pub acting: String,
    pub set_at: Timestamp,
    pub at: Timestamp,
    pub state: AppointmentState,
    /// What goes to the customer next because of it, and when.
    pub next: Option<(String, Timestamp)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppointmentState {
    Agreed,
    /// Its time has passed, and nobody said what became of it.
    Overdue,
    Shown,
    Missed,
    Canceled,
}

impl AppointmentState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Overdue => "overdue",
            Self::Shown => "shown",
            Self::Missed => "missed",
            Self::Canceled => "canceled",
        }
    }
}

/// A time as somebody at the store writes it down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ToldTime {
    Instant(Timestamp),
    /// By the clock of the store.
    Local(DateTime),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppointmentChange {
    Set {
        lead: LeadId,
        at: ToldTime,
    },
    Move {
        appointment: AppointmentId,
        at: ToldTime,
    },
    Cancel {
        appointment: AppointmentId,
        by: CanceledBy,
    },
    /// None: now.
    Shown {
        appointment: AppointmentId,
        at: Option<ToldTime>,
    },
    Missed {
        appointment: AppointmentId,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppointmentChanged {
    pub row: AppointmentRow,
    /// False where it was so already.
    pub changed: bool,
}
