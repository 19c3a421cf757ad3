//! Whether there is something to say: an approved block for the action in the customer's language, and a wording that the
//! customer's record fills and that they have not had.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{Case, Checked, Held, Look};
use crate::{
    block::{self, Unspeakable, Variant},
    calendar,
    ids::BlockVersionId,
    known::Known,
    state::{BlockVersion, Shelf},
    words::{Channel, LeadFact, Mode, MoveReason, SkipReason, TrackKind},
};

/// From a block to its fallback, and on from there.
const BLOCKS_MAX: usize = 4;

/// The blocks that say that a vehicle was sold.
const SOLD_NEWS: &str = "vehicle-sold.";

/// A machine keeps quiet so long after the customer wrote (rule L21).
const QUIET_AFTER_REPLY: SignedDuration = SignedDuration::from_mins(30);

/// The wording that a touch would carry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Words {
    pub(super) block: BlockVersionId,
    pub(super) variant: u16,
    /// `block.draft:NAME` of one that nobody approved: a shadow alone may speak of it.
    pub(super) draft: Option<String>,
}

/// What a person or a reply says goes before what a machine planned.
pub(super) fn quiet(look: &Look<'_>) -> Checked {
    let until = look.case.lead.last_reply_at.map(|at| at + QUIET_AFTER_REPLY);
    let (touch, now) = (&look.case.touch, look.now);
    // A reminder of what was agreed is no talk of a machine's own.
    match until.filter(|until| *until > now && touch.channel.is_automated() && touch.of.is_none()) {
        Some(until) => Held::until(until, MoveReason::Window, "words.quiet-after-reply"),
        None => Ok(()),
    }
}

pub(super) fn speakable(look: &Look<'_>) -> Checked {
    look.words().clone().map(drop)
}

/// The block of the action, or the first of its fallbacks that can be said. Whose vehicle was sold to somebody else hears
/// that instead of words about it. When nothing can be said, the reason is the first's.
pub(super) fn choose(look: &Look<'_>) -> Result<Words, Held> {
    let mut name = look.action.block.as_str();
    let mut tried = BTreeSet::new();
    let mut first = None;
    while tried.len() < BLOCKS_MAX && tried.insert(name) {
        let shelf = look.state.setup.shelf(name, look.case.touch.channel, look.case.person.facts.language);
        let held = match words_of(look, name, shelf) {
            Ok(words) => return Ok(words),
            Err(held) => held,
        };
        first.get_or_insert(held);
        let latest = shelf.and_then(|shelf| look.state.setup.blocks.get(&shelf.latest));
        match latest.and_then(|version| version.text.fallback.as_deref()) {
            Some(fallback) => name = fallback,
            None => break,
        }
    }
    let first = first.expect("the first block was tried");
    let sold = matches!(&first, Held::Never { reason: SkipReason::VehicleSold, .. });
    if sold && look.case.touch.of.is_none() {
        let shelves = &look.state.setup.shelves;
        let (channel, language) = (look.case.touch.channel, look.case.person.facts.language);
        let news = shelves.keys().filter(|(name, on, spoken)| {
            name.starts_with(SOLD_NEWS) && (*on, *spoken) == (channel, language) && !tried.contains(name.as_str())
        });
        let said = news.into_iter().find_map(|key| words_of(look, &key.0, shelves.get(key)).ok());
        return said.ok_or(first);
    }
    Err(first)
}

fn words_of(look: &Look<'_>, name: &str, shelf: Option<&Shelf>) -> Result<Words, Held> {
    let Case { touch, lead, person, .. } = look.case;
    let held = |reason, rule: String| Held::Never { reason, rule };
    let language = person.facts.language;
    let Some(shelf) = shelf else {
        return Err(held(SkipReason::NoBlock, format!("block.not-in-{language}:{name}")));
    };
    let today = calendar::civil_date(&look.state.setup.zone(lead.store), look.now);
    let approved = shelf.in_force(today).map(|approval| approval.version);
    // What is in shadow is not sent, so it may show what a manager has yet to approve.
    let version = if look.case.mode == Mode::Shadow { approved.or(Some(shelf.latest)) } else { approved };
    let Some((version, written)) = version.and_then(|id| Some((id, look.state.setup.blocks.get(&id)?))) else {
        return Err(held(SkipReason::NoBlock, format!("block.not-approved:{name}")));
    };
    let seed = lead.id.0.unsigned_abs().wrapping_mul(31).wrapping_add(u64::from(touch.step));
    let used = block::with_alike(&written.text, used(look, version, written));
    match block::choose(&written.text, look.state.known(lead), seed, &used) {
        Ok(variant) if speaks_of_a_sold_vehicle(look, name, written.text.variants[usize::from(variant)].needs) => {
            Err(held(SkipReason::VehicleSold, format!("vehicle.sold:{name}")))
        }
        Ok(variant) if offers_nothing(look, &written.text.variants[usize::from(variant)]) => {
            Err(held(SkipReason::MissingContext, "visit.no-times".to_owned()))
        }
        Ok(variant) => {
            let draft = (approved != Some(version)).then(|| format!("block.draft:{name}"));
            Ok(Words { block: version, variant, draft })
        }
        Err(Unspeakable::Missing { fields, .. }) => {
            let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
            Err(held(SkipReason::MissingContext, format!("block.missing:{}", fields.join(","))))
        }
        Err(Unspeakable::Used { .. }) => Err(held(SkipReason::NoBlock, format!("block.all-used:{name}"))),
    }
}

/// Whether the words name the customer's vehicle, it was sold to somebody else, and that is not what they are about.
fn speaks_of_a_sold_vehicle(look: &Look<'_>, name: &str, needs: Known) -> bool {
    needs.speaks_of_a_vehicle()
        && !name.starts_with(SOLD_NEWS)
        && look.state.holds(&look.case.lead, LeadFact::VehicleSold)
}

/// Whether the words offer times for a visit and there are none: the store stays closed for weeks.
fn offers_nothing(look: &Look<'_>, variant: &Variant) -> bool {
    let Case { lead, .. } = look.case;
    variant.offers_times() && !look.state.has_visit_options(lead, look.now)
}

/// Variants of a version whose words went out in this thread, by this version or by another of the block. A colleague who
/// calls may read the same note twice, and a reminder names the time of its own visit; a second attempt at one touch may
/// use its own words again.
fn used(look: &Look<'_>, version: BlockVersionId, written: &BlockVersion) -> Vec<u16> {
    let Case { touch, lead, .. } = look.case;
    let reminds = touch.of.is_some_and(|of| of.track == TrackKind::Reminder);
    if touch.channel == Channel::Call || reminds {
        return Vec::new();
    }
    let gone = lead.used.iter().filter(|words| touch.words != Some(**words));
    let same = gone.filter_map(|(other, variant)| {
        if *other == version {
            return Some(*variant);
        }
        let older = look.state.setup.blocks.get(other).filter(|older| older.text.key() == written.text.key())?;
        let body = &older.text.variants.get(usize::from(*variant))?.body;
        let place = written.text.variants.iter().position(|variant| variant.body == *body)?;
        u16::try_from(place).ok()
    });
    same.collect()
}
