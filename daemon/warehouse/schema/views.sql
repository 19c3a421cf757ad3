-- Views with friendly names for BI, and what reports share. Every view here reads only this file.

-- Wilson score interval at 95%: what a rate may be, given how few were counted.
CREATE OR REPLACE MACRO wilson_low(hits, total) AS
    CASE WHEN total > 0 THEN greatest(0.0, (
        hits / total::DOUBLE + 1.9207294 / total
        - 1.9599640 * sqrt((hits / total::DOUBLE) * (1 - hits / total::DOUBLE) / total + 0.9603647 / (total::DOUBLE * total))
    ) / (1 + 3.8414588 / total)) END;

CREATE OR REPLACE MACRO wilson_high(hits, total) AS
    CASE WHEN total > 0 THEN least(1.0, (
        hits / total::DOUBLE + 1.9207294 / total
        + 1.9599640 * sqrt((hits / total::DOUBLE) * (1 - hits / total::DOUBLE) / total + 0.9603647 / (total::DOUBLE * total))
    ) / (1 + 3.8414588 / total)) END;

-- Why a rate should not be acted upon yet, and how many more would do: an interval of at most 10 points to each side.
CREATE OR REPLACE MACRO data_note(hits, total, unit) AS
    CASE
        WHEN total = 0 THEN 'no ' || unit || ' yet'
        WHEN wilson_high(hits, total) - wilson_low(hits, total) > 0.2 THEN 'not enough data, about '
            || greatest(1, ceil(96.04 * 4 * ((hits + 2) / (total + 4.0)) * (1 - (hits + 2) / (total + 4.0)) - total))::BIGINT
            || ' more ' || unit || ' needed'
        ELSE ''
    END;

-- The service chain has the rungs of the sales funnel under names of its own.
CREATE OR REPLACE MACRO stage_title(of_department, stage_word) AS
    CASE
        WHEN of_department <> 'service' THEN stage_word
        WHEN stage_word = 'appointment set' THEN 'RO appointment set'
        WHEN stage_word = 'visited' THEN 'arrived (RO opened)'
        WHEN stage_word = 'sold' THEN 'RO closed'
        ELSE stage_word
    END;

