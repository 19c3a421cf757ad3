//! The words of `import`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use jiff::civil::Date;

/// Old leads wait for their turn; nobody gets a message, a task or a call for being brought in. What is known makes
/// nothing: the same files may be brought in again.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// What was there before keepwarm, as an opening balance: it triggers nothing.
    #[arg(long, required = true)]
    pub(crate) opening: bool,
    /// The day for which the files were drawn up, 2026-11-20: what came after it is left to the feeds.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Date,
    /// Files of the DMS or CRM, or folders of them. Each is read by the feed whose files have such names, whose folder it
    /// lies in, or whose name it begins with.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, required_unless_present = "feed")]
    pub(crate) paths: Vec<PathBuf>,
    /// The feed that reads all the files; without files the rows of its own query.
    #[arg(long)]
    pub(crate) feed: Option<String>,
    /// Name under which is recorded what had become of the leads before: what an audit compares with.
    #[arg(long, value_name = "NAME", default_value = "before-keepwarm")]
    pub(crate) baseline: String,
    /// Days of the baseline's period, which ends so early that each of its leads has reached the age.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i32).range(1..=730))]
    pub(crate) baseline_days: i32,
    /// Days after which each lead of the baseline is judged.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(i32).range(1..=90))]
    pub(crate) baseline_age: i32,
    /// Take no baseline: more files are to come.
    #[arg(long, conflicts_with_all = ["baseline", "baseline_days", "baseline_age"])]
    pub(crate) no_baseline: bool,
}
