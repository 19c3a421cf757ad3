//! Whose words a customer gets: drafts and approvals, languages, fallbacks, and what happens when there are none.

use expect_test::expect;
use jiff::civil::date;

use super::{
    paper::{self, MANAGER, block, block_text, modes},
    people::{Customer, ann, cleo},
    store::{Store, at},
};
use crate::{
    block::{Block, Variant},
    effect::{Answer, Refusal},
    entry::{Actor, Body, Hand, TouchClaimed},
    ids::{BlockVersionId, RepId},
    input::{BlockText, DeliveryResult, Input, Reviewed, Setup},
    known::{Field, Known},
    lint::Rule,
    state::Shelf,
    words::{Channel, FailReason, Language, Mode, TaskKind},
};

const BY_OUTCOME: &[&str] =
    &["touch-claimed", "touch-sent", "touch-skipped", "touch-failed", "task-opened", "touch-moved"];

const SAME: &str = "block = \"hello\"";

fn operator(uid: u32) -> Hand {
    Hand { by: Actor::Operator(uid).to_string(), rep: None }
}

impl Store {
    /// An operator writes a block.
    fn writes(&mut self, uid: u32, block: Block) -> BlockVersionId {
        let key = block.key();
        let text = BlockText { author: operator(uid), ..block_text(block) };
        assert_eq!(self.tell(Input::BlocksApplied { blocks: vec![text], actor: Actor::Operator(uid) }), Answer::Done);
        self.state.setup.shelves[&key].latest
    }

    fn approves(&mut self, by: Hand, version: BlockVersionId) -> Answer {
        self.approves_for(by, version, (None, None), &[])
    }

    fn approves_for(
        &mut self,
        by: Hand,
        version: BlockVersionId,
        (from, until): (Option<jiff::civil::Date>, Option<jiff::civil::Date>),
        broken: &[Rule],
    ) -> Answer {
        let versions = vec![Reviewed { version, broken: broken.to_vec() }];
        self.tell(Input::BlocksApproved { versions, by, from, until, actor: Actor::Operator(1000) })
    }

    fn shelf(&self, name: &str, channel: Channel) -> &Shelf {
        self.state.setup.shelf(name, channel, Language::English).expect("the block is known")
    }

    fn retires(&mut self, name: &str, channel: Channel) -> Answer {
        let versions = vec![self.shelf(name, channel).latest];
        self.tell(Input::BlocksRetired { versions, by: operator(1000), actor: Actor::Operator(1000) })
    }

    /// Version and variant of every claim so far, with its channel.
    fn said(&self) -> Vec<(Channel, BlockVersionId, u16)> {
        let claims = self.entries.iter().filter_map(|entry| match &entry.body {
            Body::TouchClaimed(TouchClaimed { channel, block, variant, .. }) => Some((*channel, *block, *variant)),
            _ => None,
        });
        claims.collect()
    }

    fn asked_by(&mut self, customer: &Customer) -> String {
        self.until("2026-11-02 10:00");
        self.story();
        self.asks(customer);
        self.story_of(BY_OUTCOME)
    }
}

fn hello(bodies: &[&str]) -> Block {
    block("hello", Channel::Text, Language::English, bodies)
}

