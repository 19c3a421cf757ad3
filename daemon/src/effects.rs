//! Doing what was decided. Owns the execution of committed effects: opens the personal data a message needs, renders it,
//! hands it to the channel's provider, tells reps, removes taken files. Decides nothing: what goes wrong goes back to the
//! engine as an input.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use keepwarm_domain::{
    block::{Context, Press, RenderError},
    calendar,
    effect::{About, Delivery, Effect, Notice},
    fold,
    ids::{BlindIndex, PersonId, StoreId, TouchId},
    input::{DeliveryResult, FileToken, Input, Slot},
    known::Field,
    lint::segments,
    state::Covered,
    words::{Channel, FailReason, SealKind},
};
use keepwarm_ledger::{Answer, ContactKind, Ledger, ReadError, Unsealed};
use tracing::{error, warn};

use crate::{
    channels::{Doubt, Handed, Message, Provider, SPOOLED},
    clock::Clock,
    doubts::Desk,
    engine::{Private, Told},
    handoff::Stopped,
    person::PersonRecord,
    proofread::refusals,
    share::shared_out,
};

/// Messages for which another thread is worth its start.
const SHARE_MIN: usize = 64;

/// Why a message is not handed over, with what it broke where that can be named.
#[derive(Debug)]
struct Refused {
    reason: FailReason,
    rule: Option<String>,
}

impl From<FailReason> for Refused {
    fn from(reason: FailReason) -> Self {
        Self { reason, rule: None }
    }
}

/// Everything that effects reach the world through.
#[derive(Clone)]
pub struct World {
    pub ledger: Ledger,
    pub providers: Arc<BTreeMap<Channel, Provider>>,
    pub files: Arc<dyn Fn(FileToken) + Send + Sync>,
    /// Where reps find what they are told.
    pub notices: PathBuf,
    pub clock: Clock,
    pub stopped: Stopped,
    /// Where touches go whose provider gave no answer.
    pub doubts: Desk,
}

/// Effects to act on together, with the people they are for on their way out of the vault: what is asked for early is
/// there when its turn comes.
pub struct Piece {
    effects: Vec<Effect>,
    people: Option<Answer<Unsealed, ReadError>>,
    /// How many people that are.
    asked: usize,
}

impl World {
    /// Begins to act on effects: asks the vault, and waits for nothing.
    #[must_use]
    pub fn begin(&self, effects: Vec<Effect>) -> Piece {
        let person = |effect: &Effect| match effect {
            Effect::Deliver(delivery) => Some(delivery.person.0),
            Effect::Notify(_) | Effect::RemoveFile(_) | Effect::Recall { .. } => None,
        };
        let mut ids: Vec<i64> = effects.iter().filter_map(person).collect();
        ids.sort_unstable();
        ids.dedup();
        let people = (!ids.is_empty()).then(|| self.ledger.open_versions(SealKind::Person, &ids));
        Piece { effects, people, asked: ids.len() }
    }

    /// Acts on effects in order, and returns what they led to. Blocking.
    #[must_use]
    pub fn act(&self, piece: Piece) -> Vec<Told> {
        let mut deliveries = Vec::new();
        let mut recalled = Vec::new();
        for effect in piece.effects {
            match effect {
                Effect::Deliver(delivery) => deliveries.push(delivery),
                Effect::Notify(notice) => self.notify(&notice),
                Effect::RemoveFile(file) => (self.files)(file),
                Effect::Recall { store, people } => recalled.extend(self.recall(store, &people)),
            }
        }
        if let Some(people) = piece.people {
            recalled.extend(self.deliver(&deliveries, people, piece.asked));
        }
        recalled
    }

    /// Without an answer they have their turn another day.
    fn recall(&self, store: StoreId, people: &[PersonId]) -> Option<Told> {
        match self.ledger.entries_of_people(people).wait() {
            Ok(entries) => {
                let people = fold::recall(&entries).into_values().collect();
                Some(Input::PatronsRecalled { store, people }.into())
            }
            Err(error) => {
                error!(%error, people = people.len(), "people whose turn it is could not be looked up; tried again at the next turns");
                None
            }
        }
    }

