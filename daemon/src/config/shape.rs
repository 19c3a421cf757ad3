//! The first stage: every key that the file may hold, spelled as in the file, all of it optional. Owns the spelling;
//! knows neither defaults nor what is allowed.

use super::problem::{At, Place, Problems};
use super::read::{Field, Named, Section, Shape, Table};

pub(super) type Text = Option<At<String>>;
pub(super) type Whole = Option<At<i64>>;
pub(super) type Texts = Option<Vec<At<String>>>;

/// `at place` keeps where the table stands, for those in which something can be missing.
macro_rules! shapes {
    ($($name:ident $(at $place:ident)? { $($key:literal => $field:ident: $kind:ty),* $(,)? })*) => {
        $(
            pub(super) struct $name { $(pub $place: Place,)? $(pub $field: $kind),* }

            impl Shape for $name {
                fn read(section: &Section<'_>, problems: &mut Problems) -> Self {
                    section.only(&[$($key),*], problems);
                    Self {
                        $($place: section.place().clone(),)?
                        $($field: <$kind as Field>::read(section, $key, problems)),*
                    }
                }
            }
        )*

        /// Every table with its keys: the manual and the shipped file are held to them.
        #[cfg(test)]
        pub(super) const TABLES: &[(&str, &[&str])] = &[$((stringify!($name), &[$($key),*])),*];
    };
}

