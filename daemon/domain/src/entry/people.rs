//! Facts about customers and the leads they open.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, EpisodeId, ItemId, KeyedHash, LeadId, OpportunityId, PersonId, RepId},
    intent::Confidence,
    known::Known,
    words::{
        ConsentLevel, Department, Evidence, Intent, ItemState, Language, MatchedBy, OpenedBy, Outcome, Segment, Stage,
        Urgency,
    },
};

/// A drop-folder file was read whole; its leads and quarantined parts stand in the same commit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTaken {
    pub content: KeyedHash,
    pub leads: u32,
    pub quarantined: u32,
}

/// Something in a file could not be understood. The bytes lie sealed in the vault under `item`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeQuarantined {
    pub item: ItemId,
    pub content: KeyedHash,
    /// Why, in words that quote nothing of the input.
    pub reason: String,
    pub bytes: u64,
}

/// A quarantined item was understood on a retry, or put away by an operator.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSettled {
    pub item: ItemId,
    pub state: ItemState,
    pub leads: u32,
}

/// What is known of a person without knowing who they are: the whole of it, so that a fold needs no look-up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFacts {
    pub person: PersonId,
    pub phones: Vec<BlindIndex>,
    pub emails: Vec<BlindIndex>,
    /// Keyed hashes of the numbers under which a DMS knows them.
    pub numbers: Vec<KeyedHash>,
    /// Blind index of the normalized full name: tells a spouse on the same phone apart.
    pub name: Option<BlindIndex>,
    /// Which fields of the customer's context the vault can fill.
    pub known: Known,
    /// North American area code of the phone that texts and calls go to.
    pub npa: Option<u16>,
    /// First three digits of the postal code.
    pub zip3: Option<u16>,
    /// State the customer stated, as a postal code of two letters.
    pub region: Option<String>,
    pub language: Language,
    pub consent: ConsentLevel,
    /// A person of another name who shares a contact point.
    pub household: Option<PersonId>,
}

impl PersonFacts {
    /// Everything by which the person is found: contact points, and a DMS's numbers of them.
    pub fn found_by(&self) -> impl Iterator<Item = BlindIndex> {
        let numbers = self.numbers.iter().map(|number| BlindIndex(number.0));
        self.phones.iter().chain(&self.emails).copied().chain(numbers)
    }

    #[must_use]
    pub fn is_found_by(&self, contact: &BlindIndex) -> bool {
        self.found_by().any(|own| own == *contact)
    }
}

/// A vehicle as a lead names it; identification numbers stay in the vault.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    pub year: Option<i16>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub trim: Option<String>,
    /// The store's own stock number.
    pub stock: Option<String>,
    /// `new` or `used`, where the lead says so.
    pub status: Option<String>,
}

/// What an inquiry asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// Folded spelling of the source, `cars-example`; `unknown` where the lead names none.
    pub source: String,
    pub natural_key: Option<KeyedHash>,
    pub content: KeyedHash,
    /// When the customer asked, by the lead; the time of arrival where it does not say.
    pub requested_at: Timestamp,
    pub vehicle: Option<Vehicle>,
    pub trade_in: Option<Vehicle>,
    /// Deviations that intake noticed.
    pub flags: Vec<String>,
    /// How soon the customer means to act, by their own word.
    pub urgency: Urgency,
    /// How the customer came and what their own words say; none where nobody read any.
    pub opening: Option<Box<Opening>>,
}

/// How a customer came, and what their first words were read to mean. The words stand in the vault alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub by: OpenedBy,
    /// Empty where there were no words.
    pub intents: Vec<Intent>,
    /// The rules that decided.
    pub evidence: String,
    pub confidence: Option<Confidence>,
}

/// An inquiry opened a lead.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadReceived {
    pub lead: LeadId,
    pub opportunity: OpportunityId,
    /// False when the person came back within 30 days of a close.
    pub opportunity_opened: bool,
    pub department: Department,
    pub inquiry: Inquiry,
    pub matched_by: MatchedBy,
    pub person: PersonFacts,
}

/// A further inquiry while the lead was open, or a re-send of one already known under its natural key.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InquiryJoined {
    pub lead: LeadId,
    /// The provider sent the same inquiry again: it must never restart anything.
    pub resend: bool,
    pub inquiry: Inquiry,
    pub matched_by: MatchedBy,
    pub person: PersonFacts,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRecorded {
    pub level: ConsentLevel,
    /// How it was given or withdrawn: `source`, `reply`, `operator`.
    pub via: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpisodeStarted {
    pub episode: EpisodeId,
    pub opportunity: OpportunityId,
    pub department: Department,
    pub segment: Segment,
    /// The segment rule that matched, by name.
    pub rule: String,
    pub source: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpisodeEnded {
    pub episode: EpisodeId,
    pub segment: Segment,
    pub outcome: Outcome,
}

/// Who keeps the credit and who answers now. Both always stand here, also when one of them did not change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnershipChanged {
    pub owner: RepId,
    pub acting: RepId,
    /// `round-robin`, `returning`, `manager-floor`, `operator`; where only who answers changed, `cover`, `back`, `shift`,
    /// `on-call`, `took`.
    pub why: String,
    /// Given by turns: everybody who could have got it, in the order of their ids. Each of them was due an equal part of
    /// it, so that anybody can add up whether the turns are fair. Otherwise empty.
    pub among: Vec<RepId>,
}

/// An episode reached a stage for the first time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageReached {
    pub episode: EpisodeId,
    pub segment: Segment,
    pub stage: Stage,
    pub evidence: Evidence,
    /// The fact that reached it: `reply`, `call`, `appointment`, `visit`, `deal`.
    pub by: String,
}

/// The cadence is done; the lead waits until `wake_at` and then closes, unless something happens.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadRested {
    pub wake_at: Timestamp,
}

/// The lead's segment is looked at again at `at`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReclassifyPlanned {
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadClosed {
    pub opportunity: OpportunityId,
    pub outcome: Outcome,
    pub owner: RepId,
}
