//! The services for people, opt-outs, lists, tasks and channels that go live.

use std::sync::Arc;

use keepwarm_proto::v1::{
    self, go_live_service_server::GoLiveService, import_request::Part, list_service_server::ListService,
    person_service_server::PersonService, suppression_service_server::SuppressionService,
    task_service_server::TaskService,
};
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    access::Caller,
    backend::{Backend, Failure, Pieces, Progress},
    convert::{
        channel, export_numbers, hold_order, import_list, import_suppressions, release_order, shut_query, signed_by,
        staff_order, stop_order, task_query, task_report, whom,
    },
    stream::{Parts, of_parts, of_work},
    view::{ExportOf, ImportOrder},
};

/// Pieces of a file that wait for their rows to be committed: the sender waits when they are full.
pub(super) const PIECES_MAX: usize = 4;

/// Size of the pieces of an export.
const EXPORT_PIECE_BYTES: usize = 64 << 10;

#[async_trait]
impl<B: Backend> PersonService for Desk<B> {
    async fn show(&self, request: Request<v1::PersonServiceShowRequest>) -> Answer<v1::PersonServiceShowResponse> {
        let whom = whom(request.into_inner().who).map_err(|status| *status)?;
        Ok(Response::new(self.backend.standing(whom).await?.into()))
    }

    async fn stop(&self, request: Request<v1::StopRequest>) -> Answer<v1::OrderResponse> {
        let actor = note(&request, "person stop")?.actor();
        let order = stop_order(request.into_inner()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.stop(order, actor).await?.into()))
    }

    async fn hold(&self, request: Request<v1::HoldRequest>) -> Answer<v1::OrderResponse> {
        let actor = note(&request, "person hold")?.actor();
        let (whom, reason, note) = hold_order(request.into_inner()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.hold(whom, reason, note, actor).await?.into()))
    }

    async fn release(&self, request: Request<v1::ReleaseRequest>) -> Answer<v1::OrderResponse> {
        let actor = note(&request, "person release")?.actor();
        let (whom, note) = release_order(request.into_inner()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.release(whom, note, actor).await?.into()))
    }
}

impl<B: Backend> Desk<B> {
    /// Takes a file in pieces: the header first.
    async fn import(
        &self,
        caller: Caller,
        mut stream: Streaming<v1::ImportRequest>,
        read: fn(&v1::ImportHeader) -> Result<ImportOrder, Box<Status>>,
    ) -> Answer<Parts<v1::ImportResponse>> {
        use v1::import_response::Part as Told;
        let Some(v1::ImportRequest { part: Some(Part::Header(header)) }) = stream.message().await? else {
            return Err(Status::invalid_argument("the first message of an import is its header"));
        };
        let order = read(&header).map_err(|status| *status)?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let (backend, actor, pieces) = (Arc::clone(&self.backend), caller.actor(), pieces(stream));
        Ok(Response::new(of_work(
            async move { backend.import(order, pieces, actor, progress).await },
            watched,
            slot,
            |step| v1::ImportResponse { part: Some(Told::Progress(step.into())) },
            |view| v1::ImportResponse { part: Some(Told::Result(view.into())) },
        )))
    }

    async fn export(&self, caller: Caller, of: ExportOf) -> Answer<Parts<v1::ExportResponse>> {
        let csv = self.backend.export(of, caller.actor()).await?;
        let parts = csv.chunks(EXPORT_PIECE_BYTES).map(|piece| v1::ExportResponse { csv: piece.to_vec() });
        Ok(Response::new(of_parts(parts.collect())))
    }
}

/// The pieces of a file, as they come. Whoever goes away before the end has sent no whole file.
fn pieces(mut stream: Streaming<v1::ImportRequest>) -> Pieces {
    let (sender, receiver) = mpsc::channel(PIECES_MAX);
    tokio::spawn(async move {
        loop {
            let piece = match stream.message().await {
                Ok(Some(v1::ImportRequest { part: Some(Part::Chunk(piece)) })) => Ok(piece),
                Ok(None) => return,
                Ok(Some(_)) => Err(Failure::Invalid("a file goes on with pieces after its header".to_owned())),
                Err(_) => Err(Failure::NotNow("the sender of the file has gone".to_owned())),
            };
            let over = piece.is_err();
            if sender.send(piece).await.is_err() || over {
                return;
            }
        }
    });
    receiver
}

