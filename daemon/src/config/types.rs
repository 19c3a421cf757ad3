//! The validated configuration: what the rest of the daemon may rely on. Owns the types; knows nothing of TOML. Paths are
//! absolute, ids are unique and every reference is resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use keepwarm_domain::calendar::{StoreHours, Week};
use keepwarm_domain::entry::Duty;
use keepwarm_domain::entry::Registration;
use keepwarm_domain::ids::{RepId, StoreId};
use keepwarm_domain::words::{Channel, ConsentLevel, Department, Mode, RepRole, Segment, Skill};

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
    /// From where rows of the DMS come.
    pub feeds: Vec<Feed>,
    pub channels: Channels,
    /// What texts are registered as with the carriers; none where they are not.
    pub registration: Option<Registration>,
    /// Who posts leads and calls, by name.
    pub callers: Vec<Caller>,
    /// An answered call makes a lead from this many seconds on.
    pub call_lead_after: u32,
    /// Whose tokens log in to the mail servers; none where passwords do.
    pub oauth: Option<OAuth>,
    /// Where customers' mail is read; none where nobody does.
    pub mailbox: Option<Mailbox>,
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
    /// Numbers on which customers ring sales, and service, as `+1` and ten digits: the tracked ones, or where they lead.
    pub sales_lines: Vec<String>,
    pub service_lines: Vec<String>,
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
    /// What else is asked of them; by which contacts they are known is not among it yet.
    pub duty: Duty,
    /// From where they write codes and where alerts reach them.
    pub phone: Option<String>,
    pub email: Option<String>,
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

