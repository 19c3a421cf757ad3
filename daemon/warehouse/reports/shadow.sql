-- Shadow: what keepwarm would have done against what people did, contact by contact.
--
-- keepwarmctl runs report_shadow_of(BY, DAYS); the view report_shadow is the same, for every grouping and all days.
--
-- A step of a cadence is one contact, made when its first touch was due. The first contact that keepwarm would have made
-- with a lead stands against the first that people made, the second against the second: each contact counts once. What
-- people did is what they reported in keepwarm: calls tried, messages answered, at most one contact a day; what they were
-- asked to by a cadence is not theirs. Calls, texts and mails that nobody reported are not seen, so `never` and `later` say
-- too much, and `illegal` too little. A call is illegal here before 8 a.m. or from 9 p.m. on by the store's clock (47 CFR
-- 64.1200(c)(1); where the customer was is not known here) or after the customer opted out of calls. A step is judged three
-- days after it was due.
CREATE OR REPLACE MACRO report_shadow_of(by_what, since_days) AS TABLE
WITH steps AS (
    SELECT
        t.lead_id,
        t.store_id,
        t.segment,
        t.step_number,
        min(t.planned_utc) AS planned_utc,
        min(t.planned_local)::DATE AS planned_date
    FROM fact_touch t
    WHERE t.status = 'skipped' AND t.skip_reason = 'shadow' AND t.appointment_id IS NULL
    GROUP BY t.lead_id, t.store_id, t.segment, t.enrollment_id, t.step_number
),
would AS (
    SELECT
        s.lead_id,
        s.segment,
        s.step_number,
        s.planned_date,
        l.department,
        p.published_local::DATE AS today,
        row_number() OVER (PARTITION BY s.lead_id ORDER BY s.planned_utc, s.step_number) AS place
    FROM steps s
    JOIN dim_lead l ON l.lead_id = s.lead_id
    JOIN publication p ON p.store_id = s.store_id
    WHERE since_days IS NULL OR date_diff('day', l.local_date, p.published_local::DATE) <= since_days
),
reported AS (
    SELECT lead_id, person_id, done_utc, done_local, evidence, disposition <> 'answered' AS is_call
    FROM fact_task
    WHERE status = 'done' AND touch_id IS NULL
        AND disposition IN ('talked', 'left-voicemail', 'no-answer', 'answered')
    UNION ALL
    SELECT lead_id, person_id, closed_utc, closed_local, evidence, disposition <> 'answered'
    FROM fact_escalation
    WHERE status = 'closed' AND disposition IN ('talked', 'left-voicemail', 'no-answer', 'answered')
),
stops AS (
    SELECT person_id, min(changed_utc) AS stopped_utc
    FROM fact_consent
    WHERE change = 'opt-out' AND scope IN ('everything', 'phone', 'voice') AND via NOT IN ('wrong-number', 'bad-number')
    GROUP BY person_id
),
days AS (
    SELECT
        r.lead_id,
        r.done_local::DATE AS done_date,
        min(r.done_utc) AS done_utc,
        CASE WHEN bool_or(r.evidence = 'proven') THEN 'proven' ELSE 'claimed' END AS evidence,
        bool_or(r.is_call) AS is_call,
        bool_or(r.is_call AND (extract('hour' FROM r.done_local) < 8 OR extract('hour' FROM r.done_local) >= 21
            OR coalesce(r.done_utc > s.stopped_utc, false))) AS illegal
    FROM reported r
    LEFT JOIN stops s ON s.person_id = r.person_id
    GROUP BY r.lead_id, r.done_local::DATE
),
did AS (
    SELECT *, row_number() OVER (PARTITION BY lead_id ORDER BY done_utc) AS place FROM days
),
matched AS (
    SELECT
        w.department,
        CASE by_what WHEN 'segment' THEN w.segment WHEN 'step' THEN w.segment || ', step ' || (w.step_number + 1) ELSE 'all' END AS group_name,
        w.segment,
        d.evidence,
        CASE
            WHEN d.done_date <= w.planned_date THEN 'same day or earlier'
            WHEN d.done_date IS NOT NULL THEN 'later'
            WHEN date_diff('day', w.planned_date, w.today) >= 3 THEN 'never'
            ELSE 'too young'
        END AS verdict,
        coalesce(d.is_call, false) AS is_call,
        coalesce(d.illegal, false) AS illegal
    FROM would w
    LEFT JOIN did d ON d.lead_id = w.lead_id AND d.place = w.place
),
counted AS (
    SELECT
        department,
        group_name,
        any_value(segment) AS segment,
        count(*) FILTER (verdict <> 'too young') AS judged,
        count(*) FILTER (verdict = 'too young') AS too_young,
        count(*) FILTER (verdict = 'same day or earlier' AND evidence = 'proven') AS soon_proven,
        count(*) FILTER (verdict = 'same day or earlier' AND evidence = 'claimed') AS soon_claimed,
        count(*) FILTER (verdict = 'later' AND evidence = 'proven') AS later_proven,
        count(*) FILTER (verdict = 'later' AND evidence = 'claimed') AS later_claimed,
        count(*) FILTER (verdict = 'never') AS never,
        count(*) FILTER (is_call) AS calls,
        count(*) FILTER (illegal) AS illegal
    FROM matched
    GROUP BY department, group_name
),
rungs AS (
    SELECT department, group_name, segment, 1 AS rung, 'same day or earlier' AS stage, 'proven' AS evidence, 'steps due' AS of_what,
        soon_proven AS numerator, judged AS denominator, too_young FROM counted
    UNION ALL SELECT department, group_name, segment, 1, 'same day or earlier', 'claimed', 'steps due', soon_claimed, judged, too_young FROM counted
    UNION ALL SELECT department, group_name, segment, 2, 'later', 'proven', 'steps due', later_proven, judged, too_young FROM counted
    UNION ALL SELECT department, group_name, segment, 2, 'later', 'claimed', 'steps due', later_claimed, judged, too_young FROM counted
    UNION ALL SELECT department, group_name, segment, 3, 'never', 'proven', 'steps due', never, judged, too_young FROM counted
    UNION ALL SELECT department, group_name, segment, 4, 'illegal', 'proven', 'calls of people', illegal, calls, 0 FROM counted
)
SELECT
    by_what AS grouped_by,
    r.department,
    r.group_name,
    r.rung,
    r.stage,
    r.evidence,
    r.of_what,
    r.numerator::BIGINT AS numerator,
    r.denominator::BIGINT AS denominator,
    CASE WHEN r.denominator > 0 THEN r.numerator / r.denominator::DOUBLE END AS rate,
    wilson_low(r.numerator, r.denominator) AS rate_low,
    wilson_high(r.numerator, r.denominator) AS rate_high,
    r.too_young::BIGINT AS too_young,
    data_note(r.numerator, r.denominator, r.of_what) AS note
FROM rungs r
LEFT JOIN dim_segment s ON s.segment = r.segment
WHERE r.evidence = 'proven' OR r.numerator > 0
ORDER BY r.department, s.sort_order, r.group_name, r.rung, r.evidence DESC;

-- Nested to the left, as report_funnel is.
CREATE OR REPLACE VIEW report_shadow AS
SELECT * FROM (
    SELECT * FROM report_shadow_of('segment', NULL)
    UNION ALL SELECT * FROM report_shadow_of('step', NULL)
)
UNION ALL SELECT * FROM report_shadow_of('all', NULL);
COMMENT ON VIEW report_shadow IS 'What keepwarm would have done in shadow mode against what people reported: same day or earlier, later, never; and which of their calls were illegal by the store clock or after an opt-out. What people did not report is not seen. Filter on grouped_by (segment, step, all).';
