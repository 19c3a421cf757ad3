//! Dimensions: what the facts are about and who did them. Customers appear only as pseudonyms.

use keepwarm_domain::{
    ids::{
        BlockVersionId, CadenceVersionId, EnrollmentId, EpisodeId, KeyedHash, LeadId, OpportunityId, PersonId, RepId,
        StoreId,
    },
    words::{
        Channel, ConsentLevel, Department, EnrollmentEnd, Language, MatchedBy, OpenedBy, Outcome, PartOfDay, Payment,
        RepRole, Segment, Urgency, YesNo,
    },
};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

table! {
    /// One row per store (rooftop), as configured last.
    Store = "dim_store", key store_id: StoreId;
    once {
        /// The store's number in the configuration.
        store_id: StoreId,
    }
    later {
        /// Name of the store.
        store_name: String,
        /// City of the store.
        city: String,
        /// Postal code of the store's state, IL.
        region: String,
        /// IANA time zone of the store: all _local columns of its facts are on this clock.
        time_zone: String,
        /// The rep who owns a lead that nobody else does.
        manager_id: RepId,
        /// Opening hours by ISO weekday, comma-separated: 1 09:00-20:00. Days off are left out.
        opening_hours: String,
        /// Days on which it is closed beside its days off, comma-separated.
        holidays: String,
    }
}

table! {
    /// One row per member of the staff, as configured last.
    Rep = "dim_rep", key rep_id: RepId;
    once {
        /// The rep's number in the roster.
        rep_id: RepId,
    }
    later {
        /// The store the rep works in.
        store_id: StoreId,
        /// Name the rep signs messages with.
        rep_name: String,
        /// manager, rep or bdc.
        role: RepRole,
        /// Departments the rep works for, comma-separated: sales, service.
        departments: String,
        /// False once the rep has left.
        active: bool,
    }
}

table! {
    /// One row per lead source, configured or only seen on a lead.
    Source = "dim_source", key source: String;
    once {
        /// Folded spelling of the source as leads carry it; unknown where a lead names none.
        source: String,
    }
    later {
        /// Whether the store configured this source; if not, it was only seen on a lead.
        configured: bool,
        /// Department that the source's leads belong to, where configured.
        department: Option<Department>,
        /// What the source's leads have agreed to, where configured: none, inquiry, express, pewc.
        consent_level: Option<ConsentLevel>,
    }
}

table! {
    /// One row per published cadence version. A version never changes; enrollments are pinned to one.
    CadenceVersion = "dim_cadence_version", key cadence_version_id: CadenceVersionId;
    once {
        /// The version facts refer to.
        cadence_version_id: CadenceVersionId,
        /// Name of the cadence.
        cadence: String,
        /// Counts the versions of this cadence from 1.
        version_number: i32,
        /// Segment the cadence is for; null for what goes with appointments, whatever the segment.
        segment: Option<Segment>,
        /// Department the cadence is for; null for what goes with appointments.
        department: Option<Department>,
        /// Number of steps (contacts).
        steps: i32,
        /// Days a lead rests after the last step before it closes as no-response.
        rest_days: i32,
        /// Hash of the version's content.
        content_hash: KeyedHash,
        /// Who published it.
        author: String,
        /// Why it was published.
        reason: String,
        /// When it was published.
        published: Moment,
    }
    later {}
}

table! {
    /// One row per step of a cadence version. Join on cadence_version_id and step_number.
    CadenceStep = "dim_cadence_step", key cadence_version_id: CadenceVersionId;
    once {
        /// The version the step belongs to.
        cadence_version_id: CadenceVersionId,
        /// Position of the step in the cadence, from 0.
        step_number: u16,
        /// Name of the step.
        step: String,
        /// Civil days after the day of enrollment; null for what is due by the time of an appointment.
        cadence_day: Option<u16>,
        /// Channels of the step's actions in order, comma-separated.
        channels: String,
    }
    later {}
}

table! {
    /// One row per version of a message block, approved or not.
    Block = "dim_block", key block_version_id: BlockVersionId;
    once {
        /// The version facts refer to.
        block_version_id: BlockVersionId,
        /// Name of the block.
        block: String,
        /// Counts the versions of this block from 1.
        version_number: i32,
        /// Channel the block is written for.
        channel: Channel,
        /// Language of the block: en or es.
        language: Language,
        /// Number of wordings it rotates.
        variants: i32,
        /// Hash of the version's content.
        content_hash: KeyedHash,
        /// Who wrote it: keepwarm for a file of the package, configuration for another file, operator:UID.
        author: String,
        /// When it was written.
        published: Moment,
    }
    later {
        /// Who approved it last: operator:UID, and as which member of the staff. NULL for a draft.
        approved_by: Option<String>,
        /// When it was approved last.
        approved: Option<Moment>,
        /// When its block was ended, if that was the version in force.
        retired: Option<Moment>,
    }
}

