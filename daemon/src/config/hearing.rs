//! How long the provider of a channel may go without a proof that customers can be heard. Owns which providers need one;
//! knows nothing of how they are heard.

use std::time::Duration;

use keepwarm_domain::words::Channel;

use super::{Config, Provider};

impl Config {
    /// None where nobody needs to be heard: nothing that the provider carries reaches a customer, or nobody can answer to
    /// it.
    #[must_use]
    pub fn heard_within(&self, channel: Channel) -> Option<Duration> {
        let channels = &self.channels;
        match channels.providers.get(&channel)? {
            Provider::Twilio => channels.twilio.as_ref().map(|it| it.heard_within),
            Provider::Kannel => channels.kannel.as_ref().map(|it| it.heard_within),
            Provider::Smtp => self.mailbox.as_ref().map(|it| it.heard_within),
            Provider::Outbox | Provider::Null | Provider::VoicemailDrop => None,
        }
    }
}
