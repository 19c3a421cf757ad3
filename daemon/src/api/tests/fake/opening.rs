//! The opening balance, from fixed views.

use jiff::civil::{Date, date};
use keepwarm_domain::entry::BaselineCount;

use super::*;
use crate::{
    api::{
        backend::{OpeningBalance, Pieces},
        view::{BaselineOrder, BaselineView, BringIn},
    },
    config::Entity,
    feeds::board::Counts,
};

impl OpeningBalance for Fake {
    async fn opening_files(&self, names: Vec<String>, _: Option<String>) -> Result<Vec<(String, String, Entity)>> {
        Ok(names.into_iter().map(|name| (name, "crm-leads".to_owned(), Entity::Leads)).collect())
    }

    async fn bring_in(&self, _: BringIn, pieces: Option<Pieces>, _: Progress) -> Result<Counts> {
        let mut counts = Counts::default();
        if let Some(mut pieces) = pieces {
            while let Some(piece) = pieces.recv().await {
                counts.rows += piece?.len() as u64;
            }
        }
        Ok(counts)
    }

    async fn take_baseline(&self, order: BaselineOrder, _: Actor, _: Progress) -> Result<BaselineView> {
        let counts = vec![BaselineCount {
            department: Department::Sales,
            leads: 9,
            set: 3,
            due: 3,
            shown: 2,
            visited: 4,
            sold: 1,
        }];
        Ok(BaselineView { from: order.as_of, through: order.as_of, counts })
    }

    async fn approve_opening(&self, _: String, _: Actor) -> Result<()> {
        Ok(())
    }

    async fn opening_awaits(&self) -> Result<Option<Date>> {
        Ok(Some(date(2026, 11, 20)))
    }
}
