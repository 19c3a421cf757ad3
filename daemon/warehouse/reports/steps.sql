-- Steps: what came of each step of the cadences, and over which channel.
--
-- `keepwarmctl report steps --by BY --since DAYS` runs report_steps_of(BY, DAYS). Out of delivered messages and calls made:
-- how many were answered by the customer (a reply is credited to the touch it answers), how many led to an opt-out, and after
-- how many an appointment was set within 7 days and before the next touch.
CREATE OR REPLACE VIEW touch_results AS
WITH made AS (
    SELECT
        t.touch_id, t.lead_id, t.person_id, t.store_id, t.department, t.segment, t.source, t.owner_id, t.cadence_version_id,
        t.step_name, t.step_order, t.channel, t.block, t.language, t.block_version_id, t.variant_number, t.age_days,
        coalesce(t.made_utc, t.ended_utc) AS at_utc,
        lead(coalesce(t.made_utc, t.ended_utc)) OVER (PARTITION BY t.person_id ORDER BY coalesce(t.made_utc, t.ended_utc), t.touch_id) AS next_utc
    FROM touch_base t
    WHERE t.is_delivered AND t.mode <> 'shadow'
),
replies AS (
    SELECT touch_id, true AS replied, bool_or(hot) AS hot FROM fact_reply
    -- Who only asks to be left in peace has not answered.
    WHERE touch_id IS NOT NULL AND intents IS DISTINCT FROM 'opt_out'
    GROUP BY touch_id
),
opt_outs AS (
    SELECT credited_touch_id AS touch_id, count(DISTINCT person_id) > 0 AS opted_out
    FROM fact_consent
    WHERE change = 'opt-out' AND via NOT IN ('wrong-number', 'bad-number')
    GROUP BY credited_touch_id
),
sets AS (
    SELECT DISTINCT m.touch_id
    FROM made m
    JOIN fact_appointment a ON a.lead_id = m.lead_id AND a.booked_utc >= m.at_utc AND a.booked_utc < m.at_utc + INTERVAL 7 DAY
        AND (m.next_utc IS NULL OR a.booked_utc < m.next_utc)
    WHERE NOT a.walk_in
)
SELECT
    m.*,
    coalesce(r.replied, false) AS replied,
    coalesce(r.hot, false) AS hot,
    coalesce(o.opted_out, false) AS opted_out,
    s.touch_id IS NOT NULL AS led_to_set
FROM made m
LEFT JOIN replies r ON r.touch_id = m.touch_id
LEFT JOIN opt_outs o ON o.touch_id = m.touch_id
LEFT JOIN sets s ON s.touch_id = m.touch_id;
COMMENT ON VIEW touch_results IS 'One row per message delivered or call made, with what came of it: answered, answered hot, opted out, an appointment set within 7 days and before the next touch.';

CREATE OR REPLACE MACRO results_of(since_days, of_store, of_segment, of_source, of_owner, of_version) AS TABLE
SELECT t.*
FROM touch_results t
WHERE (since_days IS NULL OR t.age_days <= since_days)
    AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
    AND wanted(t.owner_id, of_owner) AND wanted(t.cadence_version_id, of_version);

CREATE OR REPLACE MACRO report_steps_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH counted AS (
    SELECT
        department, segment,
        CASE by_what WHEN 'step' THEN step_name ELSE 'all' END AS group_name,
        min(CASE by_what WHEN 'step' THEN step_order ELSE 0 END) AS group_order,
        channel,
        count(*) AS made,
        count(*) FILTER (replied) AS replied,
        count(*) FILTER (hot) AS hot,
        count(*) FILTER (led_to_set) AS led_to_set,
        count(*) FILTER (opted_out) AS opted_out
    FROM results_of(since_days, of_store, of_segment, of_source, of_owner, of_version)
    GROUP BY department, segment, group_name, channel
),
rungs AS (
    SELECT *, 1 AS rung, 'replied' AS result, replied AS n FROM counted
    UNION ALL SELECT *, 2, 'replied hot', hot FROM counted
    UNION ALL SELECT *, 3, 'appointment set', led_to_set FROM counted
    UNION ALL SELECT *, 4, 'opted out', opted_out FROM counted
)
SELECT
    by_what AS grouped_by,
    department,
    segment,
    group_name,
    channel,
    result,
    'touches made' AS of_what,
    n AS numerator,
    made AS denominator,
    n / made::DOUBLE AS rate,
    wilson_low(n, made) AS rate_low,
    wilson_high(n, made) AS rate_high,
    data_note(n, made, 'touches') AS note
FROM rungs
ORDER BY department, segment, group_order, group_name, channel, rung;

CREATE OR REPLACE VIEW report_steps AS
    SELECT * FROM report_steps_of('step', NULL)
    UNION ALL SELECT * FROM report_steps_of('all', NULL);
COMMENT ON VIEW report_steps IS 'What came of each step per channel: replies, hot replies, appointments set, opt-outs, out of touches made.';
