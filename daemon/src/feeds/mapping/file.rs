//! A mapping as people write it, in TOML. Owns the spelling and what must be there; reports all problems at once, each
//! with its line and key.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    civil::{Date, Time, date, time},
    fmt::strtime,
};
use keepwarm_domain::{
    calendar,
    problem::Problem,
    reading::{self, Located, Source, Table},
    words::Channel,
};

use super::{About, ConsentColumn, Entity, Field, Layout, Mapping, about, fold_header};

/// Days by which a format is tried: what it writes of one it must read again.
const DAY: Date = date(2026, 11, 22);
const TIME: Time = time(17, 5, 0, 0);

/// Reads the text of a mapping; `label` is how problems call the file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(label: &str, text: &str) -> Result<Mapping, Vec<Problem>> {
    reading::read(label, text, mapping)
}

fn mapping(source: &Source<'_>, mut table: Table<'_, '_>) -> Option<Mapping> {
    let name = table.text("name");
    let had_dates = table.has("dates");
    let dates = formats(source, &mut table, "dates", |format| {
        let written = strtime::format(format, DAY).ok()?;
        Date::strptime(format, written).ok().filter(|read| *read == DAY).map(drop)
    });
    if !had_dates {
        table.problem("dates", "missing; write the formats of dates, such as `dates = [\"%m/%d/%Y\"]`");
    }
    let times = formats(source, &mut table, "times", |format| {
        let written = strtime::format(format, TIME).ok()?;
        Time::strptime(format, written).ok().filter(|read| *read == TIME).map(drop)
    });
    let zone = table.text_or_none("zone").and_then(|zone| {
        let found = calendar::zone(&zone.value);
        found.map_err(|_| source.problem(&zone, "is no time zone; write its IANA name, such as `America/Chicago`")).ok()
    });
    let empty = lower(&mut table, "empty");
    let lists = table.flag_or_none("lists").unwrap_or(false);
    let consent = table.tables("consent").into_iter().filter_map(|table| consent(source, table)).collect();
    let mut layouts = BTreeMap::new();
    let maps_any = Entity::ALL.iter().any(|entity| table.has(entity.as_str()));
    for entity in Entity::ALL.iter().copied() {
        if let Some(of) = table.table_or_none(entity.as_str()) {
            layouts.extend(layout(source, of, about(entity)).map(|layout| (entity, layout)));
        }
    }
    if !maps_any {
        let names: Vec<&str> = Entity::ALL.iter().map(|entity| entity.as_str()).collect();
        table.problem("", format_args!("maps nothing; add a table, one of: {}", names.join(", ")));
    }
    table.finish();
    Some(Mapping { name: name?.value, dates, times, zone, empty, lists, consent, layouts })
}

/// Formats that read again what they write.
fn formats(
    source: &Source<'_>,
    table: &mut Table<'_, '_>,
    key: &str,
    sound: impl Fn(&str) -> Option<()>,
) -> Vec<String> {
    let mut found = Vec::new();
    for format in table.words::<String>(key) {
        if sound(&format.value).is_some() {
            found.push(format.value);
        } else {
            let shown = reading::quoted(&format.value);
            source.problem(&format, format_args!("{shown} does not read what it writes; use strptime's directives"));
        }
    }
    found
}

fn lower(table: &mut Table<'_, '_>, key: &str) -> BTreeSet<String> {
    table.words::<String>(key).into_iter().map(|word| word.value.trim().to_lowercase()).collect()
}

fn headers(source: &Source<'_>, table: &mut Table<'_, '_>, key: &str) -> Vec<String> {
    let found: Vec<Located<String>> = table.words(key);
    for header in found.iter().filter(|header| fold_header(&header.value).is_empty()) {
        source.problem(header, "is no header; write the column's name as the DMS does");
    }
    found.into_iter().map(|header| header.value).collect()
}

fn consent(source: &Source<'_>, mut table: Table<'_, '_>) -> Option<ConsentColumn> {
    let had = ["columns", "channels"].map(|key| (key, table.has(key)));
    let columns = headers(source, &mut table, "columns");
    let channels: Vec<Channel> = table.words("channels").into_iter().map(|channel| channel.value).collect();
    let (blocked, allowed) = (lower(&mut table, "blocked"), lower(&mut table, "allowed"));
    for (key, _) in had.into_iter().filter(|(_, had)| !had) {
        table.problem(key, format_args!("missing; write `{key} = [\"…\"]`"));
    }
    if blocked.is_empty() || allowed.is_empty() {
        table.problem("", "say both which words mean `blocked` and which mean `allowed`");
    }
    if let Some(word) = blocked.intersection(&allowed).next() {
        table.problem("blocked", format_args!("{} is in `allowed`, too", reading::quoted(word)));
    }
    table.finish();
    Some(ConsentColumn { columns, channels, blocked, allowed })
}