table! {
    /// One row per customer, by pseudonym. The name columns are NULL unless the file is published with pii masked or full.
    Person = "dim_person", key person_id: PersonId;
    once {
        /// Stable pseudonym of the customer.
        person_id: PersonId,
        /// When the customer was first seen.
        first_seen: Moment,
    }
    later {
        /// A person of another name who shares a contact point, where there is one.
        household_id: Option<PersonId>,
        /// State the customer stated, as a postal code.
        region: Option<String>,
        /// Language of the customer: en or es.
        language: Language,
        /// What the customer has agreed to: none, inquiry, express, pewc, revoked.
        consent_level: ConsentLevel,
        /// Opted out of everything.
        opted_out_all: bool,
        /// Opted out of texts.
        opted_out_text: bool,
        /// Opted out of emails.
        opted_out_email: bool,
        /// Opted out of texts, calls and voicemail together.
        opted_out_phone: bool,
        /// Opted out of calls and voicemail.
        opted_out_voice: bool,
        /// Name of the customer: NULL with pii none, initials with masked.
        person_name: Option<String>,
        /// Phone of the customer: NULL with pii none, last two digits with masked.
        phone: Option<String>,
        /// Email of the customer: NULL with pii none, first letter and domain with masked.
        email: Option<String>,
    }
}

own_words! {
    /// Where a lead stands.
    LeadStatus { Open = "open", Resting = "resting", Closed = "closed" }
    /// Where an enrollment stands.
    EnrollmentStatus { Active = "active", Paused = "paused", Ended = "ended" }
}

table! {
    /// One row per lead: one stay of an opportunity with the store, opened by an inquiry, closed by an outcome.
    Lead = "dim_lead", key lead_id: LeadId;
    once {
        /// The lead.
        lead_id: LeadId,
        /// The customer, by pseudonym.
        person_id: PersonId,
        /// The person's opportunity in this department; a lead reopened within 30 days of its close keeps it.
        opportunity_id: OpportunityId,
        /// The store the lead came to.
        store_id: StoreId,
        /// sales or service.
        department: Department,
        /// Source of the first inquiry.
        source: String,
        /// Keyed hash of the lead's natural key in the DMS or at the provider, where it has one.
        natural_key: Option<KeyedHash>,
        /// Keyed hash of the first inquiry's content.
        content_hash: KeyedHash,
        /// How the lead was tied to the person: new, email, phone, phone-other-name.
        matched_by: MatchedBy,
        /// When the customer asked, by the lead.
        requested: Moment,
        /// When the lead arrived here.
        received: Moment,
        /// Store-local date of arrival.
        local_date: Day,
        /// When the opportunity was opened: earlier than received where the lead reopened one.
        opportunity_opened: Moment,
        /// Model year of the vehicle of interest.
        vehicle_year: Option<i16>,
        /// Make of the vehicle of interest.
        vehicle_make: Option<String>,
        /// Model of the vehicle of interest.
        vehicle_model: Option<String>,
        /// new or used, where the lead says so.
        vehicle_status: Option<String>,
        /// Model year of the trade-in.
        trade_in_year: Option<i16>,
        /// Make of the trade-in.
        trade_in_make: Option<String>,
        /// Model of the trade-in.
        trade_in_model: Option<String>,
        /// Deviations that intake noticed, comma-separated.
        intake_flags: String,
        /// Whether it was open in the CRM before keepwarm and brought in with the opening balance.
        brought_in: bool,
        /// How the customer came: form (what they wrote) or call.
        opened_by: OpenedBy,
        /// What the inquiry's own words were read to mean, separated by commas; empty where there were none.
        opening_intents: String,
    }
    later {
        /// Inquiries that make up the lead, re-sends not counted.
        inquiries: i32,
        /// Times the provider sent an inquiry again.
        resends: i32,
        /// open, resting (cadence done, waiting) or closed.
        status: LeadStatus,
        /// Segment of the current or last episode.
        segment: Option<Segment>,
        /// The current or last episode.
        episode_id: Option<EpisodeId>,
        /// The current or last enrollment.
        enrollment_id: Option<EnrollmentId>,
        /// Cadence version of that enrollment.
        cadence_version_id: Option<CadenceVersionId>,
        /// Rep who keeps the credit.
        owner_id: Option<RepId>,
        /// Rep who answers now.
        acting_id: Option<RepId>,
        /// How soon the customer means to act, as they told: now (within a week), soon (within a month) or later.
        plan_timeline: Option<Urgency>,
        /// Whether they have a car to trade in, as they told: yes or no.
        plan_trade_in: Option<YesNo>,
        /// How they mean to pay, as they told: cash, finance or lease.
        plan_payment: Option<Payment>,
        /// The days on which they would rather come, comma-separated, mon to sun.
        plan_days: Option<String>,
        /// The part of the day at which they would rather come: morning, afternoon or evening.
        plan_part_of_day: Option<PartOfDay>,
        /// When a resting lead closes unless something happens.
        wake: Option<Moment>,
        /// When the lead closed.
        closed: Option<Moment>,
        /// How the lead closed.
        outcome: Option<Outcome>,
    }
}

table! {
    /// One row per enrollment: one run of a lead through one cadence version.
    Enrollment = "fact_enrollment", key enrollment_id: EnrollmentId;
    once {
        /// The enrollment.
        enrollment_id: EnrollmentId,
        /// The episode it serves.
        episode_id: EpisodeId,
        /// The lead it serves.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Segment at enrollment.
        segment: Segment,
        /// When it began.
        enrolled: Moment,
        /// Store-local date it began.
        local_date: Day,
    }
    later {
        /// The cadence version it is pinned to, or to which it was migrated last.
        cadence_version_id: CadenceVersionId,
        /// active, paused or ended.
        status: EnrollmentStatus,
        /// How often it was paused.
        pauses: i32,
        /// Why it was paused last.
        pause_reason: Option<EnrollmentEnd>,
        /// When it ended.
        ended: Option<Moment>,
        /// Why it ended.
        end_reason: Option<EnrollmentEnd>,
    }
}
