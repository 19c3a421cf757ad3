//! Letting a channel of a test's appliance go live: what a store does over days, done at once. How it is done right is
//! tested where going live is.

use keepwarm_domain::{
    effect::Answer,
    entry::{Actor, Body, ListImported, StopProven},
    ids::{KeyedHash, RepId},
    input::Input,
    order::Order,
    words::{Channel, ListKind},
};
use keepwarmd::{appliance::Appliance, clock::Clock};

/// # Panics
/// When something is still missing.
pub async fn go_live(appliance: &Appliance, channel: Channel, provider: &str) {
    let list = ListImported {
        list: ListKind::NationalDnc,
        region: None,
        version: "test".to_owned(),
        dated: Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        content: KeyedHash([7; 16]),
        rows: 0,
        rejected: 0,
        checked: 0,
        listed: 0,
    };
    let proven = StopProven { channel, rep: RepId(1), provider: provider.to_owned() };
    let note = |body: Body| Order::Note(Box::new(body));
    let orders = [
        Order::DeclineLists { signed_by: "Mona Manager".to_owned() },
        note(list.into()),
        note(proven.into()),
        Order::GoLive(channel),
    ];
    let heard = Input::InboundProven { channel, through: appliance.clock.now() };
    appliance.engine.tell(heard).await.expect("it runs");
    for order in orders {
        let said = format!("{order:?}");
        let answer = appliance.engine.tell(Input::Ordered { order, actor: Actor::Operator(0) }).await;
        assert_eq!(answer, Ok(Answer::Done), "{channel}: {said}");
    }
}
