//! Files of opt-outs and of checked numbers, on their way in: piece by piece, a few hundred rows a commit. A row that cannot
//! be read is named by its line and kept, sealed, to be read again; it never stops the rest.
//!
//! Opt-outs count as they are read: whoever sends half a file has stopped half of its people. Of a list nothing counts
//! before its end, because who is clear follows from who is not named.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Context as _;
use jiff::tz::TimeZone;
use keepwarm_domain::{
    effect::Answer,
    entry::{Actor, ListImported, SuppressionsImported},
    ids::{BlindIndex, ItemId, KeyedHash, PersonId},
    input::{ArrivedItem, FileArrived, Input, Slot},
    order::{Order, SuppressionRow},
    words::SuppressionScope,
};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Pieces, Progress, Result},
        view::{ImportOf, ImportOrder, ImportView},
    },
    engine::Told,
    intake::arrive::item_bytes,
    lists::{
        BadRow, Line, Lines, NumberColumns, NumberRow, Said, SuppressionColumns, SuppressionLine, contact, fields,
    },
};

/// Rows decided in one commit.
const ROWS_PER_COMMIT: usize = 500;

/// Lines that are named to whoever sent them.
const PROBLEMS_MAX: usize = 100;

/// Rejected rows that are kept. A file with more was no list of contact points.
const REJECTED_BYTES_MAX: usize = 4 << 20;

/// A number that stands in a row that cannot be read must not count as clear because no other row names it.
const SILENT: &str =
    "as rows could not be read, nobody is clear for not being named: correct the file and import it again";

/// People whose phones are looked up at a time.
const PEOPLE_PER_LOOK: usize = 2_000;

/// What becomes of a file while it is read.
#[derive(Default)]
struct Tally {
    view: ImportView,
    header: Vec<u8>,
    rejected: Vec<u8>,
    hash: blake3::Hasher,
    bytes: u64,
}

impl Tally {
    fn reject(&mut self, line: &Line, why: BadRow) {
        self.view.rejected += 1;
        if self.view.problems.len() < PROBLEMS_MAX {
            self.view.problems.push((line.number, why.to_string()));
        }
        if self.rejected.len() + line.bytes.len() < REJECTED_BYTES_MAX {
            self.rejected.extend_from_slice(&line.bytes);
            self.rejected.push(b'\n');
        }
    }
}

/// The rows of one kind of file.
trait Rows {
    /// One row that is no empty line; true where it was a header.
    fn row(&mut self, fields: &[String]) -> Result<bool, BadRow>;
}

struct Stops {
    columns: Option<SuppressionColumns>,
    scope: SuppressionScope,
    ready: Vec<SuppressionLine>,
}

impl Rows for Stops {
    fn row(&mut self, fields: &[String]) -> Result<bool, BadRow> {
        let is_first = self.columns.is_none();
        if is_first && let Some(columns) = SuppressionColumns::of_header(fields) {
            self.columns = Some(columns);
            return Ok(true);
        }
        let columns = self.columns.get_or_insert_with(SuppressionColumns::plain);
        self.ready.push(columns.row(fields, self.scope)?);
        Ok(false)
    }
}

struct Numbers {
    columns: Option<NumberColumns>,
    ready: Vec<NumberRow>,
}

impl Rows for Numbers {
    fn row(&mut self, fields: &[String]) -> Result<bool, BadRow> {
        let is_first = self.columns.is_none();
        if is_first && let Some(columns) = NumberColumns::of_header(fields) {
            self.columns = Some(columns);
            return Ok(true);
        }
        let columns = self.columns.get_or_insert_with(|| NumberColumns::of_row(fields));
        self.ready.push(columns.row(fields)?);
        Ok(false)
    }
}

fn read(rows: &mut impl Rows, tally: &mut Tally, line: &Line) {
    let text = match line.text() {
        Ok(text) if text.trim().is_empty() => return,
        Ok(text) => text,
        Err(why) => {
            tally.view.rows += 1;
            return tally.reject(line, why);
        }
    };
    match fields(text).and_then(|fields| rows.row(&fields)) {
        Ok(true) => tally.header = line.bytes.clone(),
        Ok(false) => tally.view.rows += 1,
        Err(why) => {
            tally.view.rows += 1;
            tally.reject(line, why);
        }
    }
}

