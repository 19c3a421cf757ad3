//! Why a lead is in its segment. Owns going back to the moment at which the episode began: the rules in force then judge
//! the lead as it stood then. Today's rules and today's lead may say something else, and did not decide it.

use keepwarm_domain::{
    entry::{Body, Entry, EpisodeStarted},
    fold::fold,
    ids::Seq,
    segment::SegmentRules,
    state::State,
};

use super::{sentence::Teller, why::reason};
use crate::api::view::ReasonView;

/// The rule that put a lead into its present segment, or its last one, with what it said at that moment. `entries` are
/// the lead's own, `published` all that ever published segment rules, both in order of `seq`.
pub(super) fn origin(entries: &[Entry], published: &[Entry], teller: &Teller<'_>) -> Option<ReasonView> {
    let (begin, episode) = entries.iter().rev().find_map(|entry| match &entry.body {
        Body::EpisodeStarted(episode) => Some((entry, episode)),
        _ => None,
    })?;
    let text = said(entries, rules_before(published, begin.seq), begin, episode);
    Some(reason(format!("segment.{}", episode.rule), format!("on {}: {text}", teller.time(begin.recorded_at))))
}

fn rules_before(published: &[Entry], begin: Seq) -> Option<&SegmentRules> {
    published.iter().rev().filter(|entry| entry.seq < begin).find_map(|entry| match &entry.body {
        Body::SegmentsPublished(it) => Some(&*it.rules),
        _ => None,
    })
}

fn said(entries: &[Entry], rules: Option<&SegmentRules>, begin: &Entry, episode: &EpisodeStarted) -> String {
    let mut before = State::default();
    entries.iter().take_while(|entry| entry.seq < begin.seq).for_each(|entry| fold(&mut before, entry));
    let lead = begin.lead.and_then(|id| before.leads.get(&id));
    let (Some(rules), Some(lead)) = (rules, lead) else {
        return "no rules were in force".to_owned();
    };
    let explained = rules.explain(&lead.segment_facts(), begin.recorded_at);
    let matched = explained.into_iter().find(|it| it.matched && it.rule == episode.rule);
    matched.map_or_else(|| "no rule matched, which makes it an inquiry like any new one".to_owned(), |it| it.why)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::{SignedDuration, Timestamp, tz::TimeZone};
    use keepwarm_domain::{
        entry::{Actor, Inquiry, LeadReceived, PersonFacts, SegmentsPublished, VisitRecorded},
        ids::{EpisodeId, KeyedHash, LeadId, OpportunityId, PersonId, StoreId},
        known::Known,
        segment::file,
        state::SetupState,
        words::{ConsentLevel, Department, Evidence, Language, MatchedBy, Segment},
    };

    use super::*;

    const LEAD: LeadId = LeadId(7);

    /// Day 0 is Monday 2026-03-30, 10:00 in Chicago.
    fn day(days: i64) -> Timestamp {
        let monday: Timestamp = "2026-03-30T15:00:00Z".parse().expect("a timestamp");
        monday + SignedDuration::from_hours(24 * days)
    }

    fn entry(seq: i64, at: Timestamp, lead: Option<LeadId>, body: impl Into<Body>) -> Entry {
        let person = lead.map(|_| PersonId(8));
        let (seq, store, body) = (Seq(seq), StoreId(1), body.into());
        Entry { seq, recorded_at: at, occurred_at: at, store, lead, person, actor: Actor::System, body }
    }

    fn published(seq: i64, inquiry_days_max: u32) -> Entry {
        let text = format!(
            "[[rule]]\nname = \"walked-out\"\nsegment = \"unsold-showroom\"\n\
             [rule.when]\nshowroom-visit-days = {{ max = 30 }}\n\
             [[rule]]\nname = \"asked\"\nsegment = \"new-inbound\"\n\
             [rule.when]\ninquiry-days = {{ max = {inquiry_days_max} }}\n"
        );
        let rules = Arc::new(file::read("segments.toml", &text).expect("rules"));
        entry(seq, day(0), None, SegmentsPublished { content: KeyedHash([1; 16]), rules })
    }

    /// Asked five days before day 0, when it arrived.
    fn received(seq: i64) -> Entry {
        let inquiry = Inquiry {
            source: "cars-example".to_owned(),
            natural_key: None,
            content: KeyedHash([2; 16]),
            requested_at: day(-5),
            vehicle: None,
            trade_in: None,
            flags: vec![],
            urgency: keepwarm_domain::words::Urgency::Unknown,
            opening: None,
        };
        let person = PersonFacts {
            person: PersonId(8),
            phones: vec![],
            emails: vec![],
            numbers: vec![],
            name: None,
            known: Known::none(),
            npa: None,
            zip3: None,
            region: None,
            language: Language::English,
            consent: ConsentLevel::None,
            household: None,
        };
        let (opportunity, department) = (OpportunityId(9), Department::Sales);
        let matched_by = MatchedBy::New;
        let body =
            LeadReceived { lead: LEAD, opportunity, opportunity_opened: true, department, inquiry, matched_by, person };
        entry(seq, day(0), Some(LEAD), body)
    }

    fn began(seq: i64, at: Timestamp, segment: Segment, rule: &str) -> Entry {
        let body = EpisodeStarted {
            episode: EpisodeId(10),
            opportunity: OpportunityId(9),
            department: Department::Sales,
            segment,
            rule: rule.to_owned(),
            source: "cars-example".to_owned(),
        };
        entry(seq, at, Some(LEAD), body)
    }

    fn visited(seq: i64, at: Timestamp) -> Entry {
        let (evidence, segment) = (Evidence::Proven, Segment::NewInbound);
        let body = VisitRecorded { episode: EpisodeId(10), segment, evidence, reclassify_at: day(10) };
        entry(seq, at, Some(LEAD), body)
    }

    fn told(entries: &[Entry], published: &[Entry]) -> String {
        let setup = SetupState::default();
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let told = origin(entries, published, &Teller { setup: &setup, zone }).expect("it is in a segment");
        format!("{} {}", told.rule, told.text)
    }

    #[test]
    fn the_rules_and_the_lead_of_that_moment_say_why_whatever_came_later() {
        let mut entries = vec![received(3), began(4, day(0), Segment::NewInbound, "asked")];
        let then = "segment.asked on Mon 2026-03-30 10:00: inquiry at most 7 days ago";
        assert_eq!(told(&entries, &[published(1, 90), published(2, 7)]), then);
        // By today's rules and today's lead another rule would match, and this one would not.
        entries.push(visited(6, day(2)));
        assert_eq!(told(&entries, &[published(1, 90), published(2, 7), published(5, 1)]), then);
    }

    #[test]
    fn a_later_episode_is_explained_by_what_began_it() {
        let entries = [
            received(3),
            began(4, day(0), Segment::NewInbound, "asked"),
            visited(5, day(2)),
            began(6, day(3), Segment::UnsoldShowroom, "walked-out"),
        ];
        let then = "segment.walked-out on Thu 2026-04-02 10:00: showroom visit at most 30 days ago";
        assert_eq!(told(&entries, &[published(1, 7)]), then);
    }

    #[test]
    fn a_lead_that_no_rule_wanted_says_so() {
        let entries = [received(3), began(4, day(0), Segment::NewInbound, "no-rule-matched")];
        let then = "segment.no-rule-matched on Mon 2026-03-30 10:00: no rule matched, which makes it an inquiry like any \
                    new one";
        assert_eq!(told(&entries, &[published(1, 2)]), then);
    }
}