CREATE OR REPLACE VIEW funnel_base AS
WITH deals AS (
    SELECT episode_id, min(days_after_entry) AS deal_days
    FROM fact_outcome
    WHERE kind = 'deal' AND unwound_utc IS NULL AND days_after_opening <= 90
    GROUP BY episode_id
),
moved AS (
    -- An episode that moved on ends as its lead does.
    SELECT e.episode_id, l.outcome AS lead_outcome
    FROM fact_episode e
    JOIN dim_lead l ON l.lead_id = e.lead_id
    WHERE e.outcome = 'moved'
),
chains AS (
    -- What the customer called off is no chance to show; what staff called off is a chance lost; a walk-in was never set.
    SELECT
        a.episode_id,
        count(*) FILTER (a.deadline_utc <= p.published_utc) AS due,
        count(*) FILTER (a.deadline_utc <= p.published_utc AND a.status = 'shown' AND a.shown_evidence = 'proven') AS shown_proven,
        count(*) FILTER (a.deadline_utc <= p.published_utc AND a.status = 'shown' AND a.shown_evidence = 'claimed') AS shown_claimed,
        count(*) FILTER (a.deadline_utc > p.published_utc) AS running
    FROM fact_appointment a
    JOIN publication p ON p.store_id = a.store_id
    WHERE NOT a.walk_in AND a.canceled_by IS DISTINCT FROM 'customer'
    GROUP BY a.episode_id
),
judged AS (
    SELECT
        e.*,
        CASE WHEN e.outcome = 'moved' THEN m.lead_outcome ELSE e.outcome END AS known_outcome,
        date_diff('day', e.local_date, p.published_local::DATE) AS age_days,
        e.good_lead AND coalesce(m.lead_outcome NOT IN ('test', 'spam', 'duplicate', 'wrong-department'), true) AS is_good,
        CASE WHEN e.department = 'service' THEN e.sold_evidence WHEN d.deal_days IS NOT NULL THEN 'proven' END AS counted_evidence,
        CASE WHEN e.department = 'service' THEN e.sold_days ELSE d.deal_days END AS counted_days,
        c.due, c.shown_proven, c.shown_claimed, c.running
    FROM fact_episode e
    LEFT JOIN deals d ON d.episode_id = e.episode_id
    LEFT JOIN moved m ON m.episode_id = e.episode_id
    LEFT JOIN chains c ON c.episode_id = e.episode_id
    LEFT JOIN publication p ON p.store_id = e.store_id
    LEFT JOIN dim_lead l ON l.lead_id = e.lead_id
    -- Nobody here could answer at once who had asked before keepwarm.
    WHERE NOT (e.segment = 'new-inbound' AND coalesce(l.brought_in, false))
)
SELECT
    episode_id,
    opportunity_id,
    lead_id,
    person_id,
    store_id,
    department,
    segment,
    source,
    owner_id,
    local_date AS entered_date,
    age_days,
    is_good AS good_lead,
    contacted_evidence,
    contacted_days,
    set_evidence,
    set_days,
    visited_evidence,
    visited_days,
    counted_evidence AS sold_evidence,
    counted_days AS sold_days,
    coalesce(due, 0) AS appointments_due,
    coalesce(shown_proven, 0) AS appointments_shown_proven,
    coalesce(shown_claimed, 0) AS appointments_shown_claimed,
    coalesce(running, 0) AS appointments_running,
    known_outcome,
    coalesce(known_outcome IN ('sold', 'service-done', 'bought-elsewhere', 'not-interested', 'opt-out', 'bad-number', 'no-response'), false) AS closed_loop
FROM judged;
COMMENT ON VIEW funnel_base IS 'One row per episode with the stages it reached: the evidence of each (NULL: not reached) and the civil days it took. Sold: a deal in the DMS at most 90 days after opening and not unwound; in service, the repair order closed. Appointments due: chains whose deadline has passed, those the customer called off left out. Closed loop: ended sold or closed, lost with a reason, opted out, bad number, or no response after the last step; lost without a reason is not.';

CREATE OR REPLACE VIEW leads AS
SELECT
    l.lead_id, l.person_id, l.opportunity_id, l.store_id, s.store_name, l.department, l.source, l.segment, l.status,
    l.outcome, l.requested_local, l.received_local, l.local_date, l.closed_local, l.owner_id, o.rep_name AS owner_name,
    l.acting_id, a.rep_name AS acting_name, l.vehicle_year, l.vehicle_make, l.vehicle_model, l.vehicle_status,
    l.trade_in_make IS NOT NULL OR l.trade_in_model IS NOT NULL AS has_trade_in, l.inquiries, l.resends,
    p.language, p.consent_level, p.opted_out_text OR p.opted_out_email OR p.opted_out_voice AS opted_out,
    p.person_name, p.phone, p.email
FROM dim_lead l
LEFT JOIN dim_person p ON p.person_id = l.person_id
LEFT JOIN dim_store s ON s.store_id = l.store_id
LEFT JOIN dim_rep o ON o.rep_id = l.owner_id
LEFT JOIN dim_rep a ON a.rep_id = l.acting_id;
COMMENT ON VIEW leads IS 'One row per lead, with its store, reps and what may be said of the customer.';

CREATE OR REPLACE VIEW touches AS
SELECT
    t.touch_id, t.lead_id, t.person_id, t.episode_id, t.store_id, s.store_name, l.department, l.source, t.segment, c.cadence,
    c.version_number AS cadence_version, t.step_number, cs.step, cs.cadence_day, t.action_number, t.channel, t.mode,
    t.status, t.evidence, t.planned_local, t.claimed_local, t.ended_local, t.local_date, t.moves, t.move_reason, t.move_rule,
    t.attempts, coalesce(t.skip_reason, t.cancel_reason, t.fail_reason) AS reason, t.skip_rule, t.fail_rule, t.window_rule,
    t.gate,
    t.policy_version, t.segments,
    b.block, b.version_number AS block_version, t.variant_number, t.owner_id, t.acting_id, r.rep_name AS acting_name
