//! The service of appointments.

use keepwarm_proto::v1::{self, appointment_service_server::AppointmentService};
use tonic::{Request, Response, Status, async_trait};

use super::{Answer, Desk, note};
use crate::api::{
    backend::Backend,
    convert::appointment::{cancel, missed, moved, of_lead, set, shown},
    view::AppointmentChange,
};

type Changed = Answer<v1::AppointmentServiceChangeResponse>;

impl<B: Backend> Desk<B> {
    async fn change<T>(
        &self,
        request: Request<T>,
        method: &'static str,
        read: impl Fn(&T) -> Result<AppointmentChange, Box<Status>>,
    ) -> Changed {
        let change = read(request.get_ref()).map_err(|status| *status)?;
        let actor = note(&request, method)?.actor();
        Ok(Response::new(self.backend.change_appointment(change, actor).await?.into()))
    }
}

#[async_trait]
impl<B: Backend> AppointmentService for Desk<B> {
    async fn list(
        &self,
        request: Request<v1::AppointmentServiceListRequest>,
    ) -> Answer<v1::AppointmentServiceListResponse> {
        let lead = of_lead(request.get_ref().lead).map_err(|status| *status)?;
        let rows = self.backend.appointments(lead).await?;
        let appointments = rows.into_iter().map(Into::into).collect();
        Ok(Response::new(v1::AppointmentServiceListResponse { appointments }))
    }

    async fn set(&self, request: Request<v1::SetRequest>) -> Changed {
        self.change(request, "appointment set", set).await
    }

    async fn r#move(&self, request: Request<v1::MoveRequest>) -> Changed {
        self.change(request, "appointment move", moved).await
    }

    async fn cancel(&self, request: Request<v1::CancelRequest>) -> Changed {
        self.change(request, "appointment cancel", cancel).await
    }

    async fn shown(&self, request: Request<v1::ShownRequest>) -> Changed {
        self.change(request, "appointment shown", shown).await
    }

    async fn missed(&self, request: Request<v1::MissedRequest>) -> Changed {
        self.change(request, "appointment missed", missed).await
    }
}
