//! Features, tested through the real parts: one binary, because each would link DuckDB again. A module a feature.

mod appointments;
mod cadences;
mod config;
mod corrected;
mod crash;
mod ctl;
mod disk;
mod documented;
mod doubts;
mod heard;
mod lifecycle;
mod mailbox;
mod meanings;
mod modes;
mod people;
mod plans;
mod policy;
mod polls;
mod power;
mod providers;
mod readers;
mod replies;
mod secrecy;
mod tamper;
mod tidy;
mod words;
