//! The threads that effects run on. Owns who does what: everything that stays on this machine goes to one desk, in order
//! and in large pieces; a channel whose provider stands outside has couriers of its own, who carry one message at a time.
//! So a provider that answers slowly holds up its own channel alone, and the last look for a STOP comes right before each
//! message and not before a batch of them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, mpsc as waiting},
};

use keepwarm_domain::{effect::Effect, words::Channel};
use tokio::{sync::mpsc, task::spawn_blocking};

use super::Told;
use crate::effects::{Piece, World};

/// Effects that the desk takes up at once. What it makes of them then stays in the processor's cache, its first results are
/// in while it makes the rest, and the last look for a STOP is fresh.
const PIECE: usize = 2_000;

/// Dropped, the threads end when what they were given is done.
pub(super) struct Couriers {
    world: World,
    desk: mpsc::UnboundedSender<Piece>,
    /// Unbounded here, bounded by the claims in flight.
    lanes: BTreeMap<Channel, waiting::Sender<Effect>>,
}

impl Couriers {
    /// Starts the threads on the present runtime. Each piece of work that [`Self::act`] counts sends one list of results.
    pub(super) fn start(world: World, done: mpsc::UnboundedSender<Vec<Told>>) -> Self {
        let outside = world.providers.iter().filter_map(|(channel, it)| Some((*channel, it.hands()?)));
        let lanes = outside.map(|(channel, hands)| (channel, lane(&world, &done, hands))).collect();
        let (desk, mut work) = mpsc::unbounded_channel::<Piece>();
        let at_desk = world.clone();
        spawn_blocking(move || {
            while let Some(piece) = work.blocking_recv() {
                if done.send(at_desk.act(piece)).is_err() {
                    break;
                }
            }
        });
        Self { world, desk, lanes }
    }

    /// Gives out committed effects. Says how many lists of results will come of them.
    pub(super) fn act(&self, effects: Vec<Effect>) -> usize {
        let (mut here, mut given) = (Vec::new(), 0);
        for effect in effects {
            let lane = match &effect {
                Effect::Deliver(delivery) => self.lanes.get(&delivery.channel),
                Effect::Notify(_) | Effect::RemoveFile(_) | Effect::Recall { .. } => None,
            };
            match lane {
                Some(lane) => given += usize::from(lane.send(effect).is_ok()),
                None => {
                    here.push(effect);
                    if here.len() >= PIECE {
                        given += self.at_the_desk(&mut here);
                    }
                }
            }
        }
        given + self.at_the_desk(&mut here)
    }

    fn at_the_desk(&self, effects: &mut Vec<Effect>) -> usize {
        let piece = (!effects.is_empty()).then(|| self.world.begin(std::mem::take(effects)));
        usize::from(piece.is_some_and(|piece| self.desk.send(piece).is_ok()))
    }
}

/// A channel's own threads.
fn lane(world: &World, done: &mpsc::UnboundedSender<Vec<Told>>, hands: usize) -> waiting::Sender<Effect> {
    let (give, take) = waiting::channel();
    let take = Arc::new(Mutex::new(take));
    for _ in 0..hands {
        let (take, world, done) = (Arc::clone(&take), world.clone(), done.clone());
        spawn_blocking(move || {
            loop {
                // Whoever holds the lock waits for work; the others wait for the lock.
                let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(effect) = next else { break };
                if done.send(world.act(world.begin(vec![effect]))).is_err() {
                    break;
                }
            }
        });
    }
    give
}
