-- Versions of a cadence against each other: whether a change did any good.
--
-- `keepwarmctl report cadence-versions --since DAYS` runs report_cadence_versions_of('version', DAYS). Good leads of 14 days
-- or more, judged at 14 days after they entered, by the version that enrolled them first: contacted, appointment set. Each
-- version stands beside the one before it: the difference in points with its 95% interval (Newcombe's, of two Wilson
-- intervals). An interval that holds zero says nothing yet, and the note says about how many more leads would tell 10 points.
-- Versions follow each other in time: what else changed with the season is in the difference too.
CREATE OR REPLACE MACRO report_cadence_versions_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH first_version AS (
    SELECT episode_id, arg_min(cadence_version_id, enrollment_id) AS cadence_version_id
    FROM fact_enrollment
    GROUP BY episode_id
),
judged AS (
    SELECT v.cadence, v.version_number, f.episode_id,
        coalesce(f.contacted_days <= 14, false) AS contacted,
        coalesce(f.set_days <= 14, false) AS made
    FROM funnel_base f
    JOIN first_version e ON e.episode_id = f.episode_id
    JOIN dim_cadence_version v ON v.cadence_version_id = e.cadence_version_id
    WHERE f.good_lead AND f.age_days >= 14 AND (since_days IS NULL OR f.age_days <= since_days)
        AND wanted(f.store_id, of_store) AND wanted(f.segment, of_segment) AND wanted(f.source, of_source)
        AND wanted(f.owner_id, of_owner) AND wanted(e.cadence_version_id, of_version)
),
counted AS (
    SELECT cadence, version_number, count(*) AS leads, count(*) FILTER (contacted) AS contacted, count(*) FILTER (made) AS made
    FROM judged
    GROUP BY ALL
),
rungs AS (
    SELECT cadence, version_number, 1 AS rung, 'contacted by day 14' AS what, contacted AS n, leads FROM counted
    UNION ALL SELECT cadence, version_number, 2, 'appointment set by day 14', made, leads FROM counted
),
beside AS (
    SELECT
        *,
        lag(version_number) OVER w AS before_version,
        lag(n) OVER w AS before_n,
        lag(leads) OVER w AS before_leads
    FROM rungs
    WINDOW w AS (PARTITION BY cadence, rung ORDER BY version_number)
),
differing AS (
    SELECT
        *,
        n / leads::DOUBLE AS share,
        before_n / before_leads::DOUBLE AS before_share,
        wilson_low(n, leads) AS low,
        wilson_high(n, leads) AS high,
        wilson_low(before_n, before_leads) AS before_low,
        wilson_high(before_n, before_leads) AS before_high
    FROM beside
)
SELECT
    by_what AS grouped_by,
    cadence AS group_name,
    version_number,
    what AS stage,
    'good leads of 14 days or more' AS of_what,
    n AS numerator,
    leads AS denominator,
    share AS rate,
    low AS rate_low,
    high AS rate_high,
    before_version AS against_version,
    round(100 * (share - before_share), 1) AS difference_points,
    round(100 * (share - before_share - sqrt((share - low) ** 2 + (before_high - before_share) ** 2)), 1) AS difference_low,
    round(100 * (share - before_share + sqrt((high - share) ** 2 + (before_share - before_low) ** 2)), 1) AS difference_high,
    CASE
        WHEN before_version IS NULL THEN 'nothing to compare it with'
        WHEN share - before_share - sqrt((share - low) ** 2 + (before_high - before_share) ** 2) > 0 THEN 'better than version ' || before_version
        WHEN share - before_share + sqrt((high - share) ** 2 + (before_share - before_low) ** 2) < 0 THEN 'worse than version ' || before_version
        -- Two groups of so many tell 10 points apart four times out of five.
        ELSE 'not enough data, about ' || greatest(1, ceil(2 * 7.849 * 100 * ((share + before_share) / 2 + 0.01) * (1.01 - (share + before_share) / 2) - least(leads, before_leads)))::BIGINT || ' more leads'
    END AS note
FROM differing
ORDER BY cadence, rung, version_number;

CREATE OR REPLACE VIEW report_cadence_versions AS SELECT * FROM report_cadence_versions_of('version', NULL);
COMMENT ON VIEW report_cadence_versions IS 'Versions of each cadence beside the one before: contacted and appointment set by day 14 out of good leads old enough, the difference in points with its 95% interval.';
