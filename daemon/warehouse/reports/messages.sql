-- Messages: what came of each message block and of each of its wordings.
--
-- `keepwarmctl report messages --by BY --since DAYS` runs report_messages_of(BY, DAYS): by block (all its versions), by
-- variant (each wording of each version) or by language. Out of delivered messages, as in the report on steps. What differs
-- between two wordings by less than their intervals differs by chance.
CREATE OR REPLACE MACRO report_messages_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH counted AS (
    SELECT
        t.channel,
        CASE by_what
            WHEN 'variant' THEN t.block || ' v' || b.version_number || ' #' || (t.variant_number + 1)
            WHEN 'language' THEN t.language
            ELSE t.block
        END AS group_name,
        count(*) AS made,
        count(*) FILTER (t.replied) AS replied,
        count(*) FILTER (t.hot) AS hot,
        count(*) FILTER (t.led_to_set) AS led_to_set,
        count(*) FILTER (t.opted_out) AS opted_out
    FROM results_of(since_days, of_store, of_segment, of_source, of_owner, of_version) t
    JOIN dim_block b ON b.block_version_id = t.block_version_id
    WHERE t.channel <> 'call'
    GROUP BY ALL
),
rungs AS (
    SELECT *, 1 AS rung, 'replied' AS result, replied AS n FROM counted
    UNION ALL SELECT *, 2, 'replied hot', hot FROM counted
    UNION ALL SELECT *, 3, 'appointment set', led_to_set FROM counted
    UNION ALL SELECT *, 4, 'opted out', opted_out FROM counted
)
SELECT
    by_what AS grouped_by,
    group_name,
    channel,
    result,
    'messages delivered' AS of_what,
    n AS numerator,
    made AS denominator,
    n / made::DOUBLE AS rate,
    wilson_low(n, made) AS rate_low,
    wilson_high(n, made) AS rate_high,
    data_note(n, made, 'messages') AS note
FROM rungs
ORDER BY group_name, channel, rung;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_messages AS
SELECT * FROM (
    SELECT * FROM report_messages_of('block', NULL)
    UNION ALL SELECT * FROM report_messages_of('variant', NULL)
) UNION ALL SELECT * FROM report_messages_of('language', NULL);
COMMENT ON VIEW report_messages IS 'What came of each message block: replies, hot replies, appointments set, opt-outs, out of messages delivered.';
