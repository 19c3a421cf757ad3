//! The shipped texts, as the domain reads them: for benchmarks that need no appliance around it. Owns the reading alone.

use std::fs;

use anyhow::Context as _;
use keepwarm_domain::{
    block::{self, Block},
    cadence::{self, Cadence},
    policy::{self, Policy},
    problem::Problem,
    segment::{self, SegmentRules},
    track::{self, Tracks},
};
use keepwarm_tests::home::shipped;

type Reader<T> = fn(&str, &str) -> Result<T, Vec<Problem>>;

pub(crate) fn policy() -> anyhow::Result<Policy> {
    one("policy", "us.toml", policy::file::read)
}

pub(crate) fn segments() -> anyhow::Result<SegmentRules> {
    one("policy", "segments.toml", segment::file::read)
}

pub(crate) fn tracks() -> anyhow::Result<Tracks> {
    one("policy", "appointments.toml", track::file::read)
}

pub(crate) fn cadences() -> anyhow::Result<Vec<Cadence>> {
    names("cadences")?.iter().map(|name| one("cadences", name, cadence::file::read)).collect()
}

pub(crate) fn blocks() -> anyhow::Result<Vec<Block>> {
    let files = names("blocks")?.into_iter().map(|name| one("blocks", &name, block::file::read));
    Ok(files.collect::<anyhow::Result<Vec<Vec<Block>>>>()?.into_iter().flatten().collect())
}

/// The text of a shipped file.
pub(crate) fn text(folder: &str, name: &str) -> anyhow::Result<String> {
    let file = shipped(folder).join(name);
    fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
}

fn one<T>(folder: &str, name: &str, read: Reader<T>) -> anyhow::Result<T> {
    let wrong = |problems: Vec<Problem>| anyhow::anyhow!("the shipped {name} has {} problems", problems.len());
    read(name, &text(folder, name)?).map_err(wrong)
}

fn names(folder: &str) -> anyhow::Result<Vec<String>> {
    let dir = shipped(folder);
    let listed = fs::read_dir(&dir).with_context(|| format!("listing {}", dir.display()))?;
    let mut names = Vec::new();
    for entry in listed {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    Ok(names)
}
