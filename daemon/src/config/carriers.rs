//! Providers that reach customers: what each must be told. Owns their defaults and limits, and that nothing of a customer's
//! crosses a network in clear; the secrets themselves stand elsewhere (`crate::secret`).

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use keepwarm_domain::words::Channel;

use super::problem::{At, Place};
use super::read::Table;
use super::settle::Check;
use super::shape::{FileShape, KannelShape, ListenShape, SmtpShape, Text, TwilioShape, VoicemailDropShape};
use super::types::{Channels, Dkim, Kannel, Listen, LoginBy, Provider, Security, Smtp, Twilio, VoicemailDrop};
use super::values;

/// Polls within the time for which a channel may go unheard.
const POLLS_WITHIN: u32 = 4;

/// What a channel may be carried by.
const fn carries(provider: Provider, channel: Channel) -> bool {
    match provider {
        Provider::Outbox | Provider::Null => true,
        Provider::Smtp => matches!(channel, Channel::Email),
        Provider::Twilio | Provider::Kannel => matches!(channel, Channel::Text),
        Provider::VoicemailDrop => matches!(channel, Channel::Voicemail),
    }
}

/// Reads the settings of every provider that is there, and demands those of every one that is named.
pub(super) fn settle(check: &mut Check<'_>, shape: &FileShape, channels: &mut Channels) {
    let named: Vec<(Channel, Provider)> = channels.providers.iter().map(|(key, value)| (*key, *value)).collect();
    for (channel, provider) in &named {
        if !carries(*provider, *channel) {
            let fitting = ["outbox", "null", "smtp", "twilio", "kannel", "voicemail-drop"].into_iter().filter(|word| {
                super::settle::one_of::<Provider>(word).is_ok_and(|provider| carries(provider, *channel))
            });
            let place = shape.channels.0.place.inside(channel.as_str());
            let fitting: Vec<&str> = fitting.collect();
            let message = format!("{} carries no {channel}, write one of: {}", provider.as_str(), fitting.join(", "));
            check.problems.add(&place, message);
        }
    }
    let wanted = |provider| named.iter().find(|(_, name)| *name == provider).map(|(channel, _)| *channel);
    channels.smtp = given(check, &shape.place, &shape.smtp, "smtp", wanted(Provider::Smtp), smtp);
    channels.twilio = given(check, &shape.place, &shape.twilio, "twilio", wanted(Provider::Twilio), twilio);
    channels.kannel = given(check, &shape.place, &shape.kannel, "kannel", wanted(Provider::Kannel), kannel);
    channels.listen = shape.listen.as_ref().and_then(|table| listen(check, &table.0));
    // The gateway is told where it reports to; the usual one stands on this machine.
    if let (Some(kannel), Some(listen)) = (&mut channels.kannel, &channels.listen) {
        kannel.report_url.get_or_insert_with(|| format!("http://{}/kannel/report", listen.address));
    }
    let key = "voicemail-drop";
    channels.voicemail_drop =
        given(check, &shape.place, &shape.voicemail_drop, key, wanted(Provider::VoicemailDrop), voicemail_drop);
}

