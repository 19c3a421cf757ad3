//! Many touches: the same content, within bounded memory.

use keepwarm_domain::words::Segment;

use super::story::{Story, options};
use crate::{Pii, Warehouse};

#[test]
fn a_tight_memory_limit_holds_through_a_rebuild() {
    let mut story = Story::new("2026-01-01T14:00:00Z");
    for at in 0..3_000_usize {
        let told = story.lead(Segment::ALL[at % 4], "cars-example");
        for step in 0..6 {
            story.send(told, step);
        }
        story.pass(10);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let tight = crate::Options { memory_limit_mb: 64, ..options(folder.path(), Pii::None) };
    let mut warehouse = Warehouse::open(tight).expect("opens");
    for batch in story.entries.chunks(10_000) {
        warehouse.project(batch, "tip").expect("projects");
    }
    let touches = warehouse.contents().expect("reads").into_iter().find(|it| it.table == "fact_touch");
    assert_eq!(touches.map(|it| it.rows), Some(18_000));
    warehouse.publish(story.now).expect("publishes");
}
