-- Of how many open leads the customer may be texted by machine, by the consent that stands and by opt-outs. What a state
-- asks for beside, and how long an inquiry permits, is asked at each text: keepwarmctl policy explain.
CREATE OR REPLACE MACRO report_consent_coverage_of(by_what, since_days) AS TABLE
WITH standing AS (
    SELECT l.department, CASE by_what WHEN 'source' THEN l.source ELSE 'all' END AS group_name,
        NOT (p.opted_out_all OR p.opted_out_text OR p.opted_out_phone) AND p.consent_level <> 'revoked' AS open_to,
        p.consent_level
    FROM dim_lead l
    JOIN dim_person p ON p.person_id = l.person_id
    LEFT JOIN publication b ON b.store_id = l.store_id
    WHERE l.status = 'open'
        AND (since_days IS NULL OR date_diff('day', l.local_date, b.published_local::DATE) <= since_days)
),
groups AS (
    SELECT department, group_name, count(*) AS leads,
        count(*) FILTER (open_to AND consent_level IN ('inquiry', 'express', 'pewc')) AS asked,
        count(*) FILTER (open_to AND consent_level = 'pewc') AS written
    FROM standing GROUP BY 1, 2
),
rungs AS (
    SELECT department, group_name, 1 AS rung, 'may be texted about what they asked' AS stage, leads AS denominator, asked AS numerator
    FROM groups
    UNION ALL
    SELECT department, group_name, 2, 'agreed to texts in writing', leads, written FROM groups
)
SELECT by_what AS grouped_by, department, group_name, rung, stage, 'proven' AS evidence, 'open leads' AS of_what, numerator,
    denominator, numerator / nullif(denominator, 0)::DOUBLE AS rate, wilson_low(numerator, denominator) AS rate_low,
    wilson_high(numerator, denominator) AS rate_high, 0::BIGINT AS too_young, '' AS note
FROM rungs ORDER BY department, group_name, rung;

CREATE OR REPLACE VIEW report_consent_coverage AS
SELECT * FROM report_consent_coverage_of('source', NULL) UNION ALL SELECT * FROM report_consent_coverage_of('all', NULL);
COMMENT ON VIEW report_consent_coverage IS 'Of how many open leads the customer may be texted by machine, by source: by their consent and opt-outs alone. Filter on grouped_by (source, all).';
