//! What went before a message, as far as the rules for messages ask. Owns the look back; decides nothing.

use std::sync::Arc;

use super::{Deciding, gate::Case};
use crate::{
    block::Block,
    effect::Thread,
    words::{Channel, TrackKind},
};

/// What a message is compared with (rule L16): who reads it remembers no more.
const EARLIER_MAX: usize = 3;

impl Deciding<'_> {
    /// The last wordings of the thread over the touch's channel. A colleague may read the same note twice, and a reminder
    /// names the time of its own visit.
    pub(super) fn earlier(&self, case: &Case) -> Vec<(Arc<Block>, u16)> {
        let Case { touch, lead, .. } = case;
        let reminds = touch.of.is_some_and(|of| of.track == TrackKind::Reminder);
        if touch.channel == Channel::Call || reminds {
            return Vec::new();
        }
        let gone = lead.used.iter().rev().filter(|words| touch.words != Some(**words));
        let texts = gone.filter_map(|(block, variant)| Some((&self.state.setup.blocks.get(block)?.text, *variant)));
        let same = texts.filter(|(block, _)| block.channel == touch.channel);
        same.take(EARLIER_MAX).map(|(block, variant)| (Arc::clone(block), variant)).collect()
    }

    pub(super) fn thread(&self, case: &Case) -> Thread {
        let Case { touch, lead, person, .. } = case;
        let opens = match touch.channel {
            Channel::Text => person.opt_out_line_at.is_none(),
            Channel::Email | Channel::Call | Channel::Voicemail => person.last_sent.is_none(),
        };
        Thread {
            opens,
            opt_out_line: false,
            since_outbound: person.last_sent.map(|(_, at)| self.now.duration_since(at)),
            since_inbound: lead.last_reply_at.filter(|_| touch.of.is_none()).map(|at| self.now.duration_since(at)),
            customer_language: Some(person.facts.language),
            talked: lead.visited_at.is_some(),
        }
    }
}
