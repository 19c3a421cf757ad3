//! `Debug` of the messages that hold personal data. Owns what may be said of them: the id, never a name, an address or a
//! text. A log line or a failed assertion must not become a leak.

use std::fmt::{Debug, Formatter, Result};

use crate::v1;

macro_rules! redacted {
    ($($message:ident($($shown:ident),*);)*) => {$(
        impl Debug for v1::$message {
            fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                f.debug_struct(stringify!($message))$(.field(stringify!($shown), &self.$shown))*.finish_non_exhaustive()
            }
        }
    )*};
}

redacted! {
    LeadServiceListRequest(page_size, segment, stage, open);
    LeadRow(lead, store, segment, stage, open);
    LeadServiceShowResponse(lead, opportunity);
    PersonView(person, language, consent);
    HistoryEvent(seq, kind, actor);
    AppointmentRow(appointment, lead, store, state);
    ThreadServiceShowResponse(lead, person, lines_left_off);
    ThreadLine(at_us, lead, channel, way);
    ParseRequest(store);
    ParseResponse();
    ClassifyRequest();
    ReplyReading(labels, confidence_thousandths);
    RelabeledReply(reply, at_us, lead, was, labels);
    BlockPreview(row, version, variant, refused, findings);
    IntakeServiceShowResponse(item, content_left_off);
    Who();
    PersonServiceShowResponse(person, consent, hold);
    StopRequest(scope, via);
    HoldRequest(reason);
    ReleaseRequest();
    ImportRequest();
    ExportResponse();
    RegisterStaffRequest(channel, rep);
    ExplainRequest(channel, at_us, consent);
}

#[cfg(test)]
mod tests {
    use crate::v1;

    #[test]
    fn debug_tells_ids_and_no_personal_data() {
        let row = v1::LeadRow { lead: 17, customer: "Imogen Pretender".into(), ..Default::default() };
        let shown = format!(
            "{:?}",
            v1::LeadServiceShowResponse {
                lead: Some(row),
                person: Some(v1::PersonView { name: "Imogen Pretender".into(), ..Default::default() }),
                comments: "Imogen would like a blue one".into(),
                ..Default::default()
            }
        );
        assert!(shown.contains("lead: 17"), "{shown}");
        assert!(!shown.contains("Imogen"), "{shown}");
    }
}
