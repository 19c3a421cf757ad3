//! Work shared by all processors. Owns how a list is cut and put together again; knows nothing of what is done.

use std::{num::NonZero, panic, thread};

/// Does the work of each item, in the order of the items: a share on each processor, but none of fewer than `least`, for
/// which another thread is not worth its start. Blocking. What `begin` makes is each share's own.
pub(crate) fn shared_out<'i, T: Sync, S, R: Send>(
    items: &'i [T],
    least: usize,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &'i T) -> R + Sync,
) -> Vec<R> {
    let done = |share: &'i [T]| -> Vec<R> {
        let mut own = begin();
        share.iter().map(|item| work(&mut own, item)).collect()
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(processors).max(least);
    if share >= items.len() {
        return done(items);
    }
    let done = &done;
    thread::scope(|scope| {
        let working: Vec<_> = items.chunks(share).map(|share| scope.spawn(move || done(share))).collect();
        // A broken invariant ends the daemon here as everywhere.
        let joined = working.into_iter().map(|it| it.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        joined.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::shared_out;

    #[test]
    fn what_is_shared_out_comes_back_in_its_order() {
        let numbers: Vec<usize> = (0..1_000).collect();
        for least in [1, 64, 5_000] {
            let doubled = shared_out(&numbers, least, || 2, |two, number| number * *two);
            assert!(doubled.iter().zip(&numbers).all(|(double, number)| *double == 2 * number), "{least}");
            assert_eq!(doubled.len(), numbers.len(), "{least}");
        }
    }
}
