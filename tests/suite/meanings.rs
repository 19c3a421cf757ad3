//! Replies are read well enough by a model that has not seen them: every labeled reply is read by one made without it.
//! What is asked here is asked of replies that nobody has seen; the sheets stand in `fixtures/replies`.

use keepwarm_domain::{intent, words::Intent};
use keepwarm_tests::replies::{Labeled, cross, sheet};

#[test]
fn replies_that_were_not_learned_from_are_read_well_enough() {
    let (written, people) = (sheet::written(), sheet::table(sheet::REPLIES));
    let figures = cross::figures(&people, &cross::cross(&written, &people));
    for (intent, recall, precision) in [
        (Intent::OptOut, 0.98, 0.90),
        (Intent::WrongNumber, 0.95, 0.80),
        (Intent::TradeValue, 0.90, 0.80),
        (Intent::CreditQuestion, 0.90, 0.80),
        (Intent::UrgentTimeline, 0.90, 0.80),
    ] {
        let count = figures.of(intent);
        assert!(count.recall() >= recall && count.precision() >= precision, "{intent}:\n{}", figures.table());
    }
    assert!(figures.macro_f1() >= 0.75, "{}", figures.table());
}

#[test]
fn the_shipped_model_knows_its_own_sheets() {
    let (written, people) = (sheet::written(), sheet::table(sheet::REPLIES));
    let wrong = |reply: &&Labeled| {
        let mut labels: Vec<Intent> = reply.labels.iter().map(|at| Intent::ALL[*at]).collect();
        labels.sort_unstable();
        intent::read(&reply.text).labels != labels
    };
    for replies in [&written, &people] {
        let misread = replies.iter().filter(wrong).count();
        assert!(misread * 10 < replies.len(), "{misread} of {} are read wrongly: train again", replies.len());
    }
}
