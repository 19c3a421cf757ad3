//! `ReplyService`: what replies mean. Reading asks nothing but the domain: a reply means the same whatever else happened.

use keepwarm_domain::intent;
use keepwarm_proto::{
    limits::{CLASSIFY_BYTES_MAX, CLASSIFY_TEXTS_MAX, RELABELED_MAX},
    v1::{self, reply_service_server::ReplyService},
};
use tonic::{Request, Response, Status, async_trait};

use super::{Answer, Desk, note};
use crate::api::{backend::Backend, convert::replies};

#[async_trait]
impl<B: Backend> ReplyService for Desk<B> {
    async fn classify(&self, request: Request<v1::ClassifyRequest>) -> Answer<v1::ClassifyResponse> {
        let texts = request.into_inner().texts;
        let bytes: usize = texts.iter().map(String::len).sum();
        if texts.len() > CLASSIFY_TEXTS_MAX || bytes > CLASSIFY_BYTES_MAX {
            let (count, most) = (texts.len(), CLASSIFY_TEXTS_MAX);
            return Err(Status::invalid_argument(format!(
                "{count} replies of {bytes} bytes are too many: at most {most} and {CLASSIFY_BYTES_MAX} bytes"
            )));
        }
        // A thousand replies take a while: not on a thread that answers others.
        let readings = tokio::task::spawn_blocking(move || texts.iter().map(|text| reading(text)).collect());
        let readings = readings.await.map_err(|_| Status::internal("the replies could not be read"))?;
        Ok(Response::new(v1::ClassifyResponse { readings }))
    }

    async fn relabel(&self, request: Request<v1::RelabelRequest>) -> Answer<v1::RelabelResponse> {
        let actor = note(&request, "reply relabel")?.actor();
        let (reply, intents) = replies::relabel(request.get_ref()).map_err(|status| *status)?;
        Ok(Response::new(self.backend.relabel(reply, intents, actor).await?.into()))
    }

    async fn relabeled(&self, request: Request<v1::RelabeledRequest>) -> Answer<v1::RelabeledResponse> {
        note(&request, "reply relabeled")?;
        let mut rows = self.backend.relabeled().await?;
        let left_off = rows.len().saturating_sub(RELABELED_MAX);
        rows.truncate(RELABELED_MAX);
        let replies = rows.into_iter().map(Into::into).collect();
        Ok(Response::new(v1::RelabeledResponse { replies, left_off: left_off as u64 }))
    }
}

fn reading(text: &str) -> v1::ReplyReading {
    let reading = intent::read(text);
    v1::ReplyReading {
        labels: reading.labels.iter().map(|label| label.as_str().to_owned()).collect(),
        evidence: reading.evidence.iter().map(intent::Sign::spoken).collect(),
        confidence_thousandths: u32::from(reading.confidence.thousandths()),
        for_human: reading.confidence.is_low(),
    }
}