/// Somebody who posts leads or calls.
#[derive(Clone, PartialEq, Debug)]
pub struct Caller {
    pub name: String,
    pub sends: Sends,
    pub secret_file: Option<PathBuf>,
    /// Folded; of what names no source itself.
    pub source: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Source {
    /// What its leads have agreed to; never `revoked`.
    pub consent: ConsentLevel,
    pub department: Department,
}

pub use keepwarm_domain::segment::fold_source;

/// One kind of rows of the DMS, from files or from a database.
#[derive(Clone, PartialEq, Debug)]
pub struct Feed {
    /// Small letters, digits and hyphens; unique.
    pub name: String,
    pub entity: Entity,
    /// The mapping's file.
    pub mapping: PathBuf,
    pub store: StoreId,
    /// Of times that name none, where neither the mapping nor the store says it right.
    pub zone: Option<String>,
    /// Whose numbers its rows bear: feeds of one DMS share it. The mapping's name where there is none.
    pub dms: Option<String>,
    /// Between two looks.
    pub every: Duration,
    pub origin: Origin,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Origin {
    /// Files of a folder, by names in which `*` stands for any letters.
    Files {
        dir: PathBuf,
        files: String,
    },
    Query(Query),
}

/// A query of the DMS's own database, over ODBC.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Without a password.
    pub connection: String,
    pub password_file: Option<PathBuf>,
    pub text: String,
    pub watermark: Option<Watermark>,
    pub connect_timeout: Duration,
    pub query_timeout: Duration,
    /// A longer value makes its row unreadable.
    pub value_bytes_max: usize,
}

/// The column that says how far a query has read.
#[derive(Clone, PartialEq, Debug)]
pub struct Watermark {
    pub column: String,
    pub kind: WatermarkKind,
    /// Seconds, or numbers: read again each time, because rows are committed late.
    pub overlap: u64,
    /// Where the first reading begins.
    pub since: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Channels {
    /// One for each channel.
    pub providers: BTreeMap<Channel, Provider>,
    /// Where the `outbox` provider spools.
    pub outbox_dir: PathBuf,
    /// Of each provider that a channel names, and of those that are only described.
    pub smtp: Option<Smtp>,
    pub twilio: Option<Twilio>,
    pub kannel: Option<Kannel>,
    pub voicemail_drop: Option<VoicemailDrop>,
    pub listen: Option<Listen>,
}

/// Where webhooks and clicks on the way out of email arrive.
#[derive(Clone, PartialEq, Debug)]
pub struct Listen {
    /// On this machine: what stands before it decrypts.
    pub address: SocketAddr,
    /// What the world calls it, without a slash at its end.
    pub public_url: String,
    pub kannel_secret_file: Option<PathBuf>,
    pub signing_secret_file: Option<PathBuf>,
}

/// A mail server that takes email.
#[derive(Clone, PartialEq, Debug)]
pub struct Smtp {
    /// A name or an address.
    pub host: String,
    pub port: u16,
    /// `None` on this machine only.
    pub security: Security,
    pub user: Option<String>,
    pub login: LoginBy,
    pub password_file: Option<PathBuf>,
    pub from: String,
    /// Without a plus sign: each mail adds its own.
    pub reply_to: String,
    pub bounce_to: String,
    pub postal_address: String,
    /// `https`; the token of a mail follows as its last part.
    pub unsubscribe_url: Option<String>,
    pub dkim: Option<Dkim>,
    /// Certificates to trust beside the host's own.
    pub ca_file: Option<PathBuf>,
    pub timeout: Duration,
    pub per_minute: u32,
    pub connections: u8,
}

/// A mailbox, read by IMAP.
#[derive(Clone, PartialEq, Debug)]
pub struct Mailbox {
    /// A name or an address.
    pub host: String,
    pub port: u16,
    /// `None` on this machine only.
    pub security: Security,
    pub user: String,
    pub login: LoginBy,
    pub password_file: Option<PathBuf>,
    pub folder: String,
    /// Certificates to trust beside the host's own.
    pub ca_file: Option<PathBuf>,
    /// For the answer to each command.
    pub timeout: Duration,
    /// Between two looks.
    pub poll_every: Duration,
    /// Without such a look for so long nobody is mailed.
    pub heard_within: Duration,
}

/// An account of a mail provider that takes no passwords, and the app that it was granted to.
#[derive(Clone, PartialEq, Debug)]
pub struct OAuth {
    pub token_url: String,
    pub client_id: String,
    /// What is asked for, where the provider wants to hear it again.
    pub scope: Option<String>,
    /// Apps of some kinds have none.
    pub client_secret_file: Option<PathBuf>,
    pub refresh_token_file: Option<PathBuf>,
    pub timeout: Duration,
}

/// How mail is signed.
#[derive(Clone, PartialEq, Debug)]
pub struct Dkim {
    pub selector: String,
    pub domain: String,
    pub key_file: Option<PathBuf>,
}

/// An account of a Twilio-compatible API.
#[derive(Clone, PartialEq, Debug)]
pub struct Twilio {
    pub account: String,
    pub token_file: Option<PathBuf>,
    /// Without a slash at its end.
    pub base_url: String,
    pub messaging_service: Option<String>,
    /// `+1` and ten digits; without it and without a service texts come from the store's own number.
    pub from: Option<String>,
    /// Where the provider reports what became of a text; the token of a text follows as its last part.
    pub status_url: Option<String>,
    /// Between two looks for what customers said and what became of texts.
    pub poll_every: Duration,
    /// Without such a look for so long nobody is texted.
    pub heard_within: Duration,
    /// Between two looks for a text in doubt.
    pub look_up_every: Duration,
    pub codes_file: Option<PathBuf>,
    pub timeout: Duration,
    /// Message segments.
    pub per_minute: u32,
}

/// A Kannel gateway.
#[derive(Clone, PartialEq, Debug)]
pub struct Kannel {
    /// Of `sendsms`.
    pub url: String,
    pub user: String,
    pub password_file: Option<PathBuf>,
    pub from: Option<String>,
    pub smsc: Option<String>,
    pub report_url: Option<String>,
    /// The gateway's status page as XML; without it nobody knows whether it is there.
    pub status_url: Option<String>,
    pub status_password_file: Option<PathBuf>,
    /// Between two looks at that page.
    pub poll_every: Duration,
    /// Without a proof that customers are heard for so long nobody is texted.
    pub heard_within: Duration,
    pub timeout: Duration,
    /// Message segments.
    pub per_minute: u32,
}

/// A provider that leaves voicemails.
#[derive(Clone, PartialEq, Debug)]
pub struct VoicemailDrop {
    pub url: String,
    pub token_file: Option<PathBuf>,
    pub timeout: Duration,
    pub per_minute: u32,
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
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

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
        Smtp = "smtp",
        /// Or whoever speaks its language.
        Twilio = "twilio",
        Kannel = "kannel",
        VoicemailDrop = "voicemail-drop",
    }
    /// What the rows of a feed are.
    Entity {
        Customers = "customers",
        Leads = "leads",
        Appointments = "appointments",
        Deals = "deals",
        RepairOrders = "repair-orders",
        /// To the showroom.
        Visits = "visits",
        Inventory = "inventory",
    }
    /// What a watermark counts.
    WatermarkKind { Time = "time", Number = "number" }
    /// What somebody posts over HTTP.
    Sends {
        /// Leads, as ADF or as JSON.
        Leads = "leads",
        /// Calls in our own form.
        Calls = "calls",
        CallRail = "callrail",
        Marchex = "marchex",
        CallTrackingMetrics = "calltrackingmetrics",
    }
    /// What proves to a mail server who logs in.
    LoginBy { Password = "password", Oauth = "oauth" }
    /// How a connection to a mail server is kept private.
    Security { Starttls = "starttls", Tls = "tls", None = "none" }
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

domain_words!(Mode, RepRole, Department, Skill);

/// The levels that a configuration can grant: `revoked` is a customer's own word.
impl Word for ConsentLevel {
    fn all() -> Vec<(&'static str, Self)> {
        let levels = Self::ALL.iter().filter(|level| **level != Self::Revoked);
        levels.map(|level| (level.as_str(), *level)).collect()
    }
}
