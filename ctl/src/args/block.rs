//! The words of `keepwarmctl block`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

#[derive(Subcommand, Debug)]
pub(crate) enum Block {
    /// List blocks: what is sent and what waits for approval.
    List(Choice),
    /// Show blocks with all their versions and wordings.
    Show(Named),
    /// Hold files of blocks to the rules for messages, and record nothing. Exit code 1 when a rule is broken.
    Lint {
        /// Files, or folders of .toml files.
        #[arg(required = true, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },
    /// Show what a customer would read, and send nothing.
    Preview {
        /// Name of the block.
        name: String,
        /// Number of the lead whose record fills the words.
        #[arg(long, value_name = "ID")]
        lead: i64,
        /// Only this channel: text, email, call, voicemail.
        #[arg(long, default_value = "", hide_default_value = true)]
        channel: String,
        /// This language instead of the customer's: en, es.
        #[arg(long, default_value = "", hide_default_value = true)]
        language: String,
        /// Every wording instead of the one that would be sent.
        #[arg(long)]
        all_variants: bool,
    },
    /// Write the blocks of files as drafts. Nothing of them is sent before somebody else approves them.
    Apply {
        /// Files, or folders of .toml files.
        #[arg(required = true, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// The member of the staff who wrote them, by name or number; you when not given.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "WHO")]
        as_author: String,
    },
    /// Approve what was written last, all that is named or none. Who wrote it cannot approve it.
    Approve {
        #[command(flatten)]
        choice: Meant,
        /// The manager who approves, by name or number; you when not given.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "WHO")]
        as_approver: String,
        /// First day on which it is sent, 2026-12-01; the block's own when not given.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "DAY")]
        from: String,
        /// Last day on which it is sent.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "DAY")]
        until: String,
    },
    /// End blocks: nothing of them is sent any more, until they are approved again.
    Retire {
        #[command(flatten)]
        choice: Meant,
        /// The manager who ends them, by name or number; you when not given.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "WHO")]
        as_approver: String,
    },
}

/// All of them, unless told otherwise.
#[derive(Args, Debug)]
pub(crate) struct Choice {
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Only this channel: text, email, call, voicemail.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) channel: String,
    /// Only this language: en, es.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) language: String,
}

#[derive(Args, Debug)]
pub(crate) struct Named {
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Only this channel: text, email, call, voicemail.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) channel: String,
    /// Only this language: en, es.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) language: String,
}

/// It must be said which are meant.
#[derive(Args, Debug)]
pub(crate) struct Meant {
    #[arg(value_name = "NAME", required_unless_present = "all")]
    pub(crate) names: Vec<String>,
    /// Every one for which it makes sense.
    #[arg(long, conflicts_with = "names")]
    pub(crate) all: bool,
    /// Only this channel: text, email, call, voicemail.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) channel: String,
    /// Only this language: en, es.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) language: String,
}
