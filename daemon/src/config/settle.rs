//! The second and third stage: defaults for what the file leaves out, then what a value must be. Owns defaults and
//! limits of everything but stores and reps (`staff`). Where something is wrong a stand-in is returned and the problem
//! noted, so that one run finds them all; the stand-ins never leave this module's caller.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use keepwarm_domain::entry::Registration;
use keepwarm_domain::words::{Channel, ConsentLevel, Department, Mode, Segment};

use super::problem::{At, Place, Problems};
use super::read::Named;
use super::shape::{
    ApiShape, ChannelsShape, DropShape, FileShape, FolderShape, LedgerShape, LogShape, ModeShape, ModesShape,
    RegistrationShape, SourceShape, Text, WarehouseShape, Whole,
};
use super::types::{
    Api, Appliance, Channels, Config, DropFolder, Ledger, Log, LogFormat, LogLevel, Modes, Pii, Provider, Source,
    Warehouse, Word, fold_source,
};
use super::{callers, carriers, feeds, mailbox, oauth, staff, values};

/// `sun_path` holds 108 bytes, one of them the end.
const SOCKET_BYTES_MAX: usize = 107;
const MIB: u64 = 1 << 20;

/// Collects problems while it resolves values against the folder of the file.
pub(super) struct Check<'a> {
    base: &'a Path,
    pub(super) problems: &'a mut Problems,
}

/// Builds the configuration; what is wrong goes to `problems`, and the result counts only if there is none.
pub(super) fn config(file: PathBuf, shape: FileShape, problems: &mut Problems) -> Config {
    let base = file.parent().unwrap_or(Path::new("/")).to_owned();
    let mut check = Check { base: &base, problems };
    let appliance_place = &shape.appliance.0.place;
    let name = check.required(&shape.appliance.0.name, appliance_place, "name", "name the dealership", values::label);
    let dir = &shape.appliance.0.dir;
    let hint = "name the folder for data, such as \"/var/lib/keepwarm\"";
    let dir = check.required(dir, appliance_place, "dir", hint, |text| values::path(text, &base)).unwrap_or_default();

    let (stores, reps) = staff::stores_and_reps(&mut check, &shape);
    let mut channels = channels(&mut check, &shape.channels.0, &dir);
    carriers::settle(&mut check, &shape, &mut channels);
    let drop = drop_folder(&mut check, &shape.intake.0.drop.0, &dir);
    let feeds = feeds::settle(&mut check, &shape.feeds, &stores, &drop.dir);
    let config = Config {
        stores,
        reps,
        drop,
        feeds,
        sources: sources(&mut check, &shape.sources),
        channels,
        callers: callers::settle(&mut check, &shape),
        call_lead_after: callers::lead_after(&mut check, &shape),
        registration: registration(&mut check, &shape.registration.0),
        oauth: oauth::settle(&mut check, &shape),
        mailbox: shape.mailbox.as_ref().and_then(|table| mailbox::settle(&mut check, &table.0)),
        modes: modes(&mut check, &shape.modes.0),
        cadences_dir: check.folder(&shape.cadences.0, "cadences"),
        blocks_dir: check.folder(&shape.blocks.0, "blocks"),
        policy_dir: check.folder(&shape.policy.0, "policy"),
        ledger: ledger(&mut check, &shape.ledger.0, &dir),
        warehouse: warehouse(&mut check, &shape.warehouse.0, &dir),
        api: Api { socket: socket(&mut check, &shape.api.0, &dir) },
        log: log(&mut check, &shape.log.0),
        appliance: Appliance { name: name.unwrap_or_default(), dir },
        file,
    };
    apart(&mut check, &shape, &config);
    config
}

fn drop_folder(check: &mut Check<'_>, shape: &DropShape, dir: &Path) -> DropFolder {
    DropFolder {
        dir: check.path(&shape.dir, dir.join("drop")),
        poll: Duration::from_millis(check.whole(&shape.poll_ms, 1_000, 20..=600_000)),
        // The largest lead file seen in the field is 40 KB; a mailbox export is no lead.
        file_bytes_max: check.whole(&shape.file_bytes_max, MIB, 1_024..=64 * MIB),
    }
}

