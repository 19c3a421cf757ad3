//! From the configuration and its text files to what the engine is told. Owns the reading of cadences, blocks, segment
//! rules and policy from disk, with all their problems at once; decides nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use keepwarm_domain::{
    block, cadence,
    entry::{ChannelConfigured, Duty, Hand, ModeSet, RepConfigured, SourceConfigured, StoreConfigured},
    input::{BlockText, Setup},
    policy,
    problem::Problem,
    segment, track,
    words::Channel,
};
use keepwarm_ledger::Keys;
use serde::Serialize;

use crate::{
    channels::Provider,
    config::Config,
    demo::is_shipped,
    feeds::{mapping, runner::Mappings},
    lists::contact,
};

/// The files of the policy folder.
const SEGMENTS: &str = "segments.toml";
const POLICY: &str = "us.toml";
const TRACKS: &str = "appointments.toml";

/// What is wrong with the text files, all of it.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Wrong(pub Vec<Problem>);

/// The text files, read and checked.
pub struct Texts {
    segments: segment::SegmentRules,
    cadences: Vec<cadence::Cadence>,
    blocks: Vec<(block::Block, Hand)>,
    policy: policy::Policy,
    tracks: track::Tracks,
    mappings: Mappings,
}

impl Texts {
    /// Reads all text files that the configuration names.
    ///
    /// # Errors
    /// Everything wrong in any of them.
    pub fn read(config: &Config) -> Result<Self, Wrong> {
        let mut problems = Vec::new();
        let mut cadences = Vec::new();
        for (label, text) in files(&config.cadences_dir, &mut problems) {
            collect(cadence::file::read(&label, &text), &mut problems, |cadence| cadences.push(cadence));
        }
        let mut blocks = Vec::new();
        for (label, text) in files(&config.blocks_dir, &mut problems) {
            let author = Hand::file(is_shipped(&text));
            let keep = |more: Vec<block::Block>| blocks.extend(more.into_iter().map(|block| (block, author.clone())));
            collect(block::file::read(&label, &text), &mut problems, keep);
        }
        let segments = read_one(&config.policy_dir.join(SEGMENTS), &mut problems, segment::file::read);
        let policy = read_one(&config.policy_dir.join(POLICY), &mut problems, policy::file::read);
        let tracks = read_one(&config.policy_dir.join(TRACKS), &mut problems, track::file::read);
        missing_blocks(&cadences, &blocks, &config.cadences_dir, &mut problems);
        if let Some(tracks) = &tracks {
            missing_messages(tracks, &blocks, &config.policy_dir.join(TRACKS), &mut problems);
        }
        let mappings = mappings(config, &mut problems);
        match (segments, policy, tracks) {
            (Some(segments), Some(policy), Some(tracks)) if problems.is_empty() => {
                Ok(Self { segments, cadences, blocks, policy, tracks, mappings })
            }
            _ => Err(Wrong(problems)),
        }
    }

    /// What the columns of feeds mean, by the mapping's file.
    #[must_use]
    pub fn mappings(&self) -> Mappings {
        self.mappings.clone()
    }

    /// What the engine is told of the configuration.
    #[must_use]
    pub fn setup(self, config: &Config, keys: &Keys, providers: impl Fn(Channel) -> Provider) -> Setup {
        let channels = config.channels.providers.keys().map(|channel| {
            let provider = providers(*channel);
            ChannelConfigured {
                channel: *channel,
                provider: provider.name().to_owned(),
                in_flight_max: provider.in_flight_max(),
                per_minute: provider.rate().map(|rate| rate.per_minute),
                registration: config.registration.clone().filter(|_| *channel == Channel::Text),
                heard_within: config.heard_within(*channel).map(seconds),
            }
        });
        let modes = config.modes.by_segment.iter();
        Setup {
            stores: config.stores.iter().map(store).collect(),
            reps: config.reps.iter().map(|it| rep(keys, it)).collect(),
            sources: config
                .sources
                .iter()
                .map(|(name, source)| SourceConfigured {
                    name: name.clone(),
                    department: source.department,
                    consent: source.consent,
                })
                .collect(),
            channels: channels.collect(),
            modes: modes
                .map(|((segment, channel), mode)| ModeSet { segment: *segment, channel: *channel, mode: *mode })
                .collect(),
            segments: hashed(keys, self.segments),
            cadences: self.cadences.into_iter().map(|cadence| hashed(keys, cadence)).collect(),
            blocks: self.blocks.into_iter().map(|(block, author)| block_text(keys, block, author)).collect(),
            policy: hashed(keys, self.policy),
            tracks: hashed(keys, self.tracks),
            author: "configuration".to_owned(),
        }
    }
}

/// The mappings of all feeds, each file read once.
fn mappings(config: &Config, problems: &mut Vec<Problem>) -> Mappings {
    let mut found = Mappings::new();
    for feed in &config.feeds {
        if !found.contains_key(&feed.mapping) {
            let read = read_one(&feed.mapping, problems, mapping::file::read);
            found.extend(read.map(|mapping| (feed.mapping.clone(), Arc::new(mapping))));
        }
        let lacks = |mapping: &Arc<mapping::Mapping>| !mapping.layouts.contains_key(&feed.entity);
        if found.get(&feed.mapping).is_some_and(lacks) {
            let message =
                format!("maps no {}, which the feed {} reads; add that table", feed.entity.as_str(), feed.name);
            let file = feed.mapping.display().to_string();
            problems.push(Problem { file, line: None, key: feed.entity.as_str().to_owned(), message });
        }
    }
    found
}

