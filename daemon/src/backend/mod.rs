//! Answers to operators. Owns the gathering of what an answer is made of: the engine's state as it stands, the ledger for
//! what is closed or long ago, the vault for names, the published file for reports. Decides nothing.

mod appointments;
mod blocks;
mod cadences;
mod exports;
mod golive;
mod guard;
mod imports;
mod intake;
mod leads;
mod opening;
mod origin;
mod pauses;
mod people;
mod plans;
mod policy;
mod replies;
mod reports;
mod roster;
mod sentence;
mod simulate;
mod sources;
mod spellings;
mod status;
mod tasks;
mod thread;
mod why;

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use jiff::{Timestamp, civil::Date};
use keepwarm_domain::{
    cadence::diff::Change,
    entry::Actor,
    ids::{ItemId, LeadId, PersonId},
    state::{PauseScope, State},
    words::SealKind,
};
use keepwarm_ledger::{Keys, Ledger};

use crate::{
    api::{
        backend::{Backend as Asked, Failure, Progress, Result},
        direct::{
            ApplyOrder, ApplyView, CadenceRow, CadenceView, Direct, MigrateOrder, MigrateView, Named, PausesView,
            RollbackView, SimulateOrder, SimulateView, Why,
        },
        view::{
            AppointmentChange, AppointmentChanged, AppointmentRow, BlockChange, BlockChoice, BlockFile, BlockRow,
            BlockView, ExplainAsked, ExplainView, FindingView, ItemQuery, ItemRow, ItemView, LeadQuery, LeadRow,
            LeadView, Page, ParseFile, ParseView, PreviewQuery, PreviewView, PublicationView, PublishedView,
            ReportAbout, ReportQuery, ReportView, RetryView, StatusView, ThreadView, VerifyView, WhyView,
        },
    },
    appliance::Appliance,
    clock::Clock,
    config::Config,
    engine::{Engine, Stopped},
    feeds::Feeds,
    inbound::Roads,
    person::PersonRecord,
    publisher::Publisher,
};

/// The zone in which an answer about no store in particular shows its times: the first store's.
fn shown_zone(state: &State) -> String {
    state.setup.stores.values().next().map_or_else(|| "UTC".to_owned(), |store| store.zone.clone())
}

/// See the module.
pub struct Backend {
    config: Arc<Config>,
    engine: Engine,
    ledger: Ledger,
    keys: Keys,
    publisher: Publisher,
    clock: Clock,
    roads: Roads,
    feeds: Feeds,
    started_at: Timestamp,
}

impl Backend {
    #[must_use]
    pub fn of(appliance: &Appliance) -> Self {
        Self {
            config: Arc::clone(&appliance.config),
            engine: appliance.engine.clone(),
            ledger: appliance.ledger.clone(),
            keys: appliance.keys.clone(),
            publisher: appliance.publisher.clone(),
            clock: appliance.clock.clone(),
            roads: appliance.roads.clone(),
            feeds: appliance.feeds.clone(),
            started_at: appliance.clock.now(),
        }
    }

    /// The private records of people. One that is gone (forgotten) is an empty record.
    async fn people(&self, ids: &[PersonId]) -> Result<BTreeMap<PersonId, PersonRecord>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let sealed = self.ledger.open_versions(SealKind::Person, &ids).await.context("opening the vault")?;
        Ok(PersonRecord::by_person(&sealed))
    }
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Self {
        Self::NotNow("the daemon is stopping".to_owned())
    }
}

impl Direct for Backend {
    async fn cadences(&self) -> Result<Vec<CadenceRow>> {
        self.cadence_rows().await
    }

    async fn cadence(&self, name: String, number: Option<u32>) -> Result<CadenceView> {
        self.cadence_view(name, number).await
    }

    async fn diff(&self, before: Named, after: Named) -> Result<Vec<Change>> {
        self.cadence_diff(before, after).await
    }

    async fn apply(&self, order: ApplyOrder, actor: Actor) -> Result<ApplyView> {
        self.apply_cadences(order, actor).await
    }

    async fn migrate(&self, order: MigrateOrder, actor: Actor) -> Result<MigrateView> {
        self.migrate_cadence(order, actor).await
    }

