//! People, lists, tasks and channels, from fixed views.

use jiff::civil::date;
use keepwarm_domain::{
    golive::Missing,
    ids::{BlindIndex, RepId, TaskId},
    words::{Disposition, HoldReason, ListKind, TaskKind},
};

use super::*;
use crate::api::backend::{Guard, Pieces};

impl Guard for Fake {
    async fn standing(&self, whom: Whom) -> Result<StandingView> {
        let Whom::Person(person) = whom else { return Err(Failure::NotFound("nobody is known".to_owned())) };
        Ok(StandingView {
            person,
            name: "Imogen Pretender".into(),
            phones: vec!["+13125550187".into()],
            emails: Vec::new(),
            language: Language::English,
            consent: ConsentLevel::Inquiry,
            suppressions: vec![SuppressionScope::Voice],
            hold: Some((HoldReason::Legal, at())),
            leads: vec![LeadId(17)],
            past_leads: Vec::new(),
            checks: vec![CheckView {
                phone: 0,
                list: ListKind::NationalDnc,
                region: None,
                dated: date(2026, 9, 1),
                listed: false,
            }],
            zone: "America/Chicago".into(),
        })
    }

    async fn stop(&self, order: StopOrder, _: Actor) -> Result<OrderView> {
        let person = if let Whom::Person(person) = order.whom { Some(person) } else { None };
        Ok(OrderView { changed: true, person })
    }

    async fn hold(&self, _: Whom, _: HoldReason, _: Option<Note>, _: Actor) -> Result<OrderView> {
        Ok(OrderView { changed: false, person: None })
    }

    async fn release(&self, _: Whom, _: Option<Note>, _: Actor) -> Result<OrderView> {
        Ok(OrderView { changed: true, person: None })
    }

    async fn shut(&self, after: Option<BlindIndex>, limit: usize) -> Result<Page<ShutRow>> {
        let first = after.map_or(0, |after| after.0[0] + 1);
        let all = (first..5).map(|n| ShutRow { contact: BlindIndex([n; 16]), scopes: vec![SuppressionScope::Text] });
        let rows: Vec<ShutRow> = all.clone().take(limit).collect();
        Ok(Page { more: rows.len() < all.count(), rows, matching: Some(5) })
    }

    /// As many rows as the file has bytes.
    async fn import(&self, _: ImportOrder, mut pieces: Pieces, _: Actor, _: Progress) -> Result<ImportView> {
        let mut rows = 0;
        while let Some(piece) = pieces.recv().await {
            rows += piece?.len() as u64;
        }
        Ok(ImportView { rows, problems: vec![(3, "it holds no phone and no email".into())], ..ImportView::default() })
    }

    async fn export(&self, _: ExportOf, _: Actor) -> Result<Vec<u8>> {
        Ok(b"phone,since\n".repeat(20_000))
    }

    async fn lists(&self) -> Result<ListsView> {
        Ok(ListsView { lists: Vec::new(), numbers: 12 })
    }

    async fn go_live_check(&self, channel: Channel) -> Result<GoLiveView> {
        let missing = vec![Missing::StopProof { channel }];
        Ok(GoLiveView { channel, provider: "relay".into(), live: false, embedded: false, missing })
    }

    async fn go_live(&self, channel: Channel, _: Actor) -> Result<GoLiveView> {
        self.go_live_check(channel).await
    }

    async fn go_back(&self, channel: Channel, _: Actor) -> Result<GoLiveView> {
        self.go_live_check(channel).await
    }

    async fn decline_lists(&self, _: String, _: Actor) -> Result<()> {
        Ok(())
    }

    async fn register_staff(&self, _: StaffOrder, _: Actor) -> Result<bool> {
        Ok(false)
    }

    async fn tasks(&self, _: TaskQuery) -> Result<Page<TaskView>> {
        let task = TaskView {
            task: TaskId(9),
            kind: TaskKind::ReleaseTouch,
            lead: LeadId(17),
            rep: RepId(2),
            assignee: "Dana Fixture".into(),
            due_at: at(),
            zone: "America/Chicago".into(),
            touch: Some((keepwarm_domain::ids::TouchId(3), Channel::Text)),
            about: Some(keepwarm_domain::ids::TouchId(3)),
            says: Vec::new(),
        };
        Ok(Page { rows: vec![task], more: false, matching: Some(1) })
    }

    async fn report_task(&self, task: TaskId, _: Disposition, _: Option<RepId>, _: Actor) -> Result<()> {
        if task == TaskId(9) { Ok(()) } else { Err(Failure::NotFound(format!("no open task has the id {task}"))) }
    }
}
