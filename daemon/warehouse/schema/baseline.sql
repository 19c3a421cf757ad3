-- What had become of a period's leads before keepwarm, each by the same age. Asked with the store, the first and the last
-- day, and the age in civil days. Contact is left out: a CRM does not prove it. The day after an agreed visit counts, as the
-- days on which the store was open then are not known.
WITH asked AS (
    SELECT department, person_id, local_date AS asked FROM fact_opening WHERE store_id = $1 AND person_id IS NOT NULL
    UNION ALL
    SELECT department, person_id, requested_local::DATE FROM dim_lead WHERE store_id = $1 AND brought_in
),
period AS (
    SELECT row_number() OVER () AS number, department, person_id, asked, asked + $4::INTEGER AS judged
    FROM asked WHERE asked BETWEEN $2::DATE AND $3::DATE
),
visits AS (
    SELECT person_id, local_date AS visited FROM fact_dms_visit
    UNION ALL
    SELECT person_id, local_date FROM fact_dms_appointment WHERE status = 'shown'
    UNION ALL
    SELECT unnest([person_id, co_buyer_id]), local_date FROM fact_dms_deal WHERE status = 'booked'
    UNION ALL
    SELECT person_id, opened_local::DATE FROM fact_dms_repair_order WHERE opened_local IS NOT NULL
),
bought AS (
    SELECT 'sales' AS department, unnest([person_id, co_buyer_id]) AS person_id, local_date AS bought
    FROM fact_dms_deal WHERE status = 'booked'
    UNION ALL
    SELECT 'service', person_id, closed_local::DATE FROM fact_dms_repair_order WHERE closed_local IS NOT NULL
),
agreed AS (
    SELECT p.number, a.person_id, a.agreed_local::DATE AS due, a.agreed_local::DATE + 1 <= p.judged AS is_due
    FROM period p
    JOIN fact_dms_appointment a ON a.person_id = p.person_id AND a.department = p.department
        AND coalesce(a.made_local, a.agreed_local)::DATE BETWEEN p.asked AND p.judged
        AND (a.made_utc IS NULL OR a.agreed_utc >= a.made_utc + INTERVAL 30 MINUTE)
),
chains AS (
    SELECT g.number, bool_or(g.is_due) AS due, bool_or(g.is_due AND v.visited IS NOT NULL) AS shown
    FROM agreed g
    LEFT JOIN visits v ON v.person_id = g.person_id AND v.visited BETWEEN g.due AND g.due + 1
    GROUP BY g.number
),
came AS (
    SELECT DISTINCT p.number FROM period p
    JOIN visits v ON v.person_id = p.person_id AND v.visited BETWEEN p.asked AND p.judged
),
sold AS (
    SELECT DISTINCT p.number FROM period p
    JOIN bought b ON b.person_id = p.person_id AND b.department = p.department
        AND b.bought BETWEEN p.asked AND p.judged
)
SELECT p.department, count(*), count(c.number), count(*) FILTER (c.due), count(*) FILTER (c.shown), count(w.number),
    count(s.number)
FROM period p
LEFT JOIN chains c ON c.number = p.number
LEFT JOIN came w ON w.number = p.number
LEFT JOIN sold s ON s.number = p.number
GROUP BY p.department ORDER BY p.department
