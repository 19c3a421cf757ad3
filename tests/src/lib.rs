//! What tests of features stand on: an appliance's files, its programs as processes, leads to drop, and the ledger read
//! back once the daemon is gone. Knows how things are started and looked at; what must hold stands in `suite`.

pub mod ctl;
pub mod daemon;
pub mod dms;
pub mod dovecot;
pub mod home;
pub mod http;
pub mod lead;
pub mod live;
pub mod oauth;
pub mod outside;
pub mod parts;
pub mod programs;
pub mod reader;
pub mod replies;
pub mod search;
pub mod tmpfs;
pub mod truth;
pub mod twilio;
pub mod voicemail;
pub mod wait;
