-- The funnel: how far good leads came, by cohort of the date they entered.
--
-- One definition for keepwarmctl and for BI: `keepwarmctl report funnel --by BY --since DAYS` runs
-- report_funnel_of(BY, DAYS) on the published file; the view report_funnel is the same, for every grouping and all days.
--
-- Rates name their denominator in of_what and stand with their Wilson 95% interval. Proven and claimed are never added
-- up: each has its own row. too_young counts those who cannot be judged yet: left out of shown (deadline not passed) and of
-- closed-loop (younger than 30 days), and still counted elsewhere (younger than 30 days, their chance is not over).
CREATE OR REPLACE MACRO report_funnel_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH kinds AS (
    -- One pass over the episodes; everything below counts the few kinds there are.
    SELECT
        department,
        CASE by_what WHEN 'segment' THEN segment WHEN 'source' THEN source ELSE 'all' END AS group_name,
        good_lead,
        age_days < 30 AS young,
        closed_loop,
        contacted_evidence,
        set_evidence,
        visited_evidence,
        sold_evidence,
        count(*) AS n,
        sum(appointments_due) AS due,
        sum(appointments_shown_proven) AS shown_proven,
        sum(appointments_shown_claimed) AS shown_claimed,
        sum(appointments_running) AS running
    FROM funnel_base
    WHERE (since_days IS NULL OR age_days <= since_days) AND wanted(store_id, of_store) AND wanted(segment, of_segment)
        AND wanted(source, of_source) AND wanted(owner_id, of_owner)
    GROUP BY ALL
),
counted AS (
    SELECT
        department,
        group_name,
        sum(n) AS episodes,
        coalesce(sum(n) FILTER (good_lead), 0) AS good,
        coalesce(sum(n) FILTER (good_lead AND young), 0) AS good_young,
        coalesce(sum(n) FILTER (good_lead AND NOT young), 0) AS good_old,
        coalesce(sum(n) FILTER (good_lead AND NOT young AND closed_loop), 0) AS good_old_closed,
        coalesce(sum(n) FILTER (good_lead AND contacted_evidence = 'proven'), 0) AS contacted_proven,
        coalesce(sum(n) FILTER (good_lead AND contacted_evidence = 'claimed'), 0) AS contacted_claimed,
        coalesce(sum(n) FILTER (good_lead AND contacted_evidence IS NOT NULL AND young), 0) AS contacted_young,
        coalesce(sum(n) FILTER (good_lead AND set_evidence = 'proven'), 0) AS set_proven,
        coalesce(sum(n) FILTER (good_lead AND set_evidence = 'claimed'), 0) AS set_claimed,
        coalesce(sum(n) FILTER (good_lead AND visited_evidence = 'proven'), 0) AS visited_proven,
        coalesce(sum(n) FILTER (good_lead AND visited_evidence = 'claimed'), 0) AS visited_claimed,
        coalesce(sum(n) FILTER (good_lead AND visited_evidence IS NOT NULL AND young), 0) AS visited_young,
        coalesce(sum(n) FILTER (good_lead AND sold_evidence = 'proven'), 0) AS sold_proven,
        coalesce(sum(n) FILTER (good_lead AND sold_evidence = 'claimed'), 0) AS sold_claimed,
        coalesce(sum(due) FILTER (good_lead), 0) AS due,
        coalesce(sum(shown_proven) FILTER (good_lead), 0) AS shown_proven,
        coalesce(sum(shown_claimed) FILTER (good_lead), 0) AS shown_claimed,
        coalesce(sum(running) FILTER (good_lead), 0) AS running
    FROM kinds
    GROUP BY department, group_name
),
rungs AS (
    SELECT department, group_name, 1 AS rung, 'good lead' AS stage, 'proven' AS evidence, 'episodes' AS of_what,
        good AS numerator, episodes AS denominator, 0 AS too_young FROM counted
    UNION ALL SELECT department, group_name, 2, 'contacted', 'proven', 'good leads', contacted_proven, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 2, 'contacted', 'claimed', 'good leads', contacted_claimed, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 3, 'appointment set', 'proven', 'good leads', set_proven, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 3, 'appointment set', 'claimed', 'good leads', set_claimed, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 4, 'appointment set', 'proven', 'contacted', set_proven,
        contacted_proven + contacted_claimed, contacted_young FROM counted
    UNION ALL SELECT department, group_name, 4, 'appointment set', 'claimed', 'contacted', set_claimed,
        contacted_proven + contacted_claimed, contacted_young FROM counted
    UNION ALL SELECT department, group_name, 5, 'shown', 'proven', 'appointments due', shown_proven, due, running FROM counted
    UNION ALL SELECT department, group_name, 5, 'shown', 'claimed', 'appointments due', shown_claimed, due, running FROM counted
    UNION ALL SELECT department, group_name, 6, 'visited', 'proven', 'good leads', visited_proven, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 6, 'visited', 'claimed', 'good leads', visited_claimed, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 7, 'sold', 'proven', 'good leads', sold_proven, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 7, 'sold', 'claimed', 'good leads', sold_claimed, good, good_young FROM counted
    UNION ALL SELECT department, group_name, 8, 'sold', 'proven', 'visited', sold_proven,
        visited_proven + visited_claimed, visited_young FROM counted
    UNION ALL SELECT department, group_name, 8, 'sold', 'claimed', 'visited', sold_claimed,
        visited_proven + visited_claimed, visited_young FROM counted
    UNION ALL SELECT department, group_name, 9, 'closed loop', 'proven', 'good leads of 30 days or more', good_old_closed, good_old, good_young FROM counted
)
SELECT
    by_what AS grouped_by,
    r.department,
    r.group_name,
    r.rung,
    stage_title(r.department, r.stage) AS stage,
    r.evidence,
    CASE WHEN r.department = 'service' AND r.of_what = 'visited' THEN 'arrived' ELSE r.of_what END AS of_what,
    r.numerator::BIGINT AS numerator,
    r.denominator::BIGINT AS denominator,
    CASE WHEN r.denominator > 0 THEN r.numerator / r.denominator::DOUBLE END AS rate,
    wilson_low(r.numerator, r.denominator) AS rate_low,
    wilson_high(r.numerator, r.denominator) AS rate_high,
    r.too_young::BIGINT AS too_young,
    data_note(r.numerator, r.denominator, CASE r.of_what WHEN 'good leads of 30 days or more' THEN 'good leads' ELSE r.of_what END) AS note
