//! Which wording of a block a customer gets. Owns the order of preference and the rotation; pure, so that a replay
//! chooses what the day chose.

use super::{Block, Variant};
use crate::{
    known::{Field, Known},
    lint::nearly_the_same,
};

/// Nothing of the block can be said to this customer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unspeakable {
    /// What the least demanding wording lacks.
    #[error("block `{block}` needs {}, which this customer's record lacks", names(fields))]
    Missing { block: String, fields: Vec<Field> },
    #[error("every wording of block `{block}` that this customer's record fills was used in this thread")]
    Used { block: String },
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| format!("`{}`", field.as_str())).collect::<Vec<_>>().join(", ")
}

/// Chooses the variant to send, by its position.
///
/// Only variants whose fields are all `known` and that were not `used` in this thread come into question: nobody hears the
/// same words twice. Of these the ones that remember, beside the vehicle, what the customer told of their plans go first,
/// then those that speak of the vehicle, then those that speak of another matter of the customer's, then those that only greet by name, then those that say nothing personal; within the best of these groups
/// `seed` rotates. What speaks of a trade-in alone may say that no vehicle was named: nobody who named one gets it, not
/// even when all was said of the vehicle.
///
/// # Errors
/// When no variant can be filled: [`Unspeakable::Missing`] names what the least demanding one lacks. When all that can
/// be were used.
pub fn choose(block: &Block, known: Known, seed: u64, used: &[u16]) -> Result<u16, Unspeakable> {
    let fits = |variant: &Variant| known.missing(variant.needs).next().is_none();
    let named = block.variants.iter().any(|variant| fits(variant) && rank(variant) >= Rank::SpeaksOfVehicle);
    let true_of_them = |variant: &Variant| fits(variant) && !(named && rank(variant) == Rank::Speaks);
    let fitting = || (0_u16..).zip(&block.variants).filter(|(_, variant)| true_of_them(variant));
    let fresh = || fitting().filter(|(number, _)| !used.contains(number));
    let best = fresh().map(|(_, variant)| rank(variant)).max();
    let chosen = rotate(fresh().filter(|(_, variant)| Some(rank(variant)) == best), seed);
    chosen.ok_or_else(|| match fitting().next() {
        Some(_) => Unspeakable::Used { block: block.name.clone() },
        None => Unspeakable::Missing { block: block.name.clone(), fields: least_missing(block, known) },
    })
}

/// The variants that were used, and those that nearly repeat one of them: under another greeting the same sentence is still
/// the same.
#[must_use]
pub fn with_alike(block: &Block, mut used: Vec<u16>) -> Vec<u16> {
    let said = used.iter().filter_map(|number| block.variants.get(usize::from(*number)));
    let said: Vec<&Variant> = said.collect();
    let repeats = |variant: &Variant| said.iter().any(|other| nearly_the_same(&variant.body, &other.body));
    let numbered = (0_u16..).zip(&block.variants);
    let alike: Vec<u16> =
        numbered.filter(|(number, it)| !used.contains(number) && repeats(it)).map(|(number, _)| number).collect();
    used.extend(alike);
    used
}

/// How personal a variant is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Plain,
    Greets,
    Speaks,
    SpeaksOfVehicle,
    /// Speaks of the vehicle, and of what the customer told of their plans.
    Remembers,
}

fn rank(variant: &Variant) -> Rank {
    let greeting = Known::none().with(Field::FirstName).with(Field::LastName);
    if variant.needs == Known::none() {
        Rank::Plain
    } else if greeting.missing(variant.needs).next().is_none() {
        Rank::Greets
    } else if variant.needs.speaks_of_a_vehicle() {
        let plans = [Field::Timeline, Field::PreferredTime, Field::Payment];
        if plans.iter().any(|field| variant.needs.has(*field)) { Rank::Remembers } else { Rank::SpeaksOfVehicle }
    } else {
        Rank::Speaks
    }
}

fn rotate<'a>(variants: impl Iterator<Item = (u16, &'a Variant)>, seed: u64) -> Option<u16> {
    let numbers: Vec<u16> = variants.map(|(number, _)| number).collect();
    let count = u64::try_from(numbers.len()).expect("a few variants");
    let turn = seed.checked_rem(count)?;
    Some(numbers[usize::try_from(turn).expect("less than the number of variants")])
}

