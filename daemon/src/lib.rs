//! keepwarm

pub mod config; // the file, checked whole
pub mod systemd; // the service manager
pub mod telemetry; // the log
