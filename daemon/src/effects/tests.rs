//! What a hand-over answers when something is not as it should be: every claim ends by a result, and what was never handed
//! over is never called sent.

use std::fs;

use keepwarm_domain::{
    answer::Answers,
    block::{Block, STOP_CONFIRMED, Variant},
    calendar::StoreHours,
    effect::{Confirms, Offer, Thread},
    entry::{
        Actor, AppointmentSet, Body, Entry, FileTaken, PersonHeld, RepConfigured, StoreConfigured, SuppressionAdded,
    },
    ids::{AppointmentId, EpisodeId, KeyedHash, LeadId, RepId, Seq, StoreId},
    known::{Field, Known},
    words::{Department, Evidence, HoldReason, Language, RepRole, Segment, SuppressionScope},
};
use keepwarm_ledger::{Batch, MasterKey, Options, Seal};

use super::*;
use crate::channels::Outbox;

const CASEY: PersonId = PersonId(7);

fn at() -> jiff::Timestamp {
    "2026-03-30T15:00:00Z".parse().expect("a timestamp")
}

fn entry(seq: i64, body: impl Into<Body>) -> Entry {
    Entry {
        seq: Seq(seq),
        recorded_at: at(),
        occurred_at: at(),
        store: StoreId(1),
        lead: None,
        person: Some(CASEY),
        actor: Actor::System,
        body: body.into(),
    }
}

fn ledger(dir: &Path) -> Ledger {
    Ledger::open(Options::new(dir.join("ledger"), MasterKey::new([7; 32]))).expect("opens").ledger
}

/// A world with an outbox for texts alone, whose vault knows one customer.
fn world(dir: &Path) -> World {
    let ledger = ledger(dir);
    let record = PersonRecord {
        first: Some("Casey".to_owned()),
        phones: vec!["+13125550101".to_owned()],
        ..PersonRecord::default()
    };
    let (kind, person) = (SealKind::Person, Some(CASEY));
    let seal = Seal { kind, id: CASEY.0, seq: Seq(1), person, plain: Private::new(record.to_bytes()) };
    let taken = FileTaken { content: KeyedHash([1; 16]), leads: 1, quarantined: 0 };
    ledger.commit_blocking(Batch { entries: vec![entry(1, taken)], seals: vec![seal] }).expect("committed");
    let outbox = Provider::Outbox(Outbox::open(&dir.join("outbox"), false).expect("opens"));
    World {
        ledger,
        providers: Arc::new(BTreeMap::from([(Channel::Text, outbox)])),
        files: Arc::new(|_| ()),
        notices: notices_dir(&dir.join("outbox")).expect("made"),
        clock: Clock::driven(at()),
        stopped: Stopped::default(),
        doubts: tokio::sync::mpsc::unbounded_channel().0,
    }
}

fn delivery(touch: i64, channel: Channel, person: PersonId) -> Effect {
    let body = "Hi {{ first_name }}, {{ store_name }} on your question. Call {{ store_phone }}.".to_owned();
    let needs = Known::none().with(Field::FirstName);
    let block = Block {
        name: "hello".to_owned(),
        channel,
        language: Language::English,
        segments: vec![],
        variants: vec![Variant { subject: None, body, needs }],
        fallback: None,
        from: None,
        until: None,
    };
    let store = StoreConfigured {
        store: StoreId(1),
        name: "Anytown Motors".to_owned(),
        phone: "+13125550100".to_owned(),
        city: "Anytown".to_owned(),
        region: "IL".to_owned(),
        zone: "America/Chicago".to_owned(),
        hours: StoreHours { week: [None; 7], holidays: vec![] },
        service_week: None,
        manager: RepId(1),
        opt_out_phone: None,
        domains: Vec::new(),
    };
    let acting = RepConfigured {
        rep: RepId(1),
        store: StoreId(1),
        name: "Rae Sample".to_owned(),
        role: RepRole::Rep,
        departments: vec![Department::Sales],
        active: true,
        shifts: None,
        days_off: vec![],
        duty: Default::default(),
    };
    Effect::Deliver(Box::new(Delivery {
        touch: TouchId(touch),
        attempt: 1,
        lead: LeadId(2),
        person,
        channel,
        cadence: "new-inbound".to_owned(),
        key: format!("kw-{touch}"),
        block: Arc::new(block),
        variant: 0,
        store: Arc::new(store),
        acting: Arc::new(acting),
        offer: Offer::default(),
        answers: Answers::default(),
        appointment: None,
        thread: Thread::default(),
        earlier: Vec::new(),
        confirms: None,
    }))
}

