//! What the JSON of each command holds, as the manual tells it. A test of the suite holds the fields to what is answered.

/// The JSON of each command, as its man page documents it.
pub(super) const JSON: &[(&str, &str)] = &[
    (
        "keepwarmctl-status",
        "{release, condition, advice, started_at, now, stores: [{store, name, zone, open_now}],\n \
         ledger: {seq, digest, recorded_at}, leads: {open, without_next_action},\n \
         touches: {planned, due, uncertain}, tasks_open, escalations: {open, breached}, intake_quarantined,\n \
         modes: [{segment, channel, mode}], pauses: [{kind, value, by, since, reason}], cadence_files_differ: [name],\n \
         reminders: [text], hearing: [{channel, deaf, heard_at, advice}],\n \
         roads: [{road, well_at, failing_since, problem, taken, refused: {forged, replayed, oversized, malformed}}],\n \
         publication: {path, through_seq, ledger_tip, published_at, age_seconds, bytes, schema_version}}",
    ),
    (
        "keepwarmctl-lead-list",
        "{leads: [{lead, store, opened_at, customer, vehicle, source, segment, stage, owner, acting, open, outcome,\n \
         next: {what, at, label, mode}}], matching, more}",
    ),
    (
        "keepwarmctl-lead-show",
        "The fields of lead list, and opportunity, department,\n\
         person: {person, name, phones, emails, city, region, language, consent, suppressions},\n\
         vehicle_of_interest, trade_in: {year, make, model, trim, stock, status},\n\
         answers: {timeline, trade, payment, prefers: [...]}, comments,\n\
         enrollment: {enrollment, cadence, version, step, steps, state, why},\n\
         history: [{seq, occurred_at, kind, actor, text, body}], history_left_off",
    ),
    (
        "keepwarmctl-lead-why",
        "{lead, zone, segment, segment_reason: {rule, text}, next: {what, at, label, mode},\n \
         reasons: [{rule, text}], changes: [{event, consequence}]}",
    ),
    (
        "keepwarmctl-policy-explain",
        "{open, open_with_margin, next_open, gates: [{gate, stands, rule, cite, text, until}], passes, policy,\n \
         channel, at, places: [STATE@ZONE]}. `open` is the law's hours and days alone; `open_with_margin` keeps the\n\
         policy's margin before the close; `passes` says that no gate that was asked is shut. `stands` is open, shut\n\
         or not-asked: a lead's cadence and words are asked only of a lead.",
    ),
    (
        "keepwarmctl-lead-note",
        "{lead, answers: {timeline, trade, payment, prefers: [...]}, changed}: all that is known now; `changed` is false\n\
         where it was known already.",
    ),
    (
        "keepwarmctl-lead-place",
        "{lead, changed, zones: [text]}: the clocks of the state; `changed` is false where it was known already.",
    ),
    ("keepwarmctl-lead-assign", "{changed, rep, leads}; `changed` is false where it was so already."),
    (
        "keepwarmctl-rep-list",
        "{reps: [{rep, name, store, role, departments, active, on_shift, off, team, skills, sources, do_not_interrupt,\n \
         leads_max, on_call, owns, answers, tasks, takes_codes, by_hand}], turns: [{store, department, rep, given, due}]}: what\n\
         each got by turns and was due, in leads.",
    ),
    ("keepwarmctl-rep-show", "One of rep list."),
    ("keepwarmctl-rep-off", "{changed, rep, leads}; `changed` is false where it was so already."),
    ("keepwarmctl-rep-back", "As rep off"),
    ("keepwarmctl-rep-add", "As rep off; `rep` is the new number."),
    ("keepwarmctl-rep-leave", "As rep off; `leads` is how many changed hands."),
    (
        "keepwarmctl-escalation-list",
        "{escalations: [{escalation, lead, item, intent, owner, acting, opened_at, starts_at, due_at, rung, told: [name],\n \
         taken_by, breached, on_call}]}; `rung` is null before anybody was told: told, reminder, next, manager or unproven.",
    ),
    ("keepwarmctl-escalation-show", "One of escalation list."),
    ("keepwarmctl-escalation-take", "As rep off"),
    ("keepwarmctl-escalation-pass", "As rep off"),
    ("keepwarmctl-escalation-done", "As rep off; `rep` is null where it was the operator."),
    (
        "keepwarmctl-dms-status",
        "{feeds: [{feed, through, required_by: [...]}]}; `through` is null where the feed was never read.",
    ),
    (
        "keepwarmctl-enroll-plan",
        "{turns: [{day, store, segment, leads, patrons}], awaits_approval}: open leads that wait, and customers for whom a\n\
         lead is opened then; `day` is null where the segment's pace is nought. `awaits_approval`: the day of an opening\n\
         balance whose plan nobody approved of, else null.",
    ),
    ("keepwarmctl-enroll-approve", "{approved}"),
    (
        "keepwarmctl-import",
        "{files: [{file, feed, entity, rows, new, changed, same, later, quarantined}], baseline_from, baseline_through,\n\
         baseline: [{department, leads, set, due, shown, visited, sold}]}: `later` rows came after the day and are left\n\
         to the feed. Without leads of the period there is no baseline, and its days are null. Exit 1 where rows were set\n\
         aside.",
    ),
    ("keepwarmctl-dms-read", "{feed, changed}; `changed` is false where a later moment was noted before."),
    (
        "keepwarmctl-dms-sold",
        "{sold, changed, leads}: how many vehicles were not marked so, and how many open leads ask about one of them.",
    ),
    ("keepwarmctl-dms-available", "As dms sold"),
    (
        "keepwarmctl-source-list",
        "{sources: [{name, entity, kind, condition, every_s, through, lag_s, last: {rows, new, changed, same, quarantined,\n \
         known_bad}, problem, failing_since, retry_at}]}; `condition` is waiting, reading, well or failing; `through`,\n \
         `lag_s` and `last` are null before the first reading.",
    ),
    (
        "keepwarmctl-source-show",
        "One source of source list with {store, place, query, mapping, well_at, read_at, total, going}; `total` counts since\n \
         the daemon started, `going` is null while nothing is read.",
    ),
    (
        "keepwarmctl-source-sync",
        "{name, read, rows, new, changed, same, quarantined, known_bad}; `read` is false where there was nothing to read.",
    ),
    (
        "keepwarmctl-source-test",
        "{fields: [{field, column}], unsaid: [...], rows: [{line, says, problem}]}; exit code as of bad news where a row\n \
         cannot be understood.",
    ),
    (
        "keepwarmctl-lead-parse",
        "One document a line and a file: {file, leads: [...], quarantined: null or the reason}. A lead is\n\
         {id, source, prospect_status, requested_at, requested_at_raw, lead_type, name: {first, last, full}, emails,\n \
         phones: [{raw, e164, type, time}], address: {street, apartment, city, regioncode, postalcode, country},\n \
         vehicle_of_interest, trade_in: {year, make, model, trim, vin, stock,\n \
         status, interest, odometer, odometer_units, price}, comments, timeframe, vendor,\n \
         provider: {name, service, url, phones}, flags}",
    ),
    (
        "keepwarmctl-reply-classify",
        "one line for each reply, in order: {text, labels: [what it means], evidence: [what decided], confidence: 0 to 1}",
    ),
    (
        "keepwarmctl-reply-relabel",
        "{reply, was: [...], labels: [...], changed, still_stopped: whether a stop that was none still holds}",
    ),
    (
        "keepwarmctl-reply-relabeled",
        "{replies: [{reply, at, by, lead, channel, was: [...], labels: [...], text}], left_off}",
    ),
    (
        "keepwarmctl-thread-show",
        "{lead, person, customer, lines: [{at, lead, channel, way, who, text, note, reply}], lines_left_off}, the oldest line\n\
         first. `reply` is the number of a customer's reply, or null. `way` is in (the customer), out (keepwarm) or human (the staff); `lead` is null where none was open",
    ),
    (
        "keepwarmctl-appointment-list",
        "{appointments: [{appointment, lead, store, customer, acting, at, set_at, state, next, next_at}]}. `state` is\n\
         agreed or overdue; `next` is what goes to the customer because of it, and `next_at` when, or null.",
    ),
    ("keepwarmctl-appointment-set", "The fields of one appointment of appointment list, and changed"),
    ("keepwarmctl-appointment-move", "The fields of one appointment of appointment list, and changed"),
    (
        "keepwarmctl-appointment-cancel",
        "The fields of one appointment of appointment list, with the state canceled, and changed",
    ),
    (
        "keepwarmctl-appointment-shown",
        "The fields of one appointment of appointment list, with the state shown, and changed",
    ),
    (
        "keepwarmctl-appointment-missed",
        "The fields of one appointment of appointment list, with the state missed, and changed",
    ),
    (
        "keepwarmctl-block-list",
        "{blocks: [{name, channel, language, state, latest, in_force, variants, author, approved_by, from, until}]};\n\
         state: draft, approved, edited (an older version is sent, the latest waits), not-today, retired",
    ),
    (
        "keepwarmctl-block-show",
        "{blocks: [{block: the fields of block list, segments, fallback,\n \
         versions: [{number, state, author, content, variants: [{subject, body, needs}]}]}]}",
    ),
    (
        "keepwarmctl-block-lint",
        "{blocks, errors, warnings, findings: [{file, line, block, channel, language, variant, rule, severity, found,\n \
         advice}]}. rule: L01 to L24, or file where a file cannot be read; severity: error, warning",
    ),
    (
        "keepwarmctl-block-preview",
        "{previews: [{block, channel, language, state, version, variant, subject, body, refused, encoding, units, parts,\n \
         findings: as in block lint}]}",
    ),
    ("keepwarmctl-block-apply", "{blocks: the drafts that are new, as in block list, findings: as in block lint}"),
    ("keepwarmctl-block-approve", "{blocks: what is approved now, as in block list, findings: as in block lint}"),
    ("keepwarmctl-block-retire", "{blocks: what is ended now, as in block list, findings: []}"),
    ("keepwarmctl-intake-list", "{items: [{item, store, arrived_at, reason, bytes, state, leads}], more}"),
    ("keepwarmctl-intake-show", "The fields of intake list, and file_name, content, content_left_off"),
    ("keepwarmctl-intake-retry", "{item, state, leads: [id], quarantined: null or the reason}"),
    (
        "keepwarmctl-cadence-list",
        "[{name, segment, department, sources: [text], urgency: [text], version: 0 where none is in force, steps,\n\
         published_at, author, reason, enrolled, enrolled_elsewhere, file: same, differs, wrong or missing,\n\
         paused_at: null or since when}]",
    ),
    (
        "keepwarmctl-cadence-show",
        "the fields of cadence list, and {shown, content, goal: [text], reactions: [text], cooldown_days, enroll_max,\n\
         rest_days, plan: [{name, due, late, resume, if, actions}],\n\
         versions: [{version, published_at, author, reason, enrolled, in_force}]}",
    ),
    ("keepwarmctl-cadence-diff", "[{kind: added, removed or changed, place, before, after}]"),
    (
        "keepwarmctl-cadence-simulate",
        "{problems: [text], since, through, enrollments, limits, segments: [{segment, same, added, moved, dropped,\n\
         blocked: [{rule, touches}], delayed: [{rule, touches}], wordless,\n\
         texts_an_hour: {draft, recorded, at}, calls_an_hour: {draft, recorded, at}}]}",
    ),
    (
        "keepwarmctl-cadence-apply",
        "{applied, problems: [{file, line: null where the whole file is meant, key, message}],\n\
         cadences: [{name, state: new, changed or unchanged, version, enrolled, changes: as in cadence diff}]}\n\
         With problems nothing is in force, and the exit status is 1.",
    ),
    ("keepwarmctl-cadence-migrate", "{name, version, done, moved, rescheduled, past_the_end, on_its_way}"),
    ("keepwarmctl-cadence-rollback", "{name, version: null where none is in force, enrolled_elsewhere}"),
    ("keepwarmctl-cadence-pause", PAUSES),
    ("keepwarmctl-cadence-resume", PAUSES),
    ("keepwarmctl-pause-lead", PAUSES),
    ("keepwarmctl-pause-cadence", PAUSES),
    ("keepwarmctl-pause-channel", PAUSES),
    ("keepwarmctl-pause-store", PAUSES),
    ("keepwarmctl-pause-all", PAUSES),
    ("keepwarmctl-resume-lead", PAUSES),
    ("keepwarmctl-resume-cadence", PAUSES),
    ("keepwarmctl-resume-channel", PAUSES),
    ("keepwarmctl-resume-store", PAUSES),
    ("keepwarmctl-resume-all", PAUSES),
    (
        "keepwarmctl-person-show",
        "{person, name, phones, emails, language, consent, suppressions, hold: null or {reason, since}, leads, past_leads,\n \
         checks: [{phone, list, state, dated, listed}]}",
    ),
    ("keepwarmctl-person-stop", "{changed: false where they were stopped before, person: null where nobody is known}"),
    ("keepwarmctl-person-hold", "{changed, person}"),
    ("keepwarmctl-person-release", "{changed, person}"),
    (
        "keepwarmctl-suppression-import",
        "{rows, rejected, checked, listed, items: [id], problems: [{line, why}]}. Columns are found by the names phone,\n\
         email, contact and scope in the first line; without such a line the contact point comes first, then the scope.\n\
         Rows that cannot be read are kept as items: intake show, intake retry.",
    ),
    (
        "keepwarmctl-suppression-export",
        "[{index, scope, contact}], contact with --in-clear only and empty where it is no longer known",
    ),
    ("keepwarmctl-suppression-list", "{suppressions: [{index, scopes}], total}"),
    (
        "keepwarmctl-list-status",
        "{lists: [{list, state, version, dated, age_days, holds_until, is_due, checked, listed}], numbers}.\n\
         A list holds 31 days from its date; from day 25 on the next version is due.",
    ),
    (
        "keepwarmctl-list-import",
        "The fields of suppression import. Two forms are read. A registry's own file names who is listed: a number in each\n\
         row, or an area code and seven digits; customers of the area codes that it covers and does not name are clear. A\n\
         vendor's answer to list export has a second column named listed, result, status or answer, with yes or no, and\n\
         speaks of the numbers in it alone. A lead that arrives later was not checked: list export names its number.",
    ),
    ("keepwarmctl-list-export", "[{phone, since: the day the customer was last heard of}]"),
    ("keepwarmctl-task-list", "{tasks: [{task, kind, lead, rep, assignee, due_at, touch, channel, says}], matching}"),
    ("keepwarmctl-task-release", "{task, disposition}"),
    ("keepwarmctl-task-withhold", "{task, disposition}"),
    ("keepwarmctl-task-done", "{task, disposition}"),
    ("keepwarmctl-touch-list", "{touches: [{touch, task, lead, rep, assignee, due_at}], matching}"),
    ("keepwarmctl-touch-resolve", "{touch, task, disposition}"),
    (
        "keepwarmctl-go-live",
        "{channel, provider, live, needed, missing: [{check, text}]}. The code is 0 where nothing is missing, 1 otherwise.",
    ),
    ("keepwarmctl-go-live-no-lists", "{done}"),
    ("keepwarmctl-go-live-prove-stop", "{done}"),
    ("keepwarmctl-go-back", "{done}"),
    (
        "keepwarmctl-report-funnel",
        "{report, title, by, through_seq, published_at, age_seconds, notes: [text], rows: [{the report's columns}]}.\n\
         A rate always comes with numerator, denominator, rate_low and rate_high (Wilson 95% interval); rate and\n\
         interval are fractions of 1, and null where there is nothing to divide by.",
    ),
    (
        "keepwarmctl-report-funnel-by-age",
        "The fields of report funnel; each row also has at_age_days, the age in days at which its leads are judged.\n\
         Leads that have not reached an age are left out of its rows and counted in too_young.",
    ),
    (
        "keepwarmctl-report-consent-coverage",
        "The fields of report funnel, of open leads: those whose customer may be texted about what they asked, and those\n\
         who agreed to texts in writing. What a state asks for beside is asked at each text.",
    ),
    (
        "keepwarmctl-source-map",
        "{spellings: [{spelling, source, leads, consent, wording, approved_by, recorded}]}: `source` is null where nobody\n\
         said what the spelling means, and the exit is 1; the last three are null where the configuration says what its\n\
         leads agree to. With a spelling: {changed}.",
    ),
    ("keepwarmctl-source-consent", "{changed}; false where that very record was there."),
    (
        "keepwarmctl-report-baseline",
        "The fields of report funnel; each row also has from_date, through_date and at_age_days: the leads of before that\n\
         were asked for on those days, each judged at that age. Contact is left out: a CRM does not prove it.",
    ),
    (
        "keepwarmctl-report-response-time",
        "The fields of report funnel, with the report's own columns. since_when is asked or arrived, by_whom automated or human; the quantiles are seconds of those who were answered.",
    ),
    (
        "keepwarmctl-report-escalations",
        "The fields of report funnel, with the report's own columns. Three rows a group and kind of hours: told, taken, acted within five minutes of arrival.",
    ),
    (
        "keepwarmctl-report-adherence",
        "The fields of report funnel, with the report's own columns. numerator is what was made in time; late, waiting and left_out say what became of the rest.",
    ),
    (
        "keepwarmctl-report-skips",
        "The fields of report funnel, with the report's own columns. One row for each reason, gate and rule; denominator is all touches of the group that were due.",
    ),
    (
        "keepwarmctl-report-steps",
        "The fields of report funnel, with the report's own columns. One row for each step, channel and result.",
    ),
    (
        "keepwarmctl-report-messages",
        "The fields of report funnel, with the report's own columns. One row for each block, wording or language, channel and result.",
    ),
    (
        "keepwarmctl-report-cadence-versions",
        "The fields of report funnel, with the report's own columns. difference_points, difference_low and difference_high compare with against_version, in percentage points.",
    ),
    (
        "keepwarmctl-report-opt-outs",
        "The fields of report funnel, with the report's own columns. Also delivered and per_1000_delivered.",
    ),
    (
        "keepwarmctl-report-sources",
        "The fields of report funnel, with the report's own columns. One row for each source and stage, whatever its evidence.",
    ),
    (
        "keepwarmctl-report-reps",
        "The fields of report funnel, with the report's own columns. One row for each rep and kind of work.",
    ),
    (
        "keepwarmctl-report-appointments",
        "The fields of report funnel, with the report's own columns. One row for each outcome; ahead says how many are still to come.",
    ),
    (
        "keepwarmctl-report-capacity",
        "The fields of report funnel, with the report's own columns. Rows have grouped_by, group_name (the day or hour, or overdue), texts, emails, voicemails, calls and tasks.",
    ),
    (
        "keepwarmctl-report-lost-leads",
        "The fields of report funnel, with the report's own columns. Rows are leads: department, group_name (the segment), lead_id, owner_name, source, received_local, age_days.",
    ),
    (
        "keepwarmctl-report-anomalies",
        "The fields of report funnel, with the report's own columns. Rows are reasons to ask: group_name (the kind), who, at_local, lead_id, what.",
    ),
    (
        "keepwarmctl-report-shadow",
        "The fields of report funnel. Of the steps that shadow mode would have made: how many people made on the same day or\n\
         earlier, later, or never; of the calls of people: how many were illegal, by the store's clock (8 a.m. to 9 p.m.) or\n\
         after an opt-out. What people did is what they reported in keepwarm: what nobody reported is not seen.",
    ),
    (
        "keepwarmctl-ledger-verify",
        "{sound, entries, through_seq, digest, faults: [{seq, kind, text}], faults_left_off}",
    ),
    (
        "keepwarmctl-warehouse-publish",
        "{path, through_seq, ledger_tip, published_at, age_seconds, bytes, schema_version}",
    ),
    (
        "keepwarmctl-warehouse-rebuild",
        "{path, through_seq, ledger_tip, published_at, age_seconds, bytes, schema_version}",
    ),
    ("keepwarmctl-warehouse-path", "{path, publication: null or the fields of warehouse publish}"),
];

/// What every pause and every end of one answers.
const PAUSES: &str =
    "{done: paused or resumed, touches: that will wait or waited, pauses: [{kind, value, by, since, reason}]}";
