//! The words of `rep` and `escalation`.

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand, Debug)]
pub(crate) enum Rep {
    /// List the staff: who is there, who has how much, and how fair the turns are.
    List {
        /// Those who have left, too.
        #[arg(long)]
        all: bool,
    },
    /// Show one member of the staff in full.
    Show {
        /// Number or name.
        rep: String,
    },
    /// Say that somebody does not work on some days: somebody else answers their customers, the credit stays.
    Off {
        /// Number or name.
        rep: String,
        /// The first day, 2026-12-24.
        #[arg(value_name = "DAY")]
        from: String,
        /// The last day; the same day when not given.
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
    },
    /// Say that somebody works again, whatever was said before.
    Back {
        /// Number or name.
        rep: String,
        /// The first day they work; today when not given.
        #[arg(long, value_name = "DAY", default_value = "", hide_default_value = true)]
        from: String,
    },
    /// Add somebody who does not stand in the configuration.
    Add {
        name: String,
        #[arg(long, value_enum, default_value_t = RoleWord::Rep)]
        role: RoleWord,
        /// sales or service; give it twice for both.
        #[arg(long = "department", required = true, value_name = "DEPARTMENT")]
        departments: Vec<String>,
        /// Number of the store; the only one when not given.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        store: i32,
    },
    /// Say that somebody has left for good: leads, tasks, appointments, callbacks and signatures go to others at once.
    Leave {
        /// Number or name.
        rep: String,
        /// A colleague who gets the work; give it again for several. All of the same department when not given.
        #[arg(long, value_name = "REP")]
        to: Vec<String>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum RoleWord {
    Manager,
    Rep,
    Bdc,
}

impl RoleWord {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Rep => "rep",
            Self::Bdc => "bdc",
        }
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Escalation {
    /// List hot leads that nobody has settled, the earliest due first.
    List {
        /// Only those that this member of the staff was told of, by number.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        rep: i32,
    },
    /// Show one, with everybody who was told of it.
    Show { id: i64 },
    /// Take one: the first who does has it, and answers the customer.
    Take {
        id: i64,
        /// Who takes it, by number or name.
        #[arg(long, value_name = "REP")]
        by: String,
    },
    /// Say that somebody cannot take it: the next is told at once.
    Pass {
        id: i64,
        /// Who passes, by number or name.
        #[arg(long, value_name = "REP")]
        by: String,
    },
    /// Say what became of the customer: nothing else closes one.
    Done {
        id: i64,
        #[arg(value_enum)]
        how: HotEnd,
        /// Who did it, by number or name; you when not given.
        #[arg(long, value_name = "REP", default_value = "", hide_default_value = true)]
        by: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum HotEnd {
    /// They talked.
    Talked,
    /// The customer was written to.
    Answered,
    LeftVoicemail,
    NoAnswer,
    /// The number is wrong: it is shut.
    BadNumber,
    /// The customer is lost: the lead closes.
    Lost,
}

impl HotEnd {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Talked => "talked",
            Self::Answered => "answered",
            Self::LeftVoicemail => "left-voicemail",
            Self::NoAnswer => "no-answer",
            Self::BadNumber => "bad-number",
            Self::Lost => "lost",
        }
    }
}
