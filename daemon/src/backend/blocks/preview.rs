//! What a customer would read: a block filled from the lead's own record, on the way that a message takes to its provider,
//! and then shown instead of sent.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use keepwarm_domain::{
    answer::Answers,
    block::{self, Press},
    effect::{Delivery, Offer, Thread},
    entry::{RepConfigured, StoreConfigured},
    ids::{LeadId, PersonId, TouchId},
    known::Known,
    lint,
    state::{BlockKey, BlockVersion, State},
    words::Channel,
};

use super::{chosen, row, today};
use crate::{
    api::{
        backend::{Failure, Result},
        view::{BlockRow, PreviewQuery, PreviewView},
    },
    backend::Backend,
    effects::context,
    person::PersonRecord,
    proofread::proofread,
};

/// Everything that the state knows of it.
struct Stage {
    person: PersonId,
    known: Known,
    store: Arc<StoreConfigured>,
    acting: Arc<RepConfigured>,
    offer: Offer,
    answers: Answers,
    appointment: Option<Timestamp>,
    thread: Thread,
    blocks: Vec<(BlockRow, BlockVersion)>,
}

impl Backend {
    pub(in crate::backend) async fn block_previews(&self, query: PreviewQuery) -> Result<Vec<PreviewView>> {
        let now = self.clock.now();
        let asked = query.clone();
        let stage = self.engine.ask(move |state| set(state, &asked, now)).await??;
        let mut people = self.people(&[stage.person]).await?;
        let record = people.remove(&stage.person).context("the lead's record is not in the vault")?;
        Ok(stage.blocks.iter().flat_map(|block| stage.play(block, query.lead, &record, query.all_variants)).collect())
    }
}

fn set(state: &State, query: &PreviewQuery, now: Timestamp) -> Result<Stage> {
    let gone = || Failure::NotFound(format!("lead {} is not open", query.lead));
    let lead = state.leads.get(&query.lead).ok_or_else(gone)?;
    let person = state.people.get(&lead.person).ok_or_else(gone)?;
    let setup = &state.setup;
    let mut choice = query.choice.clone();
    // What the customer would get is in the customer's language, unless the operator asks for another.
    choice.language = choice.language.or(Some(person.facts.language));
    let shown = |key: &BlockKey| {
        let version = setup.shelves.get(key)?.latest;
        Some((row(setup, key, today(setup, now))?, setup.blocks.get(&version)?.clone()))
    };
    let blocks = chosen(setup, &choice, |_| true)?.iter().filter_map(shown).collect();
    let store = setup.stores.get(&lead.store).ok_or_else(gone)?;
    let acting = setup.reps.get(&lead.acting).ok_or_else(gone)?;
    let thread = Thread {
        opens: person.last_sent.is_none(),
        opt_out_line: person.opt_out_line_due(now),
        since_outbound: person.last_sent.map(|(_, at)| now.duration_since(at)),
        since_inbound: None,
        customer_language: Some(person.facts.language),
        talked: lead.visited_at.is_some(),
    };
    Ok(Stage {
        person: lead.person,
        known: state.known(lead),
        offer: Offer { times: state.visit_options(lead, now), at: now, seq: 0 },
        answers: lead.answers.clone(),
        appointment: lead.appointments.iter().filter_map(|id| state.appointments.get(id)).map(|it| it.at).min(),
        store: Arc::clone(store),
        acting: Arc::clone(acting),
        thread,
        blocks,
    })
}

impl Stage {
    fn play(
        &self,
        (row, version): &(BlockRow, BlockVersion),
        lead: LeadId,
        record: &PersonRecord,
        all: bool,
    ) -> Vec<PreviewView> {
        let count = u16::try_from(version.text.variants.len()).unwrap_or(u16::MAX);
        let variants: Vec<u16> = if all {
            (0..count).collect()
        } else {
            let seed = lead.0.unsigned_abs();
            match block::choose(&version.text, self.known, seed, &[]) {
                Ok(variant) => vec![variant],
                Err(error) => return vec![self.nothing(row, version, error.to_string())],
            }
        };
        variants.into_iter().map(|variant| self.one(row, version, lead, record, variant)).collect()
    }

    fn nothing(&self, row: &BlockRow, version: &BlockVersion, why: String) -> PreviewView {
        let (version, variant, message) = (version.number, 0, Err(why));
        PreviewView { row: row.clone(), version, variant, message, findings: Vec::new(), segments: None }
    }

    fn one(
        &self,
        row: &BlockRow,
        version: &BlockVersion,
        lead: LeadId,
        record: &PersonRecord,
        variant: u16,
    ) -> PreviewView {
        let delivery = Delivery {
            touch: TouchId(0),
            attempt: 0,
            lead,
            person: self.person,
            channel: row.channel,
            key: String::new(),
            block: Arc::clone(&version.text),
            variant,
            store: Arc::clone(&self.store),
            acting: Arc::clone(&self.acting),
            cadence: String::new(),
            offer: self.offer.clone(),
            answers: self.answers.clone(),
            appointment: self.appointment,
            thread: Thread { opt_out_line: self.thread.opt_out_line && row.channel == Channel::Text, ..self.thread },
            earlier: Vec::new(),
            confirms: None,
        };
        let context = context(&delivery, record);
        match Press::default().render(&delivery.block, variant, &context) {
            Ok(rendered) => PreviewView {
                findings: proofread(&delivery, &context, &rendered, &[]),
                segments: (row.channel == Channel::Text).then(|| lint::segments(&rendered.body)),
                row: row.clone(),
                version: version.number,
                variant,
                message: Ok((rendered.subject, rendered.body)),
            },
            Err(error) => PreviewView { variant, ..self.nothing(row, version, error.to_string()) },
        }
    }
}
