//! Writing, approving and ending blocks. Owns what is looked up before the engine decides: which versions are meant, and
//! what the rules say of their words.

use jiff::civil::Date;
use keepwarm_domain::{
    block::{self, Block},
    effect::{Answer, Refusal},
    entry::Actor,
    ids::BlockVersionId,
    input::{BlockText, Input, Reviewed},
    state::{BlockKey, Shelf},
};
use std::sync::Arc;

use super::{chosen, findings, hand, row, today};
use crate::{
    api::{
        backend::{Failure, Result},
        view::{BlockChange, BlockChoice, BlockFile, BlockRow, FindingView, Found},
    },
    backend::Backend,
    proofread::review,
    setup::block_text,
};

impl Backend {
    pub(in crate::backend) async fn blocks_apply(
        &self,
        files: Vec<BlockFile>,
        as_rep: Option<String>,
        actor: Actor,
    ) -> Result<BlockChange> {
        let author = self.engine.ask(move |state| hand(&state.setup, as_rep.as_deref(), actor)).await??;
        let (keys, domains) = (self.keys.clone(), self.domains());
        let read = move || {
            let (found, _) = findings(&files, &domains);
            let whole = !found.iter().any(|it| matches!(it.what, Found::File(_)));
            let texts = files.iter().filter_map(|file| block::file::read(&file.name, &file.content).ok()).flatten();
            let texts: Vec<BlockText> = texts.map(|block| block_text(&keys, block, author.clone())).collect();
            (found, whole.then_some(texts))
        };
        let (found, texts) =
            tokio::task::spawn_blocking(read).await.map_err(|error| Failure::Internal(error.into()))?;
        let Some(blocks) = texts else {
            return Ok(BlockChange { findings: found, ..BlockChange::default() });
        };
        let before = self.latest_of(blocks.iter().map(|text| text.block.key()).collect()).await?;
        refused(self.engine.tell(Input::BlocksApplied { blocks, actor }).await?)?;
        let after = self.latest_of(before.iter().map(|(key, _)| key.clone()).collect()).await?;
        let changed = after.iter().zip(&before).filter(|(now, then)| now.1 != then.1).map(|(now, _)| now.0.clone());
        let changed: Vec<BlockKey> = changed.collect();
        let unchanged = before.len() - changed.len();
        Ok(BlockChange { changed: self.rows_of(changed).await?, unchanged, findings: found })
    }

    async fn latest_of(&self, keys: Vec<BlockKey>) -> Result<Vec<(BlockKey, Option<BlockVersionId>)>> {
        let look = self.engine.ask(move |state| {
            let latest = |key: &BlockKey| state.setup.shelves.get(key).map(|shelf| shelf.latest);
            keys.into_iter().map(|key| (key.clone(), latest(&key))).collect()
        });
        Ok(look.await?)
    }

    async fn rows_of(&self, keys: Vec<BlockKey>) -> Result<Vec<BlockRow>> {
        let now = self.clock.now();
        let rows = self.engine.ask(move |state| {
            let setup = &state.setup;
            keys.iter().filter_map(|key| row(setup, key, today(setup, now))).collect()
        });
        Ok(rows.await?)
    }

    pub(in crate::backend) async fn blocks_approve(
        &self,
        choice: BlockChoice,
        (from, until): (Option<Date>, Option<Date>),
        as_rep: Option<String>,
        actor: Actor,
    ) -> Result<BlockChange> {
        let asked = self.engine.ask(move |state| {
            let setup = &state.setup;
            let by = hand(setup, as_rep.as_deref(), actor)?;
            // Those that are named may be approved again, for other days.
            let keys = chosen(setup, &choice, |shelf| shelf.draft().is_some() && !shelf.retired)?;
            let latest = keys.into_iter().filter_map(|key| {
                let version = setup.shelves.get(&key)?.latest;
                Some((key, version, setup.blocks.get(&version)?.text.clone()))
            });
            Ok::<_, Failure>((by, latest.collect::<Vec<(BlockKey, BlockVersionId, Arc<Block>)>>()))
        });
        let (by, latest) = asked.await??;
        let domains = self.domains();
        let looked = tokio::task::spawn_blocking(move || look_at(&latest, &domains)).await;
        let (keys, versions, findings) = looked.map_err(|error| Failure::Internal(error.into()))?;
        if findings.iter().any(FindingView::is_error) {
            return Ok(BlockChange { findings, ..BlockChange::default() });
        }
        refused(self.engine.tell(Input::BlocksApproved { versions, by, from, until, actor }).await?)?;
        Ok(BlockChange { changed: self.rows_of(keys).await?, unchanged: 0, findings })
    }

    pub(in crate::backend) async fn blocks_retire(
        &self,
        choice: BlockChoice,
        as_rep: Option<String>,
        actor: Actor,
    ) -> Result<BlockChange> {
        let asked = self.engine.ask(move |state| {
            let setup = &state.setup;
            let by = hand(setup, as_rep.as_deref(), actor)?;
            let keys = chosen(setup, &choice, |shelf| !shelf.approvals.is_empty())?;
            let version = |shelf: &Shelf| shelf.approvals.last().map_or(shelf.latest, |approval| approval.version);
            let versions = keys.iter().filter_map(|key| setup.shelves.get(key)).map(version);
            let versions: Vec<BlockVersionId> = versions.collect();
            Ok::<_, Failure>((by, versions, keys))
        });
        let (by, versions, keys) = asked.await??;
        refused(self.engine.tell(Input::BlocksRetired { versions, by, actor }).await?)?;
        Ok(BlockChange { changed: self.rows_of(keys).await?, ..BlockChange::default() })
    }
}

/// Holds versions to the rules.
fn look_at(
    latest: &[(BlockKey, BlockVersionId, Arc<Block>)],
    domains: &[String],
) -> (Vec<BlockKey>, Vec<Reviewed>, Vec<FindingView>) {
    let domains: Vec<&str> = domains.iter().map(String::as_str).collect();
    let (mut keys, mut versions, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (key, version, block) in latest {
        let (reviewed, found) = review(*version, block, &domains);
        findings.extend(found.into_iter().map(|at| FindingView {
            file: String::new(),
            line: None,
            block: Some(key.clone()),
            variant: at.variant,
            what: Found::Rule(at.finding),
        }));
        keys.push(key.clone());
        versions.push(reviewed);
    }
    (keys, versions, findings)
}

fn refused(answer: Answer) -> Result<()> {
    match answer {
        Answer::Refused(own @ Refusal::OwnWork { .. }) => Err(Failure::Denied(own.to_string())),
        Answer::Refused(refusal) => Err(Failure::Invalid(refusal.to_string())),
        _ => Ok(()),
    }
}