    fn deliver(&self, deliveries: &[Box<Delivery>], people: Answer<Unsealed, ReadError>, asked: usize) -> Vec<Told> {
        let Some(people) = Sealed::opened(people, asked) else {
            let not_now = DeliveryResult::NotSent(FailReason::Render);
            return deliveries.iter().map(|it| told(it.touch, it.attempt, not_now.clone(), None, None)).collect();
        };
        let mut ready: BTreeMap<Channel, Vec<(&Delivery, Message)>> = BTreeMap::new();
        let mut results = Vec::new();
        for (delivery, message) in deliveries.iter().zip(self.messages(deliveries, &people)) {
            match message {
                Ok(message) => ready.entry(delivery.channel).or_default().push((delivery, message)),
                Err(Refused { reason, rule }) => {
                    results.push(told(delivery.touch, delivery.attempt, DeliveryResult::Failed(reason), rule, None));
                }
            }
        }
        for (channel, waiting) in ready {
            let (messages, more) = self.look_again(waiting);
            results.extend(more);
            let outcomes = match self.providers.get(&channel) {
                Some(provider) => provider.deliver(&messages),
                // Every claim ends by a result, whatever is configured.
                None => vec![Handed::Settled(DeliveryResult::NotSent(FailReason::Down)); messages.len()],
            };
            for (message, outcome) in messages.iter().zip(outcomes) {
                match outcome {
                    Handed::Settled(outcome) => {
                        let outcome = counted(message, outcome);
                        let kept = matches!(outcome, DeliveryResult::Sent { .. }).then(|| kept(message));
                        results.push(told(message.touch, message.attempt, outcome, None, kept));
                    }
                    Handed::InDoubt => self.doubt(message),
                }
            }
        }
        results
    }

    /// The provider gave no answer, and can be asked. Until then the touch stays claimed, as it does when the daemon dies.
    fn doubt(&self, message: &Message) {
        let now = self.clock.now();
        let doubt = Doubt {
            touch: message.touch,
            attempt: message.attempt,
            channel: message.channel,
            key: message.key.clone(),
            to: vec![message.to.clone()],
            claimed_at: message.made_at,
            doubted_at: now,
            rivals: 0,
            absent: 0,
        };
        if self.doubts.send(doubt).is_err() {
            warn!(touch = message.touch.0, "a touch is in doubt and is asked after at the next start");
        }
    }

    /// The messages of deliveries, in their order. Writing and proofreading them is most of what a large batch costs, so all
    /// processors share it.
    fn messages(&self, deliveries: &[Box<Delivery>], people: &Sealed) -> Vec<Result<Message, Refused>> {
        shared_out(deliveries, SHARE_MIN, Press::default, |press, delivery| self.written(press, delivery, people))
    }

