-- Appointments: what became of what was agreed.
--
-- `keepwarmctl report appointments --by BY --since DAYS` runs report_appointments_of(BY, DAYS). Counted are appointments by
-- the day they were recorded; walk-ins (recorded less than 30 minutes before) are none. Shown and missed are out of those
-- whose deadline has passed and that the customer did not call off, as in the funnel; what the customer and what staff called
-- off is out of all that were set. Proven and claimed visits have their own rows.
CREATE OR REPLACE MACRO report_appointments_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH kept AS (
    SELECT
        a.*,
        CASE by_what
            WHEN 'segment' THEN a.segment
            WHEN 'source' THEN a.source
            WHEN 'owner' THEN coalesce(o.rep_name, 'nobody')
            WHEN 'weekday' THEN isodow(a.agreed_local) || ' ' || strftime(a.agreed_local, '%a')
            ELSE 'all'
        END AS group_name,
        a.deadline_utc <= p.published_utc AND a.canceled_by IS DISTINCT FROM 'customer' AS due
    FROM fact_appointment a
    JOIN publication p ON p.store_id = a.store_id
    LEFT JOIN dim_rep o ON o.rep_id = a.owner_id
    WHERE NOT a.walk_in AND (since_days IS NULL OR date_diff('day', a.local_date, p.published_local::DATE) <= since_days)
        AND wanted(a.store_id, of_store) AND wanted(a.segment, of_segment) AND wanted(a.source, of_source)
        AND wanted(a.owner_id, of_owner)
),
counted AS (
    SELECT
        department, group_name,
        count(*) AS made,
        count(*) FILTER (due) AS due,
        count(*) FILTER (due AND status = 'shown' AND shown_evidence = 'proven') AS shown_proven,
        count(*) FILTER (due AND status = 'shown' AND shown_evidence = 'claimed') AS shown_claimed,
        count(*) FILTER (due AND status <> 'shown') AS missed,
        count(*) FILTER (canceled_by = 'customer') AS off_by_customer,
        count(*) FILTER (canceled_by = 'staff') AS off_by_staff,
        count(*) FILTER (moves > 0) AS moved,
        count(*) FILTER (status = 'set' AND NOT due) AS ahead
    FROM kept
    GROUP BY ALL
),
rungs AS (
    SELECT department, group_name, 1 AS rung, 'shown' AS what, 'proven' AS evidence, 'appointments due' AS of_what, shown_proven AS n, due AS total, ahead FROM counted
    UNION ALL SELECT department, group_name, 1, 'shown', 'claimed', 'appointments due', shown_claimed, due, ahead FROM counted
    UNION ALL SELECT department, group_name, 2, 'missed', 'proven', 'appointments due', missed, due, ahead FROM counted
    UNION ALL SELECT department, group_name, 3, 'called off by the customer', 'proven', 'appointments set', off_by_customer, made, ahead FROM counted
    UNION ALL SELECT department, group_name, 4, 'called off by staff', 'proven', 'appointments set', off_by_staff, made, ahead FROM counted
    UNION ALL SELECT department, group_name, 5, 'moved', 'proven', 'appointments set', moved, made, ahead FROM counted
)
SELECT
    by_what AS grouped_by,
    department,
    group_name,
    what,
    evidence,
    of_what,
    n AS numerator,
    total AS denominator,
    CASE WHEN total > 0 THEN n / total::DOUBLE END AS rate,
    wilson_low(n, total) AS rate_low,
    wilson_high(n, total) AS rate_high,
    ahead,
    data_note(n, total, of_what) AS note
FROM rungs
WHERE evidence = 'proven' OR n > 0
ORDER BY department, group_name, rung, evidence DESC;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_appointments AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_appointments_of('segment', NULL)
    UNION ALL SELECT * FROM report_appointments_of('source', NULL)
) UNION ALL SELECT * FROM report_appointments_of('owner', NULL)
) UNION ALL SELECT * FROM report_appointments_of('weekday', NULL)
) UNION ALL SELECT * FROM report_appointments_of('all', NULL);
COMMENT ON VIEW report_appointments IS 'What became of appointments: shown (proven and claimed apart), missed, called off by customer and by staff, moved; filter on grouped_by.';
