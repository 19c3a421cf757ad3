//! Facts of the funnel: episodes, the stages they reach, what they led to, who owned them.

use keepwarm_domain::{
    ids::{DealKey, EpisodeId, LeadId, OpportunityId, PersonId, RepId, Seq, StoreId},
    words::{Department, Evidence, Outcome, Segment, Stage},
};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

own_words! {
    /// What a row of fact_outcome states.
    OutcomeKind { Visit = "visit", Deal = "deal", EpisodeEnd = "episode-end", LeadClose = "lead-close" }
}

table! {
    /// One row per episode: one stay of an opportunity in a segment. The cohort unit of every funnel.
    Episode = "fact_episode", key episode_id: EpisodeId;
    once {
        /// The episode.
        episode_id: EpisodeId,
        /// The opportunity it is a stay of.
        opportunity_id: OpportunityId,
        /// The lead it serves.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Department,
        /// The segment.
        segment: Segment,
        /// Segment rule that matched.
        segment_rule: String,
        /// Source of the lead.
        source: String,
        /// When it began.
        entered: Moment,
        /// Store-local date it began: its cohort.
        local_date: Day,
        /// When its opportunity was opened: a deal counts at most 90 days after.
        opportunity_opened: Moment,
    }
    later {
        /// Rep who keeps, or at its end kept, the credit.
        owner_id: Option<RepId>,
        /// Rep who answers, or at its end answered.
        acting_id: Option<RepId>,
        /// When it ended.
        ended: Option<Moment>,
        /// How it ended. moved: the lead went on to another segment.
        outcome: Option<Outcome>,
        /// False once it ended as test, spam, duplicate or wrong-department.
        good_lead: bool,
        /// Contacted, or what implies it: the best evidence, proven or claimed; NULL while not reached.
        contacted_evidence: Option<Evidence>,
        /// Civil days of the store from its begin until contacted.
        contacted_days: Option<i32>,
        /// Appointment set: the best evidence; NULL while not reached.
        set_evidence: Option<Evidence>,
        /// Civil days of the store from its begin until the appointment was set.
        set_days: Option<i32>,
        /// Visited, or what implies it: the best evidence; NULL while not reached.
        visited_evidence: Option<Evidence>,
        /// Civil days of the store from its begin until the visit.
        visited_days: Option<i32>,
        /// Stage sold reached (in service: repair order closed): the best evidence. Unwound deals are not taken back here.
        sold_evidence: Option<Evidence>,
        /// Civil days of the store from its begin until stage sold.
        sold_days: Option<i32>,
    }
}

table! {
    /// One row per episode and stage reached, at the first time. fact_episode sums them up for funnels.
    StageFact = "fact_stage", key entry_seq: Seq;
    once {
        /// Ledger position at which the stage was reached.
        entry_seq: Seq,
        /// The episode.
        episode_id: EpisodeId,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The opportunity.
        opportunity_id: Option<OpportunityId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Segment,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: Option<RepId>,
        /// Rep who answered for the lead then.
        acting_id: Option<RepId>,
        /// new, contacted, appointment-set, shown, visited, sold or lost. In service: shown is the repair order opened,
        /// sold is the repair order closed.
        stage: Stage,
        /// proven or claimed.
        evidence: Evidence,
        /// The fact that reached it: reply, call, appointment, visit, deal.
        reached_by: String,
        /// When it was reached.
        reached: Moment,
        /// Store-local date it was reached.
        local_date: Day,
        /// Civil days of the store from the episode's begin.
        days_after_entry: Option<i32>,
    }
    later {}
}

table! {
    /// One row per result: a visit, a deal in the DMS, an episode's end, a lead's close.
    OutcomeFact = "fact_outcome", key entry_seq: Seq;
    once {
        /// Ledger position of the result.
        entry_seq: Seq,
        /// visit, deal, episode-end or lead-close.
        kind: OutcomeKind,
        /// The episode credited.
        episode_id: Option<EpisodeId>,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The opportunity.
        opportunity_id: Option<OpportunityId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Option<Segment>,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: Option<RepId>,
        /// Rep who answered for the lead then.
        acting_id: Option<RepId>,
        /// How the episode or lead ended, for the two ends.
        outcome: Option<Outcome>,
        /// proven or claimed, for a visit; proven for a deal.
        evidence: Option<Evidence>,
        /// Keyed hash of the deal's key in the DMS.
        deal_key: Option<DealKey>,
        /// When it happened; for a deal its contract (else accounting) date.
        occurred: Moment,
        /// Store-local date it happened.
        local_date: Day,
        /// Civil days of the store from the opening of the opportunity.
        days_after_opening: Option<i32>,
        /// Civil days of the store from the episode's begin.
        days_after_entry: Option<i32>,
    }
    later {
        /// When the deal was unwound; an unwound deal is not sold.
        unwound: Option<Moment>,
    }
}

table! {
    /// One row per change of who keeps the credit (owner) or who answers (acting).
    Ownership = "fact_ownership", key entry_seq: Seq;
    once {
        /// Ledger position of the change.
        entry_seq: Seq,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The episode the lead was in.
        episode_id: Option<EpisodeId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Department of the lead.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Option<Segment>,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit before.
        previous_owner_id: Option<RepId>,
        /// Rep who answered before.
        previous_acting_id: Option<RepId>,
        /// Rep who keeps the credit from now on.
        owner_id: RepId,
        /// Rep who answers from now on.
        acting_id: RepId,
        /// Why it changed: round-robin, returning, manager-floor, operator, left; where only the rep who answers changed,
        /// cover, back, shift, on-call, took.
        reason: String,
        /// Who changed it: system, customer, dms, rep:N or operator:UID.
        actor: String,
        /// When it changed.
        changed: Moment,
        /// Store-local date it changed.
        local_date: Day,
    }
    later {}
}
