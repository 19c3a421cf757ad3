//! The services of `keepwarm.v1`. Owns nothing but the way from a request to the backend and back: who may call was
//! decided at the gate, what it means is the backend's.

mod appointments;
mod blocks;
mod dms;
mod guard;
mod opening;
mod policy;
mod reply;
mod roster;
mod sources;
mod thread;

use std::sync::Arc;

use keepwarm_proto::{
    limits::MESSAGE_BYTES_MAX,
    v1::{
        self, intake_service_server::IntakeService, lead_service_server::LeadService,
        ledger_service_server::LedgerService, report_service_server::ReportService,
        status_service_server::StatusService, warehouse_service_server::WarehouseService,
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Request, Response, Status, async_trait};

use super::{
    access::{Caller, Role, ask},
    backend::{Backend, Progress},
    convert::{item_id, item_query, lead_id, lead_query, parse_file, plans, report_query},
    stream::{Parts, of_parts, of_work},
};

pub(super) type Answer<T> = Result<Response<T>, Status>;

/// One for all services.
#[derive(Debug)]
pub(super) struct Desk<B> {
    pub(super) backend: Arc<B>,
    /// Verifications, publications and rebuilds at a time: each reads or writes whole files.
    heavy: Arc<Semaphore>,
}

/// See [`Desk::heavy`].
const HEAVY_CALLS_MAX: usize = 1;

// Derived, it would ask for a backend that can be cloned.
impl<B> Clone for Desk<B> {
    fn clone(&self) -> Self {
        Self { backend: Arc::clone(&self.backend), heavy: Arc::clone(&self.heavy) }
    }
}

impl<B: Backend> Desk<B> {
    pub(super) fn new(backend: Arc<B>) -> Self {
        Self { backend, heavy: Arc::new(Semaphore::new(HEAVY_CALLS_MAX)) }
    }

    pub(super) fn heavy_slot(&self) -> Result<OwnedSemaphorePermit, Status> {
        let slot = Arc::clone(&self.heavy).try_acquire_owned();
        slot.map_err(|_| Status::resource_exhausted("a verification, publication or rebuild is running already"))
    }
}

/// Who calls. The gate lets nobody through who is not known.
fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Option<Caller>>().copied().flatten();
    caller.ok_or_else(|| Status::unauthenticated("the connection does not say who calls"))
}

/// A call that changes something, in the log with who made it.
pub(super) fn note<T>(request: &Request<T>, method: &'static str) -> Result<Caller, Status> {
    let caller = caller(request)?;
    tracing::info!(method, uid = caller.uid, role = ?caller.role, "an operator calls");
    Ok(caller)
}

#[async_trait]
impl<B: Backend> StatusService for Desk<B> {
    async fn status(&self, _: Request<v1::StatusRequest>) -> Answer<v1::StatusResponse> {
        Ok(Response::new(self.backend.status().await?.into()))
    }
}

#[async_trait]
impl<B: Backend> LeadService for Desk<B> {
    async fn list(&self, request: Request<v1::LeadServiceListRequest>) -> Answer<v1::LeadServiceListResponse> {
        let query = lead_query(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.leads(query).await?.into()))
    }

    async fn show(&self, request: Request<v1::LeadServiceShowRequest>) -> Answer<v1::LeadServiceShowResponse> {
        let lead = lead_id(request.get_ref().lead).map_err(|status| *status)?;
        Ok(Response::new(self.backend.lead(lead).await?.into()))
    }

    async fn why(&self, request: Request<v1::WhyRequest>) -> Answer<v1::WhyResponse> {
        let lead = lead_id(request.get_ref().lead).map_err(|status| *status)?;
        Ok(Response::new(self.backend.why(lead).await?.into()))
    }

    async fn note(&self, request: Request<v1::NoteRequest>) -> Answer<v1::NoteResponse> {
        let (lead, answers, cleared) = plans::note(request.get_ref()).map_err(|status| *status)?;
        let actor = note(&request, "lead note")?.actor();
        Ok(Response::new(self.backend.note_answers(lead, answers, cleared, actor).await?.into()))
    }

    async fn place(&self, request: Request<v1::PlaceRequest>) -> Answer<v1::PlaceResponse> {
        let (lead, state) = plans::place(request.get_ref()).map_err(|status| *status)?;
        let actor = note(&request, "lead place")?.actor();
        Ok(Response::new(self.backend.confirm_place(lead, state, actor).await?.into()))
    }

    async fn parse(&self, request: Request<v1::ParseRequest>) -> Answer<v1::ParseResponse> {
        let file = parse_file(request.into_inner()).map_err(|status| *status)?;
        let response = v1::ParseResponse::from(self.backend.parse(file).await?);
        if response.leads_json.len() > MESSAGE_BYTES_MAX {
            return Err(Status::out_of_range("the leads of this file do not fit into one answer: split the file"));
        }
        Ok(Response::new(response))
    }
}

