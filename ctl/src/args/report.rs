//! The reports' part of the command line. Owns what each is called and can be grouped by; what they count stands in the
//! published file.

use clap::{Arg, Args, Subcommand, builder::PossibleValuesParser};

use crate::time::parse_days;

macro_rules! reports {
    ($($(#[$doc:meta])* $name:ident = $word:literal by $($by:literal)|+;)*) => {
        #[derive(Subcommand, Debug)]
        pub(crate) enum Report {
            $($(#[$doc])*
            #[command(mut_arg("by", |by| grouped(by, &[$($by),+])))]
            $name(Asked)),*
        }

        impl Report {
            /// The name under which the daemon knows it, and what is asked of it.
            pub(crate) const fn asked(&self) -> (&'static str, &Asked) {
                match self { $(Self::$name(asked) => ($word, asked)),* }
            }
        }
    };
}

reports! {
    /// How many leads reach each stage.
    Funnel = "funnel" by "segment" | "source" | "all";
    /// How far leads had come 3, 7, 14 and 30 days after they entered: compares groups, or weeks, fairly.
    FunnelByAge = "funnel-by-age" by "segment" | "source" | "week" | "all";
    /// What had become of leads before keepwarm, as brought in with the opening balance: what an audit compares with.
    Baseline = "baseline" by "baseline" | "all";
    /// How long those who asked waited for the first answer, of the machine and of a human.
    ResponseTime = "response-time" by "segment" | "source" | "owner" | "hours" | "all";
    /// Whether a human was told of hot replies, took them and acted within five minutes.
    Escalations = "escalations" by "rep" | "hour" | "weekday" | "intent" | "segment" | "all";
    /// Whether what was planned was done when it was due, and why not.
    Adherence = "adherence" by "segment" | "step" | "channel" | "owner" | "weekday" | "hour" | "all";
    /// Why planned touches were not made: by reason, gate and rule.
    Skips = "skips" by "segment" | "channel" | "step" | "source" | "all";
    /// What came of each step and channel: replies, appointments, opt-outs.
    Steps = "steps" by "step" | "all";
    /// What came of each message block, and of each of its wordings.
    Messages = "messages" by "block" | "variant" | "language";
    /// Versions of a cadence against each other: whether a change did any good.
    CadenceVersions = "cadence-versions" by "version";
    /// Who asked to be left in peace, credited to the last touch before.
    OptOuts = "opt-outs" by "segment" | "channel" | "step" | "block" | "source" | "all";
    /// What the leads of each source are worth.
    Sources = "sources" by "source";
    /// What each rep has done with what was theirs.
    Reps = "reps" by "rep";
    /// What became of appointments.
    Appointments = "appointments" by "segment" | "source" | "owner" | "weekday" | "all";
    /// What the next seven days ask of people and of the carrier.
    Capacity = "capacity" by "day" | "hour";
    /// Open leads with which nothing is going to happen: must be empty.
    LostLeads = "lost-leads" by "lead";
    /// What looks like numbers made rather than work done.
    Anomalies = "anomalies" by "kind";
    /// Of how many open leads of each source the customer may be texted by machine.
    ConsentCoverage = "consent-coverage" by "source" | "all";
    /// What keepwarm would have done in shadow mode against what people reported.
    Shadow = "shadow" by "segment" | "step" | "all";
}

/// The first is what a report is grouped by when nobody says so.
fn grouped(by: Arg, words: &[&'static str]) -> Arg {
    let parser = PossibleValuesParser::new(words);
    by.value_parser(parser).default_value(words[0]).required(false)
}

#[derive(Args, Debug)]
pub(crate) struct Asked {
    /// What the rows are grouped by.
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: String,
    /// Only what entered, or was due, at most so long ago: 30d, 4w.
    #[arg(long, value_name = "SPAN", value_parser = parse_days)]
    pub(crate) since: Option<i32>,
    /// Only one store, by its number.
    #[arg(long, value_name = "STORE")]
    pub(crate) store: Option<i32>,
    /// Only one segment, new-inbound.
    #[arg(long, value_name = "SEGMENT")]
    pub(crate) segment: Option<String>,
    /// Only one source, as reports name it.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// Only what one rep owns, by the rep's number.
    #[arg(long, value_name = "REP")]
    pub(crate) owner: Option<i32>,
    /// Only what one version of a cadence planned, by its number.
    #[arg(long, value_name = "VERSION")]
    pub(crate) cadence_version: Option<i64>,
    /// Publish first, so that the report tells of all there is.
    #[arg(long)]
    pub(crate) fresh: bool,
}
