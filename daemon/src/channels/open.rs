//! Providers from the configuration: opens those that a channel names, with their secrets. Connects to nothing.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use anyhow::{Context as _, anyhow};
use keepwarm_domain::words::Channel;
use keepwarm_ledger::Ledger;

use super::{
    Kannel, Null, Outbox, Provider, Smtp, Twilio, VoicemailDrop,
    codes::{Codes, SHIPPED},
};
use crate::{
    config::{Config, Provider as Name},
    oauth::Tokens,
    secret::Secrets,
};

/// Opens the provider of every channel. With `durable`, what the outbox took is on disk before it counts.
///
/// # Errors
/// When a folder cannot be made, or a secret is not there.
pub fn open(
    config: &Config,
    ledger: &Ledger,
    (secrets, tokens): (&Secrets<'_>, Option<&Arc<Tokens>>),
    durable: bool,
) -> anyhow::Result<BTreeMap<Channel, Provider>> {
    let dir = &config.channels.outbox_dir;
    let outbox = Outbox::open(dir, durable).with_context(|| format!("opening the outbox {}", dir.display()))?;
    let mut opened = BTreeMap::new();
    for (channel, name) in &config.channels.providers {
        let provider = match name {
            Name::Outbox => Provider::Outbox(outbox.clone()),
            Name::Null => Provider::Null(Null),
            outside => outside_one(*outside, config, ledger, (secrets, tokens))?,
        };
        opened.insert(*channel, provider);
    }
    Ok(opened)
}

/// A provider outside of this machine. Its settings are there: the configuration is refused without.
fn outside_one(
    name: Name,
    config: &Config,
    ledger: &Ledger,
    (secrets, tokens): (&Secrets<'_>, Option<&Arc<Tokens>>),
) -> anyhow::Result<Provider> {
    let channels = &config.channels;
    let keys = ledger.keys();
    let missing = || anyhow!("the configuration has no settings for the provider `{}`", name.as_str());
    Ok(match name {
        Name::Outbox | Name::Null => return Err(missing()),
        Name::Smtp => {
            let settings = channels.smtp.clone().ok_or_else(missing)?;
            Provider::Smtp(Arc::new(Smtp::new(settings, keys, secrets, tokens)?))
        }
        Name::Twilio => {
            let settings = channels.twilio.clone().ok_or_else(missing)?;
            let token = secrets.load("twilio-token", "token-file", settings.token_file.as_deref())?;
            let codes = codes(settings.codes_file.as_deref())?;
            Provider::Twilio(Arc::new(Twilio::new(settings, token, codes, ledger.clone())))
        }
        Name::Kannel => {
            let settings = channels.kannel.clone().ok_or_else(missing)?;
            let password = secrets.load("kannel-password", "password-file", settings.password_file.as_deref())?;
            Provider::Kannel(Arc::new(Kannel::new(settings, password, keys)))
        }
        Name::VoicemailDrop => {
            let settings = channels.voicemail_drop.clone().ok_or_else(missing)?;
            let token = secrets.load("voicemail-token", "token-file", settings.token_file.as_deref())?;
            Provider::VoicemailDrop(Arc::new(VoicemailDrop::new(settings, token, keys)))
        }
    })
}

/// The table of error codes that the configuration names, or the shipped one.
///
/// # Errors
/// When the file cannot be read, or what is wrong in it.
pub fn codes(file: Option<&Path>) -> anyhow::Result<Codes> {
    let text = match file {
        Some(file) => &fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?,
        None => SHIPPED,
    };
    let label = file.map_or("the shipped table of codes".to_owned(), |file| file.display().to_string());
    Codes::read(text).map_err(|problem| anyhow!("{label}: {problem}"))
}
