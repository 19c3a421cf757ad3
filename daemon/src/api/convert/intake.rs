//! Items of the quarantine on their way to the wire.

use keepwarm_proto::{limits::ITEM_BYTES_MAX, v1};

use super::{count, small, us};
use crate::api::view::{ItemRow, ItemView, Page, RetryView};

impl From<Page<ItemRow>> for v1::IntakeServiceListResponse {
    fn from(page: Page<ItemRow>) -> Self {
        let last = page.rows.last().map(|row| row.item.to_string());
        Self {
            next_page_token: last.filter(|_| page.more).unwrap_or_default(),
            items: page.rows.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ItemRow> for v1::IntakeRow {
    fn from(row: ItemRow) -> Self {
        Self {
            item: row.item.0,
            store: row.store.0.into(),
            zone: row.zone,
            arrived_at_us: us(row.arrived_at),
            reason: row.reason,
            bytes: count(row.bytes),
            state: row.state.to_string(),
            leads: small(row.leads),
        }
    }
}

impl From<ItemView> for v1::IntakeServiceShowResponse {
    fn from(view: ItemView) -> Self {
        let mut content = view.content;
        let cut = content.len().saturating_sub(ITEM_BYTES_MAX);
        content.truncate(ITEM_BYTES_MAX);
        Self { item: Some(view.row.into()), file_name: view.file_name, content, content_left_off: count(cut as u64) }
    }
}

impl From<RetryView> for v1::RetryResponse {
    fn from(view: RetryView) -> Self {
        Self {
            item: Some(view.row.into()),
            leads: view.leads.iter().map(|lead| lead.0).collect(),
            quarantined: view.quarantined,
        }
    }
}
