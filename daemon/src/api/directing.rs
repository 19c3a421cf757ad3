//! Cadences and pauses on the wire: from a request to the backend.

use std::sync::Arc;

use keepwarm_proto::v1::{self, cadence_service_server::CadenceService, pause_service_server::PauseService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    backend::{Backend, Progress},
    convert::direct::{apply_order, migrate_order, named, of_change, scope, simulate_order, text, why},
    service::{Answer, Desk, note},
    stream::{Parts, of_work},
};

#[async_trait]
impl<B: Backend> CadenceService for Desk<B> {
    async fn list(&self, _: Request<v1::CadenceServiceListRequest>) -> Answer<v1::CadenceServiceListResponse> {
        let cadences = self.backend.cadences().await?;
        Ok(Response::new(v1::CadenceServiceListResponse { cadences: cadences.into_iter().map(Into::into).collect() }))
    }

    async fn show(&self, request: Request<v1::CadenceServiceShowRequest>) -> Answer<v1::CadenceServiceShowResponse> {
        let v1::CadenceServiceShowRequest { name, version } = request.into_inner();
        let number = u32::try_from(version).ok().filter(|number| *number > 0);
        Ok(Response::new(self.backend.cadence(name, number).await?.into()))
    }

    async fn diff(&self, request: Request<v1::DiffRequest>) -> Answer<v1::DiffResponse> {
        let v1::DiffRequest { before, after } = request.into_inner();
        let (before, after) = (named(&before)?, named(&after)?);
        let changes = self.backend.diff(before, after).await?;
        Ok(Response::new(v1::DiffResponse { changes: changes.into_iter().map(of_change).collect() }))
    }

    async fn apply(&self, request: Request<v1::ApplyRequest>) -> Answer<v1::ApplyResponse> {
        let actor = note(&request, "cadence apply")?.actor();
        let order = apply_order(request.into_inner())?;
        Ok(Response::new(self.backend.apply(order, actor).await?.into()))
    }

    async fn migrate(&self, request: Request<v1::MigrateRequest>) -> Answer<v1::MigrateResponse> {
        let actor = note(&request, "cadence migrate")?.actor();
        let order = migrate_order(request.into_inner())?;
        Ok(Response::new(self.backend.migrate(order, actor).await?.into()))
    }

    type SimulateStream = Parts<v1::SimulateResponse>;

    async fn simulate(&self, request: Request<v1::SimulateRequest>) -> Answer<Self::SimulateStream> {
        use v1::{SimulateResponse, simulate_response::Part};
        note(&request, "cadence simulate")?;
        let order = simulate_order(request.into_inner())?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let backend = Arc::clone(&self.backend);
        Ok(Response::new(of_work(
            async move { backend.simulate(order, progress).await },
            watched,
            slot,
            |step| SimulateResponse { part: Some(Part::Progress(step.into())) },
            |view| SimulateResponse { part: Some(Part::Result(view.into())) },
        )))
    }

    async fn rollback(&self, request: Request<v1::RollbackRequest>) -> Answer<v1::RollbackResponse> {
        let actor = note(&request, "cadence rollback")?.actor();
        let v1::RollbackRequest { name, author, reason } = request.into_inner();
        Ok(Response::new(self.backend.roll_back(name, why(&author, &reason)?, actor).await?.into()))
    }
}

#[async_trait]
impl<B: Backend> PauseService for Desk<B> {
    async fn pause(&self, request: Request<v1::PauseRequest>) -> Answer<v1::PauseResponse> {
        let actor = note(&request, "pause")?.actor();
        let v1::PauseRequest { scope: named, reason } = request.into_inner();
        let (scope, reason) = (scope(named)?, text("reason", &reason)?);
        Ok(Response::new(self.backend.pause(scope, reason, actor).await?.into()))
    }

    async fn resume(&self, request: Request<v1::ResumeRequest>) -> Answer<v1::ResumeResponse> {
        let actor = note(&request, "resume")?.actor();
        let v1::ResumeRequest { scope: named, reason } = request.into_inner();
        let (scope, reason) = (scope(named)?, text("reason", &reason)?);
        Ok(Response::new(self.backend.resume(scope, reason, actor).await?.into()))
    }
}

/// What the request lacks or misspells.
pub(super) type Read<T> = Result<T, Status>;
