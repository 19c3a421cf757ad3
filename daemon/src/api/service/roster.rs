//! The services of the staff and of what is hot.

use keepwarm_domain::ids::{EscalationId, LeadId, RepId, StoreId};
use keepwarm_proto::v1::{self, escalation_service_server::EscalationService, roster_service_server::RosterService};
use tonic::{Request, Response, Status, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    backend::Backend,
    convert::roster::{date, named, word},
    view::RosterChange,
};

impl<B: Backend> Desk<B> {
    async fn roster_change<T: Send + Sync>(
        &self,
        request: Request<T>,
        method: &'static str,
        read: impl FnOnce(T) -> Result<RosterChange, Box<Status>>,
    ) -> Answer<v1::RosterChangeResponse> {
        let actor = note(&request, method)?.actor();
        let change = read(request.into_inner()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.change_roster(change, actor).await?.into()))
    }
}

#[async_trait]
impl<B: Backend> RosterService for Desk<B> {
    async fn list(&self, _: Request<v1::RosterServiceListRequest>) -> Answer<v1::RosterServiceListResponse> {
        Ok(Response::new(self.backend.roster().await?.into()))
    }

    async fn off(&self, request: Request<v1::OffRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "rep off", |it| {
            let (from, until) = (date(&it.from)?, date(&it.until)?);
            Ok(RosterChange::Off { rep: named(it.rep)?, from, until })
        })
        .await
    }

    async fn back(&self, request: Request<v1::BackRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "rep back", |it| {
            let from = if it.from.is_empty() { None } else { Some(date(&it.from)?) };
            Ok(RosterChange::Back { rep: named(it.rep)?, from })
        })
        .await
    }

    async fn add(&self, request: Request<v1::AddRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "rep add", |it| {
            let departments: Result<Vec<_>, _> = it.departments.iter().map(|text| word(text)).collect();
            let store = i16::try_from(it.store).ok().filter(|id| *id > 0).map(StoreId);
            Ok(RosterChange::Add { name: named(it.name)?, store, role: word(&it.role)?, departments: departments? })
        })
        .await
    }

    async fn leave(&self, request: Request<v1::LeaveRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "rep leave", |it| Ok(RosterChange::Leave { rep: named(it.rep)?, to: it.to })).await
    }

    async fn assign(&self, request: Request<v1::AssignRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "lead assign", |it| {
            Ok(RosterChange::Assign { lead: LeadId(it.lead), rep: named(it.rep)? })
        })
        .await
    }
}

#[async_trait]
impl<B: Backend> EscalationService for Desk<B> {
    async fn list(
        &self,
        request: Request<v1::EscalationServiceListRequest>,
    ) -> Answer<v1::EscalationServiceListResponse> {
        let rep = Some(request.into_inner().rep).filter(|rep| *rep > 0).map(RepId);
        let escalations = self.backend.escalations(rep).await?.into_iter().map(Into::into).collect();
        Ok(Response::new(v1::EscalationServiceListResponse { escalations }))
    }

    async fn take(&self, request: Request<v1::EscalationServiceTakeRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "escalation take", |it| {
            Ok(RosterChange::Take { escalation: EscalationId(it.escalation), rep: named(it.rep)? })
        })
        .await
    }

    async fn pass(&self, request: Request<v1::EscalationServicePassRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "escalation pass", |it| {
            Ok(RosterChange::Pass { escalation: EscalationId(it.escalation), rep: named(it.rep)? })
        })
        .await
    }

    async fn done(&self, request: Request<v1::EscalationServiceDoneRequest>) -> Answer<v1::RosterChangeResponse> {
        self.roster_change(request, "escalation done", |it| {
            let (escalation, rep) = (EscalationId(it.escalation), Some(it.rep).filter(|rep| !rep.is_empty()));
            Ok(RosterChange::Done { escalation, disposition: word(&it.disposition)?, rep })
        })
        .await
    }
}