FROM fact_touch t
LEFT JOIN dim_lead l ON l.lead_id = t.lead_id
LEFT JOIN dim_store s ON s.store_id = t.store_id
LEFT JOIN dim_cadence_version c ON c.cadence_version_id = t.cadence_version_id
LEFT JOIN dim_cadence_step cs ON cs.cadence_version_id = t.cadence_version_id AND cs.step_number = t.step_number
LEFT JOIN dim_block b ON b.block_version_id = t.block_version_id
LEFT JOIN dim_rep r ON r.rep_id = t.acting_id
WHERE t.mode <> 'shadow';
COMMENT ON VIEW touches IS 'One row per touch, with names for its cadence, step, block and rep. Shadow touches stand in shadow_touches.';

CREATE OR REPLACE VIEW shadow_touches AS
SELECT t.*, c.cadence, cs.step, b.block
FROM fact_touch t
LEFT JOIN dim_cadence_version c ON c.cadence_version_id = t.cadence_version_id
LEFT JOIN dim_cadence_step cs ON cs.cadence_version_id = t.cadence_version_id AND cs.step_number = t.step_number
LEFT JOIN dim_block b ON b.block_version_id = t.block_version_id
WHERE t.mode = 'shadow';
COMMENT ON VIEW shadow_touches IS 'One row per touch that shadow mode decided and did not make.';

CREATE OR REPLACE VIEW held_back AS
SELECT
    store_id, local_date, segment, channel, mode, status, coalesce(skip_reason, cancel_reason, fail_reason) AS reason,
    gate, coalesce(skip_rule, fail_rule) AS skip_rule, policy_version, count(*) AS touches, count(DISTINCT lead_id) AS leads
FROM fact_touch
WHERE status IN ('skipped', 'canceled', 'failed', 'uncertain')
GROUP BY ALL;
COMMENT ON VIEW held_back IS 'Touches that were planned and not made, counted by day and reason.';

CREATE OR REPLACE VIEW replies AS
SELECT r.*, o.rep_name AS owner_name, b.block, c.cadence
FROM fact_reply r
LEFT JOIN dim_rep o ON o.rep_id = r.owner_id
LEFT JOIN dim_block b ON b.block_version_id = r.block_version_id
LEFT JOIN dim_cadence_version c ON c.cadence_version_id = r.cadence_version_id;
COMMENT ON VIEW replies IS 'One row per reply, with names for its rep, block and cadence.';

CREATE OR REPLACE VIEW escalations AS
SELECT e.*, o.rep_name AS owner_name, a.rep_name AS acting_name, t.rep_name AS taken_by_name,
    e.told_seconds <= 300 AS told_in_time, coalesce(e.taken_seconds <= 300, false) AS taken_in_time,
    coalesce(e.acted_seconds <= 300, false) AS acted_in_time
FROM fact_escalation e
LEFT JOIN dim_rep o ON o.rep_id = e.owner_id
LEFT JOIN dim_rep a ON a.rep_id = e.acting_id
LEFT JOIN dim_rep t ON t.rep_id = e.taken_by_id;
COMMENT ON VIEW escalations IS 'One row per escalation, with the names of its reps and whether each step came within 300 seconds of arrival.';

CREATE OR REPLACE VIEW appointments AS
SELECT a.*, o.rep_name AS owner_name, a.deadline_utc <= p.published_utc AS deadline_passed
FROM fact_appointment a
LEFT JOIN dim_rep o ON o.rep_id = a.owner_id
LEFT JOIN publication p ON p.store_id = a.store_id;
COMMENT ON VIEW appointments IS 'One row per appointment chain, with its rep and whether its deadline had passed at publication.';