fn results(world: &World, effects: Vec<Effect>) -> Vec<(i64, DeliveryResult)> {
    let result = |told: Told| match told.input {
        Input::Delivered { touch, result, .. } => (touch.0, result),
        other => panic!("a delivery leads to its result, not to {other:?}"),
    };
    let mut results: Vec<_> = world.act(world.begin(effects)).into_iter().map(result).collect();
    results.sort_by_key(|(touch, _)| *touch);
    results
}

#[test]
fn a_message_is_filled_from_the_vault_and_kept_as_the_customer_got_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = world(dir.path());
    let told = world.act(world.begin(vec![delivery(1, Channel::Text, CASEY)]));
    let spooled = fs::read_to_string(dir.path().join("outbox/text/kw-1.txt")).expect("it was handed over");
    assert!(spooled.contains("To: Casey <+13125550101>\nFrom: Anytown Motors <312-555-0100>\n"), "{spooled}");
    assert!(spooled.ends_with("\n\nHi Casey, Anytown Motors on your question. Call 312-555-0100.\n"), "{spooled}");
    assert_eq!(
        told[0].private,
        vec![Private::new(b"\nHi Casey, Anytown Motors on your question. Call 312-555-0100.".to_vec())]
    );
}

#[test]
fn each_claim_has_its_result_whatever_is_wrong_with_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = world(dir.path());
    let stop = SuppressionAdded {
        scope: SuppressionScope::Everything,
        people: vec![PersonId(8)],
        contacts: vec![],
        leads: vec![],
        note: None,
        via: "reply".to_owned(),
    };
    world.stopped.note(&[entry(2, stop)]);
    let effects = vec![
        delivery(1, Channel::Text, CASEY),
        delivery(2, Channel::Text, PersonId(8)),
        delivery(3, Channel::Text, PersonId(9)),
        delivery(4, Channel::Email, CASEY),
        delivery(5, Channel::Call, CASEY),
    ];
    let expected = vec![
        (1, DeliveryResult::Sent { provider_id: None, segments: Some(1) }),
        (2, DeliveryResult::Failed(FailReason::Stopped)),
        (3, DeliveryResult::Failed(FailReason::Render)),
        (4, DeliveryResult::Failed(FailReason::InvalidAddress)),
        (5, DeliveryResult::NotSent(FailReason::Down)),
    ];
    assert_eq!(results(&world, effects), expected);
}

/// A customer is not given up because the vault could not be asked for a moment.
#[test]
fn while_the_vault_cannot_be_read_nothing_is_sent_and_everything_is_tried_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let closed = world(dir.path());
    closed.ledger.shutdown().expect("closed");
    let not_now = vec![(1, DeliveryResult::NotSent(FailReason::Render))];
    assert_eq!(results(&closed, vec![delivery(1, Channel::Text, CASEY)]), not_now);
    assert!(!dir.path().join("outbox/text/kw-1.txt").exists());

    let World { providers, files, notices, clock, stopped, doubts, .. } = closed;
    let world = World { ledger: ledger(dir.path()), providers, files, notices, clock, stopped, doubts };
    let sent = vec![(1, DeliveryResult::Sent { provider_id: None, segments: Some(1) })];
    assert_eq!(results(&world, vec![delivery(1, Channel::Text, CASEY)]), sent, "under the same key");
}

