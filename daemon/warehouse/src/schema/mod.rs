//! The star schema: every table with its comments, and the SQL that makes an empty warehouse. Owns names, types and
//! meanings of columns; knows nothing of how rows come about (`project`).
//!
//! Column names end in `_id` for ids, in `_utc` and `_local` for times, and avoid every word that some DuckDB since 0.10
//! reserves.

mod calls;
mod confirm;
mod consents;
mod dims;
mod funnel;
mod guard;
mod help;
mod outreach;
mod records;
mod staff;
mod work;

pub(crate) use self::{
    calls::*, confirm::*, consents::*, dims::*, funnel::*, guard::*, help::*, outreach::*, records::*, staff::*,
    work::*,
};
use crate::table::{Table, ddl};

/// Raised by every change that could break a query of a BI tool.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// What no entry changes: `meta`, the calendar, the four segments, the clocks of the stores at publication.
const FIXED: &str = include_str!("../../schema/fixed.sql");

/// Friendly views for BI, and the scalar macros that reports share.
pub(crate) const VIEWS: &str = include_str!("../../schema/views.sql");

/// Runs the same for each table of the projection.
macro_rules! each_table {
    ($run:ident) => {
        $run!(
            Store Rep Source CadenceVersion CadenceStep Block Person Lead Enrollment Touch Reply Consent Episode
            StageFact OutcomeFact Ownership Appointment Escalation Task Hold RepairOrder ListRead Export GoLive Pause
            StopConfirmation HelpAnswer Call Staff
            DmsAppointment DmsDeal DmsRepairOrder DmsVisit Unit History Baseline SourceConsentFact
        )
    };
}

/// The statements that make an empty warehouse, views left out.
pub(crate) fn create() -> String {
    let mut all = FIXED.to_owned();
    macro_rules! add {
        ($($name:ident)*) => { $(all.push_str(&ddl::<$name>());)* };
    }
    each_table!(add);
    all
}

/// The tables whose content follows from entries alone.
pub(crate) fn projected() -> Vec<&'static str> {
    macro_rules! names {
        ($($name:ident)*) => { vec![$($name::NAME),*] };
    }
    each_table!(names)
}

/// Tells a working copy made by another build's schema, also where someone forgot to raise the version.
pub(crate) fn fingerprint() -> String {
    blake3::hash(create().as_bytes()).to_hex()[..16].to_owned()
}
