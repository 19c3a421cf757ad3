//! The words about touches that nobody knows the end of.

use clap::{ArgGroup, Subcommand};

use super::guard::By;

#[derive(Subcommand, Debug)]
pub(crate) enum Touch {
    /// List touches that were handed to a provider which gave no answer, the oldest first. Nothing of them is sent again.
    List {
        /// Only these are listed: the others stand in the story of their lead.
        #[arg(long, required = true)]
        uncertain: bool,
        /// Most touches to list.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
    },
    /// Say what became of an uncertain touch, as the provider's own log shows it. Its task is done, and nothing is sent.
    #[command(group(ArgGroup::new("end").required(true)))]
    Resolve {
        id: i64,
        /// It reached the provider.
        #[arg(long, group = "end")]
        sent: bool,
        /// It did not: write to the customer yourself.
        #[arg(long, group = "end")]
        not_sent: bool,
        #[command(flatten)]
        by: By,
    },
}
