//! `keepwarmctl cadence list | show | diff | simulate | apply | migrate | rollback | pause | resume`. Owns the requests; what the
//! answers look like stands in `view`.

mod simulate;
mod view;

use std::{fs, path::Path};

use keepwarm_proto::v1::{
    ApplyRequest, CadenceFile, CadenceServiceListRequest, CadenceServiceShowRequest, DiffRequest, MigrateRequest,
    PauseScope, RollbackRequest, cadence_service_client::CadenceServiceClient,
};

use super::{Desk, pause};
use crate::{
    args::{Cadence, Why},
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::Answer,
};

pub(super) async fn run(command: &Cadence, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = CadenceServiceClient::new(desk.daemon.channel()).max_encoding_message_size(ANSWER_BYTES_MAX);
    let daemon = &desk.daemon;
    match command {
        Cadence::List => {
            let response = daemon.answer(client.list(daemon.request(CadenceServiceListRequest {}))).await?;
            Ok(view::list(&response.cadences))
        }
        Cadence::Show { name } => {
            let (name, version) = versioned(name)?;
            let request = daemon.request(CadenceServiceShowRequest { name, version });
            Ok(view::show(&daemon.answer(client.show(request)).await?))
        }
        Cadence::Diff { before, after } => {
            let request = daemon.request(DiffRequest { before: before.clone(), after: after.clone() });
            Ok(view::diff(&daemon.answer(client.diff(request)).await?.changes))
        }
        Cadence::Apply { files, why } => {
            let files = read(files.iter().map(AsRef::as_ref))?;
            let Why { dry_run, .. } = *why;
            let (author, reason) = said(why);
            let request = daemon.request(ApplyRequest { files, author, reason, dry_run });
            Ok(view::applied(&daemon.answer(client.apply(request)).await?, dry_run))
        }
        Cadence::Migrate { name, to, why } => {
            let Why { dry_run, .. } = *why;
            let (author, reason) = said(why);
            let request = MigrateRequest { name: name.clone(), version: *to, author, reason, dry_run };
            let response = daemon.answer(client.migrate(daemon.request(request))).await?;
            Ok(view::migrated(name, *to, &response, dry_run))
        }
        Cadence::Rollback { name, author, reason } => {
            let (name, author, reason) = (name.clone(), author.clone(), reason.clone());
            let request = daemon.request(RollbackRequest { name: name.clone(), author, reason });
            Ok(view::rolled_back(&name, &daemon.answer(client.rollback(request)).await?))
        }
        Cadence::Simulate { file, since } => simulate::simulate(desk, file, *since).await,
        Cadence::Pause { name, why } => pause::pause_scope(desk, scope(name), &why.reason).await,
        Cadence::Resume { name, why } => pause::resume_scope(desk, scope(name), &why.reason).await,
    }
}

fn scope(name: &str) -> PauseScope {
    PauseScope { kind: "cadence".to_owned(), value: name.to_owned() }
}

fn said(why: &Why) -> (String, String) {
    (why.author.clone().unwrap_or_default(), why.reason.clone().unwrap_or_default())
}

/// `new-inbound@2`; 0 for the version in force.
fn versioned(text: &str) -> Result<(String, i32), Failure> {
    let Some((name, number)) = text.split_once('@') else { return Ok((text.to_owned(), 0)) };
    let number = number.parse().ok().filter(|number| *number > 0);
    let wrong = || Failure::new(Exit::Usage, format!("`{text}` names no version"), "use NAME or NAME@NUMBER");
    number.map(|number| (name.to_owned(), number)).ok_or_else(wrong)
}

/// The files, and those of the folders by name.
fn read<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<Vec<CadenceFile>, Failure> {
    let failed = |path: &Path, error: &std::io::Error| {
        let what = format!("cannot read {}: {error}", path.display());
        Failure::new(Exit::NotFound, what, "name a cadence file, or a folder that holds some")
    };
    let mut files = Vec::new();
    for path in paths {
        let mut found = vec![path.to_owned()];
        if path.is_dir() {
            let listed = fs::read_dir(path).map_err(|error| failed(path, &error))?;
            found = listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            found.retain(|path| path.extension().is_some_and(|end| end == "toml"));
            found.sort();
        }
        for path in found {
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            files.push(CadenceFile { name: path.display().to_string(), text });
        }
    }
    if files.is_empty() {
        let what = "no .toml file stands in the folder";
        return Err(Failure::new(Exit::NotFound, what, "name a cadence file, or a folder that holds some"));
    }
    Ok(files)
}