fn sources(check: &mut Check<'_>, shape: &Named<SourceShape>) -> BTreeMap<String, Source> {
    let mut found = BTreeMap::new();
    for (name, source) in &shape.0 {
        let hint = "write what its leads have agreed to: none, inquiry, express or pewc";
        let consent = check.required(&source.consent, &source.place, "consent", hint, one_of);
        let consent = consent.unwrap_or(ConsentLevel::None);
        let department = check.word(&source.department, Department::Sales);
        if found.insert(fold_source(&name.value), Source { consent, department }).is_some() {
            check.problems.add(&name.place, "this source is there twice in another spelling, keep one");
        }
    }
    found
}

fn channels(check: &mut Check<'_>, shape: &ChannelsShape, dir: &Path) -> Channels {
    // The outbox keeps everything on this machine: a fresh install reaches no customer.
    let mut provider = |text| check.word(text, Provider::Outbox);
    let providers = BTreeMap::from([
        (Channel::Text, provider(&shape.text)),
        (Channel::Email, provider(&shape.email)),
        (Channel::Call, provider(&shape.call)),
        (Channel::Voicemail, provider(&shape.voicemail)),
    ]);
    let outbox_dir = check.path(&shape.outbox_dir, dir.join("outbox"));
    Channels { providers, outbox_dir, smtp: None, twilio: None, kannel: None, voicemail_drop: None, listen: None }
}

/// Both or neither: a campaign is a brand's.
fn registration(check: &mut Check<'_>, shape: &RegistrationShape) -> Option<Registration> {
    let RegistrationShape { place, brand, campaign } = shape;
    if brand.is_none() && campaign.is_none() {
        return None;
    }
    let brand = check.required(brand, place, "brand", "write the brand's id in The Campaign Registry", values::code);
    let hint = "write the campaign's id in The Campaign Registry";
    let campaign = check.required(campaign, place, "campaign", hint, values::code);
    Some(Registration { brand: brand?, campaign: campaign? })
}

fn modes(check: &mut Check<'_>, shape: &ModesShape) -> Modes {
    // Shadow decides everything and sends nothing: what a new store wants to see first.
    let default = check.word(&shape.default, Mode::Shadow);
    let segments = [
        (Segment::NewInbound, &shape.new_inbound.0),
        (Segment::UnsoldShowroom, &shape.unsold_showroom.0),
        (Segment::AgedInternet, &shape.aged_internet.0),
        (Segment::ServiceDefection, &shape.service_defection.0),
    ];
    let mut by_segment = BTreeMap::new();
    for (segment, shape) in segments {
        let default = check.word(&shape.default, default);
        let ModeShape { text, email, call, voicemail, .. } = shape;
        let channels =
            [(Channel::Text, text), (Channel::Email, email), (Channel::Call, call), (Channel::Voicemail, voicemail)];
        for (channel, mode) in channels {
            by_segment.insert((segment, channel), check.word(mode, default));
        }
    }
    Modes { by_segment }
}

fn ledger(check: &mut Check<'_>, shape: &LedgerShape, dir: &Path) -> Ledger {
    Ledger {
        dir: check.path(&shape.dir, dir.to_owned()),
        snapshot_every_entries: check.whole(&shape.snapshot_every_entries, 200_000, 100..=100_000_000),
        disk_floor_bytes: check.whole(&shape.disk_floor_mb, 256, 1..=1_000_000) * MIB,
    }
}

fn warehouse(check: &mut Check<'_>, shape: &WarehouseShape, dir: &Path) -> Warehouse {
    let publish_every = check.span(&shape.publish_every, Duration::from_secs(900), 1..=86_400);
    Warehouse {
        published_dir: check.path(&shape.published_dir, dir.join("published")),
        publish_every,
        pii: check.word(&shape.pii, Pii::None),
    }
}

fn socket(check: &mut Check<'_>, shape: &ApiShape, dir: &Path) -> PathBuf {
    let socket = check.path(&shape.socket, dir.join("keepwarm.sock"));
    let bytes = socket.as_os_str().len();
    if bytes > SOCKET_BYTES_MAX {
        let message = format!("path of {bytes} bytes, a socket takes {SOCKET_BYTES_MAX}, name a shorter one");
        check.problems.add(&place_of(&shape.socket, &shape.place, "socket"), message);
    }
    socket
}

/// Of the value, or where it would stand.
fn place_of(text: &Text, section: &Place, key: &str) -> Place {
    text.as_ref().map_or_else(|| section.inside(key), |at| at.place.clone())
}

