//! Forgetting: the vault is written anew without what is to be forgotten. Owns that rewrite; who is to be forgotten, and
//! the entry that says so, are the caller's.
//!
//! DELETE, CHECKPOINT and VACUUM leave the bytes in the file; only a new file is without them. Nothing of the ledger
//! changes: an entry names ids and keyed hashes, and what they stood for is gone.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use duckdb::types::Value;
use duckdb::{Connection, params};
use keepwarm_domain::ids::PersonId;
use keepwarm_domain::words::SealKind;

use crate::error::ReadError;
use crate::instance;
use crate::schema::VAULT;
use crate::store::Store;
use crate::tip;

/// What to forget: all records of these people, and single records that belong to nobody.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forget {
    pub people: Vec<PersonId>,
    pub records: Vec<(SealKind, i64)>,
}

const WHAT: &str = "the vault to rewrite it";

impl Store {
    /// Rewrites the vault without these records; answers how many there were. Until the new file is in place, whole and
    /// synced, the old one stands.
    pub(crate) fn forget(&mut self, forget: &Forget) -> Result<u64, ReadError> {
        let path = self.path(VAULT.file);
        let new = self.path("vault.duckdb.new");
        let size = fs::metadata(&path).map_or(0, |found| found.len());
        let needed = size.saturating_add(self.wal_bytes());
        if !self.space.allows_checkpoint(needed) {
            return Err(ReadError::NoSpace { what: "rewriting the vault", free: self.space.free(), needed });
        }
        remove_unfinished(&self.options.dir);
        let tip = self.tip.seq;
        let vault = &self.reading(WHAT)?.vault;
        let rewritten = rewrite(vault, &new, forget, tip).map_err(ReadError::database(WHAT))?;
        let private = fs::set_permissions(&new, Permissions::from_mode(0o600));
        private.map_err(|source| ReadError::Io { what: "protect", path: new.clone(), source })?;
        // The old file's log is empty now; what is noted may be older than the files, so it is lowered first, and reaches
        // the disk before the new file does: a power cut must not leave a note that asks for what is forgotten.
        (self.vault_seq, self.vault_kept) = (rewritten.last_seq, rewritten.last_kept);
        self.note_tip();
        self.tip_file.sync().map_err(|source| ReadError::Io { what: "sync", path: self.path(tip::FILE), source })?;
        let swapped = self.swap_vault(&new, &path);
        if swapped.is_err() {
            self.close();
        }
        swapped?;
        self.vault_uncheckpointed = 0;
        Ok(u64::try_from(rewritten.before - rewritten.after).unwrap_or(0))
    }

    fn swap_vault(&mut self, new: &Path, path: &Path) -> Result<(), ReadError> {
        let limits = self.options.limits();
        self.close_vault();
        let io = |what, path: &Path| {
            let path = path.to_owned();
            move |source| ReadError::Io { what, path, source }
        };
        fs::rename(new, path).map_err(io("replace", path))?;
        let dir = &self.options.dir;
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(io("sync", dir))?;
        // Torn ends of logs that were kept hold sealed records, too.
        remove(dir, "vault.duckdb.wal.cut-at-");
        let vault = instance::open(path, limits).map_err(ReadError::database(WHAT))?;
        self.put_vault(vault);
        Ok(())
    }
}

/// What a rewrite has made of the vault.
#[derive(PartialEq, Eq, Debug)]
struct Rewritten {
    /// Records in the old file, and in the new one.
    before: i64,
    after: i64,
    /// The last seq that still has a record, and the last one whose entry is committed.
    last_seq: i64,
    last_kept: i64,
}

/// Writes the new file. The ledger ends at `tip`.
fn rewrite(vault: &Connection, new: &Path, forget: &Forget, tip: i64) -> duckdb::Result<Rewritten> {
    vault.execute_batch("CHECKPOINT")?;
    let quoted = new.display().to_string().replace('\'', "''");
    vault.execute_batch(&format!("ATTACH '{quoted}' AS fresh"))?;
    let written = fill(vault, forget, tip);
    vault.execute_batch("DETACH fresh")?;
    written
}

fn fill(vault: &Connection, forget: &Forget, tip: i64) -> duckdb::Result<Rewritten> {
    vault.execute_batch(
        "COPY FROM DATABASE vault TO fresh (SCHEMA); INSERT INTO fresh.meta FROM vault.meta;
         CREATE OR REPLACE TEMP TABLE forgotten_record (kind VARCHAR, id BIGINT);",
    )?;
    for (kind, id) in &forget.records {
        vault.execute("INSERT INTO forgotten_record VALUES (?, ?)", params![kind.as_str(), id])?;
    }
    let people = Value::List(forget.people.iter().map(|person| Value::BigInt(person.0)).collect());
    vault.execute(
        "INSERT INTO fresh.seal FROM vault.seal s
         WHERE (s.person IS NULL OR s.person NOT IN (SELECT unnest(?::BIGINT[])))
           AND NOT EXISTS (FROM forgotten_record f WHERE f.kind = s.kind AND f.id = s.id)",
        params![people],
    )?;
    vault.execute_batch("DROP TABLE forgotten_record; CHECKPOINT fresh")?;
    let count = |sql: &str| vault.query_row(sql, [], |row| row.get::<_, i64>(0));
    let last = |through| {
        vault.query_row("SELECT coalesce(max(seq), 0) FROM fresh.seal WHERE seq <= ?", [through], |row| row.get(0))
    };
    Ok(Rewritten {
        before: count("SELECT count(*) FROM vault.seal")?,
        after: count("SELECT count(*) FROM fresh.seal")?,
        last_seq: last(i64::MAX)?,
        last_kept: last(tip)?,
    })
}

