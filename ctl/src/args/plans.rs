//! The words of `lead note`, `dms` and `enroll`.

use clap::{Args, Subcommand, ValueEnum};

use crate::time::parse_instant;

/// What is not given stays as the customer told it before.
#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub(crate) struct Plans {
    /// How soon they mean to act: within a week, within a month, later.
    #[arg(long, value_enum)]
    pub(crate) timeline: Option<Timeline>,
    /// Whether they have a car to trade in.
    #[arg(long, value_enum)]
    pub(crate) trade: Option<YesNo>,
    /// How they mean to pay.
    #[arg(long, value_enum)]
    pub(crate) payment: Option<Payment>,
    /// When they would rather come: days, and a part of the day. `sat morning`, `tue thu`, `evening`.
    #[arg(long, value_enum, num_args = 1.., value_name = "WHEN")]
    pub(crate) prefers: Vec<Prefers>,
    /// What holds no more, or was noted wrongly: it is forgotten before anything else is noted. `timeline prefers`
    #[arg(long, value_enum, num_args = 1.., value_name = "WHAT")]
    pub(crate) clear: Vec<Clear>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Clear {
    Timeline,
    Trade,
    Payment,
    Prefers,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Timeline {
    Now,
    Soon,
    Later,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum YesNo {
    Yes,
    No,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Payment {
    Cash,
    Finance,
    Lease,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Prefers {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
    Morning,
    Afternoon,
    Evening,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Dms {
    /// Say through when each feed has been read, and which cadences require it.
    Status,
    /// Note that all records of a feed have been read: for whoever loads the DMS, when that is done.
    Read {
        #[arg(value_enum)]
        feed: Feed,
        /// The moment up to which they have been, 2026-11-24T01:00Z or with an offset; now when not given.
        #[arg(long, value_name = "TIME", value_parser = parse_instant)]
        through: Option<i64>,
    },
    /// Note that vehicles were sold, to whomever: nobody is written to about them any more.
    Sold(Stock),
    /// Note that vehicles are for sale again.
    Available(Stock),
}

#[derive(Subcommand, Debug)]
pub(crate) enum Enroll {
    /// Show how many are to be taken up on which day, of those who have not just asked: old leads, and customers who have
    /// stayed away.
    Plan,
    /// Approve of the plan after an opening balance: turns are given from the next opening of the store on.
    Approve {
        /// Why, in a few words.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Stock {
    /// Stock numbers, as leads name them.
    #[arg(required = true, value_name = "STOCK")]
    pub(crate) stock: Vec<String>,
    /// The store that has them; the first when not given.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) store: i32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Feed {
    Deals,
    Inventory,
    Appointments,
}
