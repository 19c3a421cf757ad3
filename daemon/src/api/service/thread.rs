//! The service of conversations.

use keepwarm_proto::v1::{self, thread_service_server::ThreadService};
use tonic::{Request, Response, async_trait};

use super::{Answer, Desk};
use crate::api::{backend::Backend, convert::thread::of_lead};

#[async_trait]
impl<B: Backend> ThreadService for Desk<B> {
    async fn show(&self, request: Request<v1::ThreadServiceShowRequest>) -> Answer<v1::ThreadServiceShowResponse> {
        let lead = of_lead(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.thread(lead).await?.into()))
    }
}
