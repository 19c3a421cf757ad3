-- Anomalies: what looks like numbers made rather than work done.
--
-- `keepwarmctl report anomalies --since DAYS` runs report_anomalies_of('kind', DAYS): tasks closed in bulk (30 or more by one
-- rep within five minutes), hot replies whose clock was stopped by nothing (closed with no talk and no answer), hot replies
-- closed within 20 seconds by word alone, and talks of a tracked length of nothing. Each row is a reason to ask, and no
-- verdict.
CREATE OR REPLACE MACRO report_anomalies_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH done AS (
    SELECT k.*, epoch(k.done_utc)::BIGINT AS at_second
    FROM fact_task k
    JOIN publication p ON p.store_id = k.store_id
    WHERE k.status = 'done' AND k.done_by <> 'system'
        AND (since_days IS NULL OR date_diff('day', k.done_local::DATE, p.published_local::DATE) <= since_days)
        AND wanted(k.store_id, of_store) AND wanted(k.segment, of_segment) AND wanted(k.source, of_source)
        AND wanted(k.owner_id, of_owner)
),
bulk AS (
    SELECT done_by, done_local, task_id,
        count(*) OVER (PARTITION BY done_by ORDER BY at_second RANGE BETWEEN 300 PRECEDING AND CURRENT ROW) AS within_five_minutes
    FROM done
),
worst AS (
    SELECT done_by, done_local::DATE AS day, max(within_five_minutes) AS n, max(done_local) AS at_local
    FROM bulk
    GROUP BY ALL
    HAVING max(within_five_minutes) >= 30
),
hot AS (
    SELECT e.*
    FROM fact_escalation e
    JOIN publication p ON p.store_id = e.store_id
    WHERE (since_days IS NULL OR date_diff('day', e.local_date, p.published_local::DATE) <= since_days)
        AND wanted(e.store_id, of_store) AND wanted(e.segment, of_segment) AND wanted(e.source, of_source)
        AND wanted(e.owner_id, of_owner)
),
found AS (
    SELECT 'tasks closed in bulk' AS group_name, done_by AS who, at_local, NULL::BIGINT AS lead_id,
        n || ' tasks within five minutes' AS what
    FROM worst
    UNION ALL
    SELECT 'hot reply closed by nothing', coalesce('rep:' || h.taken_by_id, 'nobody'), h.closed_local, h.lead_id,
        'closed as ' || coalesce(h.disposition, 'nothing') || ' with no act on record'
    FROM hot h
    WHERE h.status = 'closed' AND h.evidence IS NULL AND coalesce(h.disposition NOT IN ('no-longer-needed', 'opt-out'), true)
    UNION ALL
    SELECT 'hot reply closed at once by word', coalesce('rep:' || h.taken_by_id, 'nobody'), h.closed_local, h.lead_id,
        date_diff('second', h.told_utc, h.closed_utc) || ' seconds after being told'
    FROM hot h
    WHERE h.status = 'closed' AND h.evidence = 'claimed' AND date_diff('second', h.told_utc, h.closed_utc) < 20
    UNION ALL
    SELECT 'a talk of no length', d.done_by, d.done_local, d.lead_id, 'talked, and the tracked call took ' || d.call_seconds || ' seconds'
    FROM done d
    WHERE d.disposition = 'talked' AND d.call_seconds < 10
)
SELECT by_what AS grouped_by, group_name, who, at_local, lead_id, what
FROM found
ORDER BY group_name, at_local, who, lead_id;

CREATE OR REPLACE VIEW report_anomalies AS SELECT * FROM report_anomalies_of('kind', NULL);
COMMENT ON VIEW report_anomalies IS 'What looks like numbers made rather than work done: tasks closed in bulk, clocks stopped by nothing. A reason to ask, and no verdict.';