impl Backend {
    pub(super) async fn import_file(
        &self,
        order: ImportOrder,
        pieces: Pieces,
        actor: Actor,
        progress: Progress,
    ) -> Result<ImportView> {
        let total = order.bytes;
        match &order.of {
            ImportOf::Suppressions { via, scope } => {
                let mut tally = Tally::default();
                let content = self.stops(via, *scope, pieces, actor, &progress, total, &mut tally).await?;
                let (rows, rejected) = (tally.view.rows, tally.view.rejected);
                self.keep_rejected(&order.of, &mut tally).await?;
                let noted = SuppressionsImported { via: via.clone(), content, rows, rejected };
                self.told(ordered(Order::Note(Box::new(noted.into())), actor)).await?;
                Ok(tally.view)
            }
            ImportOf::List { .. } => self.list(&order, pieces, actor, &progress).await,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that one file is read with")]
    async fn stops(
        &self,
        via: &str,
        scope: SuppressionScope,
        mut pieces: Pieces,
        actor: Actor,
        progress: &Progress,
        total: Option<u64>,
        tally: &mut Tally,
    ) -> Result<KeyedHash> {
        let (mut lines, mut rows) = (Lines::default(), Stops { columns: None, scope, ready: Vec::new() });
        while let Some(piece) = pieces.recv().await {
            let piece = piece?;
            tally.take(&piece, progress, total);
            lines.push(&piece, |line| read(&mut rows, tally, &line));
            while rows.ready.len() >= ROWS_PER_COMMIT {
                let some: Vec<_> = rows.ready.drain(..ROWS_PER_COMMIT).collect();
                self.stop_rows(some, via, actor).await?;
            }
        }
        if let Some(line) = lines.finish() {
            read(&mut rows, tally, &line);
        }
        self.stop_rows(rows.ready, via, actor).await?;
        tally.is_whole(total)?;
        Ok(self.keys.keyed_hash("import", tally.hash.finalize().as_bytes()))
    }

    async fn stop_rows(&self, lines: Vec<SuppressionLine>, via: &str, actor: Actor) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let rows: Vec<SuppressionRow> = lines
            .into_iter()
            .map(|line| SuppressionRow {
                contacts: line.contacts.iter().map(|contact| contact.index(&self.keys)).collect(),
                scope: line.scope,
            })
            .collect();
        let contacts: Vec<BlindIndex> = rows.iter().flat_map(|row| row.contacts.iter().copied()).collect();
        let (recalled, via, store) = (self.recalled(&contacts).await?, via.to_owned(), self.first_store());
        self.told(ordered(Order::ImportSuppressions { store, rows, via, recalled }, actor)).await?;
        Ok(())
    }

    async fn list(
        &self,
        order: &ImportOrder,
        mut pieces: Pieces,
        actor: Actor,
        progress: &Progress,
    ) -> Result<ImportView> {
        let (of, total) = (&order.of, order.bytes);
        let ImportOf::List { list, region, version, dated } = of else { return Ok(ImportView::default()) };
        if *dated > self.clock.now().to_zoned(TimeZone::UTC).date() {
            return Err(Failure::Invalid(format!("{dated} lies in the future: a list is of the day it was drawn")));
        }
        let known = self.known_numbers().await?;
        let mut tally = Tally::default();
        let (mut lines, mut rows) = (Lines::default(), Numbers { columns: None, ready: Vec::new() });
        let mut found = Found::default();
        while let Some(piece) = pieces.recv().await {
            let piece = piece?;
            tally.take(&piece, progress, total);
            lines.push(&piece, |line| read(&mut rows, &mut tally, &line));
            found.take(rows.ready.drain(..), &known, &self.keys);
        }
        if let Some(line) = lines.finish() {
            read(&mut rows, &mut tally, &line);
            found.take(rows.ready.drain(..), &known, &self.keys);
        }
        tally.is_whole(total)?;
        if tally.view.rows == tally.view.rejected {
            return Err(Failure::Invalid("no row of the file could be read as a number".to_owned()));
        }
        let is_answer = rows.columns.as_ref().is_some_and(NumberColumns::is_answer);
        let by_silence = !is_answer && !order.is_rest && tally.view.rejected == 0;
        if !is_answer && tally.view.rejected > 0 {
            tally.view.problems.insert(0, (0, SILENT.to_owned()));
        }
        let (listed, clear) = found.said(&known, by_silence);
        tally.view.checked = (listed.len() + clear.len()) as u64;
        tally.view.listed = listed.len() as u64;
        let checks = listed.chunks(ROWS_PER_COMMIT).map(|some| (some.to_vec(), Vec::new()));
        let checks = checks.chain(clear.chunks(ROWS_PER_COMMIT).map(|some| (Vec::new(), some.to_vec())));
        for (listed, clear) in checks {
            let (list, region, version, dated) = (*list, region.clone(), version.clone(), *dated);
            let check = Order::CheckNumbers { list, region, version, dated, listed, clear };
            self.told(ordered(check, actor)).await?;
        }
        self.keep_rejected(of, &mut tally).await?;
        let noted = ListImported {
            list: *list,
            region: region.clone(),
            version: version.clone(),
            dated: *dated,
            content: self.keys.keyed_hash("import", tally.hash.finalize().as_bytes()),
            rows: tally.view.rows,
            rejected: tally.view.rejected,
            checked: tally.view.checked,
            listed: tally.view.listed,
        };
        self.told(ordered(Order::Note(Box::new(noted.into())), actor)).await?;
        Ok(tally.view)
    }

    /// The phones of everybody whom the state knows, with the area code of each, where it has one.
    async fn known_numbers(&self) -> Result<HashMap<BlindIndex, Option<u16>>> {
        let people = self.engine.ask(|state| state.people.keys().copied().collect::<Vec<PersonId>>()).await?;
        let mut known = HashMap::new();
        for some in people.chunks(PEOPLE_PER_LOOK) {
            for record in self.people(some).await?.into_values() {
                let phones = record.phones.iter().filter_map(|phone| contact(phone));
                known.extend(phones.map(|phone| (phone.index(&self.keys), phone.area_code())));
            }
        }
        Ok(known)
    }

    /// Puts the rejected rows, with the file's header, into quarantine as one item.
    async fn keep_rejected(&self, of: &ImportOf, tally: &mut Tally) -> Result<()> {
        if tally.rejected.is_empty() {
            return Ok(());
        }
        let mut content = tally.header.clone();
        if !content.is_empty() {
            content.push(b'\n');
        }
        content.append(&mut tally.rejected);
        let name = import_name(of);
        let bytes = item_bytes(&name, &content);
        let hash = self.keys.keyed_hash("file", &bytes);
        let reason = format!("{} rows of an import could not be read", tally.view.rejected);
        let item = ArrivedItem { reason, content: hash, bytes: content.len() as u64, private: Slot(0) };
        let file = FileArrived {
            file: None,
            retry_of: None,
            store: self.first_store(),
            content: hash,
            seen: !self.ledger.seen_files(&[hash]).await.context("looking the rows up")?.is_empty(),
            leads: Vec::new(),
            calls: Vec::new(),
            quarantined: vec![item],
            actor: Actor::System,
        };
        let before = self.open_items().await?;
        if let Answer::Taken { .. } =
            self.engine.tell(Told { input: Input::FileArrived(file), private: vec![bytes] }).await?
        {
            let after = self.open_items().await?;
            tally.view.items = after.difference(&before).copied().collect();
        }
        Ok(())
    }

    async fn open_items(&self) -> Result<BTreeSet<ItemId>> {
        Ok(self.engine.ask(|state| state.recent.items.keys().copied().collect()).await?)
    }
}

impl Tally {
    fn take(&mut self, piece: &[u8], progress: &Progress, total: Option<u64>) {
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
        progress.report("reading rows", self.bytes, total.unwrap_or(0), "bytes");
    }

