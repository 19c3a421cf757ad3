//! The opening balance, for operators: files on their way to the feeds that read them, the baseline, the approval.

use anyhow::Context as _;
use jiff::{civil::Date, tz::TimeZone};
use keepwarm_domain::{
    calendar::plus_days,
    effect::Answer,
    entry::{Actor, BaselineTaken},
    order::Order,
};
use keepwarm_warehouse::{BaselinePeriod, Limits, baseline};

use super::{Backend, imports::ordered, reports::projecting};
use crate::{
    api::{
        backend::{Failure, OpeningBalance, Pieces, Progress, Result},
        view::{BaselineOrder, BaselineView, BringIn},
    },
    config::Entity,
    feeds::{
        board::Counts,
        opening::{PieceReader, Supplied},
    },
};

/// What others refer to comes first: who they are, what they asked for, what became of it.
const IN_ORDER: &[Entity] = &[
    Entity::Customers,
    Entity::Leads,
    Entity::Visits,
    Entity::Appointments,
    Entity::RepairOrders,
    Entity::Deals,
    Entity::Inventory,
];

impl OpeningBalance for Backend {
    async fn opening_files(&self, names: Vec<String>, feed: Option<String>) -> Result<Vec<(String, String, Entity)>> {
        let mut files = Vec::new();
        for name in names {
            let of = match &feed {
                Some(feed) => self.feeds.named(feed)?,
                None => self.feeds.of_file(&name)?,
            };
            files.push((name, of.name, of.entity));
        }
        files.sort_by_key(|(_, _, entity)| IN_ORDER.iter().position(|other| other == entity));
        Ok(files)
    }

    async fn bring_in(&self, order: BringIn, pieces: Option<Pieces>, progress: Progress) -> Result<Counts> {
        let BringIn { feed, as_of, name, bytes } = order;
        let supplied = match pieces {
            Some(pieces) => Supplied::File { name, bytes, content: Box::new(PieceReader::new(pieces, bytes)) },
            None => Supplied::Query,
        };
        let mut reading = std::pin::pin!(self.feeds.bring_in(&feed, as_of, supplied));
        loop {
            tokio::select! {
                biased;
                read = &mut reading => return Ok(read?),
                () = self.clock.pulse() => {}
            }
            match self.feeds.standing(&feed).going {
                Some(going) if going.bytes > 0 => {
                    progress.report("bringing in", going.bytes_read, going.bytes, "bytes")
                }
                Some(going) => progress.report("bringing in", going.counts.rows, 0, "rows"),
                None => {}
            }
        }
    }

    async fn take_baseline(&self, order: BaselineOrder, actor: Actor, progress: Progress) -> Result<BaselineView> {
        let BaselineOrder { name, as_of, days, age_days, store } = order;
        let known = self.engine.ask(move |state| match store {
            Some(store) => state.setup.stores.contains_key(&store).then_some(store),
            None => state.setup.stores.keys().next().copied(),
        });
        let store = known.await?.ok_or_else(|| Failure::Invalid("the store is not configured".to_owned()))?;
        // Each lead has reached the age by then.
        let through = plus_days(as_of, -i32::from(age_days));
        let from = plus_days(through, 1 - i32::from(days));
        self.publisher.publish(Some(projecting(progress))).await?;
        let (path, period) = (self.published_path(), BaselinePeriod { store, from, through, age_days });
        let counted = tokio::task::spawn_blocking(move || baseline(&path, period, Limits::default())).await;
        let counts = counted.context("counting the baseline")?.context("counting the baseline")?;
        if counts.is_empty() {
            // Nothing to compare with, and so nothing to record.
            return Ok(BaselineView { from, through, counts });
        }
        let taken = BaselineTaken { name, from, through, age_days, counts: counts.clone() };
        let taken = Order::TakeBaseline { store, taken: Box::new(taken) };
        self.told(ordered(taken, actor)).await?;
        Ok(BaselineView { from, through, counts })
    }

    async fn approve_opening(&self, reason: String, actor: Actor) -> Result<()> {
        match self.engine.tell(ordered(Order::ApproveOpening { reason }, actor)).await? {
            Answer::Refused(why) => Err(Failure::Precondition(why.to_string())),
            _ => Ok(()),
        }
    }

    async fn opening_awaits(&self) -> Result<Option<Date>> {
        let day = self.engine.ask(|state| {
            let zone = state.setup.stores.keys().next().map_or(TimeZone::UTC, |store| state.setup.zone(*store));
            state.opening_awaits().map(|opening| opening.as_of.to_zoned(zone).date())
        });
        Ok(day.await?)
    }
}
