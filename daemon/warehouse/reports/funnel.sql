-- The funnel: how far good leads came, by cohort of the date they entered.
--
-- One definition for keepwarmctl and for BI: `keepwarmctl report funnel --by BY --since DAYS` runs
-- report_funnel_of(BY, DAYS) on the published file; the view report_funnel is the same, for every grouping and all days.
--
-- Rates name their denominator in of_what and stand with their Wilson 95% interval. Proven and claimed are never added
-- up: each has its own row. too_young counts those who cannot be judged yet: left out of shown (deadline not passed) and of
-- closed-loop (younger than 30 days), and still counted elsewhere (younger than 30 days, their chance is not over).
CREATE OR REPLACE MACRO report_funnel_of(by_what, since_days) AS TABLE
WITH cohort AS (
    SELECT *, CASE by_what WHEN 'segment' THEN segment WHEN 'source' THEN source ELSE 'all' END AS group_name
    FROM funnel_base
    WHERE since_days IS NULL OR age_days <= since_days
),
leads_in AS (
    SELECT
        department,
        group_name,
        count(*) AS episodes,
        count(*) FILTER (good_lead) AS good,
        count(*) FILTER (good_lead AND age_days < 30) AS good_young,
        count(*) FILTER (good_lead AND age_days >= 30) AS good_old,
        count(*) FILTER (good_lead AND age_days >= 30 AND closed_loop) AS good_old_closed,
        count(*) FILTER (good_lead AND contacted_evidence = 'proven') AS contacted_proven,
        count(*) FILTER (good_lead AND contacted_evidence = 'claimed') AS contacted_claimed,
        count(*) FILTER (good_lead AND contacted_evidence IS NOT NULL AND age_days < 30) AS contacted_young,
        count(*) FILTER (good_lead AND set_evidence = 'proven') AS set_proven,
        count(*) FILTER (good_lead AND set_evidence = 'claimed') AS set_claimed,
        count(*) FILTER (good_lead AND visited_evidence = 'proven') AS visited_proven,
        count(*) FILTER (good_lead AND visited_evidence = 'claimed') AS visited_claimed,
        count(*) FILTER (good_lead AND visited_evidence IS NOT NULL AND age_days < 30) AS visited_young,
        count(*) FILTER (good_lead AND sold_evidence = 'proven') AS sold_proven,
        count(*) FILTER (good_lead AND sold_evidence = 'claimed') AS sold_claimed
    FROM cohort
    GROUP BY department, group_name
),
chains AS (
    -- What the customer called off is no chance to show; what staff called off is a chance lost.
    SELECT
        c.department,
        c.group_name,
        count(*) FILTER (a.deadline_utc <= c.published_utc) AS passed,
        count(*) FILTER (a.deadline_utc <= c.published_utc AND a.status = 'shown' AND a.shown_evidence = 'proven') AS shown_proven,
        count(*) FILTER (a.deadline_utc <= c.published_utc AND a.status = 'shown' AND a.shown_evidence = 'claimed') AS shown_claimed,
        count(*) FILTER (a.deadline_utc > c.published_utc) AS running
    FROM fact_appointment a
    JOIN cohort c ON c.episode_id = a.episode_id
    WHERE c.good_lead AND NOT a.walk_in AND a.canceled_by IS DISTINCT FROM 'customer'
    GROUP BY c.department, c.group_name
),
counted AS (
    SELECT l.*, coalesce(c.passed, 0) AS passed, coalesce(c.shown_proven, 0) AS shown_proven,
        coalesce(c.shown_claimed, 0) AS shown_claimed, coalesce(c.running, 0) AS running
    FROM leads_in l
    LEFT JOIN chains c ON c.department = l.department AND c.group_name = l.group_name
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
    UNION ALL SELECT department, group_name, 5, 'shown', 'proven', 'appointments due', shown_proven, passed, running FROM counted
    UNION ALL SELECT department, group_name, 5, 'shown', 'claimed', 'appointments due', shown_claimed, passed, running FROM counted
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
    CASE
        WHEN r.department <> 'service' THEN r.stage
        WHEN r.stage = 'appointment set' THEN 'RO appointment set'
        WHEN r.stage = 'visited' THEN 'arrived (RO opened)'
        WHEN r.stage = 'sold' THEN 'RO closed'
        ELSE r.stage
    END AS stage,
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

CREATE OR REPLACE VIEW report_funnel AS
SELECT * FROM report_funnel_of('segment', NULL)
UNION ALL SELECT * FROM report_funnel_of('source', NULL)
UNION ALL SELECT * FROM report_funnel_of('all', NULL);
COMMENT ON VIEW report_funnel IS 'Funnel by cohort of entry date, all days, judged at the moment of publication; filter on grouped_by (segment, source, all). Each rate with numerator, denominator and Wilson 95% interval.';

CREATE OR REPLACE VIEW funnel_by_segment AS SELECT * FROM report_funnel_of('segment', NULL);
COMMENT ON VIEW funnel_by_segment IS 'The rows of report_funnel grouped by segment.';

CREATE OR REPLACE VIEW funnel_by_source AS SELECT * FROM report_funnel_of('source', NULL);
COMMENT ON VIEW funnel_by_source IS 'The rows of report_funnel grouped by lead source.';