    async fn roll_back(&self, name: String, why: Why, actor: Actor) -> Result<RollbackView> {
        self.roll_back_cadence(name, why, actor).await
    }

    async fn simulate(&self, order: SimulateOrder, progress: Progress) -> Result<SimulateView> {
        self.simulate_cadence(order, progress).await
    }

    async fn pause(&self, scope: PauseScope, reason: String, actor: Actor) -> Result<PausesView> {
        self.pause_scope(scope, reason, actor).await
    }

    async fn resume(&self, scope: PauseScope, reason: String, actor: Actor) -> Result<PausesView> {
        self.resume_scope(scope, reason, actor).await
    }
}

impl Asked for Backend {
    async fn status(&self) -> Result<StatusView> {
        self.status_view().await
    }

    async fn leads(&self, query: LeadQuery) -> Result<Page<LeadRow>> {
        self.lead_page(query).await
    }

    async fn lead(&self, lead: LeadId) -> Result<LeadView> {
        self.lead_view(lead).await
    }

    async fn why(&self, lead: LeadId) -> Result<WhyView> {
        self.why_view(lead).await
    }

    async fn parse(&self, file: ParseFile) -> Result<ParseView> {
        self.parse_view(file)
    }

    async fn thread(&self, lead: LeadId) -> Result<ThreadView> {
        self.thread_view(lead).await
    }

    async fn appointments(&self, lead: Option<LeadId>) -> Result<Vec<AppointmentRow>> {
        self.appointment_rows(lead).await
    }

    async fn change_appointment(&self, change: AppointmentChange, actor: Actor) -> Result<AppointmentChanged> {
        self.appointment_changed(change, actor).await
    }

    async fn items(&self, query: ItemQuery) -> Result<Page<ItemRow>> {
        self.item_page(query).await
    }

    async fn item(&self, item: ItemId) -> Result<ItemView> {
        self.item_view(item).await
    }

    async fn retry(&self, item: ItemId, actor: Actor) -> Result<RetryView> {
        self.retry_item(item, actor).await
    }

    async fn report(&self, query: ReportQuery) -> Result<ReportView> {
        self.run_report(query).await
    }

    async fn reports(&self) -> Result<Vec<ReportAbout>> {
        Ok(reports::all())
    }

    async fn explain(&self, asked: ExplainAsked) -> Result<ExplainView> {
        self.explain_view(asked).await
    }

    async fn verify(&self, progress: Progress) -> Result<VerifyView> {
        self.verify_ledger(progress).await
    }

    async fn publish(&self, progress: Progress) -> Result<PublicationView> {
        self.publisher.publish(Some(reports::projecting(progress))).await?;
        self.publication().await
    }

    async fn rebuild(&self, progress: Progress) -> Result<PublicationView> {
        self.publisher.rebuild(Some(reports::projecting(progress))).await?;
        self.publication().await
    }

    async fn blocks(&self, choice: BlockChoice) -> Result<Vec<BlockRow>> {
        self.block_rows(choice).await
    }

    async fn block_texts(&self, choice: BlockChoice) -> Result<Vec<BlockView>> {
        self.block_views(choice).await
    }

    async fn lint_blocks(&self, files: Vec<BlockFile>) -> Result<(Vec<FindingView>, usize)> {
        self.block_findings(files).await
    }

    async fn preview(&self, query: PreviewQuery) -> Result<Vec<PreviewView>> {
        self.block_previews(query).await
    }

    async fn apply_blocks(&self, files: Vec<BlockFile>, as_rep: Option<String>, actor: Actor) -> Result<BlockChange> {
        self.blocks_apply(files, as_rep, actor).await
    }

    async fn approve_blocks(
        &self,
        choice: BlockChoice,
        days: (Option<Date>, Option<Date>),
        as_rep: Option<String>,
        actor: Actor,
    ) -> Result<BlockChange> {
        self.blocks_approve(choice, days, as_rep, actor).await
    }

    async fn retire_blocks(&self, choice: BlockChoice, as_rep: Option<String>, actor: Actor) -> Result<BlockChange> {
        self.blocks_retire(choice, as_rep, actor).await
    }

    async fn published(&self) -> Result<PublishedView> {
        let path = self.published_path();
        Ok(PublishedView { path, publication: self.look().await? })
    }
}
