//! What operators are told of message blocks.

use std::{fmt, sync::Arc};

use jiff::civil::Date;
use keepwarm_domain::{
    block::Block,
    lint::{Finding, Segments},
    words::{Channel, Language},
};

/// Which blocks are meant: a name stands for all its channels and languages unless one is given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BlockChoice {
    pub names: Vec<String>,
    /// Every block for which the call makes sense.
    pub all: bool,
    pub channel: Option<Channel>,
    pub language: Option<Language>,
}

/// How a block stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockState {
    /// Nothing of it is sent.
    Draft,
    /// Its latest version is.
    Approved,
    /// An older version is, and the latest waits.
    Edited,
    /// Approved for other days.
    NotToday,
    Retired,
}

impl BlockState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Edited => "edited",
            Self::NotToday => "not-today",
            Self::Retired => "retired",
        }
    }
}

/// A block in one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockRow {
    pub name: String,
    pub channel: Channel,
    pub language: Language,
    pub state: BlockState,
    /// Number of the version written last.
    pub latest: u32,
    /// Number of the version that is sent today.
    pub in_force: Option<u32>,
    /// Wordings of the latest version.
    pub variants: usize,
    pub author: String,
    /// Empty for nobody.
    pub approved_by: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// A block with all its versions, the oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct BlockView {
    pub row: BlockRow,
    /// As written last.
    pub latest: Arc<Block>,
    pub versions: Vec<BlockVersionView>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct BlockVersionView {
    pub number: u32,
    /// `draft`, `approved`, `past`.
    pub state: &'static str,
    pub author: String,
    pub content: String,
    pub text: Arc<Block>,
}

/// A file of blocks as an operator has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockFile {
    /// As findings call it.
    pub name: String,
    pub content: String,
}

/// One thing wrong with a block, or with the file it stands in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindingView {
    /// Empty for what the ledger holds.
    pub file: String,
    pub line: Option<usize>,
    /// None where the file cannot be read.
    pub block: Option<(String, Channel, Language)>,
    pub variant: Option<u16>,
    pub what: Found,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// The file is not one of blocks: what is wrong with it.
    File(String),
    Rule(Finding),
}

impl FindingView {
    /// Whether it keeps words from being approved.
    #[must_use]
    pub fn is_error(&self) -> bool {
        match &self.what {
            Found::File(_) => true,
            Found::Rule(finding) => keepwarm_domain::lint::refuses(std::slice::from_ref(finding)),
        }
    }
}

/// What became of a call that was to change words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BlockChange {
    /// How the blocks stand now; none when `findings` holds what kept them from changing.
    pub changed: Vec<BlockRow>,
    pub unchanged: usize,
    pub findings: Vec<FindingView>,
}

/// Whose words a preview shows, to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewQuery {
    pub choice: BlockChoice,
    pub lead: keepwarm_domain::ids::LeadId,
    pub all_variants: bool,
}

/// A message as a customer would get it. `Debug` tells no word of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PreviewView {
    pub row: BlockRow,
    pub version: u32,
    pub variant: u16,
    /// Subject and body, or why there are none.
    pub message: Result<(Option<String>, String), String>,
    pub findings: Vec<Finding>,
    /// Texts only.
    pub segments: Option<Segments>,
}

impl fmt::Debug for PreviewView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreviewView").field("row", &self.row).field("variant", &self.variant).finish_non_exhaustive()
    }
}
