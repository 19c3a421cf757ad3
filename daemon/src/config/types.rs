//! The validated configuration: what the rest of the daemon may rely on. Owns the types; knows nothing of TOML. Paths are
//! absolute, ids are unique and every reference is resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use keepwarm_domain::calendar::{StoreHours, Week};
use keepwarm_domain::entry::Registration;
use keepwarm_domain::ids::{RepId, StoreId};
use keepwarm_domain::words::{Channel, ConsentLevel, Department, Mode, RepRole, Segment};

/// Everything that the file decides.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// The file itself.
    pub file: PathBuf,
    pub appliance: Appliance,
    /// At least one, by id.
    pub stores: Vec<Store>,
    /// At least one, by id.
    pub reps: Vec<Rep>,
    pub drop: DropFolder,
    /// By folded name, see [`fold_source`].
    pub sources: BTreeMap<String, Source>,
    pub channels: Channels,
    /// What texts are registered as with the carriers; none where they are not.
    pub registration: Option<Registration>,
    pub modes: Modes,
    pub cadences_dir: PathBuf,
    pub blocks_dir: PathBuf,
    pub policy_dir: PathBuf,
    pub ledger: Ledger,
    pub warehouse: Warehouse,
    pub api: Api,
    pub log: Log,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Appliance {
    /// The legal seller that consent and opt-outs belong to.
    pub name: String,
    /// The data folder.
    pub dir: PathBuf,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Store {
    pub id: StoreId,
    pub name: String,
    /// `+1` and ten digits.
    pub phone: String,
    /// IANA name that the bundled time zone database holds.
    pub zone: String,
    /// Two capital letters.
    pub state: String,
    pub city: String,
    /// Five digits.
    pub zip: Option<String>,
    pub hours: StoreHours,
    /// When the service department receives customers, where that differs.
    pub service_week: Option<Week>,
    /// A rep with the role `manager`.
    pub manager: RepId,
    /// Toll-free, as `+1` and ten digits: an automated way out of recorded messages.
    pub opt_out_phone: Option<String>,
    /// Hosts that links in messages may lead to.
    pub domains: Vec<String>,
}

#[derive(Clone, PartialEq)]
pub struct Rep {
    pub id: RepId,
    pub store: StoreId,
    /// Signs messages.
    pub name: String,
    pub role: RepRole,
    /// At least one.
    pub departments: BTreeSet<Department>,
    /// When they work; none: whenever the store is open.
    pub shifts: Option<Week>,
    pub days_off: BTreeSet<Date>,
}

/// Without the name: a person's.
impl fmt::Debug for Rep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rep").field("id", &self.id).field("store", &self.store).field("role", &self.role).finish()
    }
}

/// Where lead files arrive.
#[derive(Clone, PartialEq, Debug)]
pub struct DropFolder {
    pub dir: PathBuf,
    pub poll: Duration,
    /// Larger files go to quarantine unread.
    pub file_bytes_max: u64,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Source {
    /// What its leads have agreed to; never `revoked`.
    pub consent: ConsentLevel,
    pub department: Department,
}

pub use keepwarm_domain::segment::fold_source;

#[derive(Clone, PartialEq, Debug)]
pub struct Channels {
    /// One for each channel.
    pub providers: BTreeMap<Channel, Provider>,
    /// Where the `outbox` provider spools.
    pub outbox_dir: PathBuf,
}

/// The run mode of touches.
#[derive(Clone, PartialEq, Debug)]
pub struct Modes {
    /// One for each segment and channel.
    pub by_segment: BTreeMap<(Segment, Channel), Mode>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Ledger {
    /// Private: created with mode 0700.
    pub dir: PathBuf,
    pub snapshot_every_entries: u64,
    /// Below this much free space nothing new is accepted.
    pub disk_floor_bytes: u64,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Warehouse {
    pub published_dir: PathBuf,
    pub publish_every: Duration,
    pub pii: Pii,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Api {
    /// Short enough for a Unix socket.
    pub socket: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Log {
    pub format: LogFormat,
    pub level: LogLevel,
}

/// A closed vocabulary of the file.
pub(super) trait Word: Copy + 'static {
    fn all() -> Vec<(&'static str, Self)>;
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// As the file spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl Word for $name {
            fn all() -> Vec<(&'static str, Self)> {
                vec![$(($word, Self::$variant)),*]
            }
        }
    )*};
}

words! {
    /// Who carries a channel's touches.
    Provider {
        /// A spool folder: nothing leaves the machine.
        Outbox = "outbox",
        /// Nothing at all, for measuring.
        Null = "null",
    }
    /// How much of a person the published warehouse shows.
    Pii { None = "none", Masked = "masked", Full = "full" }
    LogFormat {
        /// For systemd: priorities in front, no time, which the journal has.
        Journal = "journal",
        Text = "text",
        Json = "json",
    }
    LogLevel { Error = "error", Warn = "warn", Info = "info", Debug = "debug", Trace = "trace" }
}

macro_rules! domain_words {
    ($($name:ident),*) => {$(
        impl Word for $name {
            fn all() -> Vec<(&'static str, Self)> {
                Self::ALL.iter().map(|word| (word.as_str(), *word)).collect()
            }
        }
    )*};
}

domain_words!(Mode, RepRole, Department);

/// The levels that a configuration can grant: `revoked` is a customer's own word.
impl Word for ConsentLevel {
    fn all() -> Vec<(&'static str, Self)> {
        let levels = Self::ALL.iter().filter(|level| **level != Self::Revoked);
        levels.map(|level| (level.as_str(), *level)).collect()
    }
}
