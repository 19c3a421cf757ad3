//! Facts of outreach: each planned touch and what became of it, each reply, each change of consent.

use keepwarm_domain::{
    ids::{
        AppointmentId, BlockVersionId, CadenceVersionId, EnrollmentId, EpisodeId, LeadId, PersonId, RepId, ReplyId,
        Seq, StoreId, TouchId,
    },
    words::{
        CancelReason, Channel, ConsentLevel, DeliveryState, Department, Evidence, FailReason, GateId, Intent, Language,
        Mode, MoveReason, Segment, SkipReason, SuppressionScope, TrackKind,
    },
};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

own_words! {
    /// Where a touch stands. A planned touch ends in exactly one of the last five.
    TouchStatus {
        Planned = "planned",
        Claimed = "claimed",
        Sent = "sent",
        Failed = "failed",
        Uncertain = "uncertain",
        Skipped = "skipped",
        Canceled = "canceled",
    }
    /// What a row of fact_consent states.
    ConsentChange { Level = "level", OptOut = "opt-out", OptOutLifted = "opt-out-lifted" }
}

table! {
    /// One row per planned touch (one attempt to reach a customer over one channel) and what became of it. Touches with
    /// mode shadow were decided and not made: they count for no cap, no rate and no funnel.
    Touch = "fact_touch", key touch_id: TouchId;
    once {
        /// The touch.
        touch_id: TouchId,
        /// The enrollment that planned it; of a touch that goes with an appointment, the appointment's own number.
        enrollment_id: EnrollmentId,
        /// The episode it serves.
        episode_id: EpisodeId,
        /// The lead it serves.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Segment of the episode.
        segment: Segment,
        /// Rep who kept the credit when it was planned.
        owner_id: RepId,
        /// The appointment it goes with; null for a cadence's touch.
        appointment_id: Option<AppointmentId>,
        /// reminder (before the visit) or rescue (after one that nobody came to); null for a cadence's touch.
        track: Option<TrackKind>,
    }
    later {
        /// Cadence version that planned it, or to which it was migrated since.
        cadence_version_id: CadenceVersionId,
        /// Position of the step in the cadence, from 0.
        step_number: u16,
        /// Position of the action in the step, from 0.
        action_number: u16,
        /// text, email, call or voicemail.
        channel: Channel,
        /// Rep in whose name it went or was to go.
        acting_id: RepId,
        /// shadow (decided only), assisted (prepared for a human) or live.
        mode: Mode,
        /// planned, claimed, sent, failed, uncertain, skipped or canceled. Claimed without an end is in doubt. A call is
        /// sent when the rep has it: what became of it stands in fact_task.
        status: TouchStatus,
        /// proven (relayed by a provider, tracked call) or claimed (a rep says so); NULL until made.
        evidence: Option<Evidence>,
        /// When it is due: after every move by contact window, caps and opening hours.
        planned: Moment,
        /// How often it was moved.
        moves: i32,
        /// Why it was moved last.
        move_reason: Option<MoveReason>,
        /// Policy rule that moved it last.
        move_rule: Option<String>,
        /// Gate that held it back last, or that it did not pass: opt-out, number, cadence, consent, do-not-call,
        /// quiet-hours, closed-day, caps, words or registration. NULL when none did.
        gate: Option<GateId>,
        /// Version of the contact policy that decided last.
        policy_version: Option<String>,
        /// When it was claimed last: from then on no machine makes it again.
        claimed: Option<Moment>,
        /// How often it was claimed; more than 1 only where a provider said that nothing was sent.
        attempts: u16,
        /// Contact window rule that was open at the claim.
        window_rule: Option<String>,
        /// Message block version sent, or what shadow mode would have sent.
        block_version_id: Option<BlockVersionId>,
        /// Wording of the block, from 0.
        variant_number: Option<u16>,
        /// When it ended: sent, failed, uncertain, skipped or canceled.
        ended: Option<Moment>,
        /// Ledger position of its end.
        ended_seq: Option<Seq>,
        /// Why it was skipped.
        skip_reason: Option<SkipReason>,
        /// Rule that had it skipped, and what the rule looked at.
        skip_rule: Option<String>,
        /// What ended its cadence before it was due.
        cancel_reason: Option<CancelReason>,
        /// Why it failed last; also set where a later attempt was sent.
        fail_reason: Option<FailReason>,
        /// What it broke or met when it failed last, where that can be named: the rules for messages by number, a field that
        /// was not filled, an opt-out or a hold between the claim and the hand-over.
        fail_rule: Option<String>,
        /// How often it failed.
        failures: i32,
        /// Message segments that a text was billed as, where they were counted.
        segments: Option<u16>,
        /// The provider's furthest word on it after it was sent: failed, undelivered or delivered. NULL while it said
        /// nothing: that it arrived is not known then.
        delivery_state: Option<DeliveryState>,
        /// Why it did not arrive, where the provider's code is known.
        delivery_reason: Option<FailReason>,
        /// When the provider said so.
        reported: Option<Moment>,
        /// Store-local date of its end, or of the time it is due while it has none.
        local_date: Day,
    }
}

