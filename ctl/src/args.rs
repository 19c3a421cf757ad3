//! The command line. Owns its words and their help; knows nothing of what they do.

mod block;
mod direct;
mod guard;
mod opening;
mod plans;
mod reply;
mod report;
mod roster;
mod source;
mod touch;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

pub(crate) use self::block::Block;
pub(crate) use self::direct::{Cadence, Scope, Why};
pub(crate) use self::guard::*;
pub(crate) use self::opening::Import;
pub(crate) use self::plans::*;
pub(crate) use self::reply::Reply;
pub(crate) use self::report::Report;
pub(crate) use self::roster::{Escalation, Rep};
pub(crate) use self::source::Source;
pub(crate) use self::touch::Touch;
use crate::time::{parse_instant, parse_timeout};

const SOCKET_DEFAULT: &str = "/run/keepwarm/keepwarm.sock";

/// Asks and directs keepwarmd, the daemon that keeps a dealership's leads warm.
#[derive(Parser, Debug)]
#[command(
    name = "keepwarmctl",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Socket of the daemon.
    #[arg(long, global = true, env = "KEEPWARM_SOCKET", value_name = "PATH", default_value = SOCKET_DEFAULT)]
    #[arg(value_hint = ValueHint::FilePath, hide_env_values = true)]
    pub(crate) socket: PathBuf,
    /// How the answer is written: for people, as one JSON document, or as CSV with a header line.
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Whether tables are colored. NO_COLOR in the environment turns `auto` off.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
    /// How long to wait for an answer, or for the next sign of progress: 30s, 5m, 1h.
    #[arg(long, global = true, value_name = "TIME", default_value = "30s", value_parser = parse_timeout)]
    pub(crate) timeout: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Show how the appliance is: leads, touches, tasks, ledger, publication.
    Status,
    /// Leads: who they are, what comes next and why.
    #[command(subcommand)]
    Lead(Lead),
    /// Message blocks: the words keepwarm may use, and who approved them.
    #[command(subcommand)]
    Block(Block),
    /// Cadences: which contact comes when. The ledger holds the version in force; files are applied.
    #[command(subcommand)]
    Cadence(Cadence),
    /// Hold messages and calls back before the next one, also those on their way to a provider.
    #[command(subcommand)]
    Pause(Scope),
    /// Let go on what was paused, by the resume rule of each step and one after the other.
    #[command(subcommand)]
    Resume(Scope),
    /// The conversation with a customer.
    #[command(subcommand)]
    Thread(Thread),
    /// Agreed visits: what is agreed, and what became of it.
    #[command(subcommand)]
    Appointment(Appointment),
    /// What the DMS told: how fresh its feeds are, and which vehicles are sold.
    #[command(subcommand)]
    Dms(Dms),
    /// From where rows of the DMS come: files and databases.
    #[command(subcommand)]
    Source(Source),
    /// Bring in what was there before keepwarm: open leads, history, deals, repair orders.
    Import(Import),
    /// Who is taken up without having just asked.
    #[command(subcommand)]
    Enroll(Enroll),
    /// What customers' replies mean.
    #[command(subcommand)]
    Reply(Reply),
    /// Files that could not be understood.
    #[command(subcommand)]
    Intake(Intake),
    /// People, and whether they may be approached.
    #[command(subcommand)]
    Person(Person),
    /// The list of opt-outs.
    #[command(subcommand)]
    Suppression(Suppression),
    /// Lists that numbers are checked against: do-not-call registries, reassigned numbers, litigators.
    #[command(subcommand)]
    List(ListCommand),
    /// Work that waits for humans.
    #[command(subcommand)]
    Task(Task),
    /// The staff: who is there, who has how much, who is off, who has left.
    #[command(subcommand)]
    Rep(Rep),
    /// Hot leads against the clock of five minutes.
    #[command(subcommand)]
    Escalation(Escalation),
    /// Touches whose end nobody knows: the provider gave no answer.
    #[command(subcommand)]
    Touch(Touch),
    /// Let a channel reach customers, once everything is there that must be there before.
    GoLive(GoLive),
    /// Let a channel decide only, from this moment on.
    GoBack {
        #[arg(value_enum)]
        channel: ChannelWord,
    },
    /// Numbers from the published warehouse, the same that BI tools see.
    #[command(subcommand)]
    Report(Report),
    /// The contact policy: when, where and how often people may be approached.
    #[command(subcommand)]
    Policy(Policy),
    /// The ledger, in which everything that happened stands.
    #[command(subcommand)]
    Ledger(Ledger),
    /// The published file that BI tools read.
    #[command(subcommand)]
    Warehouse(Warehouse),
    /// Print the completions for a shell.
    #[command(hide = true)]
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write the man pages into a directory.
    #[command(hide = true)]
    Man {
        #[arg(value_hint = ValueHint::DirPath)]
        dir: PathBuf,
    },
}

/// Most rows a list asks for: more belongs into the published warehouse.
pub(crate) const LIMIT_MAX: u32 = 100_000;