CREATE OR REPLACE VIEW not_approached AS
SELECT 'hold' AS kind, h.reason, h.person_id, h.lead_id, h.store_id, h.held_local AS since_local, h.actor
FROM fact_hold h
WHERE h.released_utc IS NULL
UNION ALL
SELECT 'repair-order', 'open', r.person_id, NULL, r.store_id, r.opened_local, 'dms'
FROM fact_repair_order r
JOIN publication p ON p.store_id = r.store_id
WHERE r.closed_utc IS NULL AND r.opened_utc > p.published_utc - INTERVAL 30 DAY
UNION ALL
SELECT 'pause', p.scope, NULL, NULL, NULL, p.paused_local, p.actor
FROM fact_pause p
WHERE p.resumed_utc IS NULL;
COMMENT ON VIEW not_approached IS 'What holds contacts back at publication: people on hold, cars in the shop for at most 30 days (only what sells is held back), pauses by operators. Opt-outs stand in dim_person.';

-- A filter of a report that is not given keeps everything.
CREATE OR REPLACE MACRO wanted(value, asked) AS asked IS NULL OR value = asked;

CREATE OR REPLACE VIEW store_hours AS
SELECT store_id, split_part(day, ' ', 1)::SMALLINT AS iso_weekday, split_part(split_part(day, ' ', 2), '-', 1) AS opens,
    split_part(day, '-', 2) AS closes
FROM (SELECT store_id, unnest(string_split(opening_hours, ', ')) AS day FROM dim_store WHERE opening_hours <> '');
COMMENT ON VIEW store_hours IS 'Opening hours of each store by ISO weekday (1 is Monday); days off have no row.';

CREATE OR REPLACE VIEW store_holidays AS
SELECT store_id, day::DATE AS local_date
FROM (SELECT store_id, unnest(string_split(holidays, ', ')) AS day FROM dim_store WHERE holidays <> '');
COMMENT ON VIEW store_holidays IS 'Days on which a store is closed beside its weekly days off.';