shapes! {
    FileShape at place {
        "appliance" => appliance: Table<ApplianceShape>,
        "store" => stores: Vec<StoreShape>,
        "rep" => reps: Vec<RepShape>,
        "intake" => intake: Table<IntakeShape>,
        "sources" => sources: Named<SourceShape>,
        "feed" => feeds: Vec<FeedShape>,
        "channels" => channels: Table<ChannelsShape>,
        "smtp" => smtp: Option<Table<SmtpShape>>,
        "twilio" => twilio: Option<Table<TwilioShape>>,
        "kannel" => kannel: Option<Table<KannelShape>>,
        "voicemail-drop" => voicemail_drop: Option<Table<VoicemailDropShape>>,
        "mailbox" => mailbox: Option<Table<MailboxShape>>,
        "oauth" => oauth: Option<Table<OauthShape>>,
        "listen" => listen: Option<Table<ListenShape>>,
        "caller" => callers: Vec<CallerShape>,
        "registration" => registration: Table<RegistrationShape>,
        "modes" => modes: Table<ModesShape>,
        "cadences" => cadences: Table<FolderShape>,
        "blocks" => blocks: Table<FolderShape>,
        "policy" => policy: Table<FolderShape>,
        "ledger" => ledger: Table<LedgerShape>,
        "warehouse" => warehouse: Table<WarehouseShape>,
        "api" => api: Table<ApiShape>,
        "log" => log: Table<LogShape>,
    }
    ApplianceShape at place { "name" => name: Text, "dir" => dir: Text }
    StoreShape at place {
        "id" => id: Whole,
        "name" => name: Text,
        "phone" => phone: Text,
        "opt-out-phone" => opt_out_phone: Text,
        "domains" => domains: Texts,
        "sales-lines" => sales_lines: Texts,
        "service-lines" => service_lines: Texts,
        "zone" => zone: Text,
        "state" => state: Text,
        "city" => city: Text,
        "zip" => zip: Text,
        "hours" => hours: Table<HoursShape>,
        "service-hours" => service_hours: Table<ShiftsShape>,
        "holidays" => holidays: Texts,
        "manager" => manager: Whole,
    }
    HoursShape at place {
        "mon" => mon: Text,
        "tue" => tue: Text,
        "wed" => wed: Text,
        "thu" => thu: Text,
        "fri" => fri: Text,
        "sat" => sat: Text,
        "sun" => sun: Text,
    }
    RepShape at place {
        "id" => id: Whole,
        "name" => name: Text,
        "role" => role: Text,
        "departments" => departments: Texts,
        "store" => store: Whole,
        "shifts" => shifts: Table<ShiftsShape>,
        "days-off" => days_off: Texts,
        "phone" => phone: Text,
        "email" => email: Text,
        "team" => team: Text,
        "skills" => skills: Texts,
        "sources" => sources: Texts,
        "do-not-interrupt" => quiet: Texts,
        "leads-max" => leads_max: Whole,
        "on-call" => on_call: Whole,
    }
    ShiftsShape {
        "mon" => mon: Text,
        "tue" => tue: Text,
        "wed" => wed: Text,
        "thu" => thu: Text,
        "fri" => fri: Text,
        "sat" => sat: Text,
        "sun" => sun: Text,
    }
    IntakeShape { "drop" => drop: Table<DropShape> }
    DropShape at place { "dir" => dir: Text, "poll-ms" => poll_ms: Whole, "file-bytes-max" => file_bytes_max: Whole }
    SourceShape at place { "consent" => consent: Text, "department" => department: Text }
    FeedShape at place {
        "name" => name: Text,
        "entity" => entity: Text,
        "mapping" => mapping: Text,
        "store" => store: Whole,
        "zone" => zone: Text,
        "dms" => dms: Text,
        "every" => every: Text,
        "dir" => dir: Text,
        "files" => files: Text,
        "connection" => connection: Text,
        "password-file" => password_file: Text,
        "query" => query: Text,
        "watermark" => watermark: Text,
        "watermark-kind" => watermark_kind: Text,
        "overlap" => overlap: Text,
        "since" => since: Text,
        "connect-timeout" => connect_timeout: Text,
        "query-timeout" => query_timeout: Text,
        "value-bytes-max" => value_bytes_max: Whole,
    }
    ChannelsShape at place {
        "text" => text: Text,
        "email" => email: Text,
        "call" => call: Text,
        "voicemail" => voicemail: Text,
        "outbox-dir" => outbox_dir: Text,
    }
    SmtpShape at place {
        "host" => host: Text,
        "port" => port: Whole,
        "security" => security: Text,
        "user" => user: Text,
        "login" => login: Text,
        "password-file" => password_file: Text,
        "from" => from: Text,
        "reply-to" => reply_to: Text,
        "bounce-to" => bounce_to: Text,
        "postal-address" => postal_address: Text,
        "unsubscribe-url" => unsubscribe_url: Text,
        "dkim-selector" => dkim_selector: Text,
        "dkim-domain" => dkim_domain: Text,
        "dkim-key-file" => dkim_key_file: Text,
        "ca-file" => ca_file: Text,
        "timeout" => timeout: Text,
        "per-minute" => per_minute: Whole,
        "connections" => connections: Whole,
    }
    TwilioShape at place {
        "account" => account: Text,
        "token-file" => token_file: Text,
        "base-url" => base_url: Text,
        "messaging-service" => messaging_service: Text,
        "from" => from: Text,
        "status-url" => status_url: Text,
        "poll-every" => poll_every: Text,
        "heard-within" => heard_within: Text,
        "look-up-every" => look_up_every: Text,
        "codes-file" => codes_file: Text,
        "timeout" => timeout: Text,
        "per-minute" => per_minute: Whole,
    }
    KannelShape at place {
        "url" => url: Text,
        "user" => user: Text,
        "password-file" => password_file: Text,
        "from" => from: Text,
        "smsc" => smsc: Text,
        "report-url" => report_url: Text,
        "status-url" => status_url: Text,
        "status-password-file" => status_password_file: Text,
        "poll-every" => poll_every: Text,
        "heard-within" => heard_within: Text,
        "timeout" => timeout: Text,
        "per-minute" => per_minute: Whole,
    }
    ListenShape {
        "address" => address: Text,
        "public-url" => public_url: Text,
        "kannel-secret-file" => kannel_secret_file: Text,
        "signing-secret-file" => signing_secret_file: Text,
        "call-lead-after" => call_lead_after: Text,
    }
    CallerShape at place {
        "name" => name: Text,
        "sends" => sends: Text,
        "secret-file" => secret_file: Text,
        "source" => source: Text,
    }
    VoicemailDropShape at place {
        "url" => url: Text,
        "token-file" => token_file: Text,
        "timeout" => timeout: Text,
        "per-minute" => per_minute: Whole,
    }
    MailboxShape at place {
        "host" => host: Text,
        "port" => port: Whole,
        "security" => security: Text,
        "user" => user: Text,
        "login" => login: Text,
        "password-file" => password_file: Text,
        "folder" => folder: Text,
        "ca-file" => ca_file: Text,
        "timeout" => timeout: Text,
        "poll-every" => poll_every: Text,
        "heard-within" => heard_within: Text,
    }
    OauthShape at place {
        "token-url" => token_url: Text,
        "client-id" => client_id: Text,
        "scope" => scope: Text,
        "client-secret-file" => client_secret_file: Text,
        "refresh-token-file" => refresh_token_file: Text,
        "timeout" => timeout: Text,
    }
    RegistrationShape at place { "brand" => brand: Text, "campaign" => campaign: Text }
    ModesShape {
        "default" => default: Text,
        "new-inbound" => new_inbound: Table<ModeShape>,
        "unsold-showroom" => unsold_showroom: Table<ModeShape>,
        "aged-internet" => aged_internet: Table<ModeShape>,
        "service-defection" => service_defection: Table<ModeShape>,
    }
    ModeShape {
        "default" => default: Text,
        "text" => text: Text,
        "email" => email: Text,
        "call" => call: Text,
        "voicemail" => voicemail: Text,
    }
    FolderShape { "dir" => dir: Text }
    LedgerShape at place {
        "dir" => dir: Text,
        "snapshot-every-entries" => snapshot_every_entries: Whole,
        "disk-floor-mb" => disk_floor_mb: Whole,
    }
    WarehouseShape at place { "published-dir" => published_dir: Text, "publish-every" => publish_every: Text, "pii" => pii: Text }
    ApiShape at place { "socket" => socket: Text }
    LogShape { "format" => format: Text, "level" => level: Text }
}