/// What a crash in a rewrite has left.
pub(crate) fn remove_unfinished(dir: &Path) {
    remove(dir, "vault.duckdb.new");
}

fn remove(dir: &Path, beginning: &str) {
    let Ok(found) = fs::read_dir(dir) else { return };
    let is_meant = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning));
    for path in found.filter_map(|file| file.ok().map(|file| file.path())).filter(is_meant) {
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "could not remove a leftover of the vault");
        }
    }
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::ids::Seq;

    use super::*;
    use crate::testing::{files, leads, open, rested, seal};
    use crate::{Batch, Ledger, Seal};

    /// The sealed bytes of a record, as they stand in the file.
    fn sealed_bytes(ledger: &Ledger, id: i64) -> Vec<u8> {
        let answer = ledger.ask(move |store| {
            let vault = &store.reading("test")?.vault;
            let bytes = vault.query_row("SELECT sealed FROM seal WHERE id = ?", [id], |row| row.get(0));
            bytes.map_err(ReadError::database("test"))
        });
        answer.wait().expect("it is there")
    }

    fn is_anywhere(dir: &Path, bytes: &[u8]) -> bool {
        files(dir).iter().any(|(_, file)| file.windows(bytes.len()).any(|window| window == bytes))
    }

    #[test]
    fn no_byte_of_a_forgotten_person_is_left_in_any_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let ledger = open(dir.path()).ledger;
        ledger.commit_blocking(leads(1, 400)).expect("committed");
        let nobodys = Seal { kind: SealKind::Item, id: 9000, person: None, ..seal(401, "quarantined bytes") };
        ledger.commit_blocking(Batch { entries: vec![rested(401)], seals: vec![nobodys] }).expect("committed");
        let forgotten: Vec<Vec<u8>> = [1007, 1400, 9000].map(|id| sealed_bytes(&ledger, id)).to_vec();
        let kept = sealed_bytes(&ledger, 1008);
        fs::write(dir.path().join("vault.duckdb.wal.cut-at-7"), &forgotten[0]).expect("written");
        assert!(forgotten.iter().all(|bytes| is_anywhere(dir.path(), bytes)), "the search finds what is there");

        let forget = Forget { people: vec![PersonId(1007), PersonId(1400)], records: vec![(SealKind::Item, 9000)] };
        assert_eq!(ledger.forget(forget.clone()).wait().expect("rewritten"), 3);
        assert!(!forgotten.iter().any(|bytes| is_anywhere(dir.path(), bytes)));
        assert!(is_anywhere(dir.path(), &kept));

        let ids: Vec<i64> = (1001..=1400).collect();
        let left = |ledger: &Ledger| ledger.open_seals(SealKind::Person, &ids).wait().expect("they open").len();
        assert_eq!(left(&ledger), 398);
        ledger.commit_blocking(leads(402, 410)).expect("the new file takes records");
        let tip = ledger.verify(&[], |_, _| ()).expect("the ledger is untouched").tip;
        drop(ledger);
        let opened = open(dir.path());
        assert_eq!((opened.tip, left(&opened.ledger)), (tip, 398));
        assert_eq!(opened.ledger.forget(forget).wait().expect("rewritten"), 0);
    }

    #[test]
    fn a_crash_before_the_new_file_is_in_place_leaves_the_old_one() {
        let dir = tempfile::tempdir().expect("a directory");
        let ledger = open(dir.path()).ledger;
        ledger.commit_blocking(leads(1, 20)).expect("committed");
        let path = dir.path().join("vault.duckdb.new");
        let target = path.clone();
        let everyone = Forget { people: (1001..=1020).map(PersonId).collect(), records: vec![] };
        // All but the swap.
        let rewritten = ledger.ask(move |store| {
            rewrite(&store.reading("test")?.vault, &target, &everyone, 20).map_err(ReadError::database("test"))
        });
        let expected = Rewritten { before: 20, after: 0, last_seq: 0, last_kept: 0 };
        assert_eq!(rewritten.wait().expect("written"), expected);
        drop(ledger);
        let opened = open(dir.path());
        assert!(!path.exists(), "the start removes it");
        let ids: Vec<i64> = (1001..=1020).collect();
        assert_eq!(opened.ledger.open_seals(SealKind::Person, &ids).wait().expect("they open").len(), 20);
        assert_eq!(opened.ledger.replay(Seq(0), |_| ()).expect("sound").seq, 20);
    }
}
