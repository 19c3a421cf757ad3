//! What readers find: one whole file, readable by old clients, without a name in it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use keepwarm_domain::{ids::PersonId, words::Segment};

use super::story::{Story, all_time, at, lines, options, query, warehouse_of};
use crate::{Error, Names, PersonName, Pii, Warehouse};

const NOW: &str = "2026-11-22T12:00:00Z";

fn small_story() -> Story {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    for _ in 0..3 {
        let told = story.lead(Segment::NewInbound, "cars-example");
        story.send(told, 0);
    }
    story
}

#[test]
fn a_publication_replaces_the_file_and_leaves_its_readers_the_old_one() {
    let mut story = small_story();
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    let first = warehouse.publish(at(NOW)).expect("publishes");
    assert_eq!(first.path, folder.path().join("published/warehouse.duckdb"));
    assert_eq!(first.bytes, fs::metadata(&first.path).expect("is there").len());
    assert_eq!(fs::metadata(&first.path).expect("is there").permissions().mode() & 0o777, 0o640);

    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).expect("a mode");
    let reader = duckdb::Connection::open_with_flags(&first.path, config).expect("opens");
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.send(told, 0);
    warehouse.project(&story.entries, "newer").expect("projects");
    let second = warehouse.publish(at("2026-11-22T13:00:00Z")).expect("publishes");
    assert_eq!(lines(&reader, "SELECT count(*) FROM fact_touch"), "3\n", "an open reader keeps its file");
    assert_eq!(query(&second.path, "SELECT count(*) FROM fact_touch"), "4\n");

    let meta = query(&second.path, "SELECT * FROM meta WHERE item <> 'schema_fingerprint' ORDER BY item");
    let through = second.through_seq;
    assert_eq!(
        meta,
        format!(
            "generator | keepwarm test\nledger_tip | newer\npii | none\npublished_at | 2026-11-22T13:00:00Z\n\
             schema_version | 1\nthrough_seq | {through}\n"
        )
    );
    let left: Vec<_> = fs::read_dir(folder.path().join("published")).expect("lists").collect();
    assert_eq!(left.len(), 1, "nothing but the published file is left: {left:?}");
}

/// One file in some hundreds was refused by clients before 1.4.2, which follow links to metadata that was freed.
#[test]
fn no_metadata_is_used_again_that_old_clients_would_follow_into_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &small_story());
    let setting = "SELECT current_setting('experimental_metadata_reuse')";
    assert_eq!(lines(&warehouse.file, setting), "false\n");
}

/// Byte 12 of a DuckDB file holds the storage version of its main header; 64 is that of 0.10 to 1.1.
#[test]
fn the_published_file_is_written_in_the_storage_version_of_old_clients() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &small_story());
    let published = warehouse.publish(at(NOW)).expect("publishes");
    let bytes = fs::read(published.path).expect("reads");
    assert_eq!(&bytes[8..12], b"DUCK");
    assert_eq!(u64::from_le_bytes(bytes[12..20].try_into().expect("eight bytes")), 64);
}

#[test]
fn every_table_view_and_column_is_explained_and_plain() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &small_story());
    let path = warehouse.publish(at(NOW)).expect("publishes").path;
    for sql in [
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL OR comment = ''",
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND (comment IS NULL OR comment = '')",
        "SELECT c.table_name, c.column_name FROM duckdb_columns() c JOIN duckdb_tables() t USING (table_oid)
         WHERE NOT c.internal AND (c.comment IS NULL OR c.comment = '')",
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal AND data_type NOT IN
         ('BIGINT', 'INTEGER', 'SMALLINT', 'BOOLEAN', 'VARCHAR', 'TIMESTAMP', 'DATE', 'DOUBLE')",
        // `at` was no keyword once: only words that no DuckDB reserves anywhere are safe.
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND column_name IN
         (SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved')",
        "SELECT index_name FROM duckdb_indexes()",
    ] {
        assert_eq!(query(&path, sql), "", "{sql}");
    }
    for view in query(&path, "SELECT view_name FROM duckdb_views() WHERE NOT internal").lines() {
        query(&path, &format!("SELECT count(*) FROM {view}"));
    }
}

const NAMES: [&str; 3] = ["Alex Sample", "Jordan Muster", "Robin Fiction"];

