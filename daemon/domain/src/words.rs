//! The closed vocabularies. Owns each word that the ledger, the warehouse, the wire and the files share, spelled once;
//! knows nothing of the rules that use them.

use serde::{Deserialize, Serialize};

/// The text is none of the words of the vocabulary named.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{text}` is not a {vocabulary}; use one of: {words}")]
pub struct NotAWord {
    pub text: String,
    pub vocabulary: &'static str,
    pub words: String,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {
        /// Every vocabulary with its words: a test holds them to the ones that ledgers hold.
        #[cfg(test)]
        pub(crate) const VOCABULARIES: &[(&str, &[&str])] = &[$((stringify!($name), &[$($word),*])),*];
    $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word as files, ledger, warehouse and wire spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAWord;
            fn from_str(text: &str) -> Result<Self, NotAWord> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| NotAWord {
                    text: text.to_owned(),
                    vocabulary: stringify!($name),
                    words: Self::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    )*};
}

words! {
    /// How a customer is reached.
    Channel { Text = "text", Email = "email", Call = "call", Voicemail = "voicemail" }
    /// What keepwarm may do by itself: decide only, prepare for a human, or send.
    Mode { Shadow = "shadow", Assisted = "assisted", Live = "live" }
    /// How well human work is attested.
    Evidence { Proven = "proven", Claimed = "claimed" }
    Department { Sales = "sales", Service = "service" }
    Segment {
        NewInbound = "new-inbound",
        UnsoldShowroom = "unsold-showroom",
        AgedInternet = "aged-internet",
        ServiceDefection = "service-defection",
    }
    /// The sales funnel; the service chain uses the same rungs for its own (see the warehouse).
    Stage {
        New = "new",
        Contacted = "contacted",
        AppointmentSet = "appointment-set",
        Shown = "shown",
        Visited = "visited",
        Sold = "sold",
        Lost = "lost",
    }
    /// How soon the customer means to act, by their own word.
    Urgency {
        /// Within a week.
        Now = "now",
        /// Within a month.
        Soon = "soon",
        Later = "later",
        /// They did not say.
        Unknown = "unknown",
    }
    /// How a customer came: by what they wrote, or because they rang.
    OpenedBy { Form = "form", Call = "call" }
    /// Who rang whom.
    CallDirection { Inbound = "inbound", Outbound = "outbound" }
    /// What became of a call to the store, as its tracking says.
    CallStatus {
        Answered = "answered",
        /// Nobody took it.
        Missed = "missed",
        Voicemail = "voicemail",
        /// The caller gave up while it rang or waited.
        Abandoned = "abandoned",
    }
    /// What a condition of a cadence asks about a lead.
    LeadFact {
        HasTradeIn = "has-trade-in",
        HasVehicle = "has-vehicle",
        HasAppointment = "has-appointment",
        HasVisited = "has-visited",
        HasReplied = "has-replied",
        /// The vehicle the customer asked about was sold, to somebody else.
        VehicleSold = "vehicle-sold",
        /// They said how soon they mean to act.
        HasTimeline = "has-timeline",
        /// They said that they mean to act within a week.
        WantsNow = "wants-now",
        /// They said when they would rather come.
        HasPreferredTime = "has-preferred-time",
        /// They said how they mean to pay.
        HasPayment = "has-payment",
    }
    /// What a cadence is for: any of its goals ends it as reached.
    Goal { Replied = "replied", AppointmentSet = "appointment-set", Visited = "visited", Sold = "sold" }
    /// What a cadence does when something happens that it was not written for. In order: the strictest is the last.
    Reaction { GoOn = "go-on", Pause = "pause", Stop = "stop" }
    /// What permits an automated message. 47 CFR 64.1200(f)(9) for `pewc`.
    ConsentLevel {
        None = "none",
        Inquiry = "inquiry",
        Express = "express",
        Pewc = "pewc",
        Revoked = "revoked",
    }
    /// What a reply means; several may hold at once.
    Intent {
        OptOut = "opt_out",
        OptIn = "opt_in",
        Help = "help",
        TradeValue = "trade_value",
        CreditQuestion = "credit_question",
        UrgentTimeline = "urgent_timeline",
        AppointmentRequest = "appointment_request",
        PriceQuestion = "price_question",
        TestDrive = "test_drive",
        VehicleQuestion = "vehicle_question",
        ServiceNeed = "service_need",
        Complaint = "complaint",
        WrongNumber = "wrong_number",
        AlreadyBought = "already_bought",
        NotInterested = "not_interested",
        LanguageSpanish = "language_spanish",
        HumanRequest = "human_request",
        PositiveAck = "positive_ack",
        Other = "other",
    }
    /// How a lead ended. `duplicate`, `test`, `spam` and `wrong-department` make an episode not a good lead.
    Outcome {
        Sold = "sold",
        ServiceDone = "service-done",
        Lost = "lost",
        OptOut = "opt-out",
        BadNumber = "bad-number",
        BoughtElsewhere = "bought-elsewhere",
        NotInterested = "not-interested",
        NoResponse = "no-response",
        Duplicate = "duplicate",
        Test = "test",
        Spam = "spam",
        WrongDepartment = "wrong-department",
        /// The episode alone ended: the lead moved on to another segment.
        Moved = "moved",
    }
    /// What a customer can tell of their plans.
    AnswerKind { Timeline = "timeline", Trade = "trade", Payment = "payment", Prefers = "prefers" }
    /// What a touch passes on its way out, in the order in which it is asked.
    GateId {
        OptOut = "opt-out",
        Number = "number",
        Cadence = "cadence",
        Consent = "consent",
        DoNotCall = "do-not-call",
        QuietHours = "quiet-hours",
        ClosedDay = "closed-day",
        Caps = "caps",
        Words = "words",
        Registration = "registration",
    }
    /// Why a planned touch was not made though nothing had ended its cadence.
    SkipReason {
        Shadow = "shadow",
        NotReleased = "not-released",
        NoAddress = "no-address",
        NoConsent = "no-consent",
        DoNotCall = "do-not-call",
        Suppressed = "suppressed",
        /// The person is held: see [`HoldReason`].
        Held = "held",
        NoBlock = "no-block",
        MissingContext = "missing-context",
        WindowNeverOpens = "window-never-opens",
        Late = "late",
        /// A rolling cap holds it for longer than it makes sense.
        Capped = "capped",
        /// What its step or action asks of the lead does not hold.
        Condition = "condition",
        /// Its time passed while it was paused, and its step is not made up for.
        Paused = "paused",
        /// The DMS has not told lately what its step rests on.
        Stale = "stale",
        /// Its words speak of a vehicle that was sold to somebody else.
        VehicleSold = "vehicle-sold",
        /// The channel's provider took nothing for a while, and another channel can say it.
        ChannelDown = "channel-down",
    }
    /// What ended a cadence before a planned touch was due.
    CancelReason {
        OptOut = "opt-out",
        Reply = "reply",
        Escalation = "escalation",
        AppointmentSet = "appointment-set",
        OwnerTakeover = "owner-takeover",
        Visited = "visited",
        Sold = "sold",
        WrongNumber = "wrong-number",
        LeadClosed = "lead-closed",
        NewInquiry = "new-inquiry",
        ParentAnswered = "parent-answered",
        Hold = "hold",
        AppointmentMoved = "appointment-moved",
        AppointmentCanceled = "appointment-canceled",
        AppointmentOver = "appointment-over",
    }
    /// Why a touch that was claimed did not reach the customer.
    FailReason {
        Refused = "refused",
        Unreachable = "unreachable",
        InvalidAddress = "invalid-address",
        Render = "render",
        Provider = "provider",
        /// The provider could not be reached, or takes nothing at all for now: that says nothing of the message.
        Down = "down",
        Spool = "spool",
        /// The filled message broke a rule for messages: it was not handed over.
        Unfit = "unfit",
        /// The customer asked to stop between the claim and the hand-over.
        Stopped = "stopped",
        /// The provider says that this address has opted out.
        OptedOut = "opted-out",
        /// The person was held between the claim and the hand-over.
        Held = "held",
        /// An operator paused it between the claim and the hand-over.
        Paused = "paused",
        /// Its time was over before the hand-over.
        Late = "late",
        /// A time that it offers passed, or was taken, between the claim and the hand-over.
        Outdated = "outdated",
    }
    /// What a provider says became of a message that it took. In order: the furthest word is the last, and a message that
    /// arrived has arrived, whatever else is said of it.
    DeliveryState {
        /// The provider did not hand it on.
        Failed = "failed",
        /// The carrier did not deliver it.
        Undelivered = "undelivered",
        Delivered = "delivered",
    }
    /// What became of the confirmation of a stop.
    ConfirmationEnd {
        Sent = "sent",
        Failed = "failed",
        Uncertain = "uncertain",
        /// More than five minutes had passed since the customer wrote.
        Late = "late",
        Withheld = "withheld",
    }
    /// Why a planned touch moved to a later time.
    MoveReason {
        Window = "window",
        DailyCap = "daily-cap",
        StoreClosed = "store-closed",
        Retry = "retry",
        /// A pause is over, and its step is made up for on another day.
        Resumed = "resumed",
        /// Too many are overdue at once: each gets its turn.
        Pace = "pace",
        /// Something else is open between the store and the customer.
        Held = "held",
    }
    /// A part of the day, as a customer prefers it for a visit.
    PartOfDay {
        /// Before noon.
        Morning = "morning",
        Afternoon = "afternoon",
        /// After work: from five on.
        Evening = "evening",
    }
    /// A day of the week, as a customer prefers it for a visit.
    WeekDay {
        Mon = "mon",
        Tue = "tue",
        Wed = "wed",
        Thu = "thu",
        Fri = "fri",
        Sat = "sat",
        Sun = "sun",
    }
    /// What a customer answers to a question, such as whether they have a car to trade in.
    YesNo { Yes = "yes", No = "no" }
    /// How the customer means to pay, by their own word.
    Payment { Cash = "cash", Finance = "finance", Lease = "lease" }
    /// What the DMS is read for.
    SyncKind { Deals = "deals", Inventory = "inventory", Appointments = "appointments" }
    /// The reach of an opt-out.
    SuppressionScope {
        Everything = "everything",
        Text = "text",
        Email = "email",
        /// Texts, calls and voicemail.
        Phone = "phone",
        /// Calls and voicemail.
        Voice = "voice",
    }
    /// Why nobody may approach a person, whatever they agreed to.
    HoldReason { Legal = "legal", Complaint = "complaint", Deceased = "deceased" }
    /// A list that phone numbers are checked against. What a store's own list says is an opt-out and no list.
    ListKind {
        /// The national registry of those who do not want sales calls.
        NationalDnc = "national-dnc",
        /// The registry of one state.
        StateDnc = "state-dnc",
        /// Numbers that have gone to somebody else (47 CFR 64.1200(m)).
        Reassigned = "reassigned",
        /// People who sue callers for a living.
        Litigator = "litigator",
    }
    TaskKind {
        Call = "call",
        AnswerReply = "answer-reply",
        ReleaseTouch = "release-touch",
        FollowUp = "follow-up",
        RescueMissed = "rescue-missed",
        /// The customer stopped all messages and has agreed to come: somebody finds out whether they still do.
        KeepVisit = "keep-visit",
        /// Where the customer may be leaves no hour for days in which the law lets them be reached: somebody asks where they
        /// are.
        ConfirmArea = "confirm-area",
        ResolveUncertain = "resolve-uncertain",
        FixLead = "fix-lead",
        /// What lets the customer be approached runs out: the owner asks for their agreement, or lets them go.
        ConsentEnding = "consent-ending",
        /// A person is held: a manager sees what their open lead comes to.
        ReviewHold = "review-hold",
    }
    /// How a task ended.
    Disposition {
        Talked = "talked",
        LeftVoicemail = "left-voicemail",
        NoAnswer = "no-answer",
        BadNumber = "bad-number",
        Answered = "answered",
        Released = "released",
        Withheld = "withheld",
        Sent = "sent",
        NotSent = "not-sent",
        Fixed = "fixed",
        Lost = "lost",
        NoLongerNeeded = "no-longer-needed",
    }
    /// Why an enrollment ended or rests.
    EnrollmentEnd {
        Finished = "finished",
        OptOut = "opt-out",
        Reply = "reply",
        Appointment = "appointment",
        Visit = "visit",
        LeadClosed = "lead-closed",
        Reenrolled = "reenrolled",
        OwnerTakeover = "owner-takeover",
        Hold = "hold",
        /// What the cadence was for has happened.
        Goal = "goal",
        /// The person is in another cadence, and in one at a time.
        OtherCadence = "other-cadence",
    }
    /// How a received lead was tied to a person.
    MatchedBy {
        New = "new",
        /// The DMS's own number of the customer.
        Number = "number",
        Email = "email",
        Phone = "phone",
        /// Same phone, another name: a new person in the same household.
        PhoneOtherName = "phone-other-name",
    }
    /// What goes with an appointment: before the visit, or after one that nobody came to.
    TrackKind { Reminder = "reminder", Rescue = "rescue" }
    /// What the DMS says of an appointment.
    AppointmentStatus { Set = "set", Shown = "shown", Missed = "missed", Canceled = "canceled" }
    /// What the DMS says of a deal.
    DealStatus {
        /// Not signed yet, or not posted.
        Pending = "pending",
        Booked = "booked",
        Unwound = "unwound",
        /// It never came about.
        Lost = "lost",
    }
    /// What the DMS says of a vehicle of the stock.
    UnitStatus {
        Available = "available",
        Sold = "sold",
        /// Not sold and not there any more: sent to an auction, to another store.
        Gone = "gone",
    }
    /// Who called an appointment off.
    CanceledBy { Customer = "customer", Staff = "staff" }
    /// What became of an item that intake could not understand.
    ItemState { Quarantined = "quarantined", Retried = "retried", Dismissed = "dismissed" }
    Language { English = "en", Spanish = "es" }
    /// What a member of the staff can do that others cannot.
    Skill { Spanish = "spanish", Finance = "finance" }
    /// As what somebody is told of an escalation, in the order of the ladder.
    Rung {
        /// Who is to answer the customer, at once.
        Told = "told",
        /// The same once more.
        Reminder = "reminder",
        /// Somebody else who is there.
        Next = "next",
        Manager = "manager",
        /// The manager: somebody took it long ago, and nothing shows that they answered.
        Unproven = "unproven",
    }
    RepRole { Manager = "manager", Rep = "rep", Bdc = "bdc" }
    /// The kind of a record in the vault.
    SealKind {
        Person = "person",
        Lead = "lead",
        Reply = "reply",
        Message = "message",
        Item = "item",
        Task = "task",
        /// What an operator wrote down about a person.
        Note = "note",
    }
}

