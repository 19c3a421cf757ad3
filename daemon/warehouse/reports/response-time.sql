-- Response time: how long those who asked waited for the first answer of the machine, and of a human.
--
-- `keepwarmctl report response-time --by BY --since DAYS` runs report_response_time_of(BY, DAYS). Good leads that had just
-- asked when they arrived (at most a day before), those never answered included: they stand in the denominator and in no
-- quantile. Two clocks: from asked (what the customer felt) and from arrived (ours). The first answer of the machine is the
-- first message handed over; a human's is the first talk, answer or voicemail, and what is only claimed stands apart from
-- what is proven. Open seconds count while the store is open.
CREATE OR REPLACE VIEW first_answers AS
WITH machine AS (
    SELECT lead_id, min(made_utc) AS at_utc, arg_min(made_local, made_utc) AS at_local
    FROM touch_base
    WHERE made_utc IS NOT NULL AND mode <> 'shadow' AND channel <> 'call'
    GROUP BY lead_id
),
human AS (
    SELECT lead_id, evidence, min(at_utc) AS at_utc, arg_min(at_local, at_utc) AS at_local
    FROM (
        SELECT lead_id, evidence, done_utc AS at_utc, done_local AS at_local
        FROM fact_task
        WHERE status = 'done' AND disposition IN ('talked', 'answered', 'left-voicemail')
        UNION ALL
        SELECT lead_id, evidence, arrived_utc + to_seconds(acted_seconds), arrived_local + to_seconds(acted_seconds)
        FROM fact_escalation
        WHERE acted_seconds IS NOT NULL
        UNION ALL
        SELECT lead_id, 'proven', occurred_utc, occurred_local
        FROM fact_call
        WHERE direction = 'outbound' AND status IN ('answered', 'voicemail') AND lead_id IS NOT NULL
    )
    WHERE evidence IS NOT NULL
    GROUP BY lead_id, evidence
),
answered AS (
    SELECT lead_id, 'automated' AS by_whom, 'proven' AS evidence, at_utc, at_local FROM machine
    UNION ALL SELECT lead_id, 'human', evidence, at_utc, at_local FROM human
),
asked AS (
    SELECT l.lead_id, l.store_id, l.department, l.segment, l.source, l.owner_id, l.cadence_version_id, l.local_date,
        l.requested_utc, l.requested_local, l.received_utc, l.received_local
    FROM dim_lead l
    WHERE l.received_utc - l.requested_utc <= INTERVAL 1 DAY AND NOT coalesce(l.brought_in, false)
        AND coalesce(l.outcome NOT IN ('test', 'spam', 'duplicate', 'wrong-department'), true)
),
kinds AS (
    SELECT * FROM (VALUES ('automated', 'proven'), ('human', 'proven'), ('human', 'claimed')) AS k(by_whom, evidence)
),
clocks AS (
    SELECT a.lead_id, a.store_id, a.department, a.segment, a.source, a.owner_id, a.cadence_version_id, a.local_date, c.clock,
        CASE c.clock WHEN 'asked' THEN a.requested_utc ELSE a.received_utc END AS from_utc,
        CASE c.clock WHEN 'asked' THEN a.requested_local ELSE a.received_local END AS from_local
    FROM asked a
    CROSS JOIN (VALUES ('asked'), ('arrived')) AS c(clock)
)
SELECT
    c.lead_id, c.store_id, c.department, c.segment, c.source, c.owner_id, c.cadence_version_id, c.local_date, c.clock,
    k.by_whom, k.evidence,
    -- A sender's clock that runs ahead of ours asks before it is answered all the same.
    CASE WHEN w.at_utc IS NOT NULL THEN greatest(0, date_diff('second', c.from_utc, w.at_utc)) END AS seconds,
    CASE WHEN w.at_utc IS NOT NULL THEN greatest(0, open_by(f.seconds_before, f.opens_local, f.closes_local, w.at_local)
        - open_by(d.seconds_before, d.opens_local, d.closes_local, c.from_local)) END AS open_seconds,
    coalesce(c.from_local >= d.opens_local AND c.from_local < d.closes_local, false) AS in_open_hours
