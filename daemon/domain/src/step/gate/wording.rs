//! Whether there is something to say: an approved block for the action, and a wording that this customer's record fills.

use super::{Case, Checked, Held, Look};
use crate::{block, ids::BlockVersionId, words::SkipReason};

/// The wording that a touch would carry.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) block: BlockVersionId,
    pub(super) variant: u16,
}

pub(super) fn speakable(look: &Look<'_>) -> Checked {
    look.words().clone().map(drop)
}

pub(super) fn choose(look: &Look<'_>) -> Result<Words, Held> {
    let Case { touch, lead, person, .. } = look.case;
    let (name, language) = (&look.action.block, person.facts.language);
    let Some((version, words)) = look.state.setup.block(name, touch.channel, language) else {
        return Err(Held::Never { reason: SkipReason::NoBlock, rule: format!("block.not-approved:{name}") });
    };
    let used: Vec<u16> = lead.used.iter().filter(|(block, _)| *block == version).map(|(_, variant)| *variant).collect();
    let seed = lead.id.0.unsigned_abs().wrapping_mul(31).wrapping_add(u64::from(touch.step));
    match block::choose(words, person.facts.known, seed, &used) {
        Ok(variant) => Ok(Words { block: version, variant }),
        Err(missing) => {
            let fields: Vec<&str> = missing.fields.iter().map(|field| field.as_str()).collect();
            let rule = format!("block.missing:{}", fields.join(","));
            Err(Held::Never { reason: SkipReason::MissingContext, rule })
        }
    }
}