fn layout(source: &Source<'_>, mut table: Table<'_, '_>, about: &About) -> Option<Layout> {
    let mut layout = Layout::default();
    if let Some(mut columns) = table.table("columns") {
        for field in about.fields() {
            let found = headers(source, &mut columns, field.as_str());
            if !found.is_empty() {
                layout.columns.insert(field, found);
            }
        }
        columns.finish();
    }
    if let Some(mut sums) = table.table_or_none("sums") {
        for field in [Field::CustomerPay, Field::Gross].into_iter().filter(|field| about.has(*field)) {
            let found = headers(source, &mut sums, field.as_str());
            if !found.is_empty() {
                layout.sums.insert(field, found);
            }
        }
        sums.finish();
    }
    if let Some(mut constants) = table.table_or_none("constants") {
        for field in about.fields() {
            let found = constants.text_or_none(field.as_str());
            layout.constants.extend(found.map(|constant| (field, constant.value)));
        }
        constants.finish();
    }
    status(source, &mut table, about, &mut layout);
    key(source, &mut table, about, &mut layout);
    layout.co_buyer = if about.has(Field::ContractDate) { headers(source, &mut table, "co-buyer") } else { Vec::new() };
    complete(&table, about, &layout);
    table.finish();
    Some(layout)
}

fn status(source: &Source<'_>, table: &mut Table<'_, '_>, about: &About, layout: &mut Layout) {
    if about.statuses.is_empty() {
        return;
    }
    if let Some(mut words) = table.table_or_none("status") {
        for status in about.statuses.iter().copied() {
            for word in words.words::<String>(status) {
                let folded = word.value.trim().to_lowercase();
                if layout.status.insert(folded, status).is_some_and(|other| other != status) {
                    let shown = reading::quoted(&word.value);
                    source.problem(&word, format_args!("{shown} means something else already; keep one"));
                }
            }
        }
        words.finish();
    }
    if let Some(other) = table.text_or_none("status-other") {
        layout.status_other = about.statuses.iter().copied().find(|status| *status == other.value);
        if layout.status_other.is_none() {
            source.problem(&other, format_args!("is no status here; use one of: {}", about.statuses.join(", ")));
        }
    }
    if let Some(constant) = layout.constants.get(&Field::Status)
        && !about.statuses.contains(&constant.as_str())
    {
        let shown = reading::quoted(constant);
        let words = about.statuses.join(", ");
        source.quoting(constant, "constants.status", format_args!("{shown} is no status here; use one of: {words}"));
    }
}

fn key(source: &Source<'_>, table: &mut Table<'_, '_>, about: &About, layout: &mut Layout) {
    for name in table.words::<String>("key") {
        match about.fields().find(|field| field.as_str() == name.value) {
            Some(field) => layout.key.push(field),
            None => {
                let shown = reading::quoted(&name.value);
                source.problem(&name, format_args!("{shown} is no field of this entity; name one of [columns]"));
            }
        }
    }
    if layout.key.is_empty() {
        layout.key = about.key.to_vec();
    }
}

/// Everything that a row cannot do without.
fn complete(table: &Table<'_, '_>, about: &About, layout: &Layout) {
    let mapped = |field: &Field| {
        layout.columns.contains_key(field) || layout.constants.contains_key(field) || layout.sums.contains_key(field)
    };
    for needed in about.required.iter().filter(|needed| !needed.iter().any(mapped)) {
        let names: Vec<&str> = needed.iter().map(|field| field.as_str()).collect();
        table.problem("columns", format_args!("no column for {}; a row means nothing without it", names.join(" or ")));
    }
    let told = |field: &Field| about.required.iter().any(|needed| needed.contains(field) && !needed.iter().any(mapped));
    let found = |field: &Field| layout.columns.contains_key(field) || told(field);
    for field in layout.key.iter().filter(|field| !found(field)) {
        table.problem(
            "key",
            format_args!("`{field}` has no column, and a row is known again by it; map it, or set `key`"),
        );
    }
    let by_columns = layout.columns.contains_key(&Field::Status);
    if by_columns && !about.statuses.is_empty() && layout.status.is_empty() && layout.status_other.is_none() {
        let words = about.statuses.join(", ");
        table.problem("status", format_args!("missing; list the DMS's own words under: {words}"));
    }
}
