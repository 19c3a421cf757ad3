//! The mailbox that customers answer to. Owns its defaults and limits; the password stands elsewhere (`crate::secret`).

use std::time::Duration;

use super::{
    carriers::{heard_within, in_clear, place_of, server, timeout, whole},
    settle::Check,
    shape::MailboxShape,
    types::{LoginBy, Mailbox, Security},
    values,
};

/// Polls wait longer after failures; a customer's stop should not wait for long.
const POLL_SECONDS: std::ops::RangeInclusive<u64> = 1..=600;

pub(super) fn settle(check: &mut Check<'_>, shape: &MailboxShape) -> Option<Mailbox> {
    let place = &shape.place;
    let host = check.required(&shape.host, place, "host", "name the mail server", server);
    let security = check.word(&shape.security, Security::Tls);
    in_clear(check, security, host.as_deref(), &place_of(&shape.security, place, "security"));
    let user = check.required(&shape.user, place, "user", "name whose mailbox it is", values::label);
    let login = check.word(&shape.login, LoginBy::Password);
    let standard = if security == Security::Tls { 993 } else { 143 };
    let poll_every = check.span(&shape.poll_every, Duration::from_secs(30), POLL_SECONDS);
    let port = whole(check.whole(&shape.port, standard, 1..=65_535));
    let folder = check.parsed(&shape.folder, "INBOX".to_owned(), values::label);
    let heard_within = heard_within(check, &shape.heard_within, place, poll_every);
    let (password_file, ca_file) = (check.file(&shape.password_file), check.file(&shape.ca_file));
    let timeout = timeout(check, &shape.timeout);
    let (host, user) = (host?, user?);
    Some(Mailbox {
        host,
        port,
        security,
        user,
        login,
        password_file,
        folder,
        ca_file,
        timeout,
        poll_every,
        heard_within,
    })
}
