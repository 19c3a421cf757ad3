-- The funnel at equal age: how far good leads had come when they were 3, 7, 14 and 30 days old.
--
-- Compares groups, or weeks, fairly: each age counts only episodes that have reached it; younger ones are left out and
-- counted in too_young. A stage counts at an age if it was reached at most that many civil days after entry. Proven and
-- claimed are never added up. keepwarmctl runs report_funnel_by_age_of(BY, DAYS); the view report_funnel_by_age is the
-- same, for every grouping and all days.
CREATE OR REPLACE MACRO report_funnel_by_age_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
WITH cohort AS (
    SELECT
        *,
        CASE by_what WHEN 'segment' THEN segment WHEN 'source' THEN source
            WHEN 'week' THEN strftime(date_trunc('week', entered_date), '%Y-%m-%d') ELSE 'all' END AS group_name
    FROM funnel_base
    WHERE good_lead AND (since_days IS NULL OR age_days <= since_days) AND wanted(store_id, of_store) AND wanted(segment, of_segment)
        AND wanted(source, of_source) AND wanted(owner_id, of_owner)
),
aged AS (
    SELECT
        c.department,
        c.group_name,
        a.age,
        count(*) FILTER (c.age_days >= a.age) AS old_enough,
        count(*) FILTER (c.age_days < a.age) AS too_young,
        count(*) FILTER (c.age_days >= a.age AND c.contacted_days <= a.age AND c.contacted_evidence = 'proven') AS contacted_proven,
        count(*) FILTER (c.age_days >= a.age AND c.contacted_days <= a.age AND c.contacted_evidence = 'claimed') AS contacted_claimed,
        count(*) FILTER (c.age_days >= a.age AND c.set_days <= a.age AND c.set_evidence = 'proven') AS set_proven,
        count(*) FILTER (c.age_days >= a.age AND c.set_days <= a.age AND c.set_evidence = 'claimed') AS set_claimed,
        count(*) FILTER (c.age_days >= a.age AND c.visited_days <= a.age AND c.visited_evidence = 'proven') AS visited_proven,
        count(*) FILTER (c.age_days >= a.age AND c.visited_days <= a.age AND c.visited_evidence = 'claimed') AS visited_claimed,
        count(*) FILTER (c.age_days >= a.age AND c.sold_days <= a.age AND c.sold_evidence = 'proven') AS sold_proven,
        count(*) FILTER (c.age_days >= a.age AND c.sold_days <= a.age AND c.sold_evidence = 'claimed') AS sold_claimed
    FROM cohort c, (VALUES (3), (7), (14), (30)) AS a(age)
    GROUP BY c.department, c.group_name, a.age
),
rungs AS (
    SELECT department, group_name, age, 2 AS rung, 'contacted' AS stage, 'proven' AS evidence, contacted_proven AS numerator,
        old_enough AS denominator, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 2, 'contacted', 'claimed', contacted_claimed, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 3, 'appointment set', 'proven', set_proven, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 3, 'appointment set', 'claimed', set_claimed, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 6, 'visited', 'proven', visited_proven, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 6, 'visited', 'claimed', visited_claimed, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 7, 'sold', 'proven', sold_proven, old_enough, too_young FROM aged
    UNION ALL SELECT department, group_name, age, 7, 'sold', 'claimed', sold_claimed, old_enough, too_young FROM aged
)
SELECT
    by_what AS grouped_by,
    r.department,
    r.group_name,
    r.rung,
    stage_title(r.department, r.stage) AS stage,
    r.evidence,
    r.age::INTEGER AS at_age_days,
    'good leads old enough' AS of_what,
    r.numerator::BIGINT AS numerator,
    r.denominator::BIGINT AS denominator,
    CASE WHEN r.denominator > 0 THEN r.numerator / r.denominator::DOUBLE END AS rate,
    wilson_low(r.numerator, r.denominator) AS rate_low,
    wilson_high(r.numerator, r.denominator) AS rate_high,
    r.too_young::BIGINT AS too_young,
    data_note(r.numerator, r.denominator, 'good leads') AS note
FROM rungs r
LEFT JOIN dim_segment s ON s.segment = r.group_name
WHERE r.evidence = 'proven' OR r.numerator > 0
ORDER BY r.department, s.sort_order, r.group_name, r.rung, r.evidence DESC, r.age;

-- Nested to the left, as report_funnel is.
CREATE OR REPLACE VIEW report_funnel_by_age AS
SELECT * FROM (
    SELECT * FROM (
        SELECT * FROM report_funnel_by_age_of('segment', NULL)
        UNION ALL SELECT * FROM report_funnel_by_age_of('source', NULL)
    )
    UNION ALL SELECT * FROM report_funnel_by_age_of('week', NULL)
)
UNION ALL SELECT * FROM report_funnel_by_age_of('all', NULL);
COMMENT ON VIEW report_funnel_by_age IS 'Funnel by cohort of entry date at the equal ages of 3, 7, 14 and 30 civil days: episodes too young for an age are left out and counted. Filter on grouped_by (segment, source, week, all) and at_age_days.';
