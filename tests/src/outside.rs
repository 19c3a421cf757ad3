//! Appliances whose channels are carried by providers that a test started.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use keepwarm_domain::words::Channel;

use crate::{
    home::{Home, Outside, Settings},
    parts::Gateway,
    twilio::{self, FakeTwilio},
};

/// One whose channel is live over the provider, with the provider's own tables.
#[must_use]
pub fn appliance(channel: Channel, provider: &'static str, tables: &str) -> Home {
    let outside = Outside { toml: tables_of(channel, provider, tables), live: vec![(channel, provider)] };
    Home::new(&Settings { outside, ..Settings::default() })
}

/// One channel over a provider, registered with the carriers, with the provider's own tables.
#[must_use]
pub fn tables_of(channel: Channel, provider: &str, tables: &str) -> String {
    format!(
        "[channels]\n{channel} = \"{provider}\"\n\n[registration]\nbrand = \"B1EXMPL\"\ncampaign = \"C1EXMPL\"\n\n{tables}"
    )
}

/// A file of a secret, beside the configuration that is about to name it.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn secret(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    fs::write(&path, text).expect("the folder is ours");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
    path.display().to_string()
}

/// The table of an account of the fake, asked every second.
#[must_use]
pub fn account(fake: &FakeTwilio, dir: &Path) -> String {
    format!(
        "[twilio]\naccount = \"{}\"\ntoken-file = \"{}\"\nbase-url = \"{}\"\nlook-up-every = \"1s\"\nper-minute = 60000\n\
         timeout = \"2s\"\npoll-every = \"1s\"\n",
        twilio::ACCOUNT,
        secret(dir, "token", twilio::TOKEN),
        fake.url()
    )
}

/// The table of a listener on this port, with the secrets that webhooks prove themselves by.
#[must_use]
pub fn listener(port: u16, dir: &Path) -> String {
    format!(
        "[listen]\naddress = \"127.0.0.1:{port}\"\nkannel-secret-file = \"{}\"\nsigning-secret-file = \"{}\"\n",
        secret(dir, "kannel-secret", KANNEL_SECRET),
        secret(dir, "signing-secret", SIGNING_SECRET),
    )
}

/// What a Kannel's messages come with, and what the generic webhook is signed with.
pub const KANNEL_SECRET: &str = "guess8";
pub const SIGNING_SECRET: &str = "guess9";

/// One that texts over the gateway, and hears it on this port.
#[must_use]
pub fn relaying(gateway: &Gateway, port: u16, dir: &Path) -> Home {
    let tables = format!(
        "[kannel]\nurl = \"{}\"\nuser = \"keepwarm\"\npassword-file = \"{}\"\nper-minute = 60000\ntimeout = \"5s\"\n\
         status-url = \"{}\"\nstatus-password-file = \"{}\"\npoll-every = \"1s\"\n\n{}",
        gateway.url,
        secret(dir, "password", "guess7"),
        gateway.status_url,
        secret(dir, "status-password", "adm"),
        listener(port, dir),
    );
    appliance(Channel::Text, "kannel", &tables)
}

/// One that texts over the fake.
#[must_use]
pub fn texting(fake: &FakeTwilio, dir: &Path) -> Home {
    appliance(Channel::Text, "twilio", &account(fake, dir))
}

/// The same before anything of it went live.
#[must_use]
pub fn texting_soon(fake: &FakeTwilio, dir: &Path) -> Home {
    let outside = Outside { toml: tables_of(Channel::Text, "twilio", &account(fake, dir)), live: Vec::new() };
    Home::new(&Settings { outside, ..Settings::default() })
}