#[test]
fn nothing_is_sent_in_words_that_nobody_approved_and_the_owner_hears_of_it() {
    let mut store = Store::open_unread("2026-11-02 08:00", paper::setup());
    expect![[r#"
        Mon 11-02 10:00  touch-skipped        L1  T1 no-block block.not-approved:hello
        Mon 11-02 10:00  touch-skipped        L1  T2 no-block block.not-approved:hello
        Mon 11-02 10:00  task-opened          L1  K1 follow-up rep 2 due Mon 11-02 12:00"#]]
    .assert_eq(&store.asked_by(&ann()));
    store.tell(paper::approval(&store.state));
    store.until("2026-11-03 12:00");
    assert_eq!(store.said().len(), 1, "the next step has its words");
}

#[test]
fn a_shadow_may_speak_of_a_draft_and_says_so() {
    let setup = Setup { modes: modes(Mode::Shadow), ..paper::setup() };
    let mut store = Store::open_unread("2026-11-02 08:00", setup);
    expect!["Mon 11-02 10:00  touch-skipped        L1  T1 shadow block.draft:hello"].assert_eq(&store.asked_by(&ann()));
    assert_eq!(store.said(), []);
}

#[test]
fn an_edit_waits_for_somebody_else_while_the_approved_words_go_on() {
    let mut store = Store::open();
    let old = store.shelf("hello", Channel::Text).latest;
    let edited = store.writes(1000, hello(&["new words", "more words", "other words"]));
    store.asked_by(&ann());
    assert_eq!(store.said()[0].1, old, "the edit is a draft");
    let own = store.approves(operator(1000), edited);
    assert!(matches!(own, Answer::Refused(Refusal::OwnWork { .. })), "{own:?}");
    assert_eq!(store.approves(operator(1001), edited), Answer::Done);
    store.asked_by(&cleo());
    assert_eq!(store.said()[1].1, edited);
}

#[test]
fn an_approval_asks_for_a_manager_the_latest_version_and_clean_words() {
    let mut store = Store::open();
    let first = store.shelf("hello", Channel::Text).latest;
    let second = store.writes(1000, hello(&["a", "b", "c"]));
    let manager = |rep| Hand { by: "operator:1001".to_owned(), rep: Some(RepId(rep)) };
    let before = store.entries.len();
    for (answer, expected) in [
        (
            store.approves(operator(1001), first),
            "version 1 of block `hello` is not the one written last: look at it again",
        ),
        (
            store.approves(manager(2), second),
            "member 2 of the staff is not one who manages: name a manager of the roster",
        ),
        (
            store.approves_for(operator(1001), second, (None, None), &[Rule::L05, Rule::L06]),
            "version 2 of block `hello` breaks L05, L06: mend it and apply it again",
        ),
        (
            store.approves_for(operator(1001), second, (Some(date(2026, 12, 2)), Some(date(2026, 12, 1))), &[]),
            "the last day lies before the first",
        ),
        (store.approves(operator(1001), BlockVersionId(9_999)), "no open version of a block has the id 9999"),
    ] {
        let Answer::Refused(refusal) = answer else { panic!("approved, though: {expected}") };
        assert_eq!(refusal.to_string(), expected);
    }
    assert_eq!(store.entries.len(), before, "a refusal changes nothing");
    assert_eq!(store.approves(manager(MANAGER.0), second), Answer::Done);
}

#[test]
fn one_user_may_approve_as_another_member_of_the_staff_than_wrote() {
    let as_rep = |rep| Hand { by: "operator:0".to_owned(), rep: Some(RepId(rep)) };
    assert!(!as_rep(1).is_same(&as_rep(2)));
    assert!(as_rep(1).is_same(&as_rep(1)));
    assert!(as_rep(1).is_same(&operator(0)), "who does not say it is taken for the same");
}

#[test]
fn approved_words_hold_on_their_days() {
    let mut store = Store::open();
    let old = store.shelf("hello", Channel::Text).latest;
    let winter = store.writes(1000, hello(&["winter", "snow", "ice"]));
    let days = (Some(date(2026, 11, 3)), Some(date(2026, 11, 3)));
    assert_eq!(store.approves_for(operator(1001), winter, days, &[]), Answer::Done);
    let mut said = Vec::new();
    for (day, name) in [("02", "ann example"), ("03", "cleo sample"), ("04", "dee person")] {
        store.until(&format!("2026-11-{day} 12:00"));
        let phones: Vec<&'static str> = match day {
            "02" => vec!["+13125550101"],
            "03" => vec!["+13125550102"],
            _ => vec!["+13125550103"],
        };
        store.asks(&Customer { name: Some(name), phones, emails: Vec::new(), ..ann() });
        let at_noon = store.said();
        said.push(at_noon.last().expect("claimed").1);
    }
    assert_eq!(said, [old, winter, old]);
}

#[test]
fn what_is_retired_is_said_to_nobody_until_it_is_approved_again() {
    let mut store = Store::open();
    assert_eq!(store.retires("hello", Channel::Text), Answer::Done);
    expect![[r#"
        Mon 11-02 10:00  touch-skipped        L1  T1 no-block block.not-approved:hello
        Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Mon 11-02 10:00  touch-sent           L1  T2"#]]
    .assert_eq(&store.asked_by(&ann()));
    let again = store.retires("hello", Channel::Text);
    assert!(matches!(again, Answer::Refused(Refusal::NotApproved { .. })), "{again:?}");
    let version = store.shelf("hello", Channel::Text).latest;
    assert_eq!(store.approves(operator(1001), version), Answer::Done);
    store.asked_by(&cleo());
    assert_eq!(store.said().last().map(|said| (said.0, said.1)), Some((Channel::Text, version)));
}

#[test]
fn a_customer_who_writes_spanish_gets_spanish_or_a_person() {
    let asks_in_spanish = |store: &mut Store, customer: &Customer| {
        store.until("2026-11-02 10:00");
        let mut lead = customer.asks(store.now);
        lead.language = Language::Spanish;
        store.takes(lead);
        store.story_of(BY_OUTCOME)
    };
    let mut store = Store::open();
    expect![[r#"
        Mon 11-02 10:00  touch-skipped        L1  T1 no-block block.not-in-es:hello
        Mon 11-02 10:00  touch-skipped        L1  T2 no-block block.not-in-es:hello
        Mon 11-02 10:00  task-opened          L1  K1 follow-up rep 2 due Mon 11-02 12:00"#]]
    .assert_eq(&asks_in_spanish(&mut store, &ann()));
    let hola = store.writes(1000, block("hello", Channel::Text, Language::Spanish, &["hola", "buenas", "qué tal"]));
    assert_eq!(store.approves(operator(1001), hola), Answer::Done);
    asks_in_spanish(&mut store, &cleo());
    assert_eq!(store.said().last().map(|said| said.1), Some(hola));
}

/// `hello`, said only to whom traded in a boat, and what is said to others.
fn demanding(fallback: Option<&str>) -> Block {
    let needs = Known::none().with(Field::VehicleStock);
    let variant = |body: &str| Variant { subject: None, body: body.to_owned(), needs };
    let variants = ["one", "two", "three"].map(variant).to_vec();
    Block { variants, fallback: fallback.map(str::to_owned), ..hello(&[]) }
}

#[test]
fn a_block_that_cannot_be_said_gives_way_to_its_fallback() {
    let mut store = Store::open();
    let plain = store.writes(1000, block("plain", Channel::Text, Language::English, &["a", "b", "c"]));
    let strict = store.writes(1000, demanding(Some("plain")));
    assert_eq!(store.approves(operator(1001), strict), Answer::Done);
    // A fallback that nobody approved is no words either.
    let told = store.asked_by(&ann());
    assert!(
        told.starts_with("Mon 11-02 10:00  touch-skipped        L1  T1 missing-context block.missing:vehicle_stock")
    );
    assert_eq!(store.approves(operator(1001), plain), Answer::Done);
    store.asked_by(&cleo());
    assert_eq!(store.said().last().map(|said| (said.0, said.1)), Some((Channel::Text, plain)));
}

#[test]
fn fallbacks_that_go_round_in_a_circle_end() {
    let mut store = Store::open();
    let ring = Block { fallback: Some("hello".to_owned()), name: "ring".to_owned(), ..demanding(None) };
    for block in [ring, demanding(Some("ring"))] {
        let version = store.writes(1000, block);
        assert_eq!(store.approves(operator(1001), version), Answer::Done);
    }
    let told = store.asked_by(&ann());
    assert!(told.contains("missing-context block.missing:vehicle_stock"), "{told}");
}

#[test]
fn no_customer_gets_the_same_words_twice() {
    let mut setup = paper::setup();
    // Every step of the cadence says the same block, which has two wordings.
    let same = paper::NEW_INBOUND.replace("block = \"options\"", SAME).replace("block = \"again\"", SAME);
    setup.cadences[0] = paper::cadence(&same);
    let mut store = Store::open_with(setup);
    let customer = ann().without_email();
    store.until("2026-11-02 10:00");
    store.asks(&customer);
    store.until("2026-11-12 12:00");
    let texts: Vec<(BlockVersionId, u16)> =
        store.said().into_iter().filter(|said| said.0 == Channel::Text).map(|said| (said.1, said.2)).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_ne!(texts[0], texts[1]);
    let told = store.story_of(&["touch-skipped"]);
    assert!(told.contains("no-block block.all-used:hello"), "{told}");
}

#[test]
fn the_same_words_in_a_newer_version_are_the_same_words() {
    let mut setup = paper::setup();
    setup.cadences[0] = paper::cadence(&paper::NEW_INBOUND.replace("block = \"options\"", SAME));
    let mut store = Store::open_with(setup);
    let first = store.writes(1000, hello(&["one", "two", "three"]));
    assert_eq!(store.approves(operator(1001), first), Answer::Done);
    store.asked_by(&ann());
    let (_, _, said) = store.said()[0];
    let words = ["one", "two", "three"][usize::from(said)];
    let second = store.writes(1000, hello(&[words, "four"]));
    assert_eq!(store.approves(operator(1001), second), Answer::Done);
    store.until("2026-11-03 12:00");
    assert_eq!(store.said()[1], (Channel::Text, second, 1), "`{words}` was said already");
}

#[test]
fn a_second_attempt_says_the_same_words() {
    let mut store = Store::open();
    store.scripted([DeliveryResult::NotSent(FailReason::Provider)]);
    store.asked_by(&ann());
    store.until("2026-11-02 12:00");
    let said = store.said();
    assert_eq!((said.len(), said[0]), (2, said[1]));
}

#[test]
fn a_message_that_breaks_the_rules_when_filled_becomes_work_for_the_owner() {
    let mut store = Store::open();
    store.scripted([DeliveryResult::Failed(FailReason::Unfit)]);
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 unfit
        Mon 11-02 10:00  task-opened          L1  K1 follow-up rep 2 due Mon 11-02 12:00
        Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Mon 11-02 10:00  touch-sent           L1  T2"#]]
    .assert_eq(&store.asked_by(&ann()));
    assert_eq!(
        store.task(TaskKind::FollowUp).touch,
        store.entries.iter().find_map(|entry| match &entry.body {
            Body::TouchFailed(it) => Some(it.touch),
            _ => None,
        })
    );
}

#[test]
fn a_file_that_lies_there_unchanged_does_not_undo_what_was_applied() {
    let mut store = Store::open();
    let edited = store.writes(1000, hello(&["new", "newer", "newest"]));
    assert_eq!(store.configure(paper::setup()), 0);
    assert_eq!(store.shelf("hello", Channel::Text).latest, edited);
    let mut setup = paper::setup();
    setup.blocks.push(block_text(hello(&["from", "a", "file"])));
    assert_eq!(store.configure(setup), 1, "other words in a file are a draft of their own");
    assert_eq!(store.state.setup.blocks[&store.shelf("hello", Channel::Text).latest].number, 3);
}

#[test]
fn a_text_says_how_to_opt_out_at_first_and_after_thirty_days() {
    let mut store = Store::open();
    store.provider.holds = true;
    let lines = |store: &mut Store| {
        let line =
            store.provider.waiting.iter().filter(|it| it.channel == Channel::Text).map(|it| it.thread.opt_out_line);
        let line = line.collect::<Vec<bool>>();
        store.hand_over();
        line
    };
    let customer = ann().without_email();
    store.until("2026-11-02 10:00");
    store.asks(&customer);
    assert_eq!(lines(&mut store), [true]);
    store.until("2026-11-03 12:00");
    assert_eq!(lines(&mut store), [false]);
    let person = store.state.people.values().next().expect("Ann").clone();
    assert!(!person.opt_out_line_due(at("2026-12-02 09:00")));
    assert!(person.opt_out_line_due(at("2026-12-02 10:01")));
    let fourth = crate::state::Person { texts_since_opt_out_line: 3, ..person.clone() };
    assert!(!fourth.opt_out_line_due(store.now));
    let fifth = crate::state::Person { texts_since_opt_out_line: 4, ..person };
    assert!(fifth.opt_out_line_due(store.now));
}
