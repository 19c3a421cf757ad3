-- Hot leads: whether a human was told, took it and acted within five minutes of the reply's arrival.
--
-- `keepwarmctl report escalations --by BY --since DAYS` runs report_escalations_of(BY, DAYS). Three rows a group: told (the
-- audit's figure), taken (a rep took it; a breach is none) and acted (proven; what a rep merely says counts apart). The
-- denominator is hot replies and hot first words; staffed hours and after hours stand apart, because after hours the clock of
-- the store starts at opening.
CREATE OR REPLACE MACRO report_escalations_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH kept AS (
    SELECT
        e.*,
        CASE by_what
            WHEN 'rep' THEN coalesce(r.rep_name, 'nobody')
            WHEN 'hour' THEN strftime(e.arrived_local, '%H:00')
            WHEN 'weekday' THEN strftime(e.arrived_local, '%u %a')
            WHEN 'intent' THEN e.intent
            WHEN 'segment' THEN e.segment
            ELSE 'all'
        END AS group_name
    FROM fact_escalation e
    JOIN publication p ON p.store_id = e.store_id
    LEFT JOIN dim_rep r ON r.rep_id = e.acting_id
    WHERE (since_days IS NULL OR date_diff('day', e.local_date, p.published_local::DATE) <= since_days)
        AND wanted(e.store_id, of_store) AND wanted(e.segment, of_segment) AND wanted(e.source, of_source)
        AND wanted(e.owner_id, of_owner)
),
counted AS (
    SELECT
        department,
        group_name,
        staffed,
        count(*) AS hot,
        count(*) FILTER (told_seconds <= 300) AS told,
        count(*) FILTER (taken_seconds <= 300) AS taken,
        count(*) FILTER (acted_seconds <= 300) AS acted,
        count(*) FILTER (breached_utc IS NOT NULL) AS breached,
        count(*) FILTER (status = 'open') AS still_open,
        count(*) FILTER (evidence = 'claimed') AS claimed,
        quantile_cont(told_seconds, 0.5) AS told_p50,
        quantile_cont(told_seconds, 0.9) AS told_p90,
        quantile_cont(taken_seconds, 0.5) AS taken_p50,
        quantile_cont(taken_seconds, 0.9) AS taken_p90,
        quantile_cont(acted_seconds, 0.5) AS acted_p50,
        quantile_cont(acted_seconds, 0.9) AS acted_p90
    FROM kept
    GROUP BY ALL
),
rows_of AS (
    SELECT department, group_name, staffed, 1 AS rung, 'told' AS what, hot, told AS n, breached, still_open, claimed, told_p50 AS p50, told_p90 AS p90 FROM counted
    UNION ALL SELECT department, group_name, staffed, 2, 'taken', hot, taken, breached, still_open, claimed, taken_p50, taken_p90 FROM counted
    UNION ALL SELECT department, group_name, staffed, 3, 'acted', hot, acted, breached, still_open, claimed, acted_p50, acted_p90 FROM counted
)
SELECT
    by_what AS grouped_by,
    department,
    group_name,
    CASE WHEN staffed THEN 'staffed' ELSE 'after hours' END AS hours,
    what AS within_five_minutes,
    'hot replies' AS of_what,
    n AS numerator,
    hot AS denominator,
    n / hot::DOUBLE AS rate,
    wilson_low(n, hot) AS rate_low,
    wilson_high(n, hot) AS rate_high,
    p50::BIGINT AS p50_seconds,
    p90::BIGINT AS p90_seconds,
    breached,
    still_open,
    claimed,
    data_note(n, hot, 'hot replies') AS note
FROM rows_of
ORDER BY department, group_name, hours DESC, rung;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_escalations AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_escalations_of('rep', NULL)
    UNION ALL SELECT * FROM report_escalations_of('hour', NULL)
) UNION ALL SELECT * FROM report_escalations_of('weekday', NULL)
) UNION ALL SELECT * FROM report_escalations_of('intent', NULL)
) UNION ALL SELECT * FROM report_escalations_of('segment', NULL)
) UNION ALL SELECT * FROM report_escalations_of('all', NULL);
COMMENT ON VIEW report_escalations IS 'Hot replies and hot first words: told, taken and acted within 300 seconds of arrival; filter on grouped_by. Staffed hours and after hours apart.';