    fn written<'a>(&self, press: &mut Press<'a>, delivery: &'a Delivery, people: &Sealed) -> Result<Message, Refused> {
        match self.barred(delivery) {
            Some(reason) => Err(reason.into()),
            None => self.message(press, delivery, &people.of(delivery.person).ok_or(FailReason::Render)?),
        }
    }

    /// The very last look: rendering a large batch takes its time, and an operator or a customer may have spoken meanwhile.
    fn look_again(&self, waiting: Vec<(&Delivery, Message)>) -> (Vec<Message>, Vec<Told>) {
        let (mut messages, mut results) = (Vec::with_capacity(waiting.len()), Vec::new());
        for (delivery, message) in waiting {
            let covered = Covered {
                store: delivery.store.store,
                channel: delivery.channel,
                cadence: &delivery.cadence,
                lead: delivery.lead,
            };
            let contact = self.index_of(delivery.channel, &message.to);
            let shut = || delivery.confirms.is_none() && self.stopped.shuts(contact, delivery.channel);
            let result = match self.barred(delivery) {
                Some(reason) => DeliveryResult::Failed(reason),
                None if shut() => DeliveryResult::Failed(FailReason::Stopped),
                None if self.stopped.pauses(covered) => DeliveryResult::NotSent(FailReason::Paused),
                None if self.outdated(delivery) => DeliveryResult::NotSent(FailReason::Outdated),
                None => {
                    messages.push(message);
                    continue;
                }
            };
            results.push(told(delivery.touch, delivery.attempt, result, None, None));
        }
        (messages, results)
    }

    /// Why nothing may go out to the person over the channel any more. The confirmation of a stop is barred by a hold, and by
    /// the end of the minutes in which the law allows it.
    fn barred(&self, delivery: &Delivery) -> Option<FailReason> {
        match delivery.confirms {
            None => self.stopped.holds(delivery.person, delivery.channel),
            Some(_) if self.stopped.is_held(delivery.person) => Some(FailReason::Held),
            Some(confirms) => (self.clock.now() > confirms.send_by).then_some(FailReason::Late),
        }
    }

    fn index_of(&self, channel: Channel, to: &str) -> BlindIndex {
        let kind = if channel == Channel::Email { ContactKind::Email } else { ContactKind::Phone };
        self.ledger.blind_index(kind, to)
    }

    /// Where the message goes: to the best of the channel's contact points; a confirmation to the one that wrote.
    fn address<'r>(&self, delivery: &Delivery, record: &'r PersonRecord) -> Option<&'r String> {
        let mut contacts = if delivery.channel == Channel::Email { &record.emails } else { &record.phones }.iter();
        match delivery.confirms {
            None => contacts.next(),
            Some(confirms) => contacts.find(|to| self.index_of(delivery.channel, to) == confirms.to),
        }
    }

    /// Whether nobody can be offered the message's times any more: they are chosen anew.
    fn outdated(&self, delivery: &Delivery) -> bool {
        let Delivery { offer, store, .. } = delivery;
        !offer.times.is_empty() && (offer.is_over(self.clock.now()) || self.stopped.takes(store.store, offer))
    }

    fn message<'a>(
        &self,
        press: &mut Press<'a>,
        delivery: &'a Delivery,
        record: &PersonRecord,
    ) -> Result<Message, Refused> {
        let to = self.address(delivery, record).cloned().ok_or(FailReason::InvalidAddress)?;
        let context = context(delivery, record);
        let rendered = press.render(&delivery.block, delivery.variant, &context).map_err(|error| {
            warn!(touch = delivery.touch.0, %error, "a message could not be rendered");
            let rule = match error {
                RenderError::Missing { field, .. } => format!("block.missing:{field}"),
                RenderError::NoVariant { block, .. } | RenderError::Template { block, .. } => {
                    format!("block.broken:{block}")
                }
            };
            Refused { reason: FailReason::Render, rule: Some(rule) }
        })?;
        let before =
            delivery.earlier.iter().filter_map(|(block, variant)| press.render(block, *variant, &context).ok());
        let earlier: Vec<String> = before.map(|rendered| rendered.body).collect();
        let refusals = refusals(delivery, &context, &rendered, &earlier);
        let broken: Vec<String> = refusals.iter().map(|it| format!("{}: {}", it.rule, it.found)).collect();
        if !broken.is_empty() {
            let (touch, block, rules) = (delivery.touch.0, &delivery.block.name, broken.join("; "));
            warn!(touch, block, rules, "a message breaks the rules for messages and is not sent");
            let mut rules: Vec<&str> = refusals.iter().map(|it| it.rule.as_str()).collect();
            rules.sort_unstable();
            rules.dedup();
            return Err(Refused { reason: FailReason::Unfit, rule: Some(format!("words.{}", rules.join("+"))) });
        }
        let footer = self
            .providers
            .get(&delivery.channel)
            .and_then(|provider| provider.footer(delivery.touch, &delivery.store.name, delivery.block.language));
        // Below the words that were proofread: an address and a way out are the provider's own to be right.
        let body = match footer {
            Some(footer) => format!("{}\n\n{footer}\n", rendered.body.trim_end()),
            None => rendered.body,
        };
        Ok(Message {
            touch: delivery.touch,
            attempt: delivery.attempt,
            key: delivery.key.clone(),
            channel: delivery.channel,
            to,
            to_name: record.display_name(),
            store: delivery.store.store,
            store_name: delivery.store.name.clone(),
            store_phone: delivery.store.phone.clone(),
            rep: delivery.acting.name.clone(),
            subject: rendered.subject,
            body,
            made_at: self.clock.now(),
        })
    }

    /// A notice names the lead by number and no customer: reps' phones are their own.
    fn notify(&self, notice: &Notice) {
        let (what, id) = match notice.about {
            About::Escalation(id, _) => ("escalation", id.0),
            About::Task(id) => ("task", id.0),
        };
        let text = format!("{what} {id}\nlead {}\nrep {}\ndue {}\n", notice.lead, notice.rep, notice.due_at);
        let path = self.notices.join(format!("{what}-{id}.txt"));
        let readable = || fs::set_permissions(&path, fs::Permissions::from_mode(SPOOLED));
        if let Err(error) = fs::write(&path, text).and_then(|()| readable()) {
            error!(%error, path = %path.display(), "a rep could not be told; the item stands in their list");
        }
    }
}

