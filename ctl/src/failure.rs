//! Failures as an operator sees them: one line that says what failed, one that says what to do. Owns the mapping from
//! gRPC codes to both; knows no command.

use std::{error::Error, io, path::Path, time::Duration};

use tonic::{Code, Status};

use crate::{exit::Exit, text};

/// Why a command could not answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// What failed: lower case, no final stop.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

pub(crate) const JOURNAL: &str = "read its log: journalctl -u keepwarmd -n 50";

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit, what: what.into(), remedy: remedy.into() }
    }

    /// The daemon answered with something that this release does not understand.
    pub(crate) fn protocol(what: impl Into<String>) -> Self {
        Self::new(
            Exit::Protocol,
            what,
            "compare the releases: keepwarmctl --version, keepwarmctl status; restart the daemon after an upgrade",
        )
    }

    /// No answer within `timeout`.
    pub(crate) fn too_late(timeout: Duration) -> Self {
        let what = format!("no answer within {} s", timeout.as_secs_f64());
        Self::new(Exit::TryLater, what, "try again, or give it longer with --timeout")
    }

    /// The answer could not be written.
    pub(crate) fn output(error: &io::Error) -> Self {
        Self::new(Exit::Output, format!("cannot write the output: {error}"), "see whether the disk is full")
    }

    /// The socket at `path` could not be reached.
    pub(crate) fn unreachable(path: &Path, error: &(dyn Error + 'static)) -> Self {
        let path = text::line(&path.to_string_lossy());
        let cause = io_cause(error);
        let kind = cause.map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::PermissionDenied) => Self::new(
                Exit::NoPermission,
                format!("may not open the socket {path}"),
                "run it as the user who runs that daemon, or as root",
            ),
            Some(io::ErrorKind::NotFound) => Self::new(
                Exit::Unreachable,
                format!("no daemon: there is no socket {path}"),
                "start it: systemctl start keepwarmd; or name its socket: --socket PATH or KEEPWARM_SOCKET",
            ),
            _ => {
                let why = cause.map_or_else(|| text::line(&error.to_string()), ToString::to_string);
                Self::new(Exit::Unreachable, format!("no daemon answers on {path}: {why}"), JOURNAL)
            }
        }
    }

    /// What a gRPC status means to an operator.
    pub(crate) fn of_status(status: &Status, timeout: Duration) -> Self {
        let said = text::line(status.message());
        let (exit, remedy) = match status.code() {
            // tonic's own timer on either side ends a call with `cancelled`.
            Code::DeadlineExceeded | Code::Cancelled => return Self::too_late(timeout),
            Code::NotFound => (Exit::NotFound, "see what there is: keepwarmctl lead list --all, intake list --all"),
            Code::InvalidArgument | Code::OutOfRange => (Exit::Usage, "correct the value; --help says what is allowed"),
            Code::PermissionDenied | Code::Unauthenticated => {
                (Exit::NoPermission, "ask an administrator to put you into that group; or use sudo")
            }
            Code::Unavailable | Code::ResourceExhausted | Code::Aborted => (Exit::TryLater, "try again in a moment"),
            Code::FailedPrecondition => (Exit::TryLater, "see the daemon's condition: keepwarmctl status"),
            Code::Unimplemented => {
                return Self::protocol(format!("the daemon does not know this command: {said}"));
            }
            _ => (Exit::Internal, JOURNAL),
        };
        let what = if said.is_empty() { format!("the daemon answered `{}`", status.code()) } else { said };
        Self::new(exit, what, remedy)
    }

    /// The two lines on stderr.
    pub(crate) fn lines(&self) -> String {
        format!("keepwarmctl: {}\n  to do: {}\n", self.what, self.remedy)
    }
}

fn io_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            return Some(found);
        }
        at = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_an_exit_and_a_remedy() {
        for (code, exit) in [
            (Code::NotFound, 66),
            (Code::InvalidArgument, 2),
            (Code::PermissionDenied, 77),
            (Code::Unavailable, 75),
            (Code::ResourceExhausted, 75),
            (Code::FailedPrecondition, 75),
            (Code::DeadlineExceeded, 75),
            (Code::Cancelled, 75),
            (Code::Unimplemented, 76),
            (Code::Internal, 70),
            (Code::Unknown, 70),
            (Code::DataLoss, 70),
        ] {
            let failure = Failure::of_status(&Status::new(code, "lead 7 does not exist"), Duration::from_secs(3));
            assert_eq!(failure.exit as u8, exit, "{code:?}");
            assert!(!failure.remedy.is_empty(), "{code:?}");
            assert_eq!(failure.lines().lines().count(), 2, "{code:?}");
        }
    }

    #[test]
    fn a_status_cannot_forge_lines_or_colors() {
        let failure = Failure::of_status(&Status::internal("a\nkeepwarmctl: all is well\u{1b}[32m"), Duration::ZERO);
        assert_eq!(failure.lines().lines().count(), 2);
        assert!(!failure.lines().contains('\u{1b}'));
    }

    #[test]
    fn the_socket_says_why_it_cannot_be_opened() {
        let path = Path::new("/run/keepwarm/keepwarm.sock");
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(Failure::unreachable(path, &denied).exit, Exit::NoPermission);
        let missing = Failure::unreachable(path, &io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(missing.exit, Exit::Unreachable);
        assert!(missing.lines().contains("--socket"), "{}", missing.lines());
    }
}
