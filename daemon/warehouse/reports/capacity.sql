-- Capacity: what the next seven days ask of people and of the carrier.
--
-- `keepwarmctl report capacity --by BY` runs report_capacity_of(BY, NULL). By hour or by day of the store: texts, emails,
-- calls and voicemails that are planned, and open tasks by when they are due; what is overdue stands in the first row. Only
-- the next step of each lead is planned ahead, so the later days show less than will come.
CREATE OR REPLACE MACRO report_capacity_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH ahead AS (
    SELECT t.store_id, t.planned_local AS at_local, p.published_local AS now_local, t.channel AS what
    FROM touch_base t
    JOIN publication p ON p.store_id = t.store_id
    WHERE t.status = 'planned' AND t.mode <> 'shadow' AND t.planned_local < p.published_local + INTERVAL 7 DAY
        AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
        AND wanted(t.owner_id, of_owner)
    UNION ALL
    SELECT k.store_id, k.due_local, p.published_local, 'task'
    FROM fact_task k
    JOIN publication p ON p.store_id = k.store_id
    WHERE k.status = 'open' AND k.due_local < p.published_local + INTERVAL 7 DAY
        AND wanted(k.store_id, of_store) AND wanted(k.segment, of_segment) AND wanted(k.source, of_source)
        AND wanted(k.owner_id, of_owner)
)
SELECT grouped_by, group_name, texts, emails, voicemails, calls, tasks
FROM (
SELECT
    by_what AS grouped_by,
    at_local < now_local AS overdue,
    CASE
        WHEN at_local < now_local THEN 'overdue'
        WHEN by_what = 'hour' THEN strftime(at_local, '%Y-%m-%d %a %H:00')
        ELSE strftime(at_local, '%Y-%m-%d %a')
    END AS group_name,
    count(*) FILTER (what = 'text') AS texts,
    count(*) FILTER (what = 'email') AS emails,
    count(*) FILTER (what = 'voicemail') AS voicemails,
    count(*) FILTER (what = 'call') AS calls,
    count(*) FILTER (what = 'task') AS tasks
FROM ahead
WHERE since_days IS NULL OR at_local >= now_local - to_days(since_days)
GROUP BY ALL
)
ORDER BY overdue DESC, group_name;

CREATE OR REPLACE VIEW report_capacity AS
    SELECT * FROM report_capacity_of('day', NULL)
    UNION ALL SELECT * FROM report_capacity_of('hour', NULL);
COMMENT ON VIEW report_capacity IS 'Planned touches and open tasks of the next seven days, by day of the store.';
