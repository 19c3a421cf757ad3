//! Between views and the wire, both ways. The only place that sees both: domain types stop here on their way out, wire
//! types on their way in.

pub(super) mod appointment;
mod ask;
mod blocks;
pub(super) mod direct;
mod guard;
mod guard_ask;
mod intake;
mod lead;
pub(super) mod opening;
pub(super) mod plans;
mod policy;
pub(super) mod replies;
pub(super) mod roster;
pub(super) mod sources;
pub(super) mod thread;
mod work;

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use keepwarm_proto::v1;
use tonic::Status;

pub(super) use self::blocks::{as_rep, block_choice, block_files, day, findings, meant, preview_query, rows};
pub(super) use self::guard_ask::*;
pub(super) use self::{
    ask::{item_id, item_query, lead_id, lead_query, parse_file, report_query},
    policy::explain_asked,
};
use super::{
    backend::Failure,
    view::{Condition, HearingView, PublicationView, PublishedView, StatusView, StoreView, TipView},
};
use crate::inbound::{Refusal, Road};

/// Microseconds since the epoch, as the ledger holds them.
fn us(at: Timestamp) -> i64 {
    at.as_microsecond()
}

fn duration_us(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A count on the wire. The ledger counts with `i64`, so none is larger.
fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn small(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let text = failure.to_string();
        match failure {
            Failure::NotFound(_) => Self::not_found(text),
            Failure::Invalid(_) => Self::invalid_argument(text),
            Failure::Denied(_) => Self::permission_denied(text),
            Failure::Precondition(_) => Self::failed_precondition(text),
            Failure::NotNow(_) => Self::unavailable(text),
            // What broke inside is for the log: an operator can do nothing with it, and a path or a value may stand in it.
            Failure::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "a call failed");
                Self::internal("the daemon could not answer; its log says why")
            }
        }
    }
}

impl From<StatusView> for v1::StatusResponse {
    fn from(view: StatusView) -> Self {
        let (condition, advice) = match view.condition {
            Condition::Serving => ("serving", String::new()),
            Condition::Shadow { advice } => ("shadow", advice),
            Condition::Holding { advice } => ("holding", advice),
            Condition::Full { advice } => ("full", advice),
            Condition::Stopping => ("stopping", "ask again when it has started".to_owned()),
        };
        let modes = view.modes.into_iter().map(|(segment, channel, mode)| v1::ModeStatus {
            segment: segment.to_string(),
            channel: channel.to_string(),
            mode: mode.to_string(),
        });
        Self {
            release: env!("CARGO_PKG_VERSION").to_owned(),
            condition: condition.to_owned(),
            advice,
            started_at_us: us(view.started_at),
            now_us: us(view.now),
            stores: view.stores.into_iter().map(Into::into).collect(),
            ledger: view.ledger.map(Into::into),
            leads_open: count(view.leads_open),
            leads_without_next_action: count(view.leads_without_next_action),
            touches_planned: count(view.touches_planned),
            touches_due: count(view.touches_due),
            touches_uncertain: count(view.touches_uncertain),
            tasks_open: count(view.tasks_open),
            escalations_open: count(view.escalations_open),
            escalations_breached: count(view.escalations_breached),
            intake_quarantined: count(view.intake_quarantined),
            modes: modes.collect(),
            reminders: view.reminders,
            publication: view.publication.map(Into::into),
            pauses: view.pauses.into_iter().map(Into::into).collect(),
            cadence_files_differ: view.cadence_files_differ,
            hearing: view.hearing.into_iter().map(Into::into).collect(),
            roads: view.roads.into_iter().map(road).collect(),
        }
    }
}

impl From<HearingView> for v1::HearingStatus {
    fn from(view: HearingView) -> Self {
        let HearingView { channel, deaf, heard_at, advice } = view;
        Self { channel: channel.to_string(), deaf, heard_at_us: heard_at.map(us), advice }
    }
}

fn road((name, road): (String, Road)) -> v1::RoadStatus {
    let refused = |why| count(road.refused.get(&why).copied().unwrap_or_default());
    let (forged, replayed) = (refused(Refusal::Forged), refused(Refusal::Replayed));
    let (oversized, malformed) = (refused(Refusal::Oversized), refused(Refusal::Malformed));
    let (since, problem) = road.failing.unzip();
    v1::RoadStatus {
        road: name,
        well_at_us: road.well_at.map(us),
        failing_since_us: since.map(us),
        problem: problem.unwrap_or_default(),
        taken: count(road.taken),
        forged,
        replayed,
        oversized,
        malformed,
    }
}

impl From<StoreView> for v1::StoreStatus {
    fn from(view: StoreView) -> Self {
        Self { store: view.store.0.into(), name: view.name, zone: view.zone, open_now: view.open_now }
    }
}

impl From<TipView> for v1::LedgerTip {
    fn from(view: TipView) -> Self {
        Self { seq: view.seq.0, digest: view.digest, recorded_at_us: us(view.recorded_at) }
    }
}

impl From<PublicationView> for v1::Publication {
    fn from(view: PublicationView) -> Self {
        Self {
            path: path(&view.path),
            through_seq: view.through_seq.0,
            ledger_tip: view.ledger_tip,
            published_at_us: us(view.published_at),
            age_us: duration_us(view.age),
            bytes: count(view.bytes),
            schema_version: view.schema_version,
        }
    }
}

impl From<PublishedView> for v1::PathResponse {
    fn from(view: PublishedView) -> Self {
        Self { path: path(&view.path), publication: view.publication.map(Into::into) }
    }
}