fn given<S, T>(
    check: &mut Check<'_>,
    file: &Place,
    table: &Option<Table<S>>,
    key: &str,
    wanted: Option<Channel>,
    read: impl FnOnce(&mut Check<'_>, &S) -> Option<T>,
) -> Option<T> {
    if let (None, Some(channel)) = (table, wanted) {
        check.problems.absent(&file.inside(key), format!("missing, channels.{channel} is to be carried by it"));
    }
    table.as_ref().and_then(|table| read(check, &table.0))
}

fn smtp(check: &mut Check<'_>, shape: &SmtpShape) -> Option<Smtp> {
    let place = &shape.place;
    let host = check.required(&shape.host, place, "host", "name the mail server", server);
    let security = check.word(&shape.security, Security::Starttls);
    in_clear(check, security, host.as_deref(), &place_of(&shape.security, place, "security"));
    let hint = "name the address that mail comes from";
    let from = check.required(&shape.from, place, "from", hint, values::mail_address);
    let hint = "name the mailbox that customers' replies go to";
    let reply_to = check.required(&shape.reply_to, place, "reply-to", hint, values::mailbox);
    let bounce_to = check.parsed(&shape.bounce_to, reply_to.clone(), |text| values::mailbox(text).map(Some));
    let hint = "write the seller's postal address, which every email must show (15 USC 7704)";
    let address = check.required(&shape.postal_address, place, "postal-address", hint, values::label);
    let unsubscribe_url = check.parsed(&shape.unsubscribe_url, None, |text| public_url(text).map(Some));
    let dkim = dkim(check, shape, from.as_deref());
    if shape.user.is_none() && shape.password_file.is_some() {
        check.problems.absent(&place.inside("user"), "missing, there is a password-file but nobody to log in as");
    }
    let user = check.parsed(&shape.user, None, |text| values::label(text).map(Some));
    let login = check.word(&shape.login, LoginBy::Password);
    if login == LoginBy::Oauth && shape.user.is_none() {
        check.problems.absent(&place.inside("user"), "missing, a token logs in for somebody");
    }
    let standard = match security {
        Security::Starttls => 587,
        Security::Tls => 465,
        Security::None => 25,
    };
    Some(Smtp {
        host: host?,
        port: whole(check.whole(&shape.port, standard, 1..=65_535)),
        security,
        user,
        login,
        password_file: check.file(&shape.password_file),
        from: from?,
        reply_to: reply_to?,
        bounce_to: bounce_to?,
        postal_address: address?,
        unsubscribe_url,
        dkim,
        ca_file: check.file(&shape.ca_file),
        timeout: timeout(check, &shape.timeout),
        per_minute: whole(check.whole(&shape.per_minute, 120, 1..=60_000)),
        connections: whole(check.whole(&shape.connections, 2, 1..=32)),
    })
}

/// All or nothing. Receivers want the signing domain to be the sender's.
fn dkim(check: &mut Check<'_>, shape: &SmtpShape, from: Option<&str>) -> Option<Dkim> {
    if shape.dkim_selector.is_none() && shape.dkim_domain.is_none() && shape.dkim_key_file.is_none() {
        return None;
    }
    let hint = "write the selector under which the key is published";
    let selector = check.required(&shape.dkim_selector, &shape.place, "dkim-selector", hint, values::selector);
    let sender = from.and_then(|from| from.rsplit_once('@')).map(|(_, domain)| domain.to_owned());
    let domain = check.parsed(&shape.dkim_domain, sender.clone(), |text| values::host(text).map(Some));
    let aligned = |sender: &String, domain: &String| sender == domain || sender.ends_with(&format!(".{domain}"));
    if let (Some(sender), Some(domain)) = (&sender, &domain)
        && !aligned(sender, domain)
    {
        let at = place_of(&shape.dkim_domain, &shape.place, "dkim-domain");
        check.problems.add(&at, "not the domain of `from` or one above it: receivers would not count the signature");
    }
    Some(Dkim { selector: selector?, domain: domain?, key_file: check.file(&shape.dkim_key_file) })
}

fn twilio(check: &mut Check<'_>, shape: &TwilioShape) -> Option<Twilio> {
    let account = check.required(&shape.account, &shape.place, "account", "write the account's SID", values::code);
    let default = "https://api.twilio.com".to_owned();
    let base_url = check.parsed(&shape.base_url, default, safe_url);
    let messaging_service = check.parsed(&shape.messaging_service, None, |text| values::code(text).map(Some));
    let from = check.parsed(&shape.from, None, |text| values::phone(text).map(Some));
    if let (Some(from), Some(_)) = (&shape.from, &messaging_service) {
        check.problems.add(&from.place, "a messaging service chooses the number, remove one of the two");
    }
    let poll_every = check.span(&shape.poll_every, Duration::from_secs(15), 1..=300);
    let heard_within = heard_within(check, &shape.heard_within, &shape.place, poll_every);
    Some(Twilio {
        account: account?,
        token_file: check.file(&shape.token_file),
        base_url: base_url.trim_end_matches('/').to_owned(),
        messaging_service,
        from,
        status_url: check.parsed(&shape.status_url, None, |text| safe_url(text).map(Some)),
        poll_every,
        heard_within,
        look_up_every: check.span(&shape.look_up_every, Duration::from_secs(60), 1..=600),
        codes_file: check.file(&shape.codes_file),
        timeout: timeout(check, &shape.timeout),
        per_minute: whole(check.whole(&shape.per_minute, 75, 1..=60_000)),
    })
}

fn kannel(check: &mut Check<'_>, shape: &KannelShape) -> Option<Kannel> {
    let default = "http://127.0.0.1:13013/cgi-bin/sendsms".to_owned();
    let url = check.parsed(&shape.url, default, safe_url);
    let hint = "write the user of the group sendsms-user";
    let user = check.required(&shape.user, &shape.place, "user", hint, values::label);
    let poll_every = check.span(&shape.poll_every, Duration::from_secs(15), 1..=300);
    let heard_within = heard_within(check, &shape.heard_within, &shape.place, poll_every);
    Some(Kannel {
        url,
        user: user?,
        password_file: check.file(&shape.password_file),
        from: check.parsed(&shape.from, None, |text| values::phone(text).map(Some)),
        smsc: check.parsed(&shape.smsc, None, |text| values::label(text).map(Some)),
        report_url: check.parsed(&shape.report_url, None, |text| safe_url(text).map(Some)),
        status_url: check.parsed(&shape.status_url, None, |text| safe_url(text).map(Some)),
        status_password_file: check.file(&shape.status_password_file),
        poll_every,
        heard_within,
        timeout: timeout(check, &shape.timeout),
        per_minute: whole(check.whole(&shape.per_minute, 75, 1..=60_000)),
    })
}

fn listen(check: &mut Check<'_>, shape: &ListenShape) -> Option<Listen> {
    let address = check.parsed(&shape.address, SocketAddr::from(([127, 0, 0, 1], 8088)), |text| {
        let address: Option<SocketAddr> = text.parse().ok();
        let here = address.filter(|address| address.ip().is_loopback() && address.port() != 0);
        let wrong = || {
            let shown = values::shown(text);
            format!("{shown} is no address and port of this machine alone, write \"127.0.0.1:8088\": what the world sends comes through a proxy that decrypts")
        };
        here.ok_or_else(wrong)
    });
    let public_url = check.parsed(&shape.public_url, format!("http://{address}"), safe_url);
    Some(Listen {
        address,
        public_url: public_url.trim_end_matches('/').to_owned(),
        kannel_secret_file: check.file(&shape.kannel_secret_file),
        signing_secret_file: check.file(&shape.signing_secret_file),
    })
}

fn voicemail_drop(check: &mut Check<'_>, shape: &VoicemailDropShape) -> Option<VoicemailDrop> {
    let url = check.required(&shape.url, &shape.place, "url", "name the place that takes voicemails", safe_url);
    Some(VoicemailDrop {
        url: url?,
        token_file: check.file(&shape.token_file),
        timeout: timeout(check, &shape.timeout),
        per_minute: whole(check.whole(&shape.per_minute, 30, 1..=60_000)),
    })
}

/// How long a channel may go without a proof that customers can be heard. A proof is noted a few times within it, and one
/// poll may fail.
pub(super) fn heard_within(check: &mut Check<'_>, text: &Text, section: &Place, poll_every: Duration) -> Duration {
    let within = check.span(text, Duration::from_secs(900), 60..=86_400);
    let least = poll_every * POLLS_WITHIN;
    if within < least {
        let at = place_of(text, section, "heard-within");
        let message =
            format!("shorter than {POLLS_WITHIN} times poll-every, write {} or more", values::duration_text(least));
        check.problems.add(&at, message);
    }
    within
}

/// Shorter than an orderly end waits for results.
pub(super) fn timeout(check: &mut Check<'_>, text: &Text) -> Duration {
    check.span(text, Duration::from_secs(10), 1..=15)
}

/// What `Check::whole` has bounded.
pub(super) fn whole<T: TryFrom<u64> + Default>(value: u64) -> T {
    T::try_from(value).unwrap_or_default()
}

pub(super) fn place_of(text: &Text, section: &Place, key: &str) -> Place {
    text.as_ref().map_or_else(|| section.inside(key), |At { place, .. }| place.clone())
}

/// A mail server elsewhere is spoken to in private.
pub(super) fn in_clear(check: &mut Check<'_>, security: Security, host: Option<&str>, at: &Place) {
    if let (Security::None, Some(host)) = (security, host.filter(|host| !is_loopback(host))) {
        check.problems.add(at, format!("{} is not this machine: write starttls or tls", values::shown(host)));
    }
}

/// A name or an address, without scheme, port or path.
pub(super) fn server(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
    if plain && !text.is_empty() && (!text.contains(':') || text.parse::<IpAddr>().is_ok()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(format!("{} is no server, write its name alone: \"mail.example.com\"", values::shown(text)))
}

/// Whether what goes there stays on this machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `https://…`, or `http://…` on this machine.
pub(super) fn safe_url(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").ok_or_else(|| no_url(text))?;
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control() || "?#".contains(c)) {
        return Err(no_url(text));
    }
    if authority.contains('@') {
        return Err("secrets do not stand in this file: take user and password out of the URL".to_owned());
    }
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match scheme {
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(host) => Ok(text.to_owned()),
        "http" => Err(format!("{} would cross the network in clear: write https://", values::shown(text))),
        _ => Err(no_url(text)),
    }
}

/// Where mail programs post to: RFC 8058 wants `https`.
fn public_url(text: &str) -> Result<String, String> {
    if text.starts_with("https://") {
        safe_url(text)
    } else {
        Err("no https:// URL: mail programs post to no other".to_owned())
    }
}

fn no_url(text: &str) -> String {
    format!("{} is no URL, write one like \"https://api.example.com/v1\"", values::shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_crosses_a_network_in_clear() {
        for url in ["https://api.example.com", "http://127.0.0.1:13013/x", "http://localhost/x", "http://[::1]:80/x"] {
            assert_eq!(safe_url(url), Ok(url.to_owned()));
        }
        let clear = ["http://192.0.2.7/x", "http://localhost.example.com/", "http://127.0.0.1.example.com/x"];
        for url in clear {
            assert!(safe_url(url).is_err_and(|message| message.contains("https://")), "{url}");
        }
        for url in ["", "api.example.com", "ftp://example.com", "https://", "https://a b", "https://x/?a=b"] {
            assert!(safe_url(url).is_err(), "{url}");
        }
        assert!(safe_url("https://me:guess7@example.com/").is_err_and(|message| !message.contains("guess7")));
        assert!(public_url("http://localhost/u").is_err());
    }

    #[test]
    fn a_server_is_a_name_or_an_address() {
        for host in ["mail.example.com", "127.0.0.1", "::1", "localhost"] {
            assert!(server(host).is_ok(), "{host}");
        }
        for wrong in ["", "mail.example.com:25", "smtp://x", "a b"] {
            assert!(server(wrong).is_err(), "{wrong}");
        }
        assert!(is_loopback("127.0.0.9") && !is_loopback("127.0.0.1.example.com"));
    }
}