FROM clocks c
CROSS JOIN kinds k
LEFT JOIN answered w ON w.lead_id = c.lead_id AND w.by_whom = k.by_whom AND w.evidence = k.evidence
LEFT JOIN open_days d ON d.store_id = c.store_id AND d.local_date = c.from_local::DATE
LEFT JOIN open_days f ON f.store_id = c.store_id AND f.local_date = w.at_local::DATE;
COMMENT ON VIEW first_answers IS 'Each good lead that had just asked, on two clocks (from asked, from arrived), with the seconds until the first automated answer and the first human one, proven and claimed apart; NULL: never answered.';

CREATE OR REPLACE MACRO report_response_time_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL, of_version := NULL) AS TABLE
WITH counted AS (
    SELECT
        a.department,
        CASE by_what
            WHEN 'segment' THEN a.segment
            WHEN 'source' THEN a.source
            WHEN 'owner' THEN coalesce(o.rep_name, 'nobody')
            WHEN 'hours' THEN CASE WHEN a.in_open_hours THEN 'open' ELSE 'closed' END
            ELSE 'all'
        END AS group_name,
        a.clock, a.by_whom, a.evidence,
        count(*) AS leads,
        count(a.seconds) AS answered,
        count(*) FILTER (a.seconds <= 300) AS in_five_minutes,
        quantile_cont(a.seconds, 0.5) AS p50,
        quantile_cont(a.seconds, 0.9) AS p90,
        quantile_cont(a.seconds, 0.99) AS p99,
        quantile_cont(a.open_seconds, 0.5) AS open_p50,
        quantile_cont(a.open_seconds, 0.9) AS open_p90
    FROM first_answers a
    JOIN publication p ON p.store_id = a.store_id
    LEFT JOIN dim_rep o ON o.rep_id = a.owner_id
    WHERE (since_days IS NULL OR date_diff('day', a.local_date, p.published_local::DATE) <= since_days)
        AND wanted(a.store_id, of_store) AND wanted(a.segment, of_segment) AND wanted(a.source, of_source)
        AND wanted(a.owner_id, of_owner) AND wanted(a.cadence_version_id, of_version)
    GROUP BY ALL
)
SELECT
    by_what AS grouped_by,
    department,
    group_name,
    clock AS since_when,
    by_whom,
    evidence,
    'good leads that had just asked' AS of_what,
    in_five_minutes AS numerator,
    leads AS denominator,
    in_five_minutes / leads::DOUBLE AS rate,
    wilson_low(in_five_minutes, leads) AS rate_low,
    wilson_high(in_five_minutes, leads) AS rate_high,
    leads - answered AS never_answered,
    p50::BIGINT AS p50_seconds,
    p90::BIGINT AS p90_seconds,
    p99::BIGINT AS p99_seconds,
    open_p50::BIGINT AS open_p50_seconds,
    open_p90::BIGINT AS open_p90_seconds,
    data_note(in_five_minutes, leads, 'good leads') AS note
FROM counted
ORDER BY department, group_name, since_when DESC, by_whom, evidence DESC;

-- Nested to the left, see funnel.sql.
CREATE OR REPLACE VIEW report_response_time AS
SELECT * FROM (SELECT * FROM (SELECT * FROM (
    SELECT * FROM report_response_time_of('segment', NULL)
    UNION ALL SELECT * FROM report_response_time_of('source', NULL)
) UNION ALL SELECT * FROM report_response_time_of('owner', NULL)
) UNION ALL SELECT * FROM report_response_time_of('hours', NULL)
) UNION ALL SELECT * FROM report_response_time_of('all', NULL);
COMMENT ON VIEW report_response_time IS 'Time to the first answer, automated and human apart, from asked and from arrived, with those answered within five minutes; filter on grouped_by.';
