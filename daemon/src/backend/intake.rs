//! The quarantine, for operators: what lies in it, what it holds, and another try.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use keepwarm_domain::{
    effect::Answer,
    entry::{Actor, Body, Entry},
    ids::{ItemId, KeyedHash, StoreId},
    input::{FileArrived, Input},
    words::{ItemState, SealKind},
};

use super::{Backend, imports::import_of};
use crate::{
    api::{
        backend::{Failure, Progress, Result},
        view::{ImportOf, ImportOrder, ItemQuery, ItemRow, ItemView, Page, RetryView},
    },
    engine::Told,
    feeds::{ItemOf, NoReading, feed_of_item},
    intake::{
        arrive::{Desk, Incoming, item_parts},
        call,
        ring::{Post, form_of},
        understand,
        worker::{hydrate, reading},
    },
};

const KINDS: &[&str] = &["intake-quarantined", "item-settled"];

impl Backend {
    pub(super) async fn item_page(&self, query: ItemQuery) -> Result<Page<ItemRow>> {
        let items = self.all_items().await?;
        let before = query.before.unwrap_or(ItemId(i64::MAX));
        let wanted = |row: &ItemRow| query.state.is_none_or(|state| row.state == state);
        let matching = items.values().filter(|row| wanted(row)).count() as u64;
        let mut rows: Vec<ItemRow> = items.range(..before).rev().map(|(_, row)| row.clone()).filter(wanted).collect();
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        Ok(Page { rows, more, matching: Some(matching) })
    }

    async fn all_items(&self) -> Result<BTreeMap<ItemId, ItemRow>> {
        let entries = self.ledger.all_of_kinds(KINDS).await.context("quarantined items")?;
        let zones = self.engine.ask(|state| {
            let stores = state.setup.stores.iter();
            stores.map(|(id, store)| (*id, store.zone.clone())).collect::<BTreeMap<StoreId, String>>()
        });
        let zones = zones.await?;
        let mut items = BTreeMap::new();
        for entry in &entries {
            fold_item(&mut items, entry, &zones);
        }
        Ok(items)
    }

    async fn item_row(&self, item: ItemId) -> Result<ItemRow> {
        let row = self.all_items().await?.remove(&item);
        row.ok_or_else(|| Failure::NotFound(format!("quarantined item {item} does not exist")))
    }

    async fn item_bytes(&self, item: ItemId) -> Result<Option<crate::engine::Private>> {
        let mut sealed = self.ledger.open_versions(SealKind::Item, &[item.0]).await.context("opening the vault")?;
        Ok(sealed.pop().map(|(_, bytes)| bytes))
    }

    pub(super) async fn item_view(&self, item: ItemId) -> Result<ItemView> {
        let row = self.item_row(item).await?;
        let bytes = self.item_bytes(item).await?.unwrap_or_default();
        let (name, content) = item_parts(&bytes);
        let file_name = String::from_utf8_lossy(name).into_owned();
        Ok(ItemView { row, file_name, content: content.to_vec() })
    }

    pub(super) async fn retry_item(&self, item: ItemId, actor: Actor) -> Result<RetryView> {
        let row = self.item_row(item).await?;
        if row.state != ItemState::Quarantined {
            return Err(Failure::Precondition(format!("item {item} is {} already", row.state)));
        }
        let bytes = self.item_bytes(item).await?;
        let bytes = bytes.ok_or_else(|| Failure::NotFound(format!("the content of item {item} is no longer kept")))?;
        let (name, content) = item_parts(&bytes);
        if let Some(of) = import_of(&String::from_utf8_lossy(name)) {
            return self.retry_import(row, of, content, actor).await;
        }
        if let Some(of) = feed_of_item(&String::from_utf8_lossy(name)) {
            return self.retry_record(row, of, content.to_vec(), actor).await;
        }
        let arrived_at: Timestamp = self.clock.now();
        if let Some(form) = form_of(&String::from_utf8_lossy(name)) {
            let calls = call::read(form, content, &reading(&self.config, Some(arrived_at)));
            let quarantined = calls.quarantined.as_ref().map(ToString::to_string);
            if calls.calls.is_empty() {
                return Ok(RetryView { row, leads: Vec::new(), quarantined });
            }
            let desk = Desk { keys: &self.keys, config: &self.config };
            let told = desk.calls(&Post { form, bytes: content, calls, source: None, arrived_at });
            return self.try_again(item, told, quarantined, actor).await;
        }
        let understood = understand(content, &reading(&self.config, Some(arrived_at)));
        let quarantined = understood.quarantined.as_ref().map(ToString::to_string);
        if understood.leads.is_empty() {
            return Ok(RetryView { row, leads: Vec::new(), quarantined });
        }
        let name = String::from_utf8_lossy(name).into_owned();
        let desk = Desk { keys: &self.keys, config: &self.config };
        let told = desk.file(Incoming { token: None, name: &name, bytes: content, understood, arrived_at });
        self.try_again(item, told, quarantined, actor).await
    }