/// What the vault holds of people, each as often as it was written down. A record is read where it is needed, and on all
/// processors.
struct Sealed(Unsealed);

impl Sealed {
    /// None when the vault cannot be asked now, which forgets nobody.
    fn opened(people: Answer<Unsealed, ReadError>, asked: usize) -> Option<Self> {
        match people.wait() {
            Ok(versions) => Some(Self(versions)),
            Err(error) => {
                error!(%error, people = asked, "the vault did not open; nothing was sent and the touches are tried again");
                None
            }
        }
    }

    /// The versions of one person stand together, the oldest first.
    fn of(&self, person: PersonId) -> Option<PersonRecord> {
        let from = self.0.partition_point(|(id, _)| *id < person.0);
        let to = self.0.partition_point(|(id, _)| *id <= person.0);
        PersonRecord::by_person(&self.0[from..to]).remove(&person)
    }
}

fn told(touch: TouchId, attempt: u16, result: DeliveryResult, rule: Option<String>, message: Option<Private>) -> Told {
    let slot = message.as_ref().map(|_| Slot(0));
    let input = Input::Delivered { touch, attempt, result, rule, message: slot };
    Told { input, private: message.into_iter().collect() }
}

/// A text that was sent, with what it cost: the carriers count a brand's day in message segments.
fn counted(message: &Message, outcome: DeliveryResult) -> DeliveryResult {
    match outcome {
        DeliveryResult::Sent { provider_id, segments: None } if message.channel == Channel::Text => {
            let segments = u16::try_from(segments(&message.body).parts).ok();
            DeliveryResult::Sent { provider_id, segments }
        }
        other => other,
    }
}

/// The message as the customer got it: the store's proof of what was said.
fn kept(message: &Message) -> Private {
    let subject = message.subject.as_deref().unwrap_or_default();
    Private::new(format!("{subject}\n{}", message.body).into_bytes())
}

/// What a message may speak of: the customer's fields, the store's and the rep's.
pub(crate) fn context(delivery: &Delivery, record: &PersonRecord) -> Context {
    let mut context = Context::new();
    record.fill(&mut context);
    let store = &delivery.store;
    let rep = delivery.acting.name.as_str();
    let zone = calendar::zone(&store.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let language = delivery.block.language;
    let spoken =
        |at: Option<jiff::Timestamp>| at.map(|at| calendar::spoken_time(&zone, at, language)).unwrap_or_default();
    let offer = &delivery.offer;
    let option = |which: usize| {
        let at = offer.times.get(which);
        at.map(|at| calendar::spoken_option(&zone, *at, offer.at, language)).unwrap_or_default()
    };
    for &field in Field::ALL {
        if let Some(told) = delivery.answers.spoken(field, language) {
            context.set(field, &told);
        }
    }
    let clock = delivery.appointment.map(|at| calendar::spoken_clock(&zone, at, language)).unwrap_or_default();
    let always = [
        ("store_name", store.name.clone()),
        ("store_phone", store.phone.clone()),
        // A store without a number for it alone is called itself.
        ("opt_out_phone", store.opt_out_phone.as_ref().unwrap_or(&store.phone).clone()),
        ("store_city", store.city.clone()),
        ("rep_name", rep.to_owned()),
        ("rep_first_name", rep.split_whitespace().next().unwrap_or(rep).to_owned()),
        ("option_1", option(0)),
        ("option_2", option(1)),
        ("appointment_time", spoken(delivery.appointment)),
        ("appointment_clock", clock),
    ];
    for (name, value) in always {
        context.set_always(name, &value).expect("the names are the context's own");
    }
    if delivery.thread.opt_out_line {
        context.say_opt_out();
    }
    context
}

/// Makes the folder that notices go to.
///
/// # Errors
/// When it cannot be made.
pub fn notices_dir(outbox: &Path) -> std::io::Result<PathBuf> {
    let dir = outbox.join("notices");
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

#[cfg(test)]
mod tests;
