//! Decides when a channel may reach customers: see [`crate::golive`] for what must be before it.

use super::{About, Deciding};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, ChannelWentBack, ChannelWentLive, OptOutListsDeclined, StaffContactRegistered, StopProven},
    golive,
    ids::{BlindIndex, RepId, StoreId},
    input::ReplyObserved,
    words::Channel,
};

const APPLIANCE: About = About::store(StoreId(0));

impl Deciding<'_> {
    pub(super) fn go_live(&mut self, channel: Channel, actor: Actor) {
        if self.state.setup.readiness.live.contains(&channel) {
            self.out.answer = Answer::Known;
            return;
        }
        let missing = golive::missing(self.state, channel, self.now).len();
        if missing > 0 {
            return self.refuse(Refusal::NotReady { channel: channel.to_string(), missing });
        }
        let provider = self.provider(channel);
        self.emit_as(actor, self.now, APPLIANCE, ChannelWentLive { channel, provider });
    }

    pub(super) fn go_back(&mut self, channel: Channel, actor: Actor) {
        if self.state.setup.readiness.live.contains(&channel) {
            self.emit_as(actor, self.now, APPLIANCE, ChannelWentBack { channel });
        } else {
            self.out.answer = Answer::Known;
        }
    }

    pub(super) fn decline_lists(&mut self, signed_by: &str, actor: Actor) {
        self.emit_as(actor, self.now, APPLIANCE, OptOutListsDeclined { signed_by: signed_by.to_owned() });
    }

    pub(super) fn register_staff(&mut self, channel: Channel, contact: BlindIndex, rep: RepId, actor: Actor) {
        if !self.state.setup.reps.get(&rep).is_some_and(|rep| rep.active) {
            return self.refuse(Refusal::NotOpen { what: "member of the staff", id: i64::from(rep.0) });
        }
        if self.state.setup.readiness.staff.get(&contact) == Some(&rep) {
            self.out.answer = Answer::Known;
            return;
        }
        self.emit_as(actor, self.now, APPLIANCE, StaffContactRegistered { channel, contact, rep });
    }

    /// A stop came in from the staff and was just obeyed: the way from a phone to the list of opt-outs works.
    pub(super) fn prove_stop(&mut self, reply: &ReplyObserved) {
        let Some(&rep) = self.state.setup.readiness.staff.get(&reply.from) else { return };
        if self.state.setup.readiness.stop_proven.contains_key(&reply.channel) {
            return;
        }
        let (channel, provider) = (reply.channel, self.provider(reply.channel));
        self.emit_as(Actor::Rep(rep), self.now, APPLIANCE, StopProven { channel, rep, provider });
    }

    fn provider(&self, channel: Channel) -> String {
        self.state.setup.channels.get(&channel).map(|it| it.provider.clone()).unwrap_or_default()
    }
}