#[async_trait]
impl<B: Backend> IntakeService for Desk<B> {
    async fn list(&self, request: Request<v1::IntakeServiceListRequest>) -> Answer<v1::IntakeServiceListResponse> {
        let query = item_query(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.items(query).await?.into()))
    }

    async fn show(&self, request: Request<v1::IntakeServiceShowRequest>) -> Answer<v1::IntakeServiceShowResponse> {
        let item = item_id(request.get_ref().item).map_err(|status| *status)?;
        Ok(Response::new(self.backend.item(item).await?.into()))
    }

    async fn retry(&self, request: Request<v1::RetryRequest>) -> Answer<v1::RetryResponse> {
        let item = item_id(request.get_ref().item).map_err(|status| *status)?;
        let actor = note(&request, "intake retry")?.actor();
        Ok(Response::new(self.backend.retry(item, actor).await?.into()))
    }
}

#[async_trait]
impl<B: Backend> ReportService for Desk<B> {
    type RunStream = Parts<v1::RunResponse>;

    async fn run(&self, request: Request<v1::RunRequest>) -> Answer<Self::RunStream> {
        let fresh = request.get_ref().fresh;
        // A fresh report is a publication, so it asks for the same role and waits its turn.
        let _slot = if fresh {
            ask(note(&request, "report --fresh")?, Role::Manager)?;
            Some(self.heavy_slot()?)
        } else {
            None
        };
        let query = report_query(request.into_inner()).map_err(|status| *status)?;
        let report = self.backend.report(query).await?;
        Ok(Response::new(of_parts(report.into_parts())))
    }

    async fn names(&self, _: Request<v1::NamesRequest>) -> Answer<v1::NamesResponse> {
        let reports = self.backend.reports().await?;
        Ok(Response::new(v1::NamesResponse { reports: reports.into_iter().map(Into::into).collect() }))
    }
}

#[async_trait]
impl<B: Backend> LedgerService for Desk<B> {
    type VerifyStream = Parts<v1::VerifyResponse>;

    async fn verify(&self, request: Request<v1::VerifyRequest>) -> Answer<Self::VerifyStream> {
        use v1::{VerifyResponse, verify_response::Part};
        note(&request, "ledger verify")?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let backend = Arc::clone(&self.backend);
        Ok(Response::new(of_work(
            async move { backend.verify(progress).await },
            watched,
            slot,
            |step| VerifyResponse { part: Some(Part::Progress(step.into())) },
            |view| VerifyResponse { part: Some(Part::Result(view.into())) },
        )))
    }
}

#[async_trait]
impl<B: Backend> WarehouseService for Desk<B> {
    type PublishStream = Parts<v1::PublishResponse>;
    type RebuildStream = Parts<v1::RebuildResponse>;

    async fn publish(&self, request: Request<v1::PublishRequest>) -> Answer<Self::PublishStream> {
        use v1::{PublishResponse, publish_response::Part};
        note(&request, "warehouse publish")?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let backend = Arc::clone(&self.backend);
        Ok(Response::new(of_work(
            async move { backend.publish(progress).await },
            watched,
            slot,
            |step| PublishResponse { part: Some(Part::Progress(step.into())) },
            |view| PublishResponse { part: Some(Part::Publication(view.into())) },
        )))
    }

    async fn rebuild(&self, request: Request<v1::RebuildRequest>) -> Answer<Self::RebuildStream> {
        use v1::{RebuildResponse, rebuild_response::Part};
        note(&request, "warehouse rebuild")?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let backend = Arc::clone(&self.backend);
        Ok(Response::new(of_work(
            async move { backend.rebuild(progress).await },
            watched,
            slot,
            |step| RebuildResponse { part: Some(Part::Progress(step.into())) },
            |view| RebuildResponse { part: Some(Part::Publication(view.into())) },
        )))
    }

    async fn path(&self, _: Request<v1::PathRequest>) -> Answer<v1::PathResponse> {
        Ok(Response::new(self.backend.published().await?.into()))
    }
}
