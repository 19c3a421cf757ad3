-- What had become of leads before keepwarm, as it was taken: the last of each name. `keepwarmctl report baseline` and the
-- view report_baseline say the same.
CREATE OR REPLACE MACRO report_baseline_of(by_what, since_days) AS TABLE
WITH latest AS (
    SELECT b.* FROM fact_baseline b
    WHERE b.entry_seq = (SELECT max(o.entry_seq) FROM fact_baseline o WHERE o.baseline = b.baseline AND o.store_id = b.store_id)
        AND (since_days IS NULL OR b.through_date >= (SELECT max(through_date) FROM fact_baseline) - since_days::INTEGER)
),
groups AS (
    SELECT CASE by_what WHEN 'baseline' THEN baseline ELSE 'all' END AS group_name, department,
        min(from_date) AS from_date, max(through_date) AS through_date, max(age_days) AS at_age_days,
        sum(leads)::BIGINT AS leads, sum(set_leads)::BIGINT AS set_leads, sum(due_leads)::BIGINT AS due_leads,
        sum(shown_leads)::BIGINT AS shown_leads, sum(visited_leads)::BIGINT AS visited_leads,
        sum(sold_leads)::BIGINT AS sold_leads
    FROM latest GROUP BY 1, 2
),
rungs AS (
    SELECT *, 1 AS rung, 'appointment set' AS stage, 'leads' AS of_what, set_leads AS numerator, leads AS denominator FROM groups
    UNION ALL SELECT *, 2, 'shown', 'appointments due', shown_leads, due_leads FROM groups
    UNION ALL SELECT *, 3, 'visited', 'leads', visited_leads, leads FROM groups
    UNION ALL SELECT *, 4, 'sold', 'leads', sold_leads, leads FROM groups
)
SELECT by_what AS grouped_by, department, group_name, rung, stage_title(department, stage) AS stage, 'proven' AS evidence,
    strftime(from_date, '%Y-%m-%d') AS from_date, strftime(through_date, '%Y-%m-%d') AS through_date,
    at_age_days, of_what, numerator, denominator,
    numerator / nullif(denominator, 0)::DOUBLE AS rate, wilson_low(numerator, denominator) AS rate_low,
    wilson_high(numerator, denominator) AS rate_high, 0::BIGINT AS too_young,
    data_note(numerator, denominator, of_what) AS note
FROM rungs ORDER BY department DESC, group_name, rung;

CREATE OR REPLACE VIEW report_baseline AS
FROM report_baseline_of('baseline', NULL) UNION ALL FROM report_baseline_of('all', NULL);
COMMENT ON VIEW report_baseline IS 'What had become of a period''s leads before keepwarm, each judged at the same age, by the last baseline of each name. Filter on grouped_by (baseline, all).';
