//! Decides what a customer's answers are to their lead. What they told before is not told again.

use super::{About, Deciding};
use crate::{
    answer::{self, Answers},
    effect::Answer,
    entry::{Actor, AnswersNoted},
    ids::{LeadId, ReplyId},
    input::ReplyObserved,
    state::Lead,
    words::{AnswerKind, Channel},
};

impl Deciding<'_> {
    /// A member of the staff was told.
    pub(super) fn answers_told(&mut self, id: LeadId, answers: &Answers, cleared: &[AnswerKind], actor: Actor) {
        if self.open(id).is_some() && !self.note_answers(id, answers, cleared, None, actor) {
            self.out.answer = Answer::Known;
        }
    }

    /// The customer wrote: what they told, or what a bare yes or no tells beside the question that they were asked last.
    pub(super) fn answered(&mut self, id: LeadId, reply: &ReplyObserved, number: ReplyId) {
        let question = self.state.leads.get(&id).and_then(|lead| self.asked_last(lead, reply.channel));
        let told = match (reply.bare, question) {
            (Some(said), Some(question)) if reply.answers.is_empty() => answer::to_question(question, said),
            _ => reply.answers.clone(),
        };
        self.note_answers(id, &told, &[], Some(number), Actor::Customer);
    }

    /// The words that went to the customer last over the channel.
    fn asked_last(&self, lead: &Lead, channel: Channel) -> Option<&str> {
        let mut said = lead.used.iter().rev().filter_map(|(block, variant)| {
            let block = &self.state.setup.blocks.get(block)?.text;
            let variant = block.variants.get(usize::from(*variant))?;
            (block.channel == channel).then_some(variant.body.as_str())
        });
        said.next()
    }

    /// Whether anything was told that was not known.
    pub(super) fn note_answers(
        &mut self,
        id: LeadId,
        answers: &Answers,
        cleared: &[AnswerKind],
        reply: Option<ReplyId>,
        actor: Actor,
    ) -> bool {
        let Some(lead) = self.state.leads.get(&id) else { return false };
        if lead.answers.clone().without(cleared).overlaid(answers) == lead.answers {
            return false;
        }
        let (about, cleared) = (About::lead(lead), cleared.to_vec());
        self.emit_as(actor, self.now, about, AnswersNoted { answers: answers.clone(), cleared, reply });
        true
    }
}
