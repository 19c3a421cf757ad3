//! The service of the opening balance.

use std::sync::Arc;

use keepwarm_proto::v1::{self, bring_in_request::Part, opening_service_server::OpeningService};
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::{Answer, Desk, guard::PIECES_MAX, note};
use crate::api::{
    backend::{Backend, Failure, Pieces, Progress},
    convert::opening::{approval, baseline_order, bring_in, file_names},
    stream::{Parts, of_work},
};

#[async_trait]
impl<B: Backend> OpeningService for Desk<B> {
    type BringInStream = Parts<v1::BringInResponse>;
    type BaselineStream = Parts<v1::BaselineResponse>;

    async fn files(&self, request: Request<v1::OpeningFilesRequest>) -> Answer<v1::OpeningFilesResponse> {
        let (names, feed) = file_names(request.into_inner()).map_err(|status| *status)?;
        let files = self.backend.opening_files(names, feed).await?.into_iter();
        let file = |(name, feed, entity): (_, _, crate::config::Entity)| {
            let entity = entity.as_str().to_owned();
            v1::OpeningFile { name, feed, entity }
        };
        Ok(Response::new(v1::OpeningFilesResponse { files: files.map(file).collect() }))
    }

    async fn bring_in(&self, request: Request<Streaming<v1::BringInRequest>>) -> Answer<Self::BringInStream> {
        use v1::bring_in_response::Part as Told;
        note(&request, "import --opening")?;
        let mut stream = request.into_inner();
        let Some(v1::BringInRequest { part: Some(Part::Header(header)) }) = stream.message().await? else {
            return Err(Status::invalid_argument("the first message is the header"));
        };
        let order = bring_in(&header).map_err(|status| *status)?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let (backend, pieces) = (Arc::clone(&self.backend), (!header.query).then(|| pieces(stream)));
        Ok(Response::new(of_work(
            async move { backend.bring_in(order, pieces, progress).await },
            watched,
            slot,
            |step| v1::BringInResponse { part: Some(Told::Progress(step.into())) },
            |counts| v1::BringInResponse { part: Some(Told::Result(counts.into())) },
        )))
    }

    async fn baseline(&self, request: Request<v1::BaselineRequest>) -> Answer<Self::BaselineStream> {
        use v1::baseline_response::Part as Told;
        let actor = note(&request, "import --opening")?.actor();
        let order = baseline_order(request.into_inner()).map_err(|status| *status)?;
        let slot = self.heavy_slot()?;
        let (progress, watched) = Progress::watched();
        let backend = Arc::clone(&self.backend);
        Ok(Response::new(of_work(
            async move { backend.take_baseline(order, actor, progress).await },
            watched,
            slot,
            |step| v1::BaselineResponse { part: Some(Told::Progress(step.into())) },
            |view| v1::BaselineResponse { part: Some(Told::Result(view.into())) },
        )))
    }

    async fn approve(&self, request: Request<v1::ApproveOpeningRequest>) -> Answer<v1::ApproveOpeningResponse> {
        let actor = note(&request, "enroll approve")?.actor();
        let reason = approval(request.into_inner()).map_err(|status| *status)?;
        self.backend.approve_opening(reason, actor).await?;
        Ok(Response::new(v1::ApproveOpeningResponse {}))
    }
}

/// The pieces of a file, as they come. Whoever goes away before the end has sent no whole file.
fn pieces(mut stream: Streaming<v1::BringInRequest>) -> Pieces {
    let (sender, receiver) = mpsc::channel(PIECES_MAX);
    tokio::spawn(async move {
        loop {
            let piece = match stream.message().await {
                Ok(Some(v1::BringInRequest { part: Some(Part::Chunk(piece)) })) => Ok(piece),
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
