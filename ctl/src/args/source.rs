//! The words of `source`.

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand, Debug)]
pub(crate) enum Source {
    /// List feeds with how they are: when they were read, how far behind they are, what became of their rows.
    List,
    /// Show one feed in full.
    Show { name: String },
    /// Read a feed now, whatever its turn is.
    Sync { name: String },
    /// Connect, read ten rows, and show how they map, their customers masked. Nothing is taken or recorded.
    Test { name: String },
    /// List the spellings under which leads name their source, those that nobody mapped first; or say what one means.
    Map {
        /// A spelling, as leads write it or as it is listed.
        #[arg(requires = "to")]
        spelling: Option<String>,
        /// The source that it means; the spelling itself takes a mapping back.
        #[arg(long, value_name = "SOURCE", requires = "spelling")]
        to: Option<String>,
    },
    /// Record what leads of a source agree to: it takes the place of the configuration for leads that come from now on.
    Consent {
        source: String,
        /// none, inquiry (asked for something), express, pewc (agreed to automated texts in writing).
        #[arg(long, value_enum)]
        level: Level,
        /// Exactly what its customers read.
        #[arg(long, value_name = "TEXT")]
        wording: String,
        /// Who looked at the form and stands for it.
        #[arg(long, value_name = "NAME")]
        approved_by: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Level {
    None,
    Inquiry,
    Express,
    Pewc,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inquiry => "inquiry",
            Self::Express => "express",
            Self::Pewc => "pewc",
        }
    }
}
