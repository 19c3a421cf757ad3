//! The service of the contact policy.

use keepwarm_proto::v1::{self, policy_service_server::PolicyService};
use tonic::{Request, Response, async_trait};

use super::{Answer, Desk};
use crate::api::{backend::Backend, convert::explain_asked};

#[async_trait]
impl<B: Backend> PolicyService for Desk<B> {
    async fn explain(&self, request: Request<v1::ExplainRequest>) -> Answer<v1::ExplainResponse> {
        let asked = explain_asked(request.into_inner()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.explain(asked).await?.into()))
    }
}
