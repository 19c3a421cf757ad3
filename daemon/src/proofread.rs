//! Words held to the rules L01 to L24: the filled ones at the last look before their provider gets them, and those that
//! wait for a manager's approval. Owns what the rules are told of a message's surroundings; knows nothing of who may be
//! written to.

use keepwarm_domain::{
    block::{Block, Context, Rendered, Service},
    effect::{Answer, Delivery},
    entry::{Actor, Hand},
    ids::BlockVersionId,
    input::{Input, Reviewed},
    lint::{self, Around, AtVariant, Finding, Looked, Message, Rule, Severity},
    state::Shelf,
};

use crate::engine::{Engine, Stopped};

/// What is wrong with a filled message, given the bodies of those before it in the thread. Holds no word of it.
#[must_use]
pub fn proofread(delivery: &Delivery, context: &Context, rendered: &Rendered, earlier: &[String]) -> Vec<Finding> {
    looked_at(lint::check, delivery, context, rendered, earlier)
}

/// What keeps a filled message from being sent, by the same facts. Holds no word of it.
#[must_use]
pub fn refusals(delivery: &Delivery, context: &Context, rendered: &Rendered, earlier: &[String]) -> Vec<Finding> {
    looked_at(lint::refusals, delivery, context, rendered, earlier)
}

fn looked_at(
    look: fn(&Message<'_>, &Around<'_>) -> Vec<Finding>,
    delivery: &Delivery,
    context: &Context,
    rendered: &Rendered,
    earlier: &[String],
) -> Vec<Finding> {
    let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
    let values: Vec<&str> = context.values().collect();
    let matter: Vec<&str> = context.matter().collect();
    let thread = &delivery.thread;
    let domains: Vec<&str> = delivery.store.domains.iter().map(String::as_str).collect();
    let message = Message {
        channel: delivery.channel,
        language: delivery.block.language,
        subject: rendered.subject.as_deref(),
        body: &rendered.body,
    };
    let around = Around {
        looked: Looked::Filled,
        store_name: context.value("store_name").unwrap_or_default(),
        store_phone: context.value("store_phone").unwrap_or_default(),
        opt_out_phone: delivery.store.opt_out_phone.as_deref().unwrap_or_default(),
        domains: &domains,
        matter: &matter,
        values: &values,
        said: context.value("comments").unwrap_or_default(),
        // The line was decided at the claim; a text that should carry it and does not is refused here.
        opens_thread: thread.opens || thread.opt_out_line,
        since_outbound: thread.since_outbound,
        since_inbound: thread.since_inbound,
        customer_language: thread.customer_language,
        talked: thread.talked,
        earlier: &earlier,
        service: Service::of(&delivery.block.name),
        ..Around::default()
    };
    look(&message, &around)
}

/// A version of a block that a manager is about to approve, held to the rules. `domains` are the hosts that the stores list.
#[must_use]
pub fn review(version: BlockVersionId, block: &Block, domains: &[&str]) -> (Reviewed, Vec<AtVariant>) {
    let findings = lint::template(block, domains);
    let mut broken: Vec<Rule> =
        findings.iter().map(|at| &at.finding).filter(|it| it.severity == Severity::Error).map(|it| it.rule).collect();
    broken.sort_unstable();
    broken.dedup();
    (Reviewed { version, broken }, findings)
}

/// Approves every draft, as a store's manager does before its first day. For simulations, benches and tests, whose words
/// a test holds to the rules: reading them again at every start would be most of what these do.
///
/// # Errors
/// When the engine has stopped.
pub async fn approve_drafts(engine: &Engine, by: Hand) -> Result<Answer, Stopped> {
    let drafts = engine.ask(|state| state.setup.shelves.values().filter_map(Shelf::draft).collect::<Vec<_>>());
    let reviewed = |version| Reviewed { version, broken: Vec::new() };
    let versions = drafts.await?.into_iter().map(reviewed).collect();
    engine.tell(Input::BlocksApproved { versions, by, from: None, until: None, actor: Actor::System }).await
}
