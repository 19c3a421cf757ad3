//! The service of what the DMS told.

use keepwarm_proto::v1::{self, dms_service_server::DmsService};
use tonic::{Request, Response, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    backend::Backend,
    convert::plans::{feed_read, stock},
};

#[async_trait]
impl<B: Backend> DmsService for Desk<B> {
    async fn feeds(&self, _: Request<v1::FeedsRequest>) -> Answer<v1::FeedsResponse> {
        let feeds = self.backend.feeds().await?.into_iter().map(Into::into).collect();
        Ok(Response::new(v1::FeedsResponse { feeds }))
    }

    async fn turns(&self, _: Request<v1::TurnsRequest>) -> Answer<v1::TurnsResponse> {
        let turns = self.backend.turns().await?.into_iter().map(Into::into).collect();
        let awaits_approval = self.backend.opening_awaits().await?.map(|day| day.to_string()).unwrap_or_default();
        Ok(Response::new(v1::TurnsResponse { turns, awaits_approval }))
    }

    async fn feed_read(&self, request: Request<v1::FeedReadRequest>) -> Answer<v1::FeedReadResponse> {
        let (feed, through) = feed_read(request.get_ref()).map_err(|status| *status)?;
        let actor = note(&request, "dms read")?.actor();
        let changed = self.backend.feed_read(feed, through, actor).await?;
        Ok(Response::new(v1::FeedReadResponse { changed }))
    }

    async fn stock(&self, request: Request<v1::StockRequest>) -> Answer<v1::StockResponse> {
        let (numbers, sold, store) = stock(request.get_ref()).map_err(|status| *status)?;
        let actor = note(&request, "dms stock")?.actor();
        Ok(Response::new(self.backend.mark_stock(numbers, sold, store, actor).await?.into()))
    }
}
