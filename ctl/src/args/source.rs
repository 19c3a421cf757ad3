//! The words of `source`.

use clap::Subcommand;

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
}
