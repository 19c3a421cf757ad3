//! The provider that takes everything and does nothing: for measuring keepwarm alone.

use keepwarm_domain::input::DeliveryResult;

use super::Message;

#[derive(Clone, Debug)]
pub struct Null;

impl Null {
    pub(super) fn deliver(&self, messages: &[Message]) -> Vec<DeliveryResult> {
        messages.iter().map(|_| DeliveryResult::Sent { provider_id: None, segments: None }).collect()
    }
}
