//! The configuration file: TOML in, a [`Config`] that needs no further checks out, or every problem at once. Three
//! stages: the file's shape with everything optional (`shape`), defaults and limits (`settle`, `staff`), the validated
//! types (`types`). Owns the one secret's whereabouts too (`key`), because it must not be in the file. Knows nothing of
//! the engine, and reads no clock and no environment.

mod callers;
mod carriers;
mod duty;
mod feeds;
mod hearing;
mod key;
mod mailbox;
mod oauth;
mod problem;
mod read;
mod settle;
mod shape;
mod staff;
mod types;
mod values;

#[cfg(test)]
mod manual;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use key::{ApplianceKey, KeyError};
pub use problem::{Problem, Problems};
pub use types::{
    Api, Appliance, Caller, Channels, Config, Dkim, DropFolder, Entity, Feed, Kannel, Ledger, Listen, Log, LogFormat,
    LogLevel, LoginBy, Mailbox, Modes, OAuth, Origin, Pii, Provider, Query, Rep, Security, Sends, Smtp, Source, Store,
    Twilio, VoicemailDrop, Warehouse, Watermark, WatermarkKind, fold_source,
};

/// What a process ends with when its configuration is wrong (`EX_CONFIG`): systemd must not restart it.
pub const EXIT_CONFIG: u8 = 78;

impl Config {
    /// Reads and checks `file`. All problems come at once.
    pub fn load(file: &Path) -> Result<Self, Problems> {
        let whole = |message: String| Problems::whole(file, message);
        let absolute = std::path::absolute(file).map_err(|error| whole(format!("no such path: {error}")))?;
        let opened = std::fs::File::open(&absolute)
            .map_err(|error| whole(format!("cannot be opened: {error}; name another file with --config")))?;
        let mut bytes = Vec::new();
        opened
            .take(read::FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| whole(format!("cannot be read: {error}")))?;
        if bytes.len() as u64 > read::FILE_BYTES_MAX {
            return Err(whole(format!("larger than {} bytes, which no configuration is", read::FILE_BYTES_MAX)));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1;
            whole(format!("line {line} is not UTF-8, save the file in that encoding"))
        })?;
        Self::parse(file, absolute, &text)
    }

    /// Checks `text`. `named` is how problems call the file; relative paths in it start at the folder of `absolute`.
    fn parse(named: &Path, absolute: PathBuf, text: &str) -> Result<Self, Problems> {
        let mut problems = Problems::new(named);
        let shape = read::read(text, &mut problems);
        let config = settle::config(absolute, shape, &mut problems);
        problems.settle(config)
    }
}