impl Channel {
    /// A channel that reaches the customer's phone: these share the caps of law.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        !matches!(self, Self::Email)
    }

    /// Sent by machine. A call is a task that a human does.
    #[must_use]
    pub const fn is_automated(self) -> bool {
        !matches!(self, Self::Call)
    }
}

impl Intent {
    /// High intent: a named human must answer within five minutes.
    #[must_use]
    pub const fn is_hot(self) -> bool {
        matches!(
            self,
            Self::TradeValue
                | Self::CreditQuestion
                | Self::UrgentTimeline
                | Self::HumanRequest
                | Self::AppointmentRequest
        )
    }
}

impl CancelReason {
    /// The gate that a touch canceled for this reason would have found shut.
    #[must_use]
    pub const fn gate(self) -> GateId {
        match self {
            Self::OptOut => GateId::OptOut,
            Self::WrongNumber => GateId::Number,
            _ => GateId::Cadence,
        }
    }
}

impl Outcome {
    /// Whether the customer ended it: what was agreed with them is then canceled by them.
    #[must_use]
    pub const fn is_by_customer(self) -> bool {
        matches!(self, Self::OptOut | Self::BoughtElsewhere | Self::NotInterested)
    }

    /// Whether an episode that ended so still counts as a good lead (definitions: bad number and opt-out stay in).
    #[must_use]
    pub const fn is_good_lead(self) -> bool {
        !matches!(self, Self::Duplicate | Self::Test | Self::Spam | Self::WrongDepartment)
    }
}
