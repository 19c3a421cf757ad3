//! The reports there are: what each is called, what it counts, how it can be grouped and limited, and what its columns mean.
//! Knows nothing of running them (`report`); what they count in truth stands in `reports/*.sql`.

mod columns;

use self::columns::*;

/// A report that can be run.
#[derive(Clone, Copy, Debug)]
pub struct ReportInfo {
    pub name: &'static str,
    pub title: &'static str,
    pub counts: Counts,
    /// What each column means, in order.
    pub columns: &'static [(&'static str, &'static str)],
    /// What it can be grouped by; the first is the default.
    pub groupings: &'static [Grouping],
    /// What it can be limited to.
    pub filters: &'static [Filter],
    /// What whoever reads it must know, and its numbers cannot say.
    pub notes: &'static [&'static str],
    /// The statements that make its view and the macro behind it.
    pub sql: &'static str,
    /// The macro, called with the grouping and the number of days or NULL, and filters by their names.
    pub(crate) call: &'static str,
}

/// A word for `by`.
pub type Grouping = &'static str;

/// What the rows of a report are counted from, and so what `since` cuts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counts {
    /// A cohort: episodes by the day they were entered.
    Episodes,
    /// A cohort: leads by the day they arrived.
    Leads,
    /// A period: touches by the day they were due.
    Touches,
    /// A period: hot replies by the day they arrived.
    Hot,
    /// A period: work by the day it was asked for or done.
    Work,
    /// A period: appointments by the day they were recorded.
    Appointments,
    /// What is still to come.
    Ahead,
    /// A cohort: leads of before keepwarm.
    Before,
}

impl Counts {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Episodes | Self::Leads | Self::Before => "cohort",
            Self::Touches | Self::Hot | Self::Work | Self::Appointments => "period",
            Self::Ahead => "ahead",
        }
    }

    pub(crate) const fn what(self) -> &'static str {
        match self {
            Self::Episodes => "episodes",
            Self::Leads => "leads",
            Self::Touches => "touches",
            Self::Hot => "hot replies",
            Self::Work => "work",
            Self::Appointments => "appointments",
            Self::Before => "leads of before",
            Self::Ahead => "planned touches and open tasks",
        }
    }
}

/// What a report can be limited to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filter {
    Store,
    Segment,
    Source,
    Owner,
    Version,
}

impl Filter {
    /// As the macros name it, after `of_`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Segment => "segment",
            Self::Source => "source",
            Self::Owner => "owner",
            Self::Version => "version",
        }
    }
}

const NONE: &[Filter] = &[];
const LEADS: &[Filter] = &[Filter::Store, Filter::Segment, Filter::Source, Filter::Owner];
const TOUCHES: &[Filter] = &[Filter::Store, Filter::Segment, Filter::Source, Filter::Owner, Filter::Version];

/// Every report.
#[must_use]
pub fn reports() -> &'static [ReportInfo] {
    REPORTS
}