fn least_missing(block: &Block, known: Known) -> Vec<Field> {
    block
        .variants
        .iter()
        .map(|variant| known.missing(variant.needs).collect::<Vec<_>>())
        .min_by_key(Vec::len)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Channel, Language};

    fn block(needs: &[&[Field]]) -> Block {
        let variant =
            |fields: &&[Field]| Variant { subject: None, body: String::new(), needs: fields.iter().copied().collect() };
        Block {
            name: "hello".to_owned(),
            channel: Channel::Text,
            language: Language::English,
            segments: vec![],
            variants: needs.iter().map(variant).collect(),
            fallback: None,
            from: None,
            until: None,
        }
    }

    use Field::{FirstName, TradeModel, VehicleModel};

    fn everything() -> Known {
        Field::ALL.iter().copied().collect()
    }

    #[test]
    fn the_seed_rotates_among_the_variants_that_speak_of_the_customers_matter() {
        let block = block(&[&[], &[FirstName], &[FirstName, VehicleModel], &[VehicleModel]]);
        let chosen: Vec<u16> = (0..4).map(|seed| choose(&block, everything(), seed, &[]).expect("fits")).collect();
        assert_eq!(chosen, [2, 3, 2, 3]);
    }

    #[test]
    fn whoever_named_a_vehicle_is_never_taken_for_somebody_with_a_trade_in_alone() {
        let block = block(&[&[FirstName, TradeModel], &[FirstName, VehicleModel], &[TradeModel, VehicleModel]]);
        let chosen: Vec<u16> = (0..4).map(|seed| choose(&block, everything(), seed, &[]).expect("fits")).collect();
        assert_eq!(chosen, [1, 2, 1, 2]);
        let trade_alone = Known::none().with(FirstName).with(TradeModel);
        assert_eq!(choose(&block, trade_alone, 3, &[]), Ok(0));
        let used = Err(Unspeakable::Used { block: "hello".to_owned() });
        assert_eq!(choose(&block, everything(), 3, &[1, 2]), used, "not even when all was said of the vehicle");
    }

    #[test]
    fn who_told_of_their_plans_hears_that_somebody_remembers() {
        use Field::PreferredTime;
        let block = block(&[&[FirstName, VehicleModel], &[FirstName, VehicleModel, PreferredTime], &[FirstName]]);
        let told = Known::none().with(FirstName).with(VehicleModel).with(PreferredTime);
        assert!((0..4).all(|seed| choose(&block, told, seed, &[]) == Ok(1)));
        assert_eq!(choose(&block, told, 0, &[1]), Ok(0), "said once, and then no more");
        assert_eq!(choose(&block, Known::none().with(FirstName).with(VehicleModel), 1, &[]), Ok(0));
        assert_eq!(choose(&block, Known::none().with(FirstName).with(PreferredTime), 1, &[]), Ok(2));
    }

    #[test]
    fn a_thin_record_gets_the_best_variant_it_can_fill() {
        let block = block(&[&[], &[FirstName], &[FirstName, VehicleModel]]);
        assert_eq!(choose(&block, Known::none().with(FirstName), 5, &[]), Ok(1));
        assert_eq!(choose(&block, Known::none(), 5, &[]), Ok(0));
    }

    #[test]
    fn a_variant_used_in_the_thread_never_comes_again() {
        let block = block(&[&[], &[VehicleModel], &[VehicleModel]]);
        assert_eq!(choose(&block, everything(), 0, &[1]), Ok(2));
        assert_eq!(choose(&block, everything(), 0, &[1, 2]), Ok(0));
        let used = Err(Unspeakable::Used { block: "hello".to_owned() });
        assert_eq!(choose(&block, everything(), 1, &[0, 1, 2]), used);
        assert_eq!(choose(&block, Known::none(), 1, &[0]), used);
    }

    #[test]
    fn the_same_sentence_under_another_greeting_was_used_too() {
        let mut block = block(&[&[FirstName], &[], &[]]);
        for (variant, body) in block.variants.iter_mut().zip([
            "Hi {{ first_name }}, it's {{ rep_first_name }} at {{ store_name }}. Would Thursday at five suit you for a look?",
            "Hello, it's {{ rep_first_name }} at {{ store_name }}. Would Thursday at five suit you for a look?",
            "{{ rep_first_name }} at {{ store_name }}: is there a question I can answer first?",
        ]) {
            body.clone_into(&mut variant.body);
        }
        assert_eq!(with_alike(&block, vec![0]), [0, 1]);
        assert_eq!(with_alike(&block, vec![2]), [2]);
        assert_eq!(with_alike(&block, Vec::new()), Vec::<u16>::new());
    }

    #[test]
    fn a_block_that_no_variant_fits_names_what_is_missing() {
        let block = block(&[&[FirstName, TradeModel, VehicleModel], &[FirstName, TradeModel]]);
        let missing = choose(&block, Known::none().with(FirstName), 0, &[]).expect_err("lacks the trade-in");
        assert_eq!(missing, Unspeakable::Missing { block: "hello".to_owned(), fields: vec![TradeModel] });
        assert_eq!(missing.to_string(), "block `hello` needs `trade_model`, which this customer's record lacks");
    }
}
