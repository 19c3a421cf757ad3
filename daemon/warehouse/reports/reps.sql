-- Reps: what each has done with what was theirs.
--
-- `keepwarmctl report reps --since DAYS` runs report_reps_of('rep', DAYS). Hot replies and tasks are the acting rep's (who
-- answered), outcomes the owner's (who keeps the credit). Proven and claimed work stand apart: what a rep merely says stops
-- the reminders and is not counted as done in time.
CREATE OR REPLACE MACRO report_reps_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH hot AS (
    SELECT e.acting_id AS rep_id, 1 AS rung, 'hot replies taken within 5 minutes, staffed hours' AS what, 'hot replies' AS of_what,
        count(*) FILTER (e.taken_seconds <= 300) AS n, count(*) AS total
    FROM fact_escalation e
    JOIN publication p ON p.store_id = e.store_id
    WHERE e.staffed AND (since_days IS NULL OR date_diff('day', e.local_date, p.published_local::DATE) <= since_days)
        AND wanted(e.store_id, of_store) AND wanted(e.segment, of_segment) AND wanted(e.source, of_source)
    GROUP BY ALL
),
asked AS (
    SELECT t.*
    FROM fact_task t
    JOIN publication p ON p.store_id = t.store_id
    WHERE t.status <> 'withdrawn' AND t.due_utc <= p.published_utc
        AND (since_days IS NULL OR date_diff('day', t.local_date, p.published_local::DATE) <= since_days)
        AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
),
tasks AS (
    SELECT assignee_id AS rep_id, 2 AS rung, 'tasks done when due, proven' AS what, 'tasks due' AS of_what,
        count(*) FILTER (done_utc <= due_utc AND evidence = 'proven') AS n, count(*) AS total
    FROM asked GROUP BY ALL
    UNION ALL
    SELECT assignee_id, 3, 'tasks done when due, claimed', 'tasks due',
        count(*) FILTER (done_utc <= due_utc AND evidence = 'claimed'), count(*)
    FROM asked GROUP BY ALL
    UNION ALL
    SELECT assignee_id, 4, 'tasks still open', 'tasks due', count(*) FILTER (status = 'open'), count(*)
    FROM asked GROUP BY ALL
    UNION ALL
    SELECT assignee_id, 5, 'talked with the customer', 'tasks done', count(*) FILTER (disposition IN ('talked', 'answered')), count(*)
    FROM asked WHERE status = 'done' GROUP BY ALL
),
owned AS (
    SELECT f.*
    FROM funnel_base f
    WHERE f.good_lead AND (since_days IS NULL OR f.age_days <= since_days)
        AND wanted(f.store_id, of_store) AND wanted(f.segment, of_segment) AND wanted(f.source, of_source)
),
outcomes AS (
    SELECT owner_id AS rep_id, 6 AS rung, 'contacted' AS what, 'good leads owned' AS of_what,
        count(*) FILTER (contacted_evidence IS NOT NULL) AS n, count(*) AS total
    FROM owned GROUP BY ALL
    UNION ALL SELECT owner_id, 7, 'appointment set', 'good leads owned', count(*) FILTER (set_evidence IS NOT NULL), count(*) FROM owned GROUP BY ALL
    UNION ALL SELECT owner_id, 8, 'shown', 'appointments due', sum(appointments_shown_proven + appointments_shown_claimed)::BIGINT, sum(appointments_due)::BIGINT FROM owned GROUP BY ALL
    UNION ALL SELECT owner_id, 9, 'sold', 'good leads owned', count(*) FILTER (sold_evidence IS NOT NULL), count(*) FROM owned GROUP BY ALL
),
every AS (
    SELECT * FROM hot
    UNION ALL SELECT * FROM tasks
    UNION ALL SELECT * FROM outcomes
)
SELECT
    by_what AS grouped_by,
    coalesce(r.rep_name, 'nobody') AS group_name,
    e.what,
    e.of_what,
    e.n AS numerator,
    e.total AS denominator,
    CASE WHEN e.total > 0 THEN e.n / e.total::DOUBLE END AS rate,
    wilson_low(e.n, e.total) AS rate_low,
    wilson_high(e.n, e.total) AS rate_high,
    data_note(e.n, e.total, e.of_what) AS note
FROM every e
LEFT JOIN dim_rep r ON r.rep_id = e.rep_id
WHERE e.total > 0 AND wanted(e.rep_id, of_owner)
ORDER BY r.rep_name NULLS LAST, e.rung;

CREATE OR REPLACE VIEW report_reps AS SELECT * FROM report_reps_of('rep', NULL);
COMMENT ON VIEW report_reps IS 'Per rep: hot replies taken within five staffed minutes, tasks done when due (proven and claimed apart), talks, and the funnel of the leads they own.';
