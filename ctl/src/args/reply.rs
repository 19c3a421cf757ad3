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
}
