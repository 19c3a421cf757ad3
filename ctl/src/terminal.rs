//! What the program writes to, and what is on the other side. Owns the two writers and the facts about the terminal; the
//! rest of the program asks here and never the process.

use std::io::{self, IsTerminal, Write};

/// Where a run writes to.
pub struct Io {
    /// The answer, and nothing else.
    pub out: Box<dyn Write>,
    /// Failures and progress.
    pub err: Box<dyn Write>,
    /// What the writers lead to.
    pub terminal: Terminal,
}

/// Facts about the terminal.
#[derive(Clone, Copy, Default, Debug)]
pub struct Terminal {
    /// Whether a person reads the answer as it comes.
    pub out_is_terminal: bool,
    /// Whether a person sees the progress.
    pub err_is_terminal: bool,
    /// Columns: what `COLUMNS` says, else what the terminal has. `None` for a pipe or a file, where lines stay whole.
    pub width: Option<u16>,
    /// Whether `NO_COLOR` is set (no-color.org: present and not empty).
    pub no_color: bool,
}

impl Io {
    /// The process's own.
    #[must_use]
    pub fn of_process() -> Self {
        let out_is_terminal = io::stdout().is_terminal();
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        // comfy-table knows how to ask the terminal for its width.
        let asked = || if out_is_terminal { comfy_table::Table::new().width() } else { None };
        let width = columns.filter(|columns| *columns > 0).or_else(asked);
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let terminal = Terminal { out_is_terminal, err_is_terminal: io::stderr().is_terminal(), width, no_color };
        Self { out: Box::new(io::stdout()), err: Box::new(io::stderr()), terminal }
    }
}
