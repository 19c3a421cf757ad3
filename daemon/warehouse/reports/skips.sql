-- Why not: every planned touch that was due and was not made, by the reason, the gate and the rule that had it left out.
--
-- `keepwarmctl report skips --by BY --since DAYS` runs report_skips_of(BY, DAYS) on the published file. Counted are touches
-- that keepwarm was to make (live and assisted; shadow decides and sends nothing) whose time has come. The denominator is all
-- of them in the group, made or not, so that the shares of a group add up to what was not made.
CREATE OR REPLACE MACRO report_skips_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH due AS (
    SELECT
        t.department,
        CASE by_what
            WHEN 'segment' THEN t.segment
            WHEN 'channel' THEN t.channel
            WHEN 'step' THEN t.step_name
            WHEN 'source' THEN t.source
            ELSE 'all'
        END AS group_name,
        t.status,
        t.reason,
        t.gate,
        -- What the rule looked at stands behind a colon; the rule is what can be changed.
        CASE WHEN t.rule IS NOT NULL THEN split_part(t.rule, ':', 1) END AS rule,
        t.lead_id
    FROM touch_base t
    WHERE t.is_due AND t.mode <> 'shadow' AND (since_days IS NULL OR t.age_days <= since_days)
        AND wanted(t.store_id, of_store) AND wanted(t.segment, of_segment) AND wanted(t.source, of_source)
        AND wanted(t.owner_id, of_owner) AND wanted(t.cadence_version_id, of_version)
),
totals AS (
    SELECT department, group_name, count(*) AS due FROM due GROUP BY ALL
),
counted AS (
    SELECT department, group_name, status, reason, gate, rule, count(*) AS touches, count(DISTINCT lead_id) AS leads
    FROM due
    WHERE status IN ('skipped', 'canceled', 'failed', 'uncertain')
    GROUP BY ALL
)
SELECT
    by_what AS grouped_by,
    c.department,
    c.group_name,
    c.status AS what_became,
    c.reason,
    c.gate,
    c.rule,
    c.leads,
    'touches due' AS of_what,
    c.touches AS numerator,
    t.due AS denominator,
    c.touches / t.due::DOUBLE AS rate,
    wilson_low(c.touches, t.due) AS rate_low,
    wilson_high(c.touches, t.due) AS rate_high
FROM counted c
JOIN totals t ON t.department = c.department AND t.group_name = c.group_name
ORDER BY c.department, c.group_name, c.touches DESC, c.reason, c.gate, c.rule;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_skips AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_skips_of('segment', NULL)
    UNION ALL SELECT * FROM report_skips_of('channel', NULL)
) UNION ALL SELECT * FROM report_skips_of('step', NULL)
) UNION ALL SELECT * FROM report_skips_of('source', NULL)
) UNION ALL SELECT * FROM report_skips_of('all', NULL);
COMMENT ON VIEW report_skips IS 'Why not: touches that were due and were not made, with their share of all touches due; filter on grouped_by.';
