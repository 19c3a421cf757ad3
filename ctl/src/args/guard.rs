//! Words of the commands about people, opt-outs, lists, tasks and channels that go live.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::LIMIT_MAX;

/// How far a stop reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Scope {
    Everything,
    Text,
    Email,
    /// Texts, calls and voicemail.
    Phone,
    /// Calls and voicemail.
    Voice,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum HoldReason {
    Legal,
    Complaint,
    Deceased,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ChannelWord {
    Text,
    Email,
    Call,
    Voicemail,
}

/// A list that numbers are checked against.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ListWord {
    NationalDnc,
    /// With --state.
    StateDnc,
    /// The store's own: what stands on it is an opt-out of the phone, for ever.
    InternalDnc,
    Reassigned,
    Litigator,
}

/// The word as the wire spells it.
pub(crate) fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[derive(Subcommand, Debug)]
pub(crate) enum Person {
    /// Show a person, and what bars the way to them.
    Show {
        #[command(flatten)]
        who: WhoArg,
    },
    /// A customer asked to stop: nothing more is sent to them, by any channel, from this moment on.
    #[command(visible_alias = "suppress")]
    Stop {
        #[command(flatten)]
        who: WhoArg,
        /// Less than everything, where the customer clearly said so.
        #[arg(long, value_enum, default_value_t = Scope::Everything)]
        scope: Scope,
        /// How it came to the store: walk-in, phone, letter.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "WORD")]
        via: String,
        /// In your own words; kept sealed with the person.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        reason: String,
    },
    /// Let nobody approach a person, whatever they agreed to, until they are released.
    Hold {
        #[command(flatten)]
        who: WhoArg,
        #[arg(long, value_enum)]
        reason: HoldReason,
        /// In your own words; kept sealed with the person.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        note: String,
    },
    /// End a hold. Nothing starts again by itself.
    Release {
        #[command(flatten)]
        who: WhoArg,
        /// In your own words; kept sealed with the person.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct WhoArg {
    /// Number of the person, a phone or an email; `-` reads it from the standard input, where no other user can see it.
    #[arg(value_name = "WHO")]
    pub(crate) who: String,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Suppression {
    /// Read opt-outs of another system from a CSV file: a phone or email in each row, and a scope where it has one.
    Import {
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Where they come from: old-crm, provider, letters.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "WORD")]
        via: String,
        /// Scope of the rows that name none.
        #[arg(long, value_enum, default_value_t = Scope::Everything)]
        scope: Scope,
    },
    /// Write all opt-outs as CSV. It is noted who took them.
    Export {
        /// With the phone or email beside its index, as far as it is still known.
        #[arg(long)]
        in_clear: bool,
    },
    /// List the contact points that are shut, by their keyed index.
    List {
        /// Most rows to list.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(LIMIT_MAX)))]
        limit: u32,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum ListCommand {
    /// Show which lists were read, and how long they hold.
    Status,
    /// Read a list: a registry's own file, which names who is listed, or a vendor's answer to an export.
    Import {
        #[arg(value_enum)]
        list: ListWord,
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// What the vendor calls this version: 2026-11.
        #[arg(long, value_name = "WORD", required_if_eq_any = [("list", "national-dnc"), ("list", "state-dnc"), ("list", "reassigned"), ("list", "litigator")])]
        version: Option<String>,
        /// The day the list is of: 2026-11-01.
        #[arg(long, value_name = "DATE", required_if_eq_any = [("list", "national-dnc"), ("list", "state-dnc"), ("list", "reassigned"), ("list", "litigator")])]
        date: Option<String>,
        /// The state whose list it is: IN.
        #[arg(long, value_name = "STATE", required_if_eq("list", "state-dnc"))]
        state: Option<String>,
    },
    /// Write the numbers of customers with an open lead as CSV, for a vendor to check. It is noted who took them.
    Export {
        /// Only numbers that this list has not spoken of in the last 25 days.
        #[arg(long = "for", value_enum, value_name = "LIST")]
        list: Option<ListWord>,
        /// The state whose list it is.
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
    },
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct GoLive {
    #[arg(value_enum, required = true)]
    pub(crate) channel: Option<ChannelWord>,
    /// Only say what is missing.
    #[arg(long)]
    pub(crate) check: bool,
    #[command(subcommand)]
    pub(crate) step: Option<GoLiveStep>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum GoLiveStep {
    /// Answer for it by name that there are no opt-outs in other systems.
    NoLists {
        #[arg(long, value_name = "NAME")]
        signed_by: String,
    },
    /// Register a phone or mailbox of the staff, then send STOP from there: it proves that a stop is obeyed.
    ProveStop {
        #[arg(value_enum)]
        channel: ChannelWord,
        #[command(flatten)]
        who: WhoArg,
        /// Number of the member of the staff, by the roster.
        #[arg(long)]
        rep: i32,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Task {
    /// List open tasks, the earliest due first.
    List {
        /// Only tasks of this member of the staff, by number.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        rep: i32,
        /// Only tasks of this kind: call, answer-reply, release-touch, follow-up, rescue-missed, keep-visit, confirm-area,
        /// review-hold.
        #[arg(long, default_value = "", hide_default_value = true)]
        kind: String,
        /// Most tasks to list.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
    },
    /// Send what was prepared: it goes through every check once more.
    Release {
        id: i64,
        #[command(flatten)]
        by: By,
    },
    /// Do not send what was prepared.
    Withhold {
        id: i64,
        #[command(flatten)]
        by: By,
    },
    /// Say how a task ended: talked, no-answer, left-voicemail, bad-number, answered, fixed, sent, not-sent, lost.
    Done {
        id: i64,
        #[arg(value_name = "HOW")]
        how: String,
        #[command(flatten)]
        by: By,
    },
}

#[derive(Args, Debug)]
pub(crate) struct By {
    /// Number of the member of the staff who did it, by the roster; you, where it is not given.
    #[arg(long = "as", default_value_t = 0, hide_default_value = true, value_name = "REP")]
    pub(crate) rep: i32,
}