-- The days of each store with how long it had been open before each: the open time between two moments is a difference of
-- two of these, see open_seconds.
CREATE OR REPLACE VIEW open_days AS
SELECT
    store_id, local_date, opens_local, closes_local,
    coalesce(sum(date_diff('second', opens_local, closes_local))
        OVER (PARTITION BY store_id ORDER BY local_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS seconds_before
FROM (
    SELECT
        p.store_id, d.local_date,
        CASE WHEN o.local_date IS NULL THEN d.local_date + (h.opens || ':00')::TIME END AS opens_local,
        CASE WHEN o.local_date IS NULL THEN d.local_date + (h.closes || ':00')::TIME END AS closes_local
    FROM publication p
    JOIN dim_date d ON d.local_date BETWEEN DATE '2020-01-01' AND p.published_local::DATE + 400
    LEFT JOIN store_hours h ON h.store_id = p.store_id AND h.iso_weekday = d.iso_weekday
    LEFT JOIN store_holidays o ON o.store_id = p.store_id AND o.local_date = d.local_date
);
COMMENT ON VIEW open_days IS 'The days of each store: when it opens and closes (NULL: closed) and how many seconds it had been open since 2020 when the day began.';

-- Seconds for which a store had been open by a moment on its clock: of the row of that day in open_days.
CREATE OR REPLACE MACRO open_by(seconds_before, opens_local, closes_local, moment) AS
    seconds_before + CASE WHEN opens_local IS NULL THEN 0
        ELSE greatest(0, date_diff('second', opens_local, least(moment, closes_local))) END;

CREATE OR REPLACE VIEW touch_base AS
WITH calls AS (
    -- A call is handed to a human as a task; it is made when the task is done.
    SELECT touch_id, max(done_utc) AS done_utc, max(done_local) AS done_local
    FROM fact_task
    WHERE kind = 'call' AND status = 'done'
    GROUP BY touch_id
),
made AS (
    SELECT
        t.*,
        t.channel = 'call' OR t.mode = 'assisted' AS by_human,
        CASE WHEN t.status <> 'sent' THEN NULL WHEN t.channel = 'call' THEN c.done_utc ELSE t.ended_utc END AS made_utc,
        CASE WHEN t.status <> 'sent' THEN NULL WHEN t.channel = 'call' THEN c.done_local ELSE t.ended_local END AS made_local
    FROM fact_touch t
    LEFT JOIN calls c ON c.touch_id = t.touch_id
)
SELECT
    t.touch_id, t.enrollment_id, t.episode_id, t.lead_id, t.person_id, t.store_id, s.department, t.segment, l.source,
    t.owner_id, coalesce(o.rep_name, 'nobody') AS owner_name, t.acting_id, t.cadence_version_id, t.step_number,
    CASE
        WHEN t.track IS NOT NULL THEN t.track || ' ' || coalesce(k.step, 'step ' || t.step_number)
        ELSE 'day ' || coalesce(k.cadence_day, 0) || ' ' || coalesce(k.step, 'step ' || t.step_number)
    END AS step_name,
    CASE WHEN t.track IS NOT NULL THEN 1000 + t.step_number ELSE coalesce(k.cadence_day, 0) END AS step_order,
    t.channel, t.mode, t.status, t.track, b.block, b.language, t.block_version_id, t.variant_number, t.segments, t.moves,
    t.move_reason, t.gate, t.policy_version, t.planned_utc, t.planned_local, t.ended_utc, t.ended_local, t.by_human,
    t.made_utc, t.made_local,
    coalesce(t.skip_reason, t.cancel_reason, t.fail_reason) AS reason,
    coalesce(t.skip_rule, t.fail_rule) AS rule,
    t.planned_utc <= p.published_utc AS is_due,
    t.status = 'sent' AND coalesce(t.delivery_state NOT IN ('failed', 'undelivered'), true) AS is_delivered,
    -- What the customer did, or what a condition of the step asked for, is no failure to keep the plan.
    coalesce(t.cancel_reason IS NOT NULL OR t.skip_reason = 'condition', false) AS ended_by_customer,
    CASE
        WHEN t.made_utc IS NULL THEN NULL
        WHEN t.by_human THEN open_by(f.seconds_before, f.opens_local, f.closes_local, t.made_local)
            - open_by(d.seconds_before, d.opens_local, d.closes_local, t.planned_local)
        ELSE date_diff('second', t.planned_utc, t.made_utc)
    END AS late_seconds,
    CASE WHEN t.by_human THEN 7200 ELSE 300 END AS seconds_allowed,
    strftime(t.planned_local, '%a') AS weekday,
    isodow(t.planned_local) AS weekday_order,
    strftime(t.planned_local, '%H:00') AS hour,
    date_diff('day', t.planned_local::DATE, p.published_local::DATE) AS age_days
FROM made t
JOIN publication p ON p.store_id = t.store_id
LEFT JOIN dim_lead l ON l.lead_id = t.lead_id
LEFT JOIN dim_segment s ON s.segment = t.segment
LEFT JOIN dim_rep o ON o.rep_id = t.owner_id
LEFT JOIN dim_block b ON b.block_version_id = t.block_version_id
LEFT JOIN dim_cadence_step k ON k.cadence_version_id = t.cadence_version_id AND k.step_number = t.step_number
LEFT JOIN open_days d ON d.store_id = t.store_id AND d.local_date = t.planned_local::DATE
LEFT JOIN open_days f ON f.store_id = t.store_id AND f.local_date = t.made_local::DATE;
COMMENT ON VIEW touch_base IS 'One row per touch with what reports ask of it: department, source, step by day and name, words, whether its time has come, when it was made and how late (for humans in open time of the store), and why not.';
