//! Reports, verifications and the progress of long work on their way to the wire.

use keepwarm_proto::{
    limits::{FAULTS_MAX, REPORT_CHUNK_BYTES},
    v1,
};

use super::count;
use crate::api::{
    backend::ProgressStep,
    view::{FaultView, ReportAbout, ReportView, VerifyView},
};

impl From<ProgressStep> for v1::Progress {
    fn from(step: ProgressStep) -> Self {
        let (phase, unit) = (step.phase.to_owned(), step.unit.to_owned());
        Self { phase, done: count(step.done), total: count(step.total), unit }
    }
}

impl From<VerifyView> for v1::VerifyResult {
    fn from(view: VerifyView) -> Self {
        let left_off = view.faults.len().saturating_sub(FAULTS_MAX);
        Self {
            entries: count(view.entries),
            through_seq: view.through_seq.0,
            digest: view.digest,
            faults: view.faults.into_iter().take(FAULTS_MAX).map(Into::into).collect(),
            faults_left_off: count(left_off as u64),
        }
    }
}

impl From<FaultView> for v1::LedgerFault {
    fn from(fault: FaultView) -> Self {
        Self { seq: fault.seq.0, kind: fault.kind, text: fault.text }
    }
}

impl From<ReportAbout> for v1::ReportInfo {
    fn from(about: ReportAbout) -> Self {
        Self { name: about.name, about: about.about, by: about.by }
    }
}

/// The head and then the rows, in pieces.
impl ReportView {
    pub(in crate::api) fn into_parts(self) -> Vec<v1::RunResponse> {
        use v1::run_response::Part;
        let head = v1::ReportHead {
            name: self.name,
            title: self.title,
            by: self.by,
            publication: Some(self.publication.into()),
            notes: self.notes,
            zone: self.zone,
        };
        let chunks = self.arrow_ipc.chunks(REPORT_CHUNK_BYTES).map(|chunk| Part::ArrowIpc(chunk.to_vec()));
        std::iter::once(Part::Head(head)).chain(chunks).map(|part| v1::RunResponse { part: Some(part) }).collect()
    }
}
