//! The service manager, and the only file that speaks to it: readiness, status, watchdog, credentials. Owns what is said
//! and how often; knows nothing of what makes the daemon ready or alive. Without a manager every call is a no-op.

use std::path::PathBuf;
use std::time::Duration;

use ::systemd::daemon;
use jiff::Timestamp;

/// Replay is done and the socket answers: only now do dependent units start.
pub fn ready(status: &str) {
    tell(&[(daemon::STATE_READY, "1"), (daemon::STATE_STATUS, &line(status))]);
}

/// The daemon drains and will exit by itself.
pub fn stopping(status: &str) {
    tell(&[(daemon::STATE_STOPPING, "1"), (daemon::STATE_STATUS, &line(status))]);
}

/// One line for `systemctl status`. Never personal data.
pub fn status(status: &str) {
    tell(&[(daemon::STATE_STATUS, &line(status))]);
}

/// Start or stop takes at least this much longer: said by work that is long and moves on, such as a replay.
pub fn extend_timeout(by: Duration) {
    tell(&[(daemon::STATE_EXTEND_TIMEOUT_USEC, &by.as_micros().to_string())]);
}

/// Where the manager laid this service's credentials, such as the appliance key.
#[must_use]
pub fn credentials_dir() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

fn line(status: &str) -> String {
    status.replace(['\n', '\r'], " ")
}

fn tell(state: &[(&str, &str)]) {
    // Nobody can act on a lost message, least of all the caller; the manager's own timeout does.
    if let Err(error) = daemon::notify(state.iter()) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}

/// Tells the manager that the engine turns. Held by the engine's loop and by nothing else: a ping from another task
/// would prove nothing.
#[derive(Debug)]
pub struct Watchdog {
    /// `None` where no manager watches.
    every: Option<Duration>,
    last: Option<Timestamp>,
}

impl Watchdog {
    /// As the unit's `WatchdogSec` asks.
    #[must_use]
    pub fn from_environment() -> Self {
        let timeout = daemon::watchdog_enabled().unwrap_or_else(|error| {
            tracing::warn!(%error, "the watchdog's timeout cannot be read, no pings are sent");
            0
        });
        Self::new(Duration::from_micros(timeout))
    }

    /// `timeout` zero: nobody watches.
    fn new(timeout: Duration) -> Self {
        // A third leaves room for one late turn before the manager kills the process.
        Self { every: Some(timeout / 3).filter(|every| !every.is_zero()), last: None }
    }

    /// How long the engine may sleep at most; `None` where nobody watches.
    #[must_use]
    pub const fn sleep_max(&self) -> Option<Duration> {
        self.every
    }

    /// Called at every turn of the engine; pings when one is due.
    pub fn turned(&mut self, now: Timestamp) {
        if self.is_due(now) {
            self.last = Some(now);
            tell(&[(daemon::STATE_WATCHDOG, "1")]);
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        // The wall clock may step back: any distance from the last ping counts.
        let apart = |last: Timestamp| now.duration_since(last).unsigned_abs();
        self.every.is_some_and(|every| self.last.is_none_or(|last| apart(last) >= every))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixDatagram;
    use std::process::Command;

    use super::*;

    /// Alone, it shows that all is well without a manager; run as a child with a socket, it says everything once.
    #[test]
    fn everything_can_be_said_without_a_manager() {
        ready("serving\n3 stores");
        status("publishing");
        extend_timeout(Duration::from_secs(2));
        let mut watchdog = Watchdog::from_environment();
        for second in [0, 1, 10] {
            watchdog.turned(Timestamp::from_second(second).expect("a time in range"));
        }
        stopping("draining");
    }

    #[test]
    fn a_manager_hears_each_message() {
        let dir = tempfile::tempdir().expect("a folder for the socket");
        let path = dir.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("the folder is ours");
        let child = Command::new(std::env::current_exe().expect("this test is a program"))
            .args(["--exact", "systemd::tests::everything_can_be_said_without_a_manager"])
            .env("NOTIFY_SOCKET", &path)
            .env("WATCHDOG_USEC", "9000000")
            .env_remove("WATCHDOG_PID")
            .output()
            .expect("the child runs");
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        socket.set_nonblocking(true).expect("a socket of our own");
        let mut buffer = [0; 512];
        let mut heard = Vec::new();
        while let Ok(len) = socket.recv(&mut buffer) {
            heard.push(String::from_utf8_lossy(&buffer[..len]).trim_end().to_owned());
        }
        let expected = [
            "READY=1\nSTATUS=serving 3 stores",
            "STATUS=publishing",
            "EXTEND_TIMEOUT_USEC=2000000",
            "WATCHDOG=1",
            "WATCHDOG=1",
            "STOPPING=1\nSTATUS=draining",
        ];
        assert_eq!(heard, expected);
    }

    #[test]
    fn pings_are_due_at_a_third_and_after_a_clock_step() {
        let at = |second| Timestamp::from_second(second).expect("a time in range");
        let mut watchdog = Watchdog::new(Duration::from_secs(30));
        assert!(watchdog.is_due(at(0)), "the first turn pings");
        watchdog.last = Some(at(1_000));
        assert!(!watchdog.is_due(at(1_009)) && watchdog.is_due(at(1_010)) && watchdog.is_due(at(10)));
        assert!(!Watchdog::new(Duration::ZERO).is_due(at(0)), "nobody watches");
    }
}
