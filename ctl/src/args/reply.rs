//! Arguments of `keepwarmctl reply`.

use clap::Subcommand;

#[derive(Subcommand, Debug)]
pub(crate) enum Reply {
    /// Say what a reply means, what decided, and how sure that is. Nothing is recorded.
    Classify {
        /// The words of the reply; `-` reads replies from standard input, one a line.
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// Say what a reply of a customer means, where it was read wrongly.
    ///
    /// What was missed is done at once: a stop stops, a wrong number is shut, high intent runs against the clock. What was
    /// done is not undone: a stop that was none is lifted by the customer alone, with START.
    Relabel {
        /// Number of the reply, as `thread show` tells it.
        #[arg(value_name = "REPLY", value_parser = clap::value_parser!(i64).range(1..))]
        reply: i64,
        /// All that it means, separated by commas: opt_out,complaint.
        #[arg(long = "as", value_name = "LABELS", value_delimiter = ',', required = true)]
        labels: Vec<String>,
    },
    /// List the replies whose meaning was corrected, with their words: what a better reading is learned from.
    Relabeled,
}