    async fn try_again(
        &self,
        item: ItemId,
        mut told: Told,
        quarantined: Option<String>,
        actor: Actor,
    ) -> Result<RetryView> {
        let ledger = self.ledger.clone();
        let told = tokio::task::spawn_blocking(move || {
            if let Input::FileArrived(file) = &mut told.input {
                file.retry_of = Some(item);
                file.actor = actor;
                hydrate(&ledger, &mut [file])?;
            }
            anyhow::Ok(told)
        });
        let told = told.await.context("looking up the item")??;
        let leads = match self.engine.tell(told).await? {
            Answer::Taken { leads, .. } => leads,
            Answer::Done | Answer::Known | Answer::Moved(_) | Answer::Rows(_) | Answer::Refused(_) => Vec::new(),
        };
        Ok(RetryView { row: self.item_row(item).await?, leads, quarantined })
    }
}

impl Backend {
    /// A row of the DMS, read by the mapping as it is now.
    async fn retry_record(&self, row: ItemRow, of: ItemOf, content: Vec<u8>, actor: Actor) -> Result<RetryView> {
        let (feeds, item) = (self.feeds.clone(), row.item);
        let read = tokio::task::spawn_blocking(move || feeds.again(&of, &content, item, actor));
        match read.await.context("reading the row again")? {
            Ok(told) => match self.engine.tell(told).await? {
                Answer::Refused(why) => Err(Failure::Precondition(why.to_string())),
                _ => Ok(RetryView { row: self.item_row(item).await?, leads: Vec::new(), quarantined: None }),
            },
            Err(NoReading::Failed(why)) => Ok(RetryView { row, leads: Vec::new(), quarantined: Some(why) }),
            Err(gone) => Err(gone.into()),
        }
    }

    /// Rows of an import, read again: what this release understands counts now, and what it does not is a new item.
    async fn retry_import(&self, row: ItemRow, of: ImportOf, content: &[u8], actor: Actor) -> Result<RetryView> {
        let (sender, pieces) = tokio::sync::mpsc::channel(1);
        let whole = content.to_vec();
        tokio::spawn(async move { sender.send(Ok(whole)).await });
        let (progress, _watched) = Progress::watched();
        let order = ImportOrder { of, bytes: Some(content.len() as u64), is_rest: true };
        let view = self.import_file(order, pieces, actor, progress).await?;
        let rejected = view.rejected;
        if rejected < view.rows {
            let file = FileArrived {
                file: None,
                retry_of: Some(row.item),
                store: row.store,
                content: KeyedHash([0; 16]),
                seen: false,
                leads: Vec::new(),
                calls: Vec::new(),
                quarantined: Vec::new(),
                actor,
            };
            self.engine.tell(Input::FileArrived(file)).await?;
        }
        let quarantined = (rejected > 0).then(|| format!("{rejected} of {} rows still cannot be read", view.rows));
        Ok(RetryView { row: self.item_row(row.item).await?, leads: Vec::new(), quarantined })
    }
}

fn fold_item(items: &mut BTreeMap<ItemId, ItemRow>, entry: &Entry, zones: &BTreeMap<StoreId, String>) {
    match &entry.body {
        Body::IntakeQuarantined(it) => {
            let row = ItemRow {
                item: it.item,
                store: entry.store,
                zone: zones.get(&entry.store).cloned().unwrap_or_else(|| "UTC".to_owned()),
                arrived_at: entry.recorded_at,
                reason: it.reason.clone(),
                bytes: it.bytes,
                state: ItemState::Quarantined,
                leads: 0,
            };
            items.insert(it.item, row);
        }
        Body::ItemSettled(it) => {
            if let Some(row) = items.get_mut(&it.item) {
                row.state = it.state;
                row.leads = it.leads;
            }
        }
        _ => {}
    }
}