#[test]
fn a_message_that_breaks_a_rule_once_it_is_filled_is_not_handed_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let Effect::Deliver(mut delivery) = delivery(1, Channel::Text, CASEY) else { panic!("a delivery") };
    let mut block = (*delivery.block).clone();
    block.variants[0].body = "Hi {{ first_name }}, {{ store_name }} on your question: act now.".to_owned();
    delivery.block = Arc::new(block);
    let unfit = DeliveryResult::Failed(FailReason::Unfit);
    assert_eq!(results(&world(dir.path()), vec![Effect::Deliver(delivery)]), [(1, unfit)]);
    assert!(!dir.path().join("outbox/text/kw-1.txt").exists());
}

#[test]
fn a_text_carries_the_opt_out_line_when_it_was_decided_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let Effect::Deliver(mut delivery) = delivery(1, Channel::Text, CASEY) else { panic!("a delivery") };
    delivery.thread.opt_out_line = true;
    assert_eq!(results(&world(dir.path()), vec![Effect::Deliver(delivery)]).len(), 1);
    let spooled = fs::read_to_string(dir.path().join("outbox/text/kw-1.txt")).expect("it was handed over");
    assert!(spooled.ends_with("0100. Reply STOP to opt out\n"), "{spooled}");
}

fn confirmation(touch: i64, to: &str, send_by: &str, world: &World) -> Effect {
    let Effect::Deliver(mut delivery) = delivery(touch, Channel::Text, CASEY) else { panic!("a delivery") };
    let mut block = (*delivery.block).clone();
    STOP_CONFIRMED.clone_into(&mut block.name);
    block.variants[0].body = "{{ store_name }}: no more texts. Reply START to resume.".to_owned();
    block.variants[0].needs = Known::none();
    delivery.block = Arc::new(block);
    let to = world.ledger.blind_index(ContactKind::Phone, to);
    delivery.confirms = Some(Confirms { to, send_by: send_by.parse().expect("a timestamp") });
    Effect::Deliver(delivery)
}

/// The one message that goes where everything else is barred, to the number that wrote and to no other, in its time.
#[test]
fn a_stop_is_confirmed_past_itself_in_its_minutes_and_not_past_a_hold() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = world(dir.path());
    let (people, contacts) = (vec![CASEY], vec![world.ledger.blind_index(ContactKind::Phone, "+13125550101")]);
    let (scope, via) = (SuppressionScope::Everything, "reply".to_owned());
    world.stopped.note(&[entry(2, SuppressionAdded { scope, people, contacts, leads: vec![], note: None, via })]);
    let (wrote, other) = ("+13125550101", "+13125550102");
    let sent = DeliveryResult::Sent { provider_id: None, segments: Some(1) };
    let told = results(
        &world,
        vec![
            confirmation(1, wrote, "2026-03-30T15:00:00Z", &world),
            confirmation(2, wrote, "2026-03-30T14:59:59Z", &world),
            confirmation(3, other, "2026-03-30T15:05:00Z", &world),
            delivery(4, Channel::Text, CASEY),
        ],
    );
    let expected = [
        (1, sent),
        (2, DeliveryResult::Failed(FailReason::Late)),
        (3, DeliveryResult::Failed(FailReason::InvalidAddress)),
        (4, DeliveryResult::Failed(FailReason::Stopped)),
    ];
    assert_eq!(told, expected);
    let spooled = fs::read_to_string(dir.path().join("outbox/text/kw-1.txt")).expect("it was handed over");
    assert!(spooled.ends_with("\n\nAnytown Motors: no more texts. Reply START to resume.\n"), "{spooled}");
    world.stopped.note(&[entry(3, PersonHeld { reason: HoldReason::Legal, leads: vec![], note: None })]);
    let held = results(&world, vec![confirmation(5, wrote, "2026-03-30T15:05:00Z", &world)]);
    assert_eq!(held, [(5, DeliveryResult::Failed(FailReason::Held))]);
}

