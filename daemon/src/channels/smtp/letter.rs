//! One email, as it goes over the wire. Owns its headers, its return path and its signature; knows nothing of servers.
//!
//! RFC 5322 for the form, RFC 8058 and RFC 2369 for the way out of the list, RFC 6376 for the signature, which must cover
//! the headers of that way out.

use std::time::SystemTime;

use anyhow::anyhow;
use keepwarm_domain::{
    ids::TouchId,
    words::{FailReason, Language},
};
use keepwarm_ledger::Keys;
use lettre::{
    Address,
    message::{
        Mailbox, Message as Mail,
        dkim::{DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey},
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::{
    super::{
        Message,
        token::{Purpose, addressed, mint},
    },
    Settings,
};
use crate::{config::Dkim, secret::Secrets};

/// What a signature covers: all that a reader sees, and the way out of the list.
const SIGNED: [&str; 11] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Ready for the server.
pub(super) struct Letter {
    /// Names the touch (VERP): whatever bounces says which message it was.
    pub(super) return_path: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

impl Letter {
    /// # Errors
    /// `InvalidAddress` when nothing can be sent to the address.
    pub(super) fn write(
        message: &Message,
        settings: &Settings,
        keys: &Keys,
        dkim: Option<&DkimConfig>,
    ) -> Result<Self, FailReason> {
        let to: Address = message.to.parse().map_err(|_| FailReason::InvalidAddress)?;
        let token = |purpose| mint(keys, purpose, message.touch);
        // The configuration was checked: these are addresses, with a token in them or not.
        let ours = |address: &str| address.parse::<Address>().map_err(|_| FailReason::Render);
        let from = ours(&settings.from)?;
        let reply_to = ours(&addressed(&settings.reply_to, &token(Purpose::Reply)))?;
        let return_path = ours(&addressed(&settings.bounce_to, &token(Purpose::Bounce)))?;
        let domain = from.domain().to_owned();
        let name = |text: &str| Some(one_line(text)).filter(|name| !name.is_empty());
        let sender = format!("{} - {}", message.rep, message.store_name);
        let mut builder = Mail::builder()
            .from(Mailbox::new(name(&sender), from))
            .to(Mailbox::new(name(&message.to_name), to.clone()))
            .reply_to(Mailbox::new(name(&message.store_name), reply_to))
            .date(SystemTime::from(message.made_at))
            .message_id(Some(format!("<{}@{domain}>", token(Purpose::Message))))
            .subject(one_line(message.subject.as_deref().unwrap_or(&message.store_name)));
        for (header, value) in way_out(settings, &token(Purpose::Unsubscribe)) {
            builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(header), value));
        }
        // Whoever writes nothing back is no person: absence notes stay away.
        builder = builder.raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
            "OOF, AutoReply".to_owned(),
        ));
        let built = builder.header(ContentType::TEXT_PLAIN).body(message.body.clone());
        let mut mail = built.map_err(|_| FailReason::Render)?;
        if let Some(dkim) = dkim {
            mail.sign(dkim);
        }
        Ok(Self { return_path, to, bytes: mail.formatted() })
    }
}

/// RFC 8058 wants a place to post to; without one a mail does, and nothing promises one click.
fn way_out(settings: &Settings, token: &str) -> Vec<(&'static str, String)> {
    let by_mail = format!("<mailto:{}?subject=unsubscribe>", addressed(&settings.reply_to, token));
    match &settings.unsubscribe_url {
        Some(url) => vec![
            ("List-Unsubscribe", format!("<{}/{token}>, {by_mail}", url.trim_end_matches('/'))),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ],
        None => vec![("List-Unsubscribe", by_mail)],
    }
}

/// 15 USC 7704(a)(5): who writes, from which postal address, and how to end it.
pub(super) fn footer(settings: &Settings, keys: &Keys, touch: TouchId, store: &str, language: Language) -> String {
    let link = settings.unsubscribe_url.as_ref().map(|url| {
        let token = mint(keys, Purpose::Unsubscribe, touch);
        format!("{}/{token}", url.trim_end_matches('/'))
    });
    let way_out = match (language, link) {
        (Language::English, None) => "To get no more emails from us, reply STOP.".to_owned(),
        (Language::English, Some(link)) => format!("To get no more emails from us, reply STOP or open {link}"),
        (Language::Spanish, None) => "Para no recibir más correos nuestros, responda STOP.".to_owned(),
        (Language::Spanish, Some(link)) => {
            format!("Para no recibir más correos nuestros, responda STOP o abra {link}")
        }
    };
    format!("-- \n{store}, {}\n{way_out}", settings.postal_address)
}

/// A header takes one line, whatever a form sent.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// The key that mail is signed with: RSA in PKCS#1 PEM form, or 32 bytes of Ed25519 in Base64.
///
/// # Errors
/// When it is not there or is neither.
pub(super) fn signature(dkim: &Dkim, secrets: &Secrets<'_>) -> anyhow::Result<DkimConfig> {
    let secret = secrets.load("dkim-key", "dkim-key-file", dkim.key_file.as_deref())?;
    let text = secret.text();
    let algorithm = if text.contains("-----BEGIN") { DkimSigningAlgorithm::Rsa } else { DkimSigningAlgorithm::Ed25519 };
    // The source would show parts of the key.
    let key = DkimSigningKey::new(text.trim(), algorithm).map_err(|_| {
        anyhow!("the secret `dkim-key` is no key: expected RSA in PKCS#1 PEM form, or 32 bytes of Ed25519 in Base64")
    })?;
    let canonicalization =
        DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
    let headers = SIGNED.map(HeaderName::new_from_ascii_str).to_vec();
    Ok(DkimConfig::new(dkim.selector.clone(), dkim.domain.clone(), key, headers, canonicalization))
}
