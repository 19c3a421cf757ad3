-- Opt-outs: who asked to be left in peace, credited to the last touch before.
--
-- `keepwarmctl report opt-outs --by BY --since DAYS` runs report_opt_outs_of(BY, DAYS). Numerator: persons whose opt-out is
-- credited to a touch of the group. Denominator: persons with at least one delivered message in the group. Per 1,000 delivered
-- messages beside it. Delivered is what was handed over and not reported undeliverable. An opt-out that no touch preceded
-- stands in the group `no touch before`.
CREATE OR REPLACE MACRO report_opt_outs_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH sent AS (
    SELECT
        t.*,
        CASE by_what
            WHEN 'segment' THEN t.segment
            WHEN 'channel' THEN t.channel
            WHEN 'step' THEN t.step_name
            WHEN 'block' THEN t.block
            WHEN 'source' THEN t.source
            ELSE 'all'
        END AS group_name
    FROM touch_base t
    WHERE t.is_delivered AND t.channel <> 'call' AND (since_days IS NULL OR t.age_days <= since_days)
        AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
        AND wanted(t.owner_id, of_owner) AND wanted(t.cadence_version_id, of_version)
),
reached AS (
    SELECT group_name, count(*) AS delivered, count(DISTINCT person_id) AS persons FROM sent GROUP BY group_name
),
gone AS (
    SELECT s.group_name, count(DISTINCT c.person_id) AS opted_out
    FROM fact_consent c
    JOIN sent s ON s.touch_id = c.credited_touch_id
    WHERE c.change = 'opt-out' AND c.via NOT IN ('wrong-number', 'bad-number')
    GROUP BY s.group_name
)
SELECT
    by_what AS grouped_by,
    r.group_name,
    'persons with a delivered message' AS of_what,
    coalesce(g.opted_out, 0) AS numerator,
    r.persons AS denominator,
    coalesce(g.opted_out, 0) / r.persons::DOUBLE AS rate,
    wilson_low(coalesce(g.opted_out, 0), r.persons) AS rate_low,
    wilson_high(coalesce(g.opted_out, 0), r.persons) AS rate_high,
    r.delivered,
    round(1000.0 * coalesce(g.opted_out, 0) / r.delivered, 2) AS per_1000_delivered,
    data_note(coalesce(g.opted_out, 0), r.persons, 'persons') AS note
FROM reached r
LEFT JOIN gone g ON g.group_name = r.group_name
ORDER BY r.group_name;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_opt_outs AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_opt_outs_of('segment', NULL)
    UNION ALL SELECT * FROM report_opt_outs_of('channel', NULL)
) UNION ALL SELECT * FROM report_opt_outs_of('step', NULL)
) UNION ALL SELECT * FROM report_opt_outs_of('block', NULL)
) UNION ALL SELECT * FROM report_opt_outs_of('source', NULL)
) UNION ALL SELECT * FROM report_opt_outs_of('all', NULL);
COMMENT ON VIEW report_opt_outs IS 'Persons opting out, credited to the last touch, out of persons with a delivered message, and per 1,000 delivered; filter on grouped_by.';
