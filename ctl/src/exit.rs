//! Exit codes. Owns their numbers and their one description, which `--help` and the man page print; knows no command.

use std::process::ExitCode;

/// What a run of keepwarmctl comes to. The numbers from 64 up are those of sysexits.h, which other tools know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Exit {
    Ok = 0,
    BadNews = 1,
    Usage = 2,
    NotFound = 66,
    Unreachable = 69,
    Internal = 70,
    Output = 74,
    TryLater = 75,
    Protocol = 76,
    NoPermission = 77,
}

impl Exit {
    pub(crate) const ALL: &'static [Self] = &[
        Self::Ok,
        Self::BadNews,
        Self::Usage,
        Self::NotFound,
        Self::Unreachable,
        Self::Internal,
        Self::Output,
        Self::TryLater,
        Self::Protocol,
        Self::NoPermission,
    ];

    /// What it means, as `--help` says it.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Ok => "done, and the answer is good",
            Self::BadNews => "done, but the answer is bad news: a fault, a quarantined file, a daemon that holds",
            Self::Usage => "the command line is wrong",
            Self::NotFound => "the lead, item, report or file does not exist",
            Self::Unreachable => "no daemon answers on the socket",
            Self::Internal => "the daemon failed; its log says why",
            Self::Output => "the output could not be written",
            Self::TryLater => "not now: the daemon is busy or holds, or the time ran out",
            Self::Protocol => "the daemon's answer makes no sense: it is of another release",
            Self::NoPermission => "not allowed",
        }
    }

    /// All codes, one a line.
    pub(crate) fn help() -> String {
        Self::ALL.iter().map(|exit| format!("  {:>2}  {}\n", *exit as u8, exit.about())).collect()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
