//! Decides what becomes of the words: who may write, approve and end a block. A version is a draft until somebody else
//! than its author approves it; until then what was approved before stays in force.

use jiff::civil::Date;

use super::{Deciding, setup::APPLIANCE};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, BlockApproved, BlockPublished, BlockRetired, Hand},
    ids::BlockVersionId,
    input::{BlockText, Reviewed},
    state::BlockVersion,
    words::RepRole,
};

impl Deciding<'_> {
    /// A file holds a block. What stands in the ledger already makes no entry, whatever was written since: a file that
    /// lies there unchanged must not undo what an operator applied.
    pub(super) fn block_seeded(&mut self, text: &BlockText) {
        let key = text.block.key();
        if !self.state.setup.versions_of(&key).any(|(_, version)| version.content == text.content) {
            self.publish_block(text, Actor::System);
        }
    }

    pub(super) fn blocks_applied(&mut self, blocks: &[BlockText], actor: Actor) {
        let is_latest = |deciding: &Self, text: &BlockText| {
            let setup = &deciding.state.setup;
            let latest = setup.shelves.get(&text.block.key()).and_then(|shelf| setup.blocks.get(&shelf.latest));
            latest.is_some_and(|version| version.content == text.content)
        };
        self.out.answer = Answer::Known;
        for text in blocks {
            if !is_latest(self, text) {
                self.publish_block(text, actor);
                self.out.answer = Answer::Done;
            }
        }
    }

    fn publish_block(&mut self, text: &BlockText, actor: Actor) {
        let last = self.state.setup.versions_of(&text.block.key()).map(|(_, version)| version.number).max();
        let published = BlockPublished {
            version: BlockVersionId(self.fresh()),
            number: last.unwrap_or(0) + 1,
            content: text.content,
            block: text.block.clone(),
            author: text.author.clone(),
            in_force: false,
        };
        self.emit_as(actor, self.now, APPLIANCE, published);
    }

    /// All of them or none: who approves a list wants to know what is in force afterwards.
    pub(super) fn blocks_approved(
        &mut self,
        versions: &[Reviewed],
        by: &Hand,
        days: (Option<Date>, Option<Date>),
        actor: Actor,
    ) {
        let refused = self.not_a_manager(by).or_else(|| versions.iter().find_map(|it| self.unapprovable(it, by, days)));
        if let Some(refusal) = refused {
            return self.refuse(refusal);
        }
        for reviewed in versions {
            let Some(version) = self.state.setup.blocks.get(&reviewed.version) else { continue };
            let (from, until) = (days.0.or(version.text.from), days.1.or(version.text.until));
            let approved = BlockApproved { version: reviewed.version, by: by.clone(), from, until };
            self.emit_as(actor, self.now, APPLIANCE, approved);
        }
    }

    fn not_a_manager(&self, by: &Hand) -> Option<Refusal> {
        let manages = |rep| {
            let member = self.state.setup.reps.get(rep);
            member.is_some_and(|member| member.active && member.role == RepRole::Manager)
        };
        by.rep.as_ref().filter(|rep| !manages(rep)).map(|rep| Refusal::NotAManager(rep.0))
    }

    fn unapprovable(&self, reviewed: &Reviewed, by: &Hand, days: (Option<Date>, Option<Date>)) -> Option<Refusal> {
        let Some(known) = self.state.setup.blocks.get(&reviewed.version) else {
            return Some(Refusal::NotOpen { what: "version of a block", id: reviewed.version.0 });
        };
        let BlockVersion { number, text, author, .. } = known;
        let (block, version) = (text.name.clone(), *number);
        let latest = self.state.setup.shelves.get(&text.key()).map(|shelf| shelf.latest);
        let (from, until) = (days.0.or(text.from), days.1.or(text.until));
        if latest != Some(reviewed.version) {
            Some(Refusal::NotLatest { block, version })
        } else if author.is_same(by) {
            Some(Refusal::OwnWork { block, version, by: by.to_string() })
        } else if !reviewed.broken.is_empty() {
            let rules = reviewed.broken.iter().map(|rule| rule.as_str()).collect::<Vec<_>>().join(", ");
            Some(Refusal::Unfit { block, version, rules })
        } else if from.zip(until).is_some_and(|(from, until)| until < from) {
            Some(Refusal::NoDays)
        } else {
            None
        }
    }

    pub(super) fn blocks_retired(&mut self, versions: &[BlockVersionId], by: &Hand, actor: Actor) {
        for version in versions {
            let setup = &self.state.setup;
            let Some(known) = setup.blocks.get(version) else {
                return self.refuse(Refusal::NotOpen { what: "version of a block", id: version.0 });
            };
            let shelf = setup.shelves.get(&known.text.key());
            if shelf.is_none_or(|shelf| shelf.approvals.is_empty()) {
                let block = known.text.name.clone();
                return self.refuse(Refusal::NotApproved { block });
            }
        }
        for version in versions {
            self.emit_as(actor, self.now, APPLIANCE, BlockRetired { version: *version, by: by.clone() });
        }
    }
}
