//! The words of `cadence`, `pause` and `resume`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use crate::time::parse_days;

#[derive(Subcommand, Debug)]
pub(crate) enum Cadence {
    /// List the cadences: the version in force, who is enrolled, how the file compares.
    List,
    /// Show one version in full.
    Show {
        /// NAME, or NAME@NUMBER for another version than the one in force.
        #[arg(value_name = "NAME[@N]")]
        name: String,
    },
    /// Say what two versions differ in.
    Diff {
        #[arg(value_name = "NAME[@N]")]
        before: String,
        #[arg(value_name = "NAME[@N]")]
        after: String,
    },
    /// Run a draft over recorded history, and change nothing: what it would add, move, drop, and what the law forbids.
    Simulate {
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Enrollments begun at most so long ago run by the draft: 90d, 12w.
        #[arg(long, value_name = "SPAN", default_value = "90d", value_parser = parse_days)]
        since: i32,
    },
    /// Put files in force, all of them or none. Who is enrolled stays on their version until `migrate`.
    Apply {
        /// Cadence files, or folders of them.
        #[arg(required = true, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        why: Why,
    },
    /// Let everybody who is enrolled go on with a version, with what is planned for them.
    Migrate {
        name: String,
        /// Number of the version.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
        to: i32,
        #[command(flatten)]
        why: Why,
    },
    /// Put the version before in force again. Who is enrolled stays where they are.
    Rollback {
        name: String,
        /// Who is responsible.
        #[arg(long)]
        author: String,
        /// Why: it stands in the ledger.
        #[arg(long)]
        reason: String,
    },
    /// Hold back everything of a cadence.
    Pause {
        name: String,
        #[command(flatten)]
        why: Reason,
    },
    /// Let a cadence go on.
    Resume {
        name: String,
        #[command(flatten)]
        why: Reason,
    },
}

/// Author and reason, which only a dry run can do without.
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// Who is responsible.
    #[arg(long, required_unless_present = "dry_run")]
    pub(crate) author: Option<String>,
    /// Why: it stands in the ledger.
    #[arg(long, required_unless_present = "dry_run")]
    pub(crate) reason: Option<String>,
    /// Only say what it would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Reason {
    /// Why: it stands in the ledger.
    #[arg(long)]
    pub(crate) reason: String,
}

/// What is paused or resumed.
#[derive(Subcommand, Debug)]
pub(crate) enum Scope {
    /// One lead.
    Lead {
        id: i64,
        #[command(flatten)]
        why: Reason,
    },
    /// A cadence, in all its versions.
    Cadence {
        name: String,
        #[command(flatten)]
        why: Reason,
    },
    /// A channel: text, email, call, voicemail.
    Channel {
        channel: String,
        #[command(flatten)]
        why: Reason,
    },
    /// One store.
    Store {
        id: i16,
        #[command(flatten)]
        why: Reason,
    },
    /// Everything.
    All {
        #[command(flatten)]
        why: Reason,
    },
}
