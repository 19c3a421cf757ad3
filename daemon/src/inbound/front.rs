//! The front: from what came in to what is decided and committed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use jiff::Timestamp;
use keepwarm_domain::{
    effect::Answer,
    entry::{Actor, Body, Entry},
    fold::recall,
    ids::{BlindIndex, KeyedHash, LeadId, PersonId, StoreId, TouchId},
    input::{Answered, AutoReply, Input, Recalled, ReplyObserved, Reported},
    state::Person,
    words::{Channel, DeliveryState, SuppressionScope},
};
use keepwarm_ledger::{Keys, KnownTouch, Ledger, ProviderOf, Wanted};
use tracing::debug;

use super::{Arrived, Automatic, Heard, Of, Report, Taken, observed};
use crate::{
    config::Config,
    engine::{Engine, Private, Told},
};

/// It was not taken; whoever brought it brings it again.
#[derive(Debug, thiserror::Error)]
#[error("what came in could not be recorded")]
pub struct Unheard(#[from] anyhow::Error);

/// The way in. Cheap to clone.
#[derive(Clone)]
pub struct Front {
    engine: Engine,
    ledger: Ledger,
    keys: Keys,
    /// The stores' own numbers.
    stores: Vec<(String, StoreId)>,
}

/// What the ledger knows of everything that came in together.
struct Known {
    providers: BTreeMap<KeyedHash, ProviderOf>,
    touches: BTreeMap<TouchId, KnownTouch>,
    sharing: BTreeMap<BlindIndex, Vec<PersonId>>,
    people: BTreeMap<PersonId, Person>,
    reported: BTreeMap<TouchId, DeliveryState>,
    /// Answers of programs.
    programs: BTreeSet<KeyedHash>,
}

/// What came in together, by kind, each with its place.
#[derive(Default)]
struct Sorted<'a> {
    said: Vec<(usize, &'a Heard, ReplyObserved, Vec<Private>)>,
    reports: Vec<(usize, &'a Report)>,
    left: Vec<(usize, TouchId)>,
    programs: Vec<(usize, &'a Automatic)>,
}

/// One thing on its way to the engine, with its place among what came in.
struct Ready {
    at: usize,
    told: Told,
}

impl Front {
    #[must_use]
    pub fn new(engine: Engine, ledger: Ledger, config: &Config) -> Self {
        let stores = config.stores.iter().map(|store| (store.phone.clone(), store.id)).collect();
        Self { engine, keys: ledger.keys(), ledger, stores }
    }

    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Has everything decided, wishes to stop first, and returns once it is committed: what became of each, in order.
    ///
    /// # Errors
    /// When the ledger cannot be asked or the engine has stopped: then nothing of it may count as taken.
    pub async fn take(&self, arrived: Vec<Arrived>) -> Result<Vec<Taken>, Unheard> {
        let count = arrived.len();
        let front = self.clone();
        // Reading and looking up are work of milliseconds: not on a thread that others wait for.
        let ready = tokio::task::spawn_blocking(move || front.prepare(&arrived)).await;
        let mut ready = ready.context("reading what came in")??;
        ready.sort_by_key(|it| !it.told.input.is_opt_out());
        let mut answers = Vec::with_capacity(ready.len());
        for Ready { at, told } in ready {
            answers.push((at, self.engine.hand(told).await.context("telling the engine")?));
        }
        let mut taken = vec![Taken::Unknown; count];
        for (at, answer) in answers {
            taken[at] = match answer.await.context("waiting for the engine")? {
                Answer::Known => Taken::Known,
                _ => Taken::Decided,
            };
        }
        Ok(taken)
    }

    /// Everything that a channel's provider had by `through` was taken.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn proven(&self, channel: Channel, through: Timestamp) -> Result<(), Unheard> {
        let told = self.engine.tell(Input::InboundProven { channel, through }).await;
        told.map(drop).context("telling the engine").map_err(Unheard)
    }

    /// Up to where the channel was heard when that was noted last.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn through(&self, channel: Channel) -> Result<Option<Timestamp>, Unheard> {
        let asked = self.engine.ask(move |state| state.hearing.get(&channel).map(|it| it.through)).await;
        asked.context("asking the engine").map_err(Unheard)
    }

    fn prepare(&self, arrived: &[Arrived]) -> Result<Vec<Ready>, Unheard> {
        let mut sorted = Sorted::default();
        for (at, it) in arrived.iter().enumerate() {
            match it {
                Arrived::Said(heard) => {
                    let (reply, private) = observed(&self.keys, self.store(heard), heard);
                    sorted.said.push((at, heard, reply, private));
                }
                Arrived::Reported(report) => sorted.reports.push((at, report)),
                Arrived::Unsubscribed(touch) => sorted.left.push((at, *touch)),
                Arrived::Automatic(it) => sorted.programs.push((at, it)),
            }
        }
        let known = self.known(&sorted)?;
        let mut ready = Vec::with_capacity(arrived.len());
        for (at, heard, mut reply, private) in sorted.said {
            known.complete(heard, &mut reply);
            ready.push(Ready { at, told: Told { input: Input::Reply(reply), private } });
        }
        for (at, report) in sorted.reports {
            match known.report(report) {
                Some(report) => ready.push(Ready { at, told: Input::TouchReported(report).into() }),
                None => debug!("a provider reports on a message that is not known here"),
            }
        }
        for (at, touch) in sorted.left {
            ready.extend(known.leaves(touch).map(|input| Ready { at, told: input.into() }));
        }
        for (at, it) in sorted.programs {
            ready.extend(known.program(it).map(|it| Ready { at, told: Input::AutoReplied(it).into() }));
        }
        Ok(ready)
    }

    fn store(&self, heard: &Heard) -> StoreId {
        let to = heard.to.as_deref().and_then(crate::lists::contact).map(|contact| contact.normalized);
        let named = self.stores.iter().find(|(phone, _)| Some(phone) == to.as_ref());
        named.or(self.stores.first()).map_or(StoreId(0), |(_, store)| *store)
    }

    fn known(&self, sorted: &Sorted<'_>) -> Result<Known, Unheard> {
        let Sorted { said, reports, left, programs } = sorted;
        let mut wanted = Wanted::default();
        wanted.contacts.extend(said.iter().map(|(_, _, reply, _)| reply.from));
        wanted.provider_ids.extend(said.iter().map(|(_, heard, ..)| heard.id));
        wanted.touches.extend(said.iter().filter_map(|(_, heard, ..)| heard.answers));
        wanted.touches.extend(left.iter().map(|(_, touch)| *touch));
        wanted.touches.extend(programs.iter().map(|(_, it)| it.touch));
        for (_, report) in reports {
            match report.of {
                Of::Touch(touch, _) => wanted.touches.push(touch),
                Of::Message(id) => wanted.provider_ids.push(id),
            }
        }
        let mut found = self.ledger.lookup(wanted).wait().context("looking up what came in")?;
        let by_id = found.providers.iter().filter_map(|it| match it.of {
            ProviderOf::Touch(touch) => Some(touch),
            ProviderOf::Reply(_) => None,
        });
        let more = Wanted { touches: by_id.collect(), ..Wanted::default() };
        found.touches.extend(self.ledger.lookup(more).wait().context("looking up touches")?.touches);
        let mut ids: Vec<PersonId> = found.people.iter().map(|(_, person)| *person).collect();
        ids.extend(found.touches.iter().filter_map(|touch| touch.person));
        ids.sort_unstable();
        ids.dedup();
        let people = recall(&self.ledger.entries_of_people(&ids).wait().context("recalling people")?);
        let mut leads: Vec<LeadId> = found.touches.iter().filter_map(|touch| touch.lead).collect();
        leads.sort_unstable();
        leads.dedup();
        let told = if reports.is_empty() && programs.is_empty() { Vec::new() } else { self.entries_of(&leads)? };
        let mut sharing: BTreeMap<BlindIndex, Vec<PersonId>> = BTreeMap::new();
        for (contact, person) in found.people {
            sharing.entry(contact).or_default().push(person);
        }
        Ok(Known {
            providers: found.providers.into_iter().map(|it| (it.provider_id, it.of)).collect(),
            touches: found.touches.into_iter().map(|it| (it.touch, it)).collect(),
            sharing,
            people,
            reported: furthest(&told),
            programs: told.iter().filter_map(of_a_program).collect(),
        })
    }

    fn entries_of(&self, leads: &[LeadId]) -> Result<Vec<Entry>, Unheard> {
        Ok(self.ledger.entries_of_leads(leads).wait().context("looking up what was reported")?)
    }
}

/// The furthest word on each touch.
fn furthest(entries: &[Entry]) -> BTreeMap<TouchId, DeliveryState> {
    let mut furthest = BTreeMap::new();
    for entry in entries {
        if let Body::TouchReported(it) = &entry.body {
            let known = furthest.entry(it.touch).or_insert(it.state);
            *known = it.state.max(*known);
        }
    }
    furthest
}

fn of_a_program(entry: &Entry) -> Option<KeyedHash> {
    if let Body::AutoReplied(it) = &entry.body { Some(it.provider_id) } else { None }
}

impl Known {
    /// Adds to a message what the ledger knows of it and of whoever wrote it.
    fn complete(&self, heard: &Heard, reply: &mut ReplyObserved) {
        reply.seen = matches!(self.providers.get(&heard.id), Some(ProviderOf::Reply(_)));
        let answered = heard.answers.and_then(|touch| self.touches.get(&touch));
        reply.in_reply_to = answered.and_then(|it| Some(Answered { touch: it.touch, person: it.person? }));
        let own = self.sharing.get(&reply.from).into_iter().flatten().copied();
        let ids: BTreeSet<PersonId> = own.chain(answered.and_then(|it| it.person)).collect();
        let people = ids.iter().filter_map(|id| self.people.get(id)).cloned().collect();
        reply.recalled = Recalled { people, same_key: None };
    }

    /// The wish of whoever a touch was sent to: no email any more.
    fn leaves(&self, touch: TouchId) -> Option<Input> {
        let known = self.touches.get(&touch)?;
        let person = self.people.get(&known.person?)?.clone();
        Some(Input::StopRequested {
            store: known.store,
            contacts: person.facts.emails.clone(),
            scope: SuppressionScope::Email,
            via: "one-click".to_owned(),
            note: None,
            actor: Actor::Customer,
            recalled: Recalled { people: vec![person], same_key: None },
        })
    }

    /// A program's answer with what the ledger knows of its touch; none where it knows no such touch.
    fn program(&self, it: &Automatic) -> Option<AutoReply> {
        let known = self.touches.get(&it.touch)?;
        Some(AutoReply {
            touch: it.touch,
            store: known.store,
            lead: known.lead,
            person: known.person?,
            channel: known.channel,
            provider_id: it.id,
            at: it.at,
            seen: self.programs.contains(&it.id),
        })
    }

    /// A provider's word with what the ledger knows of its touch; none where it knows no such touch.
    fn report(&self, report: &Report) -> Option<Reported> {
        let (touch, provider_id) = match report.of {
            Of::Touch(touch, id) => (touch, id),
            Of::Message(id) => match self.providers.get(&id)? {
                ProviderOf::Touch(touch) => (*touch, Some(id)),
                ProviderOf::Reply(_) => return None,
            },
        };
        let known = self.touches.get(&touch)?;
        let person = known.person?;
        let people = self.people.get(&person).cloned().into_iter().collect();
        Some(Reported {
            touch,
            store: known.store,
            lead: known.lead,
            person,
            channel: known.channel,
            provider_id,
            state: report.state,
            reason: report.reason,
            at: report.at,
            known: self.reported.get(&touch).copied(),
            recalled: Recalled { people, same_key: None },
        })
    }
}
