//! `keepwarmd` as a process. Owns its start, the wait until it says that it serves, and its three ends: told to stop,
//! killed, or by itself. It hears the daemon as systemd does, on a notification socket, so nothing is polled for.

use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    os::unix::net::UnixDatagram,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{home::Home, programs, wait};

/// How long the socket is listened to before the process is looked at again.
const LISTEN: Duration = Duration::from_millis(100);

/// A running daemon; killed when dropped.
pub struct Daemon {
    child: Child,
    notices: UnixDatagram,
}

/// What a daemon said before it ended by itself.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    /// Its whole log, earlier runs included.
    pub log: String,
}

impl Daemon {
    /// Starts the daemon and waits until it serves. Before the first start the words are approved.
    ///
    /// # Panics
    /// When it ends instead, with what it said.
    #[must_use]
    pub fn start(home: &Home) -> Self {
        home.approve_words();
        Self::launch(home)
            .ready(home)
            .unwrap_or_else(|ended| panic!("keepwarmd ended with {}:\n{}", ended.status, ended.log))
    }

    /// Starts the daemon and does not wait for it.
    ///
    /// # Panics
    /// When the program cannot be run.
    #[must_use]
    pub fn launch(home: &Home) -> Self {
        Self::spawn(home, Command::new(programs::path("keepwarmd")))
    }

    /// Starts the daemon from a shell with this file mode mask, and waits until it serves.
    ///
    /// # Panics
    /// When it ends instead, with what it said.
    #[must_use]
    pub fn start_under_umask(home: &Home, mask: &str) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask $0 && exec \"$@\"", mask]).arg(programs::path("keepwarmd"));
        Self::spawn(home, shell).ready(home).unwrap_or_else(|ended| panic!("{}:\n{}", ended.status, ended.log))
    }

    fn spawn(home: &Home, mut command: Command) -> Self {
        let socket = home.root().join("notify");
        let _ = fs::remove_file(&socket);
        let notices = UnixDatagram::bind(&socket).expect("the folder is ours");
        notices.set_read_timeout(Some(LISTEN)).expect("a socket of our own");
        let log = OpenOptions::new().create(true).append(true).open(home.log()).expect("the folder is ours");
        let child = command
            .arg("--config")
            .arg(home.config_file())
            .env("NOTIFY_SOCKET", &socket)
            .env_remove("CREDENTIALS_DIRECTORY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        Self { child, notices }
    }

    /// Waits until it serves.
    ///
    /// # Errors
    /// When it ends instead.
    ///
    /// # Panics
    /// When it does neither.
    pub fn ready(mut self, home: &Home) -> Result<Self, Ended> {
        let mut text = [0; 4096];
        for _ in 0..wait::LONG.as_millis() / LISTEN.as_millis() {
            match self.notices.recv(&mut text) {
                Ok(len) if text[..len].starts_with(b"READY=1") => return Ok(self),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if let Some(status) = self.child.try_wait().expect("it is our child") {
                        return Err(Ended { status, log: log(home) });
                    }
                }
                Err(error) => panic!("listening to the daemon: {error}"),
            }
        }
        panic!("keepwarmd neither serves nor ends:\n{}", log(home));
    }

    /// Ends it as a power button does.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(mut self) {
        self.child.kill().expect("it is our child");
        self.child.wait().expect("it is our child");
    }

    /// Tells it to stop, as systemd does, and waits for the end.
    ///
    /// # Panics
    /// When it does not end.
    #[must_use]
    pub fn terminate(mut self) -> ExitStatus {
        self.tell_to_stop();
        self.end()
    }

    /// Tells it to stop and does not wait.
    ///
    /// # Panics
    /// When it is gone already.
    pub fn tell_to_stop(&self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process has a number");
        kill_process(pid, Signal::TERM).expect("it runs");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it does not end.
    #[must_use]
    pub fn end(&mut self) -> ExitStatus {
        wait::until("the daemon's end", wait::LONG, || self.child.try_wait().expect("it is our child"))
    }

    /// Whether it still runs.
    ///
    /// # Panics
    /// Never: it is our child.
    #[must_use]
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_none()
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Either it is gone already, or nothing else may keep it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything that the daemons of this home have said.
#[must_use]
pub fn log(home: &Home) -> String {
    String::from_utf8_lossy(&fs::read(home.log()).unwrap_or_default()).into_owned()
}

/// Runs `keepwarmd` with these arguments to its end.
///
/// # Panics
/// When the program cannot be run.
#[must_use]
pub fn run(args: &[&std::ffi::OsStr]) -> std::process::Output {
    Command::new(programs::path("keepwarmd"))
        .args(args)
        .env_remove("CREDENTIALS_DIRECTORY")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}