table! {
    /// One row per reply of a customer. The text never leaves the vault.
    Reply = "fact_reply", key reply_id: ReplyId;
    once {
        /// The reply.
        reply_id: ReplyId,
        /// Ledger position of its arrival.
        entry_seq: Seq,
        /// The lead it belongs to, where one was open.
        lead_id: Option<LeadId>,
        /// The episode the lead was in.
        episode_id: Option<EpisodeId>,
        /// The customer, by pseudonym; NULL where the sender is unknown.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Department of the lead.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Option<Segment>,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: Option<RepId>,
        /// Rep who answered for the lead then.
        acting_id: Option<RepId>,
        /// Channel it came over.
        channel: Channel,
        /// What the machine read in it, comma-separated where several hold.
        read_intents: String,
        /// Rule or class of words that decided, never the words themselves.
        decided_by: String,
        /// Language of the reply: en or es.
        language: Language,
        /// When it arrived.
        received: Moment,
        /// Store-local date of arrival.
        local_date: Day,
        /// Minutes since the last touch was sent to the person; NULL when there was none.
        after_minutes: Option<i64>,
        /// The touch it answers: the one it names, else the last message sent to the person before it.
        touch_id: Option<TouchId>,
        /// Mode of that touch.
        mode: Option<Mode>,
        /// Cadence version of that touch.
        cadence_version_id: Option<CadenceVersionId>,
        /// Step of that touch.
        step_number: Option<u16>,
        /// Message block version of that touch.
        block_version_id: Option<BlockVersionId>,
        /// Wording of that block.
        variant_number: Option<u16>,
    }
    later {
        /// What it means, comma-separated where several hold: the last human word on it, else what the machine read.
        intents: String,
        /// The first of the intents, where there is one.
        first_intent: Option<Intent>,
        /// High intent: a named human must answer within five minutes.
        hot: bool,
        /// When a human last corrected what it means; NULL where nobody did.
        relabeled: Option<Moment>,
    }
}

table! {
    /// One row per person and change of consent: a level given or withdrawn, an opt-out, an opt-out lifted.
    Consent = "fact_consent", key entry_seq: Seq;
    once {
        /// Ledger position of the change.
        entry_seq: Seq,
        /// level, opt-out or opt-out-lifted.
        change: ConsentChange,
        /// The customer, by pseudonym; NULL where only the contact point is known.
        person_id: Option<PersonId>,
        /// The lead it came with.
        lead_id: Option<LeadId>,
        /// The episode the lead was in.
        episode_id: Option<EpisodeId>,
        /// The store.
        store_id: StoreId,
        /// Department of the lead.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Option<Segment>,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: Option<RepId>,
        /// Rep who answered for the lead then.
        acting_id: Option<RepId>,
        /// Reach of an opt-out: everything, text, email, phone (texts, calls and voicemail) or voice (calls and voicemail).
        scope: Option<SuppressionScope>,
        /// Level of consent from now on, for change level.
        level: Option<ConsentLevel>,
        /// How it came: source, reply, operator, import, provider; wrong-number and bad-number shut a number that is not the
        /// customer's, which is no wish of theirs.
        via: String,
        /// When it happened.
        changed: Moment,
        /// Store-local date of the change.
        local_date: Day,
        /// The last message sent to the person before an opt-out, where there is one: the opt-out is credited to it.
        credited_touch_id: Option<TouchId>,
    }
    later {}
}