#[async_trait]
impl<B: Backend> SuppressionService for Desk<B> {
    type ImportStream = Parts<v1::ImportResponse>;
    type ExportStream = Parts<v1::ExportResponse>;

    async fn list(
        &self,
        request: Request<v1::SuppressionServiceListRequest>,
    ) -> Answer<v1::SuppressionServiceListResponse> {
        let (after, limit) = shut_query(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.shut(after, limit).await?.into()))
    }

    async fn import(&self, request: Request<Streaming<v1::ImportRequest>>) -> Answer<Self::ImportStream> {
        let caller = note(&request, "suppression import")?;
        Desk::import(self, caller, request.into_inner(), import_suppressions).await
    }

    async fn export(&self, request: Request<v1::ExportRequest>) -> Answer<Self::ExportStream> {
        let caller = note(&request, "suppression export")?;
        Desk::export(self, caller, ExportOf::Suppressions { in_clear: request.get_ref().in_clear }).await
    }
}

#[async_trait]
impl<B: Backend> ListService for Desk<B> {
    type ImportStream = Parts<v1::ImportResponse>;
    type ExportStream = Parts<v1::ExportResponse>;

    async fn status(&self, _: Request<v1::ListServiceStatusRequest>) -> Answer<v1::ListServiceStatusResponse> {
        Ok(Response::new(self.backend.lists().await?.into()))
    }

    async fn import(&self, request: Request<Streaming<v1::ImportRequest>>) -> Answer<Self::ImportStream> {
        let caller = note(&request, "list import")?;
        Desk::import(self, caller, request.into_inner(), import_list).await
    }

    async fn export(&self, request: Request<v1::ExportRequest>) -> Answer<Self::ExportStream> {
        let caller = note(&request, "list export")?;
        let of = export_numbers(request.get_ref()).map_err(|status| *status)?;
        Desk::export(self, caller, of).await
    }
}

#[async_trait]
impl<B: Backend> GoLiveService for Desk<B> {
    async fn check(&self, request: Request<v1::GoLiveRequest>) -> Answer<v1::GoLiveResponse> {
        let channel = channel(&request.get_ref().channel).map_err(|status| *status)?;
        Ok(Response::new(self.backend.go_live_check(channel).await?.into()))
    }

    async fn go(&self, request: Request<v1::GoLiveRequest>) -> Answer<v1::GoLiveResponse> {
        let actor = note(&request, "go-live")?.actor();
        let channel = channel(&request.get_ref().channel).map_err(|status| *status)?;
        Ok(Response::new(self.backend.go_live(channel, actor).await?.into()))
    }

    async fn back(&self, request: Request<v1::GoLiveRequest>) -> Answer<v1::GoLiveResponse> {
        let actor = note(&request, "go-back")?.actor();
        let channel = channel(&request.get_ref().channel).map_err(|status| *status)?;
        Ok(Response::new(self.backend.go_back(channel, actor).await?.into()))
    }

    async fn decline_lists(&self, request: Request<v1::DeclineListsRequest>) -> Answer<v1::DeclineListsResponse> {
        let actor = note(&request, "go-live no-lists")?.actor();
        let signed_by = signed_by(&request.get_ref().signed_by).map_err(|status| *status)?;
        self.backend.decline_lists(signed_by, actor).await?;
        Ok(Response::new(v1::DeclineListsResponse {}))
    }

    async fn register_staff(&self, request: Request<v1::RegisterStaffRequest>) -> Answer<v1::RegisterStaffResponse> {
        let actor = note(&request, "go-live prove-stop")?.actor();
        let order = staff_order(request.into_inner()).map_err(|status| *status)?;
        let proven = self.backend.register_staff(order, actor).await?;
        Ok(Response::new(v1::RegisterStaffResponse { proven }))
    }
}

#[async_trait]
impl<B: Backend> TaskService for Desk<B> {
    async fn list(&self, request: Request<v1::TaskServiceListRequest>) -> Answer<v1::TaskServiceListResponse> {
        let query = task_query(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.tasks(query).await?.into()))
    }

    async fn report(&self, request: Request<v1::ReportTaskRequest>) -> Answer<v1::ReportTaskResponse> {
        let actor = note(&request, "task report")?.actor();
        let (task, disposition, by) = task_report(request.get_ref()).map_err(|status| *status)?;
        self.backend.report_task(task, disposition, by, actor).await?;
        Ok(Response::new(v1::ReportTaskResponse {}))
    }
}