/// In the order in which their views are made: `messages` uses what `steps` makes.
pub(crate) const REPORTS: &[ReportInfo] = &[
    ReportInfo {
        name: "funnel",
        title: "Funnel",
        counts: Counts::Episodes,
        columns: FUNNEL_COLUMNS,
        groupings: &["segment", "source", "all"],
        filters: LEADS,
        notes: &[],
        sql: include_str!("../reports/funnel.sql"),
        call: "report_funnel_of",
    },
    ReportInfo {
        name: "funnel-by-age",
        title: "Funnel at equal age",
        counts: Counts::Episodes,
        columns: FUNNEL_BY_AGE_COLUMNS,
        groupings: &["segment", "source", "week", "all"],
        filters: LEADS,
        notes: &[],
        sql: include_str!("../reports/funnel-by-age.sql"),
        call: "report_funnel_by_age_of",
    },
    ReportInfo {
        name: "baseline",
        title: "Before keepwarm",
        counts: Counts::Before,
        columns: BASELINE_COLUMNS,
        groupings: &["baseline", "all"],
        filters: NONE,
        notes: &[
            "leads of the CRM as they were brought in, each judged at the same age; contact is left out: a CRM does not prove it",
        ],
        sql: include_str!("../reports/baseline.sql"),
        call: "report_baseline_of",
    },
    ReportInfo {
        name: "response-time",
        title: "Response time",
        counts: Counts::Leads,
        columns: RESPONSE_TIME_COLUMNS,
        groupings: &["segment", "source", "owner", "hours", "all"],
        filters: TOUCHES,
        notes: &[
            "answered within five minutes; whoever was never answered counts as not",
            "leads that were more than a day old when they arrived are not in it",
        ],
        sql: include_str!("../reports/response-time.sql"),
        call: "report_response_time_of",
    },
    ReportInfo {
        name: "escalations",
        title: "Hot leads in five minutes",
        counts: Counts::Hot,
        columns: ESCALATIONS_COLUMNS,
        groupings: &["rep", "hour", "weekday", "intent", "segment", "all"],
        filters: LEADS,
        notes: &["after hours the deadline counts from opening, these seconds do not"],
        sql: include_str!("../reports/escalations.sql"),
        call: "report_escalations_of",
    },
    ReportInfo {
        name: "adherence",
        title: "Adherence",
        counts: Counts::Touches,
        columns: ADHERENCE_COLUMNS,
        groupings: &["segment", "step", "channel", "owner", "weekday", "hour", "all"],
        filters: TOUCHES,
        notes: &[
            "in time: at most 5 minutes after the law-adjusted time, 2 open hours for humans",
            "what the customer ended counts nowhere",
        ],
        sql: include_str!("../reports/adherence.sql"),
        call: "report_adherence_of",
    },
    ReportInfo {
        name: "skips",
        title: "Why not",
        counts: Counts::Touches,
        columns: SKIPS_COLUMNS,
        groupings: &["segment", "channel", "step", "source", "all"],
        filters: TOUCHES,
        notes: &[],
        sql: include_str!("../reports/skips.sql"),
        call: "report_skips_of",
    },
    ReportInfo {
        name: "steps",
        title: "Steps",
        counts: Counts::Touches,
        columns: STEPS_COLUMNS,
        groupings: &["step", "all"],
        filters: TOUCHES,
        notes: &["an appointment is credited when it is set within 7 days and before the next touch"],
        sql: include_str!("../reports/steps.sql"),
        call: "report_steps_of",
    },
    ReportInfo {
        name: "messages",
        title: "Messages",
        counts: Counts::Touches,
        columns: MESSAGES_COLUMNS,
        groupings: &["block", "variant", "language"],
        filters: TOUCHES,
        notes: &["an appointment is credited when it is set within 7 days and before the next touch"],
        sql: include_str!("../reports/messages.sql"),
        call: "report_messages_of",
    },
    ReportInfo {
        name: "cadence-versions",
        title: "Cadence versions",
        counts: Counts::Episodes,
        columns: CADENCE_VERSIONS_COLUMNS,
        groupings: &["version"],
        filters: TOUCHES,
        notes: &["versions follow each other in time: what changed with the season is in the difference too"],
        sql: include_str!("../reports/cadence-versions.sql"),
        call: "report_cadence_versions_of",
    },
    ReportInfo {
        name: "opt-outs",
        title: "Opt-outs",
        counts: Counts::Touches,
        columns: OPT_OUTS_COLUMNS,
        groupings: &["segment", "channel", "step", "block", "source", "all"],
        filters: TOUCHES,
        notes: &["credited to the last message before"],
        sql: include_str!("../reports/opt-outs.sql"),
        call: "report_opt_outs_of",
    },
    ReportInfo {
        name: "sources",
        title: "Sources",
        counts: Counts::Episodes,
        columns: SOURCES_COLUMNS,
        groupings: &["source"],
        filters: LEADS,
        notes: &["proven and claimed stand apart in `report funnel --by source`"],
        sql: include_str!("../reports/sources.sql"),
        call: "report_sources_of",
    },
    ReportInfo {
        name: "reps",
        title: "Reps",
        counts: Counts::Work,
        columns: REPS_COLUMNS,
        groupings: &["rep"],
        filters: LEADS,
        notes: &["hot replies and tasks are the acting rep's, outcomes the owner's"],
        sql: include_str!("../reports/reps.sql"),
        call: "report_reps_of",
    },
    ReportInfo {
        name: "appointments",
        title: "Appointments",
        counts: Counts::Appointments,
        columns: APPOINTMENTS_COLUMNS,
        groupings: &["segment", "source", "owner", "weekday", "all"],
        filters: LEADS,
        notes: &[],
        sql: include_str!("../reports/appointments.sql"),
        call: "report_appointments_of",
    },
    ReportInfo {
        name: "capacity",
        title: "The next seven days",
        counts: Counts::Ahead,
        columns: CAPACITY_COLUMNS,
        groupings: &["day", "hour"],
        filters: LEADS,
        notes: &["of each lead only the next step is planned: the later days show less than will come"],
        sql: include_str!("../reports/capacity.sql"),
        call: "report_capacity_of",
    },
    ReportInfo {
        name: "lost-leads",
        title: "Lost leads",
        counts: Counts::Leads,
        columns: LOST_LEADS_COLUMNS,
        groupings: &["lead"],
        filters: LEADS,
        notes: &["no row is what it should say"],
        sql: include_str!("../reports/lost-leads.sql"),
        call: "report_lost_leads_of",
    },
    ReportInfo {
        name: "anomalies",
        title: "Anomalies",
        counts: Counts::Work,
        columns: ANOMALIES_COLUMNS,
        groupings: &["kind"],
        filters: LEADS,
        notes: &["a row is a reason to ask, and no verdict"],
        sql: include_str!("../reports/anomalies.sql"),
        call: "report_anomalies_of",
    },
    ReportInfo {
        name: "consent-coverage",
        title: "Who may be texted",
        counts: Counts::Leads,
        columns: FUNNEL_COLUMNS,
        groupings: &["source", "all"],
        filters: NONE,
        notes: &["by consent and opt-outs alone: what a state asks for beside is asked at each text"],
        sql: include_str!("../reports/consent-coverage.sql"),
        call: "report_consent_coverage_of",
    },
    ReportInfo {
        name: "shadow",
        title: "Shadow against people",
        counts: Counts::Episodes,
        columns: SHADOW_COLUMNS,
        groupings: &["segment", "step", "all"],
        filters: NONE,
        notes: &[
            "what people did is what they reported here; calls, texts and mails that nobody reported are not seen",
            "a call is judged by the store's clock, 8 a.m. to 9 p.m., and by opt-outs: where the customer was is not known",
        ],
        sql: include_str!("../reports/shadow.sql"),
        call: "report_shadow_of",
    },
];