fn log(check: &mut Check<'_>, shape: &LogShape) -> Log {
    Log { format: check.word(&shape.format, LogFormat::Text), level: check.word(&shape.level, LogLevel::Info) }
}

/// Folders that must not be one: what one part deletes would be another's.
fn apart(check: &mut Check<'_>, shape: &FileShape, config: &Config) {
    let (intake, channels) = (&shape.intake.0.drop.0, &shape.channels.0);
    let (ledger, warehouse) = (&shape.ledger.0, &shape.warehouse.0);
    let folders = [
        (&config.ledger.dir, &ledger.dir, place_of(&ledger.dir, &ledger.place, "dir")),
        (&config.drop.dir, &intake.dir, place_of(&intake.dir, &intake.place, "dir")),
        (
            &config.channels.outbox_dir,
            &channels.outbox_dir,
            place_of(&channels.outbox_dir, &channels.place, "outbox-dir"),
        ),
        (
            &config.warehouse.published_dir,
            &warehouse.published_dir,
            place_of(&warehouse.published_dir, &warehouse.place, "published-dir"),
        ),
    ];
    for (at, (dir, _, place)) in folders.iter().enumerate().filter(|(_, (dir, ..))| !dir.as_os_str().is_empty()) {
        for (_, text, other) in folders[..at].iter().filter(|(other, ..)| other == dir) {
            // The one that the file writes out is the one to change.
            let (wrong, sibling) =
                if folders[at].1.is_some() || text.is_none() { (place, other) } else { (other, place) };
            check.problems.add(wrong, format!("the same folder as {}, name another", sibling.key));
        }
    }
}

/// One of the words of `T`.
pub(super) fn one_of<T: Word>(text: &str) -> Result<T, String> {
    let all = T::all();
    all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
        format!("{} is not known here, write one of: {}", values::shown(text), words.join(", "))
    })
}

impl Check<'_> {
    /// The parsed value, or `default` where there is none or it is wrong.
    pub(super) fn parsed<T>(&mut self, text: &Text, default: T, parse: impl FnOnce(&str) -> Result<T, String>) -> T {
        let Some(At { value, place }) = text else { return default };
        parse(value).unwrap_or_else(|message| {
            self.problems.add(place, message);
            default
        })
    }

    /// The parsed value; `None` where it is missing or wrong, which is noted.
    pub(super) fn required<T>(
        &mut self,
        text: &Text,
        section: &Place,
        key: &str,
        hint: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if text.is_none() {
            self.problems.absent(&section.inside(key), format!("missing, {hint}"));
        }
        self.parsed(text, None, |text| parse(text).map(Some))
    }

    /// One of a list; what is wrong is noted and left out.
    pub(super) fn item<T>(&mut self, at: &At<String>, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        parse(&at.value).map_err(|message| self.problems.add(&at.place, message)).ok()
    }

    pub(super) fn word<T: Word>(&mut self, text: &Text, default: T) -> T {
        self.parsed(text, default, one_of)
    }

    fn path(&mut self, text: &Text, default: PathBuf) -> PathBuf {
        let base = self.base;
        self.parsed(text, default, |text| values::path(text, base))
    }

    /// A file that need not be named.
    pub(super) fn file(&mut self, text: &Text) -> Option<PathBuf> {
        let base = self.base;
        self.parsed(text, None, |text| values::path(text, base).map(Some))
    }

    /// A duration within bounds, in seconds.
    pub(super) fn span(&mut self, text: &Text, default: Duration, seconds: RangeInclusive<u64>) -> Duration {
        self.parsed(text, default, |text| {
            let span = values::duration(text)?;
            if seconds.contains(&span.as_secs()) {
                return Ok(span);
            }
            let [least, most] = [*seconds.start(), *seconds.end()].map(Duration::from_secs).map(values::duration_text);
            Err(format!("{} is out of range, write {least} to {most}", values::shown(text)))
        })
    }

    fn folder(&mut self, shape: &FolderShape, default: &str) -> PathBuf {
        self.path(&shape.dir, self.base.join(default))
    }

    pub(super) fn whole(&mut self, whole: &Whole, default: u64, range: RangeInclusive<u64>) -> u64 {
        let Some(At { value, place }) = whole else { return default };
        let found = u64::try_from(*value).ok().filter(|value| range.contains(value));
        found.unwrap_or_else(|| {
            let (least, most) = range.into_inner();
            self.problems.add(place, format!("{value} is out of range, write {least} to {most}"));
            default
        })
    }
}