/// Whole seconds: nobody configures parts of one.
fn seconds(span: std::time::Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

/// A block with the keyed hash of its content.
pub(crate) fn block_text(keys: &Keys, block: block::Block, author: Hand) -> BlockText {
    let (content, block) = hashed(keys, block);
    BlockText { content, block, author }
}

/// A text with the keyed hash of its content.
pub(crate) fn hashed<T: Serialize>(keys: &Keys, text: T) -> (keepwarm_domain::ids::KeyedHash, Arc<T>) {
    let json = serde_json::to_vec(&text).expect("texts hold only strings, numbers, lists and structs");
    (keys.keyed_hash("text", &json), Arc::new(text))
}

fn store(store: &crate::config::Store) -> StoreConfigured {
    StoreConfigured {
        store: store.id,
        name: store.name.clone(),
        phone: store.phone.clone(),
        city: store.city.clone(),
        region: store.state.clone(),
        zone: store.zone.clone(),
        hours: store.hours.clone(),
        service_week: store.service_week,
        manager: store.manager,
        opt_out_phone: store.opt_out_phone.clone(),
        domains: store.domains.clone(),
    }
}

fn rep(keys: &Keys, rep: &crate::config::Rep) -> RepConfigured {
    let contacts = rep.phone.iter().chain(&rep.email).filter_map(|text| contact(text));
    let contacts = contacts.map(|contact| contact.index(keys)).collect();
    RepConfigured {
        rep: rep.id,
        store: rep.store,
        name: rep.name.clone(),
        role: rep.role,
        departments: rep.departments.iter().copied().collect(),
        active: true,
        shifts: rep.shifts,
        days_off: rep.days_off.iter().copied().collect(),
        duty: Duty { contacts, ..rep.duty.clone() },
    }
}

/// Every `.toml` file of a folder, by name, with the name that problems call it.
fn files(dir: &Path, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let listed = fs::read_dir(dir).and_then(|entries| {
        let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        paths.sort();
        Ok(paths)
    });
    match listed {
        Ok(paths) if paths.is_empty() => {
            problems.push(whole(dir, "no .toml file stands in this folder; restore the shipped ones"));
            Vec::new()
        }
        Ok(paths) => paths.iter().filter_map(|path| read_file(path, problems)).collect(),
        Err(error) => {
            problems.push(whole(dir, &format!("the folder cannot be read: {error}")));
            Vec::new()
        }
    }
}

fn read_file(path: &Path, problems: &mut Vec<Problem>) -> Option<(String, String)> {
    match fs::read_to_string(path) {
        Ok(text) => Some((path.display().to_string(), text)),
        Err(error) => {
            problems.push(whole(path, &format!("the file cannot be read: {error}")));
            None
        }
    }
}

fn read_one<T>(
    path: &Path,
    problems: &mut Vec<Problem>,
    read: impl Fn(&str, &str) -> Result<T, Vec<Problem>>,
) -> Option<T> {
    let (label, text) = read_file(path, problems)?;
    let mut found = None;
    collect(read(&label, &text), problems, |value| found = Some(value));
    found
}

fn collect<T>(read: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>, keep: impl FnOnce(T)) {
    match read {
        Ok(value) => keep(value),
        Err(more) => problems.extend(more),
    }
}

/// A cadence that names a block nobody wrote would skip its step for every customer: refused before it is published.
fn missing_blocks(
    cadences: &[cadence::Cadence],
    blocks: &[(block::Block, Hand)],
    dir: &Path,
    problems: &mut Vec<Problem>,
) {
    for cadence in cadences {
        for (step, action) in cadence.steps.iter().flat_map(|step| step.actions.iter().map(move |it| (step, it))) {
            if !blocks.iter().any(|(block, _)| block.name == action.block && block.channel == action.channel) {
                let message = format!(
                    "step `{}` of cadence `{}` names the block `{}`, which no file has for the channel {}",
                    step.name, cadence.name, action.block, action.channel
                );
                problems.push(whole(dir, &message));
            }
        }
    }
}

/// The same for what goes with an appointment.
fn missing_messages(tracks: &track::Tracks, blocks: &[(block::Block, Hand)], file: &Path, problems: &mut Vec<Problem>) {
    let messages = tracks.steps.iter().flat_map(|step| step.channels.iter().map(move |channel| (step, *channel)));
    for (step, channel) in messages {
        if !blocks.iter().any(|(block, _)| block.name == step.block && block.channel == channel) {
            let message = format!(
                "the {} `{}` names the block `{}`, which no file has for the channel {channel}",
                step.kind, step.name, step.block
            );
            problems.push(whole(file, &message));
        }
    }
}

fn whole(path: &Path, message: &str) -> Problem {
    Problem { file: path.display().to_string(), line: None, key: String::new(), message: message.to_owned() }
}