    /// A file that was cut short says nothing of whoever stands behind the cut.
    fn is_whole(&self, total: Option<u64>) -> Result<()> {
        if total.is_none_or(|total| total == self.bytes) {
            return Ok(());
        }
        let (got, whole) = (self.bytes, total.unwrap_or(0));
        Err(Failure::Invalid(format!("the file ended after {got} of {whole} bytes: send it again")))
    }
}

/// What a list said of the numbers that are known, while it is read.
#[derive(Default)]
struct Found {
    listed: HashSet<BlindIndex>,
    clear: HashSet<BlindIndex>,
    covered: BTreeSet<u16>,
}

impl Found {
    fn take(
        &mut self,
        rows: impl Iterator<Item = NumberRow>,
        known: &HashMap<BlindIndex, Option<u16>>,
        keys: &keepwarm_ledger::Keys,
    ) {
        for NumberRow { contact, said } in rows {
            self.covered.extend(contact.area_code());
            let index = contact.index(keys);
            if known.contains_key(&index) {
                match said {
                    Said::Listed => self.listed.insert(index),
                    Said::Clear => self.clear.insert(index),
                    Said::Nothing => false,
                };
            }
        }
    }

    /// Listed and clear numbers, in their order. By the silence of a list that names who is listed, everybody else is clear
    /// in the area codes that it covers: a store subscribes to some of them, and of the others the file says nothing.
    fn said(self, known: &HashMap<BlindIndex, Option<u16>>, by_silence: bool) -> (Vec<BlindIndex>, Vec<BlindIndex>) {
        let Self { listed, mut clear, covered } = self;
        if by_silence {
            let inside = |area: &Option<u16>| area.is_some_and(|area| covered.contains(&area));
            clear.extend(known.iter().filter(|(_, area)| inside(area)).map(|(index, _)| *index));
        }
        let mut clear: Vec<BlindIndex> = clear.difference(&listed).copied().collect();
        let mut listed: Vec<BlindIndex> = listed.into_iter().collect();
        clear.sort_unstable();
        listed.sort_unstable();
        (listed, clear)
    }
}

pub(super) fn ordered(order: Order, actor: Actor) -> Told {
    Input::Ordered { order, actor }.into()
}

/// What begins the name of an item that holds rows of an import, and the parts that follow it.
const IMPORT: &str = "import";

/// The name under which rejected rows are kept: all that a second reading needs.
fn import_name(of: &ImportOf) -> String {
    match of {
        ImportOf::Suppressions { via, scope } => format!("{IMPORT}|suppressions|{via}|{scope}"),
        ImportOf::List { list, region, version, dated } => {
            format!("{IMPORT}|list|{list}|{}|{version}|{dated}", region.as_deref().unwrap_or_default())
        }
    }
}

/// What rows an item holds, by its name; none where it is a file of leads.
pub(super) fn import_of(name: &str) -> Option<ImportOf> {
    let parts: Vec<&str> = name.split('|').collect();
    match parts.as_slice() {
        [IMPORT, "suppressions", via, scope] => {
            Some(ImportOf::Suppressions { via: (*via).to_owned(), scope: scope.parse().ok()? })
        }
        [IMPORT, "list", list, region, version, dated] => Some(ImportOf::List {
            list: list.parse().ok()?,
            region: Some((*region).to_owned()).filter(|region| !region.is_empty()),
            version: (*version).to_owned(),
            dated: dated.parse().ok()?,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::words::ListKind;

    use super::*;

    #[test]
    fn the_name_of_rejected_rows_says_how_to_read_them_again() {
        let list = ImportOf::List {
            list: ListKind::StateDnc,
            region: Some("IN".to_owned()),
            version: "q4".to_owned(),
            dated: jiff::civil::date(2026, 10, 1),
        };
        let stops = ImportOf::Suppressions { via: "old-crm".to_owned(), scope: SuppressionScope::Voice };
        for of in [list, stops] {
            assert_eq!(import_of(&import_name(&of)), Some(of));
        }
        assert_eq!(import_of("lead-7.xml"), None);
    }

    #[test]
    fn who_a_registry_does_not_name_is_clear_in_the_area_codes_it_covers() {
        let index = |n: u8| BlindIndex([n; 16]);
        let known =
            HashMap::from([(index(1), Some(312)), (index(2), Some(312)), (index(3), Some(773)), (index(4), None)]);
        let mut found = Found { listed: HashSet::from([index(1)]), ..Found::default() };
        found.covered.insert(312);
        assert_eq!(found.said(&known, true), (vec![index(1)], vec![index(2)]));
        let mut answer = Found { clear: HashSet::from([index(3)]), ..Found::default() };
        answer.covered.insert(312);
        assert_eq!(answer.said(&known, false), (Vec::new(), vec![index(3)]), "an answer speaks of what it names alone");
    }
}
