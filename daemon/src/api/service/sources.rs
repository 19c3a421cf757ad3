//! The service of feeds.

use std::sync::Arc;

use keepwarm_proto::v1::{self, source_service_server::SourceService};
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    backend::{Backend, Progress},
    convert::sources::{source_consent, spelling},
    stream::{Parts, of_work},
};

#[async_trait]
impl<B: Backend> SourceService for Desk<B> {
    type SyncStream = Parts<v1::SyncResponse>;

    async fn list(&self, _: Request<v1::SourceServiceListRequest>) -> Answer<v1::SourceServiceListResponse> {
        let sources = self.backend.sources().await?.iter().map(Into::into).collect();
        Ok(Response::new(v1::SourceServiceListResponse { sources }))
    }

    async fn show(&self, request: Request<v1::SourceServiceShowRequest>) -> Answer<v1::SourceServiceShowResponse> {
        Ok(Response::new(self.backend.source(request.into_inner().name).await?.into()))
    }

    async fn sync(&self, request: Request<v1::SyncRequest>) -> Answer<Self::SyncStream> {
        use v1::{SyncResponse, sync_response::Part};
        note(&request, "source sync")?;
        // A feed itself lets in one reading at a time.
        let slot = Arc::new(Semaphore::new(1)).try_acquire_owned();
        let slot = slot.map_err(|_| Status::internal("internal fault"))?;
        let (progress, watched) = Progress::watched();
        let (backend, name) = (Arc::clone(&self.backend), request.into_inner().name);
        Ok(Response::new(of_work(
            async move { backend.sync_source(name, progress).await },
            watched,
            slot,
            |step| SyncResponse { part: Some(Part::Progress(step.into())) },
            |counts| {
                let result = v1::SyncResult { counts: counts.map(Into::into) };
                SyncResponse { part: Some(Part::Result(result)) }
            },
        )))
    }

    async fn test(&self, request: Request<v1::TestRequest>) -> Answer<v1::TestResponse> {
        note(&request, "source test")?;
        Ok(Response::new(self.backend.test_source(request.into_inner().name).await?.into()))
    }

    async fn spellings(&self, _: Request<v1::SpellingsRequest>) -> Answer<v1::SpellingsResponse> {
        let spellings = self.backend.spellings().await?.into_iter().map(Into::into).collect();
        Ok(Response::new(v1::SpellingsResponse { spellings }))
    }

    async fn map(&self, request: Request<v1::MapSourceRequest>) -> Answer<v1::MapSourceResponse> {
        let actor = note(&request, "source map")?.actor();
        let (spelling, source) = spelling(request.into_inner()).map_err(|status| *status)?;
        let changed = self.backend.map_source(spelling, source, actor).await?;
        Ok(Response::new(v1::MapSourceResponse { changed }))
    }

    async fn consent(&self, request: Request<v1::SourceConsentRequest>) -> Answer<v1::SourceConsentResponse> {
        let actor = note(&request, "source consent")?.actor();
        let record = source_consent(request.into_inner()).map_err(|status| *status)?;
        let changed = self.backend.source_consent(record, actor).await?;
        Ok(Response::new(v1::SourceConsentResponse { changed }))
    }
}
