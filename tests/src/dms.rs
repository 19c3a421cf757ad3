//! Databases of a DMS as processes of their own: PostgreSQL and MariaDB, each in a folder of its own, to be filled, killed
//! and started again.

use std::{
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    parts::{free_port, listens},
    wait,
};

/// A database server.
pub struct Database {
    dir: TempDir,
    pub port: u16,
    kind: Kind,
    server: Option<Child>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Postgres,
    Maria,
}

impl Database {
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn postgres() -> Self {
        Self::new(Kind::Postgres)
    }

    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn maria() -> Self {
        Self::new(Kind::Maria)
    }

    fn new(kind: Kind) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).expect("it is ours");
        let data = dir.path().join("data");
        fs::create_dir(&data).expect("the folder is ours");
        let made = match kind {
            Kind::Postgres => {
                done(Command::new("chown").args(["-R", kind.user()]).arg(dir.path()), kind.is_other());
                let mut made = kind.command(&bin("initdb"));
                made.args(["--auth=trust", "--username=dms", "--encoding=UTF8", "--no-sync", "-D"]).arg(&data);
                made
            }
            Kind::Maria => {
                let mut made = kind.command(Path::new("mariadb-install-db"));
                made.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
                made.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
                made
            }
        };
        done(&mut { made }, true);
        let mut database = Self { dir, port: free_port(), kind, server: None };
        database.start();
        database
    }

    /// Starts it, or starts it again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&mut self) {
        let (data, port) = (self.dir.path().join("data"), self.port);
        let mut command = match self.kind {
            Kind::Postgres => {
                let mut command = self.kind.command(&bin("postgres"));
                command.arg("-D").arg(&data).args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]);
                command.arg("-c").arg(format!("unix_socket_directories={}", self.dir.path().display()));
                command.args(["-p", &port.to_string()]);
                command
            }
            Kind::Maria => {
                let mut command = Command::new("/usr/sbin/mariadbd");
                command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
                command.arg(format!("--port={port}")).args(["--bind-address=127.0.0.1", "--user=root"]);
                command.arg(format!("--socket={}", self.dir.path().join("socket").display()));
                command
            }
        };
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.server = Some(command.spawn().expect("the server runs"));
        listens(port);
        wait::until("the database", wait::LONG, || self.try_sql("SELECT 1").then_some(()));
    }

    /// Ends it as a power button does.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            // With those that it started: all of them are one group.
            let group = i32::try_from(server.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process");
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            server.wait().expect("it is our child");
        }
    }

    /// # Panics
    /// When it is refused.
    pub fn sql(&self, statement: &str) {
        assert!(self.try_sql(statement), "refused: {}", statement.get(..80).unwrap_or(statement));
    }

    fn try_sql(&self, statement: &str) -> bool {
        let port = self.port.to_string();
        let mut client = match self.kind {
            Kind::Postgres => {
                let mut client = Command::new("psql");
                client.args(["-q", "-h", "127.0.0.1", "-p", &port, "-U", "dms", "-d", "postgres"]);
                client.args(["-v", "ON_ERROR_STOP=1"]);
                client
            }
            Kind::Maria => {
                let mut client = Command::new("mariadb");
                client.args(["--no-defaults", "-h", "127.0.0.1", "-P", &port, "-u", "root"]);
                client
            }
        };
        // A statement may be longer than an argument.
        let file = self.dir.path().join("statement.sql");
        fs::write(&file, statement).expect("the folder is ours");
        client.stdin(fs::File::open(file).expect("it was just written")).stdout(Stdio::null()).stderr(Stdio::null());
        client.status().is_ok_and(|it| it.success())
    }

    /// As unixODBC takes it.
    #[must_use]
    pub fn connection(&self) -> String {
        match self.kind {
            Kind::Postgres => format!(
                "Driver=PostgreSQL Unicode;Server=127.0.0.1;Port={};Database=postgres;Uid=dms;UseDeclareFetch=1;Fetch=100",
                self.port
            ),
            Kind::Maria => format!(
                "Driver=MariaDB Unicode;Server=127.0.0.1;Port={};Database=dms;Uid=root;NO_CACHE=1;FORWARDONLY=1",
                self.port
            ),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Kind {
    /// PostgreSQL does not run as root.
    fn is_other(self) -> bool {
        self == Self::Postgres && rustix::process::geteuid().is_root()
    }

    const fn user(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Maria => "root",
        }
    }

    fn command(self, program: &Path) -> Command {
        if !self.is_other() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command.current_dir("/");
        command
    }
}

/// A program of PostgreSQL's newest version on this machine.
fn bin(program: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("tests/run.sh installs PostgreSQL");
    let newest = versions.filter_map(Result::ok).map(|it| it.path()).max().expect("a version of it");
    newest.join("bin").join(program)
}

fn done(command: &mut Command, wanted: bool) {
    if wanted {
        let output = command.output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