FROM rungs r
LEFT JOIN dim_segment s ON s.segment = r.group_name
WHERE r.evidence = 'proven' OR r.numerator > 0
ORDER BY r.department, s.sort_order, r.group_name, r.rung, r.evidence DESC;

-- Nested to the left: DuckDB 2.0 stores a longer UNION nested to the right, and 1.1 to 1.4 lose the last part of such a
-- one where the parts are ordered.
CREATE OR REPLACE VIEW report_funnel AS
SELECT * FROM (
    SELECT * FROM report_funnel_of('segment', NULL)
    UNION ALL SELECT * FROM report_funnel_of('source', NULL)
)
UNION ALL SELECT * FROM report_funnel_of('all', NULL);
COMMENT ON VIEW report_funnel IS 'Funnel by cohort of entry date, all days, judged at the moment of publication; filter on grouped_by (segment, source, all). Each rate with numerator, denominator and Wilson 95% interval.';

CREATE OR REPLACE VIEW funnel_by_segment AS SELECT * FROM report_funnel_of('segment', NULL);
COMMENT ON VIEW funnel_by_segment IS 'The rows of report_funnel grouped by segment.';

CREATE OR REPLACE VIEW funnel_by_source AS SELECT * FROM report_funnel_of('source', NULL);
COMMENT ON VIEW funnel_by_source IS 'The rows of report_funnel grouped by lead source.';
