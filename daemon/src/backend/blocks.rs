//! Message blocks, for operators: what there is and how it stands. Owns the choice of blocks by name, and who an operator
//! says they are.

mod change;
mod preview;

use std::collections::BTreeSet;

use jiff::civil::Date;
use keepwarm_domain::{
    block, calendar,
    entry::{Actor, Hand},
    ids::BlockVersionId,
    state::{BlockKey, SetupState, Shelf},
};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Result},
        view::{BlockChoice, BlockFile, BlockRow, BlockState, BlockVersionView, BlockView, FindingView, Found},
    },
    proofread::review,
};

impl Backend {
    pub(super) async fn block_rows(&self, choice: BlockChoice) -> Result<Vec<BlockRow>> {
        let now = self.clock.now();
        self.engine
            .ask(move |state| {
                let setup = &state.setup;
                let keys = chosen(setup, &choice, |_| true)?;
                Ok(keys.iter().filter_map(|key| row(setup, key, today(setup, now))).collect())
            })
            .await?
    }

    pub(super) async fn block_views(&self, choice: BlockChoice) -> Result<Vec<BlockView>> {
        let now = self.clock.now();
        self.engine
            .ask(move |state| {
                let setup = &state.setup;
                let keys = chosen(setup, &choice, |_| true)?;
                Ok(keys.iter().filter_map(|key| view(setup, key, today(setup, now))).collect())
            })
            .await?
    }

    /// The hosts that links in messages may lead to: those of all stores.
    fn domains(&self) -> Vec<String> {
        self.config.stores.iter().flat_map(|store| store.domains.clone()).collect()
    }

    /// What is wrong with the blocks of files, and how many there are.
    pub(super) async fn block_findings(&self, files: Vec<BlockFile>) -> Result<(Vec<FindingView>, usize)> {
        let domains = self.domains();
        let looked = tokio::task::spawn_blocking(move || findings(&files, &domains)).await;
        looked.map_err(|error| Failure::Internal(error.into()))
    }
}

/// The calendar day at the first store: what a list tells is told for it.
fn today(setup: &SetupState, now: jiff::Timestamp) -> Date {
    let zone = setup.stores.keys().next().map(|store| setup.zone(*store));
    calendar::civil_date(&zone.unwrap_or(jiff::tz::TimeZone::UTC), now)
}

/// The blocks that are meant, in order; with `all` only those that `fits`.
fn chosen(setup: &SetupState, choice: &BlockChoice, fits: impl Fn(&Shelf) -> bool) -> Result<Vec<BlockKey>> {
    let narrowed = |key: &BlockKey| {
        choice.channel.is_none_or(|channel| channel == key.1)
            && choice.language.is_none_or(|language| language == key.2)
    };
    if choice.names.is_empty() {
        let all = setup.shelves.iter().filter(|(key, shelf)| narrowed(key) && fits(shelf));
        return Ok(all.map(|(key, _)| key.clone()).collect());
    }
    let names: BTreeSet<&String> = choice.names.iter().collect();
    let mut keys = Vec::new();
    for name in names {
        let before = keys.len();
        keys.extend(setup.shelves.keys().filter(|key| key.0 == *name && narrowed(key)).cloned());
        if keys.len() == before {
            return Err(Failure::NotFound(format!("no block `{name}` of that channel and language is in the ledger")));
        }
    }
    Ok(keys)
}

fn row(setup: &SetupState, key: &BlockKey, today: Date) -> Option<BlockRow> {
    let shelf = setup.shelves.get(key)?;
    let latest = setup.blocks.get(&shelf.latest)?;
    let in_force = shelf.in_force(today);
    let state = match in_force {
        _ if shelf.retired => BlockState::Retired,
        Some(approval) if approval.version == shelf.latest => BlockState::Approved,
        Some(_) => BlockState::Edited,
        None if shelf.draft().is_some() => BlockState::Draft,
        None => BlockState::NotToday,
    };
    let approval = in_force.or_else(|| shelf.approvals.last());
    Some(BlockRow {
        name: key.0.clone(),
        channel: key.1,
        language: key.2,
        state,
        latest: latest.number,
        in_force: in_force.and_then(|approval| setup.blocks.get(&approval.version)).map(|version| version.number),
        variants: latest.text.variants.len(),
        author: latest.author.to_string(),
        approved_by: approval.map(|approval| approval.by.to_string()).unwrap_or_default(),
        from: approval.and_then(|approval| approval.from),
        until: approval.and_then(|approval| approval.until),
    })
}

fn view(setup: &SetupState, key: &BlockKey, today: Date) -> Option<BlockView> {
    let shelf = setup.shelves.get(key)?;
    let in_force = shelf.in_force(today).map(|approval| approval.version);
    let state_of = |id: BlockVersionId| match () {
        () if in_force == Some(id) => "approved",
        () if shelf.draft() == Some(id) && !shelf.retired => "draft",
        () => "past",
    };
    let versions = setup.versions_of(key).map(|(id, version)| BlockVersionView {
        number: version.number,
        state: state_of(id),
        author: version.author.to_string(),
        content: version.content.to_string(),
        text: version.text.clone(),
    });
    let latest = setup.blocks.get(&shelf.latest)?.text.clone();
    Some(BlockView { row: row(setup, key, today)?, latest, versions: versions.collect() })
}

/// Who an operator acts as: themselves, or a member of the staff whom they name.
fn hand(setup: &SetupState, as_rep: Option<&str>, actor: Actor) -> Result<Hand> {
    let Some(named) = as_rep else { return Ok(Hand { by: actor.to_string(), rep: None }) };
    let member = setup
        .reps
        .values()
        .filter(|rep| rep.active)
        .find(|rep| rep.name.to_lowercase() == named.to_lowercase() || named.parse() == Ok(rep.rep.0));
    match member {
        Some(member) => Ok(Hand { by: actor.to_string(), rep: Some(member.rep) }),
        None => Err(Failure::Invalid("no active member of the staff has that name or number".to_owned())),
    }
}

/// What is wrong with the blocks of files, and how many there are.
fn findings(files: &[BlockFile], domains: &[String]) -> (Vec<FindingView>, usize) {
    let domains: Vec<&str> = domains.iter().map(String::as_str).collect();
    let (mut found, mut count) = (Vec::new(), 0);
    for file in files {
        match block::file::read_placed(&file.name, &file.content) {
            Ok(blocks) => {
                count += blocks.len();
                for placed in blocks {
                    let key = placed.block.key();
                    let (_, broken) = review(BlockVersionId(0), &placed.block, &domains);
                    found.extend(broken.into_iter().map(|at| FindingView {
                        file: file.name.clone(),
                        line: at.variant.map_or(Some(placed.line), |variant| {
                            placed.variant_lines.get(usize::from(variant)).copied()
                        }),
                        block: Some(key.clone()),
                        variant: at.variant,
                        what: Found::Rule(at.finding),
                    }));
                }
            }
            Err(problems) => found.extend(problems.into_iter().map(|problem| {
                let key = if problem.key.is_empty() { String::new() } else { format!("{}: ", problem.key) };
                FindingView {
                    file: problem.file,
                    line: problem.line,
                    block: None,
                    variant: None,
                    what: Found::File(format!("{key}{}", problem.message)),
                }
            })),
        }
    }
    (found, count)
}
