-- Sources: what the leads of each source are worth.
--
-- `keepwarmctl report sources --since DAYS` runs report_sources_of('source', DAYS): the funnel's stages by source, one row
-- each, whatever their evidence, with the share of leads that were no good and of people who opted out. The report `funnel
-- --by source` has the same stages with proven and claimed apart.
CREATE OR REPLACE MACRO report_sources_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH kept AS (
    SELECT f.*, p.opted_out_all OR p.opted_out_text OR p.opted_out_email OR p.opted_out_phone OR p.opted_out_voice AS opted_out
    FROM funnel_base f
    LEFT JOIN dim_person p ON p.person_id = f.person_id
    WHERE (since_days IS NULL OR f.age_days <= since_days)
        AND wanted(f.store_id, of_store) AND wanted(f.segment, of_segment) AND wanted(f.source, of_source)
        AND wanted(f.owner_id, of_owner)
),
counted AS (
    SELECT
        department, source AS group_name,
        count(*) AS episodes,
        count(*) FILTER (good_lead) AS good,
        count(*) FILTER (good_lead AND contacted_evidence IS NOT NULL) AS contacted,
        count(*) FILTER (good_lead AND set_evidence IS NOT NULL) AS made,
        coalesce(sum(appointments_shown_proven + appointments_shown_claimed) FILTER (good_lead), 0)::BIGINT AS shown,
        coalesce(sum(appointments_due) FILTER (good_lead), 0)::BIGINT AS due,
        count(*) FILTER (good_lead AND visited_evidence IS NOT NULL) AS visited,
        count(*) FILTER (good_lead AND sold_evidence IS NOT NULL) AS sold,
        count(DISTINCT person_id) AS persons,
        count(DISTINCT person_id) FILTER (opted_out) AS opted_out
    FROM kept
    GROUP BY ALL
),
rungs AS (
    SELECT department, group_name, 1 AS rung, 'good lead' AS what, 'episodes' AS of_what, good AS n, episodes AS total FROM counted
    UNION ALL SELECT department, group_name, 2, 'contacted', 'good leads', contacted, good FROM counted
    UNION ALL SELECT department, group_name, 3, 'appointment set', 'good leads', made, good FROM counted
    UNION ALL SELECT department, group_name, 4, 'shown', 'appointments due', shown, due FROM counted
    UNION ALL SELECT department, group_name, 5, 'visited', 'good leads', visited, good FROM counted
    UNION ALL SELECT department, group_name, 6, 'sold', 'good leads', sold, good FROM counted
    UNION ALL SELECT department, group_name, 7, 'opted out', 'persons', opted_out, persons FROM counted
)
SELECT
    by_what AS grouped_by,
    department,
    group_name,
    stage_title(department, what) AS stage,
    of_what,
    n AS numerator,
    total AS denominator,
    CASE WHEN total > 0 THEN n / total::DOUBLE END AS rate,
    wilson_low(n, total) AS rate_low,
    wilson_high(n, total) AS rate_high,
    data_note(n, total, of_what) AS note
FROM rungs
ORDER BY department, group_name, rung;

CREATE OR REPLACE VIEW report_sources AS SELECT * FROM report_sources_of('source', NULL);
COMMENT ON VIEW report_sources IS 'The stages of the funnel by source, whatever their evidence, with leads that were no good and persons who opted out.';
