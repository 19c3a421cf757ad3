-- Lost leads: open, and nothing is going to happen with them. Must be empty.
--
-- `keepwarmctl report lost-leads` runs report_lost_leads_of('lead', NULL). A lead that is open has a planned touch, an open
-- task, an open escalation, an appointment ahead, a running cadence, or a day on which it wakes; one that has none of these
-- has been forgotten.
CREATE OR REPLACE MACRO report_lost_leads_of(by_what, since_days, of_store := NULL, of_segment := NULL, of_source := NULL, of_owner := NULL) AS TABLE
SELECT
    by_what AS grouped_by,
    l.department,
    l.segment AS group_name,
    l.lead_id,
    coalesce(o.rep_name, 'nobody') AS owner_name,
    l.source,
    l.received_local,
    date_diff('day', l.local_date, p.published_local::DATE) AS age_days
FROM dim_lead l
JOIN publication p ON p.store_id = l.store_id
LEFT JOIN dim_rep o ON o.rep_id = l.owner_id
WHERE l.status <> 'closed' AND l.wake_utc IS NULL
    AND (since_days IS NULL OR date_diff('day', l.local_date, p.published_local::DATE) <= since_days)
    AND wanted(l.store_id, of_store) AND wanted(l.segment, of_segment) AND wanted(l.source, of_source)
    AND wanted(l.owner_id, of_owner)
    AND NOT EXISTS (SELECT 1 FROM fact_touch t WHERE t.lead_id = l.lead_id AND t.status IN ('planned', 'claimed', 'uncertain'))
    AND NOT EXISTS (SELECT 1 FROM fact_task k WHERE k.lead_id = l.lead_id AND k.status = 'open')
    AND NOT EXISTS (SELECT 1 FROM fact_escalation e WHERE e.lead_id = l.lead_id AND e.status <> 'closed')
    AND NOT EXISTS (SELECT 1 FROM fact_appointment a WHERE a.lead_id = l.lead_id AND a.status = 'set')
    AND NOT EXISTS (SELECT 1 FROM fact_enrollment n WHERE n.lead_id = l.lead_id AND n.ended_utc IS NULL)
ORDER BY l.received_local, l.lead_id;

CREATE OR REPLACE VIEW report_lost_leads AS SELECT * FROM report_lost_leads_of('lead', NULL);
COMMENT ON VIEW report_lost_leads IS 'Open leads with no next action of any kind: must be empty.';