/// A list of opt-outs names a number that is nobody's yet; a moment later its owner is written to.
#[test]
fn a_number_that_was_shut_before_it_was_anybodys_is_not_written_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = world(dir.path());
    let contacts = vec![world.ledger.blind_index(ContactKind::Phone, "+13125550101")];
    let (scope, people, via) = (SuppressionScope::Text, vec![], "import".to_owned());
    world.stopped.note(&[entry(2, SuppressionAdded { scope, people, contacts, leads: vec![], note: None, via })]);
    let stopped = vec![(1, DeliveryResult::Failed(FailReason::Stopped))];
    assert_eq!(results(&world, vec![delivery(1, Channel::Text, CASEY)]), stopped);
}

#[test]
fn what_nearly_repeats_an_earlier_message_of_the_thread_is_not_handed_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let Effect::Deliver(mut again) = delivery(1, Channel::Text, CASEY) else { panic!("a delivery") };
    let mut before = (*again.block).clone();
    before.variants[0].body = before.variants[0].body.replace("Hi {{ first_name }}, ", "");
    again.earlier = vec![(Arc::new(before), 0)];
    let Effect::Deliver(mut other) = delivery(2, Channel::Text, CASEY) else { panic!("a delivery") };
    let mut before = (*other.block).clone();
    before.variants[0].body = "{{ store_name }}: would Thursday at five or Friday at ten suit you better?".to_owned();
    other.earlier = vec![(Arc::new(before), 0)];
    let told = results(&world(dir.path()), vec![Effect::Deliver(again), Effect::Deliver(other)]);
    let sent = DeliveryResult::Sent { provider_id: None, segments: Some(1) };
    assert_eq!(told, [(1, DeliveryResult::Failed(FailReason::Unfit)), (2, sent)]);
}

#[test]
fn times_that_have_passed_or_were_taken_are_not_offered() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = world(dir.path());
    let offered = |touch, seq, times: [&str; 2]| {
        let Effect::Deliver(mut delivery) = delivery(touch, Channel::Text, CASEY) else { panic!("a delivery") };
        let mut block = (*delivery.block).clone();
        block.variants[0].body =
            "Hi {{ first_name }}, {{ store_name }} on your question. {{ option_1 }} or {{ option_2 }}?".to_owned();
        delivery.block = Arc::new(block);
        let times = times.map(|at| at.parse().expect("a timestamp")).to_vec();
        delivery.offer = Offer { times, at: at(), seq };
        Effect::Deliver(delivery)
    };
    let set = AppointmentSet {
        appointment: AppointmentId(9),
        episode: EpisodeId(4),
        segment: Segment::NewInbound,
        at: "2026-04-01T15:30:00Z".parse().expect("a timestamp"),
        deadline: at(),
        evidence: Evidence::Claimed,
    };
    world.stopped.note(&[entry(5, set)]);
    let tomorrow = "2026-03-31T22:30:00Z";
    let effects = vec![
        offered(1, 5, [tomorrow, "2026-04-01T15:00:00Z"]),
        offered(2, 4, [tomorrow, "2026-04-01T15:00:00Z"]),
        offered(3, 5, ["2026-03-30T15:30:00Z", tomorrow]),
        offered(4, 5, [tomorrow, "2026-04-07T15:00:00Z"]),
    ];
    let (sent, outdated) = (
        |segments| DeliveryResult::Sent { provider_id: None, segments: Some(segments) },
        DeliveryResult::NotSent(FailReason::Outdated),
    );
    let expected = vec![(1, sent(1)), (2, outdated.clone()), (3, outdated), (4, sent(1))];
    assert_eq!(results(&world, effects), expected);
    let text = |touch| fs::read_to_string(dir.path().join(format!("outbox/text/kw-{touch}.txt"))).expect("handed over");
    assert!(text(1).ends_with("Tuesday at 5:30 pm or Wednesday at 10 am?\n"), "{}", text(1));
    assert!(text(4).ends_with("Tuesday at 5:30 pm or Tuesday, April 7 at 10 am?\n"), "{}", text(4));
}