#[derive(Subcommand, Debug)]
pub(crate) enum Lead {
    /// List leads, newest first; the open ones unless told otherwise.
    List(LeadList),
    /// Show one lead with its history.
    Show { id: i64 },
    /// Say what happens next with a lead, when, why then, and what would change it.
    Why { id: i64 },
    /// Note what the customer told of their plans.
    Note {
        id: i64,
        #[command(flatten)]
        plans: Plans,
    },
    /// Note in which state a customer is, as they told: what codes and addresses suggest gives way to it.
    Place {
        id: i64,
        /// Postal code of the state or province.
        #[arg(long, value_name = "CODE")]
        state: String,
    },
    /// Give a lead to somebody, with the credit. Who answers today follows from who is there.
    Assign {
        id: i64,
        /// Who gets it, by number or name.
        #[arg(long, value_name = "REP")]
        to: String,
    },
    /// Read lead files as intake would, and record nothing.
    Parse {
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// Number of the store whose zone and rules are used; the first when not given.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        store: i32,
    },
}

#[derive(Args, Debug)]
pub(crate) struct LeadList {
    /// Only this segment: new-inbound, unsold-showroom, aged-internet, service-defection.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) segment: String,
    /// Only this stage: new, contacted, appointment-set, shown, visited, sold, lost.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) stage: String,
    /// Only leads of this owner, by name or number.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) owner: String,
    /// Closed leads instead of open ones.
    #[arg(long, conflicts_with = "all")]
    pub(crate) closed: bool,
    /// Closed leads too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Most leads to list.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(LIMIT_MAX)))]
    pub(crate) limit: u32,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Thread {
    /// Show everything that was said between the store and the customer of a lead, over all channels: who said what and when.
    Show {
        /// Any lead of the customer, open or closed.
        lead: i64,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Appointment {
    /// List open appointments, the earliest first, with what goes to the customer next.
    List {
        /// Only of this lead.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        lead: i64,
    },
    /// Agree on a visit of a lead. One is agreed at a time: to set another moves it.
    Set {
        lead: i64,
        /// By the clock of the store, `2026-11-24 17:30`, or with an offset, `2026-11-24T17:30:00-06:00`.
        #[arg(long, value_name = "TIME")]
        at: String,
    },
    /// Agree on another time.
    Move {
        id: i64,
        /// As with `set`.
        #[arg(long, value_name = "TIME")]
        at: String,
    },
    /// Call it off.
    Cancel {
        id: i64,
        /// Who did.
        #[arg(long, value_enum)]
        by: CanceledBy,
    },
    /// Say that the customer came.
    Shown {
        id: i64,
        /// When, as with `set`; now when not given.
        #[arg(long, value_name = "TIME", default_value = "", hide_default_value = true)]
        at: String,
    },
    /// Say that nobody came.
    Missed { id: i64 },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum CanceledBy {
    Customer,
    Staff,
}

impl CanceledBy {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
        }
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Intake {
    /// List items that wait in quarantine, newest first.
    List {
        /// Settled items too.
        #[arg(long)]
        all: bool,
        /// Most items to list.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(LIMIT_MAX)))]
        limit: u32,
    },
    /// Show one item with what it holds.
    Show { id: i64 },
    /// Read an item again.
    Retry { id: i64 },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Policy {
    /// Say whether somebody may be approached, gate by gate, with the rule and its source.
    Explain(Explain),
}

/// Without a phone, a ZIP code and a place nobody knows where the customer is: the strictest hours hold.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The customer's phone number: where it may lie, and what is known under it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    /// The customer's ZIP code, five digits or the first three.
    #[arg(long, value_name = "ZIP")]
    pub(crate) zip: Option<String>,
    /// A place where the customer may be, FL@America/New_York. May be given several times: all must be open.
    #[arg(long = "place", value_name = "STATE@ZONE")]
    pub(crate) places: Vec<String>,
    /// How the customer would be reached: text, email, call or voicemail.
    #[arg(long, default_value = "text")]
    pub(crate) channel: String,
    /// The instant asked of, 2026-11-24T01:00Z or with an offset; now when not given.
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    pub(crate) at: Option<i64>,
    /// What the customer agreed to: none, inquiry, express, pewc or revoked. What is known of the phone when not given,
    /// and inquiry where nothing is.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) consent: Option<String>,
    /// When the customer asked for something last.
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    pub(crate) inquiry: Option<i64>,
    /// When the customer bought something last.
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    pub(crate) purchase: Option<i64>,
    /// When the customer's own text came that this one answers.
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    pub(crate) answers_text: Option<i64>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Ledger {
    /// Read every entry again and check the chain of digests.
    Verify,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Warehouse {
    /// Publish what is new.
    Publish,
    /// Build the warehouse again from the ledger, and publish it.
    Rebuild,
    /// Print where the published file lies.
    Path,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_may_follow_the_command() {
        let cli = Cli::try_parse_from(["keepwarmctl", "report", "funnel", "--since", "30d", "--format", "json"]);
        assert_eq!(cli.expect("parses").global.format, Format::Json);
    }
}
