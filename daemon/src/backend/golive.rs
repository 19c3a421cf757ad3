//! Channels that go live, for operators: what is missing, and the orders.

use keepwarm_domain::{entry::Actor, golive::missing, order::Order, words::Channel};

use super::{Backend, imports::ordered};
use crate::api::{
    backend::{Failure, Result},
    view::{GoLiveView, StaffOrder, Whom},
};

impl Backend {
    pub(super) async fn readiness(&self, channel: Channel) -> Result<GoLiveView> {
        let now = self.clock.now();
        let view = self.engine.ask(move |state| GoLiveView {
            channel,
            provider: state.setup.channels.get(&channel).map(|it| it.provider.clone()).unwrap_or_default(),
            live: state.setup.readiness.live.contains(&channel),
            embedded: state.setup.is_embedded(channel),
            missing: missing(state, channel, now),
        });
        Ok(view.await?)
    }

    /// Where something is missing, nothing changes and the answer says what.
    pub(super) async fn go(&self, channel: Channel, actor: Actor) -> Result<GoLiveView> {
        let view = self.readiness(channel).await?;
        if view.embedded || !view.missing.is_empty() {
            return Ok(view);
        }
        self.told(ordered(Order::GoLive(channel), actor)).await?;
        self.readiness(channel).await
    }

    pub(super) async fn back(&self, channel: Channel, actor: Actor) -> Result<GoLiveView> {
        self.told(ordered(Order::GoBack(channel), actor)).await?;
        self.readiness(channel).await
    }

    pub(super) async fn register(&self, order: StaffOrder, actor: Actor) -> Result<bool> {
        let StaffOrder { channel, contact: Whom::Contact(text), rep } = order else {
            return Err(Failure::Invalid("name a phone or an email of the staff".to_owned()));
        };
        let contact = self.index_of(&text)?;
        self.told(ordered(Order::RegisterStaff { channel, contact, rep }, actor)).await?;
        let proven = self.engine.ask(move |state| state.setup.readiness.stop_proven.contains_key(&channel));
        Ok(proven.await?)
    }
}
