//! A real mailbox: Dovecot, as a process of its own, with one user whose mails lie in a folder that the test writes to as a
//! mail server would.

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    parts::{Running, authority, free_port, listens, start},
    wait,
};

pub const USER: &str = "replies";
pub const PASSWORD: &str = "guess7";

/// A mailbox, readable on this machine in clear and by both kinds of encryption.
pub struct Mailbox {
    pub port: u16,
    pub tls_port: u16,
    dir: PathBuf,
    delivered: AtomicUsize,
    _running: Running,
}

impl Mailbox {
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(dir: &Path) -> Self {
        Self::run(dir, None)
    }

    /// One whose user logs in by a token that the server behind this address knows.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with_tokens(dir: &Path, introspect: &str) -> Self {
        Self::run(dir, Some(introspect))
    }

    fn run(dir: &Path, introspect: Option<&str>) -> Self {
        let dir = dir.join("dovecot");
        // Dovecot reads mail as nobody where a test runs as root.
        open(dir.parent().expect("it stands in a folder"));
        for folder in ["", "run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"] {
            DirBuilder::new().mode(0o755).create(dir.join(folder)).expect("the folder is ours");
            open(&dir.join(folder));
        }
        fs::write(dir.join("users"), format!("{USER}:{PASSWORD}\n")).expect("the folder is ours");
        authority(&dir);
        let (port, tls_port) = (free_port(), free_port());
        let mut config = config(&dir, port, tls_port);
        if let Some(introspect) = introspect {
            config = by_token(&dir, introspect, &config);
        }
        fs::write(dir.join("dovecot.conf"), config).expect("the folder is ours");
        fs::write(dir.join("log"), "").expect("the folder is ours");
        let running = start("/usr/sbin/dovecot", &["-F", "-c", "dovecot.conf"], &dir);
        listens(port);
        listens(tls_port);
        Self { port, tls_port, dir, delivered: AtomicUsize::new(0), _running: running }
    }

    /// The authority that signed its certificate.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    /// Puts a mail into the mailbox. Lines may end as they like.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn deliver(&self, mail: impl AsRef<[u8]>) {
        let name = format!("{}.test", 1_000_000 + self.delivered.fetch_add(1, Ordering::Relaxed));
        let written = self.dir.join("mail/tmp").join(&name);
        fs::write(&written, mail).expect("the folder is ours");
        fs::set_permissions(&written, fs::Permissions::from_mode(0o644)).expect("it is ours");
        fs::rename(written, self.dir.join("mail/new").join(name)).expect("the folder is ours");
    }

    /// Has the mails numbered anew, from one, as after a restore.
    ///
    /// # Panics
    /// When it cannot be done.
    pub fn number_anew(&self) {
        for file in fs::read_dir(self.dir.join("mail")).expect("it can be listed") {
            let file = file.expect("it can be listed");
            if file.file_name().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(file.path()).expect("the folder is ours");
            }
        }
    }

    /// Waits until the mailbox was read twice more, to the end: what was in it before is heard by then.
    pub fn until_read(&self) {
        let read = || self.log().matches("Logged out").count();
        let before = read();
        wait::until("two polls of the mailbox", wait::LONG, || (read() >= before + 2).then_some(()));
    }

    /// What Dovecot says.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Mails that a person would see as unread.
    ///
    /// # Panics
    /// When the folder cannot be listed.
    #[must_use]
    pub fn unseen(&self) -> usize {
        let names =
            ["mail/new", "mail/cur"].map(|folder| fs::read_dir(self.dir.join(folder)).expect("it can be listed"));
        let names = names.into_iter().flatten().map(|file| file.expect("it can be listed").file_name());
        names.filter(|name| !name.to_string_lossy().ends_with('S')).count()
    }
}

/// The same with tokens alone.
fn by_token(dir: &Path, introspect: &str, config: &str) -> String {
    let asked = format!(
        "introspection_url = {introspect}\nintrospection_mode = post\nusername_attribute = username\n\
         active_attribute = active\nactive_value = true\n"
    );
    fs::write(dir.join("oauth.conf"), asked).expect("the folder is ours");
    let password = format!("driver = passwd-file\n  args = scheme=plain {}/users", dir.display());
    let token = format!("driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {}/oauth.conf", dir.display());
    config.replace("auth_mechanisms = plain login", "auth_mechanisms = xoauth2 oauthbearer").replace(&password, &token)
}

fn open(dir: &Path) {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o777)).expect("the folder is ours");
}

fn config(dir: &Path, port: u16, tls_port: u16) -> String {
    let root = rustix::process::geteuid().is_root();
    let own = |program: &str| {
        let said = Command::new("id").arg(program).output().expect("id runs").stdout;
        String::from_utf8_lossy(&said).trim().to_owned()
    };
    let (internal, login, mail) = if root {
        ("dovecot".to_owned(), "dovenull".to_owned(), "uid=nobody gid=nogroup".to_owned())
    } else {
        let user = own("-un");
        (user.clone(), user, format!("uid={} gid={}", own("-u"), own("-g")))
    };
    let dir = dir.display();
    format!(
        "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         ssl = yes\nssl_cert = <{dir}/leaf.pem\nssl_key = <{dir}/leaf.key\nfirst_valid_uid = 1\n\
         default_internal_user = {internal}\ndefault_login_user = {login}\nmail_location = maildir:{dir}/mail\n\
         disable_plaintext_auth = no\nauth_mechanisms = plain login\nauth_failure_delay = 0\nmail_max_userip_connections = 100\n\
         passdb {{\n  driver = passwd-file\n  args = scheme=plain {dir}/users\n}}\n\
         userdb {{\n  driver = static\n  args = {mail} home={dir}/mail\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    \
         port = {tls_port}\n    ssl = yes\n  }}\n}}\nservice anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}