/// The vault's stand-in: a seeded name per person.
#[expect(clippy::unnecessary_wraps, reason = "a look-up can fail")]
fn seeded(people: &[PersonId]) -> Names {
    let name = |person: &PersonId| {
        let at = usize::try_from(person.0).expect("positive") / 6 % 3;
        let name = PersonName {
            name: Some(NAMES[at].to_owned()),
            phone: Some(format!("+1312555010{at}")),
            email: Some(format!("{}@example.com", NAMES[at].replace(' ', ".").to_lowercase())),
        };
        (*person, name)
    };
    // In an order of its own: each name must find its person.
    Ok(people.iter().rev().map(name).collect())
}

fn holds(path: &std::path::Path, needles: &[&str]) -> bool {
    let bytes = fs::read(path).expect("reads");
    needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle.as_bytes()))
}

#[test]
fn names_enter_the_published_file_only_as_far_as_asked() {
    let secrets = ["Alex Sample", "Jordan Muster", "Robin Fiction", "+1312555010", "sample@", "muster@", "fiction@"];
    for pii in [Pii::None, Pii::Masked, Pii::Full] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut warehouse = Warehouse::open(options(folder.path(), pii)).expect("opens");
        warehouse.project(&small_story().entries, "tip").expect("projects");
        let mut rounds = Vec::new();
        let mut names = |people: &[PersonId]| {
            rounds.push(people.len());
            seeded(people)
        };
        let published = warehouse.publish_with(at(NOW), &mut names).expect("publishes");
        assert_eq!(rounds, if pii == Pii::None { vec![] } else { vec![3] }, "all are looked up in one go");
        assert_eq!(holds(&published.path, &secrets), pii == Pii::Full, "{pii:?}");
        assert!(!holds(&folder.path().join("working.duckdb"), &secrets), "the working copy never holds a name");
        let people = "SELECT DISTINCT person_name, phone, email FROM dim_person ORDER BY ALL";
        let shown = query(&published.path, people);
        match pii {
            Pii::None => assert_eq!(shown, "- | - | -\n"),
            Pii::Masked => assert!(shown.contains("A. S. | …00 | a…@example.com"), "{shown}"),
            Pii::Full => assert!(shown.contains("Alex Sample | +13125550100 | alex.sample@example.com"), "{shown}"),
        }
        assert_eq!(
            query(&published.path, "SELECT setting FROM meta WHERE item = 'pii'"),
            format!("{}\n", pii.as_str())
        );
    }
}

#[test]
fn what_a_crash_left_of_a_publication_is_thrown_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = Warehouse::open(options(folder.path(), Pii::Masked)).expect("opens");
    warehouse.project(&small_story().entries, "tip").expect("projects");
    let published = folder.path().join("published");
    fs::create_dir(&published).expect("makes");
    for left in [".warehouse.duckdb.next", ".warehouse.duckdb.next.wal"] {
        fs::write(published.join(left), b"half of something").expect("writes");
    }
    let path = warehouse.publish_with(at(NOW), &mut seeded).expect("publishes").path;
    assert_eq!(query(&path, "SELECT count(*) FROM dim_person WHERE person_name IS NOT NULL"), "3\n");
    assert_eq!(fs::read_dir(published).expect("lists").count(), 1);
}

#[test]
fn names_need_a_source_and_a_failing_one_leaves_the_published_file_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = Warehouse::open(options(folder.path(), Pii::Full)).expect("opens");
    warehouse.project(&small_story().entries, "tip").expect("projects");
    assert!(matches!(warehouse.publish(at(NOW)), Err(Error::NoNames { pii: "full" })));
    let mut failing = |_: &[PersonId]| Err("the vault is sealed".into());
    assert!(matches!(warehouse.publish_with(at(NOW), &mut failing), Err(Error::Names(_))));
    let report = warehouse.report("funnel", &all_time(), at(NOW));
    assert!(matches!(report, Err(Error::Unpublished { .. })), "nothing was published");
    let left = fs::read_dir(folder.path().join("published")).expect("lists").count();
    assert_eq!(left, 0, "a publication that failed leaves nothing to fill the disk");
    warehouse.publish_with(at(NOW), &mut |_: &[PersonId]| Ok(vec![])).expect("whom the vault forgot has no name");
}
