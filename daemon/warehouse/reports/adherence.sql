-- Adherence: whether what was planned was done when it was due.
--
-- `keepwarmctl report adherence --by BY --since DAYS` runs report_adherence_of(BY, DAYS). A touch counts once its time has
-- come, live or assisted; what the customer ended (an answer, an opt-out, a visit, a deal) and what had an own condition that
-- did not hold is no failure of ours and counts nowhere. Due is the law-adjusted time: after every move by contact window,
-- caps and opening hours. In time: at most 5 minutes after it for what keepwarm sends, at most 2 hours for what a human does
-- (hours in which the store is closed do not count).
CREATE OR REPLACE MACRO report_adherence_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH counted AS (
    SELECT
        t.department,
        CASE by_what
            WHEN 'segment' THEN t.segment
            WHEN 'step' THEN t.step_name
            WHEN 'channel' THEN t.channel
            WHEN 'owner' THEN t.owner_name
            WHEN 'weekday' THEN t.weekday_order || ' ' || t.weekday
            WHEN 'hour' THEN t.hour
            ELSE 'all'
        END AS group_name,
        CASE WHEN by_what = 'step' THEN min(t.step_order) ELSE 0 END AS group_order,
        CASE WHEN t.by_human THEN 'human' ELSE 'automated' END AS by_whom,
        count(*) AS due,
        count(*) FILTER (t.late_seconds <= t.seconds_allowed) AS in_time,
        count(*) FILTER (t.late_seconds > t.seconds_allowed) AS late,
        count(*) FILTER (t.made_utc IS NULL AND t.status IN ('planned', 'claimed', 'sent')) AS waiting,
        count(*) FILTER (t.status IN ('skipped', 'canceled', 'failed', 'uncertain')) AS left_out,
        count(*) FILTER (t.moves > 0) AS moved,
        mode(t.move_reason ORDER BY t.move_reason) AS moved_mostly_by,
        mode(t.reason ORDER BY t.reason) FILTER (t.status <> 'sent') AS left_out_mostly_by,
        quantile_cont(t.late_seconds, 0.5) AS late_p50,
        quantile_cont(t.late_seconds, 0.9) AS late_p90
    FROM touch_base t
    WHERE t.is_due AND t.mode <> 'shadow' AND NOT t.ended_by_customer
        AND (since_days IS NULL OR t.age_days <= since_days)
        AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
        AND wanted(t.owner_id, of_owner) AND wanted(t.cadence_version_id, of_version)
    GROUP BY department, group_name, by_whom
)
SELECT
    by_what AS grouped_by,
    department,
    group_name,
    by_whom,
    'touches due' AS of_what,
    in_time AS numerator,
    due AS denominator,
    in_time / due::DOUBLE AS rate,
    wilson_low(in_time, due) AS rate_low,
    wilson_high(in_time, due) AS rate_high,
    late,
    waiting,
    left_out,
    left_out_mostly_by,
    moved,
    moved_mostly_by,
    late_p50::BIGINT AS late_p50_seconds,
    late_p90::BIGINT AS late_p90_seconds,
    data_note(in_time, due, 'touches') AS note
FROM counted
ORDER BY department, group_order, group_name, by_whom;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_adherence AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_adherence_of('segment', NULL)
    UNION ALL SELECT * FROM report_adherence_of('step', NULL)
) UNION ALL SELECT * FROM report_adherence_of('channel', NULL)
) UNION ALL SELECT * FROM report_adherence_of('owner', NULL)
) UNION ALL SELECT * FROM report_adherence_of('weekday', NULL)
) UNION ALL SELECT * FROM report_adherence_of('hour', NULL)
) UNION ALL SELECT * FROM report_adherence_of('all', NULL);
COMMENT ON VIEW report_adherence IS 'Whether planned touches were done when they were due; filter on grouped_by. What the customer ended counts nowhere.';
