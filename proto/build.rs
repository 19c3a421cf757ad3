//! Compiles `keepwarm/v1/*.proto` with a compiler written in Rust: a build needs no `protoc`, and no network.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;

/// In reading order; the conventions stand in the first.
const FILES: &[&str] = &[
    "keepwarm/v1/progress.proto",
    "keepwarm/v1/pause.proto",
    "keepwarm/v1/status.proto",
    "keepwarm/v1/cadence.proto",
    "keepwarm/v1/lead.proto",
    "keepwarm/v1/appointment.proto",
    "keepwarm/v1/thread.proto",
    "keepwarm/v1/dms.proto",
    "keepwarm/v1/source.proto",
    "keepwarm/v1/opening.proto",
    "keepwarm/v1/reply.proto",
    "keepwarm/v1/block.proto",
    "keepwarm/v1/intake.proto",
    "keepwarm/v1/task.proto",
    "keepwarm/v1/people.proto",
    "keepwarm/v1/roster.proto",
    "keepwarm/v1/golive.proto",
    "keepwarm/v1/policy.proto",
    "keepwarm/v1/report.proto",
    "keepwarm/v1/ledger.proto",
    "keepwarm/v1/warehouse.proto",
];

/// Messages that hold personal data: the library gives them a `Debug` that tells the id and nothing else.
const PERSONAL: &[&str] = &[
    ".keepwarm.v1.LeadServiceListRequest",
    ".keepwarm.v1.LeadRow",
    ".keepwarm.v1.LeadServiceShowResponse",
    ".keepwarm.v1.PersonView",
    ".keepwarm.v1.HistoryEvent",
    ".keepwarm.v1.AppointmentRow",
    ".keepwarm.v1.ThreadServiceShowResponse",
    ".keepwarm.v1.ThreadLine",
    ".keepwarm.v1.ParseRequest",
    ".keepwarm.v1.ParseResponse",
    ".keepwarm.v1.ClassifyRequest",
    ".keepwarm.v1.ReplyReading",
    ".keepwarm.v1.RelabeledReply",
    ".keepwarm.v1.IntakeServiceShowResponse",
    ".keepwarm.v1.BlockPreview",
    ".keepwarm.v1.Who",
    ".keepwarm.v1.PersonServiceShowResponse",
    ".keepwarm.v1.StopRequest",
    ".keepwarm.v1.HoldRequest",
    ".keepwarm.v1.ReleaseRequest",
    ".keepwarm.v1.ImportRequest",
    ".keepwarm.v1.ExportResponse",
    ".keepwarm.v1.RegisterStaffRequest",
    ".keepwarm.v1.ExplainRequest",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=keepwarm");
    let descriptors = protox::compile(FILES, ["."])?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: build through cargo")?);
    fs::write(out.join("keepwarm.v1.descriptors"), descriptors.encode_to_vec())?;
    let methods = descriptors.file.iter().flat_map(|file| {
        file.service.iter().flat_map(move |service| {
            service.method.iter().map(move |method| format!("/{}.{}/{}", file.package(), service.name(), method.name()))
        })
    });
    fs::write(out.join("keepwarm.v1.methods.rs"), format!("&{:?}", methods.collect::<Vec<_>>()))?;
    tonic_prost_build::configure()
        .build_client(env::var_os("CARGO_FEATURE_CLIENT").is_some())
        .build_server(env::var_os("CARGO_FEATURE_SERVER").is_some())
        .skip_debug(PERSONAL.iter().copied())
        .compile_fds(descriptors)?;
    Ok(())
}
