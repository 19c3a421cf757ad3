//! What the columns of each report mean, in their order. A test holds them to the SQL.

const GROUPED_BY: (&str, &str) = ("grouped_by", "what the groups are");
const DEPARTMENT: (&str, &str) = ("department", "sales or service");
const GROUP_NAME: (&str, &str) = ("group_name", "the group: a segment, a source, a step, a name, or all");
const RUNG: (&str, &str) = ("rung", "order of the stages");
const STAGE: (&str, &str) = ("stage", "what the numerator reached");
const CHANNEL: (&str, &str) = ("channel", "text, email, call or voicemail");
const EVIDENCE: (&str, &str) = ("evidence", "proven or claimed: never added up");
const OF_WHAT: (&str, &str) = ("of_what", "what the denominator counts");
const NUMERATOR: (&str, &str) = ("numerator", "how many of them");
const DENOMINATOR: (&str, &str) = ("denominator", "out of how many");
const RATE: (&str, &str) = ("rate", "numerator / denominator; NULL without a denominator");
const RATE_LOW: (&str, &str) = ("rate_low", "lower end of the Wilson 95% interval");
const RATE_HIGH: (&str, &str) = ("rate_high", "upper end of the Wilson 95% interval");
const TOO_YOUNG: (&str, &str) = ("too_young", "how many are too young to judge");
const NOTE: (&str, &str) = ("note", "why the rate should not be acted upon yet");

pub(super) const FUNNEL_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

pub(super) const FUNNEL_BY_AGE_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    ("at_age_days", "age in civil days at which each episode is judged"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

pub(super) const BASELINE_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    ("from_date", "first day on which the leads were asked for"),
    ("through_date", "last day on which the leads were asked for"),
    ("at_age_days", "age in civil days at which each lead is judged"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

pub(super) const RESPONSE_TIME_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    ("since_when", "the clock: from asked (what the customer felt) or from arrived (ours)"),
    ("by_whom", "automated or human: never added up"),
    EVIDENCE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("never_answered", "how many have had no such answer; they are in the denominator"),
    ("p50_seconds", "half of the answered were answered within so many seconds"),
    ("p90_seconds", "nine of ten"),
    ("p99_seconds", "99 of 100"),
    ("open_p50_seconds", "half, in seconds in which the store was open"),
    ("open_p90_seconds", "nine of ten, likewise"),
    NOTE,
];

pub(super) const ADHERENCE_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    ("by_whom", "automated, or human where a rep calls or releases"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("late", "made, and later than allowed"),
    ("waiting", "due, and not made yet"),
    ("left_out", "due, and not made"),
    ("left_out_mostly_by", "the reason most often given"),
    ("moved", "how many had been moved before"),
    ("moved_mostly_by", "the reason most often given"),
    (
        "late_p50_seconds",
        "half were made at most so many seconds after they were due, for humans in open time of the store",
    ),
    ("late_p90_seconds", "nine of ten"),
    NOTE,
];

pub(super) const SKIPS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    ("what_became", "skipped, canceled, failed or uncertain"),
    ("reason", "why"),
    ("gate", "the gate it did not pass"),
    ("rule", "the rule that held it back"),
    ("leads", "leads concerned"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
];

pub(super) const ESCALATIONS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    ("hours", "staffed or after hours, at arrival"),
    ("within_five_minutes", "told, taken or acted (proven)"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("p50_seconds", "half within so many seconds of arrival"),
    ("p90_seconds", "nine of ten"),
    ("breached", "whose deadline passed before a rep took them"),
    ("still_open", "not closed yet"),
    ("claimed", "closed on a rep's word alone"),
    NOTE,
];

pub(super) const REPS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    GROUP_NAME,
    ("what", "what is counted"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    NOTE,
];

pub(super) const SOURCES_COLUMNS: &[(&str, &str)] =
    &[GROUPED_BY, DEPARTMENT, GROUP_NAME, STAGE, OF_WHAT, NUMERATOR, DENOMINATOR, RATE, RATE_LOW, RATE_HIGH, NOTE];

pub(super) const MESSAGES_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    GROUP_NAME,
    CHANNEL,
    ("result", "what came of it"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    NOTE,
];

pub(super) const STEPS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    ("segment", "the segment"),
    GROUP_NAME,
    CHANNEL,
    ("result", "what came of it"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    NOTE,
];

pub(super) const CADENCE_VERSIONS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    GROUP_NAME,
    ("version_number", "the version"),
    STAGE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("against_version", "the version it stands beside"),
    ("difference_points", "difference in percentage points"),
    ("difference_low", "lower end of its 95% interval (Newcombe)"),
    ("difference_high", "upper end"),
    NOTE,
];

pub(super) const OPT_OUTS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    GROUP_NAME,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("delivered", "messages delivered"),
    ("per_1000_delivered", "persons opting out per 1,000 messages delivered"),
    NOTE,
];

pub(super) const APPOINTMENTS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    ("what", "what became of it"),
    EVIDENCE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    ("ahead", "how many are still ahead"),
    NOTE,
];

pub(super) const CAPACITY_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    ("group_name", "the day or hour, by the store's clock"),
    ("texts", "texts planned"),
    ("emails", "emails planned"),
    ("voicemails", "voicemails planned"),
    ("calls", "calls planned"),
    ("tasks", "open tasks due"),
];

pub(super) const LOST_LEADS_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    ("group_name", "the segment"),
    ("lead_id", "the lead"),
    ("owner_name", "who keeps the credit"),
    ("source", "its source"),
    ("received_local", "when it arrived, by the store's clock"),
    ("age_days", "civil days since"),
];

pub(super) const ANOMALIES_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    ("group_name", "the kind"),
    ("who", "who did it"),
    ("at_local", "when, by the store's clock"),
    ("lead_id", "the lead, where it is one"),
    ("what", "what was seen"),
];

pub(super) const SHADOW_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];
