//! Feeds: from where rows of the DMS come, and which mapping reads them. Owns their defaults and limits; the password of a
//! database stands elsewhere (`crate::secret`).

use std::{path::Path, time::Duration};

use jiff::civil::DateTime;
use keepwarm_domain::ids::StoreId;

use super::{
    carriers::whole,
    settle::{Check, one_of},
    shape::FeedShape,
    staff::zone,
    types::{Entity, Feed, Origin, Query, Store, Watermark, WatermarkKind},
    values,
};

/// Two looks at a file have to be a while apart; a feed that is read once a day is a day behind.
const EVERY_SECONDS: std::ops::RangeInclusive<u64> = 1..=86_400;
const TIMEOUT_SECONDS: std::ops::RangeInclusive<u64> = 1..=3_600;
const NAME_BYTES_MAX: usize = 60;

/// `drop` is the drop folder, in which each feed of files has a folder of its own.
pub(super) fn settle(check: &mut Check<'_>, shapes: &[FeedShape], stores: &[Store], drop: &Path) -> Vec<Feed> {
    let mut feeds: Vec<Feed> = Vec::new();
    for shape in shapes {
        let Some(feed) = feed(check, shape, stores, drop) else { continue };
        if feeds.iter().any(|other| other.name == feed.name) {
            check.problems.add(&shape.place, format!("a feed named {} is there already, name another", feed.name));
        }
        let same = |other: &&Feed| {
            matches!((&other.origin, &feed.origin), (Origin::Files { .. }, Origin::Files { .. }))
                && other.origin == feed.origin
        };
        if let Some(other) = feeds.iter().find(same) {
            let message = format!("the same files as those of the feed {}, write another `files` or `dir`", other.name);
            check.problems.add(&shape.place, message);
        }
        feeds.push(feed);
    }
    feeds
}

fn feed(check: &mut Check<'_>, shape: &FeedShape, stores: &[Store], drop: &Path) -> Option<Feed> {
    let place = &shape.place;
    let name = check.required(&shape.name, place, "name", "name the feed, such as \"dealervault-deals\"", name_of);
    let entities: Vec<&str> = Entity::ALL.iter().map(|entity| entity.as_str()).collect();
    let hint = format!("write what its rows are: {}", entities.join(", "));
    let entity = check.required(&shape.entity, place, "entity", &hint, one_of::<Entity>);
    let hint = "name the mapping of its columns, such as \"mappings/dealervault.toml\"";
    if shape.mapping.is_none() {
        check.problems.absent(&place.inside("mapping"), format!("missing, {hint}"));
    }
    let mapping = check.file(&shape.mapping);
    let first = stores.first().map_or(1, |store| i64::from(store.id.0));
    let store = match &shape.store {
        None => first,
        Some(at) if stores.iter().any(|store| i64::from(store.id.0) == at.value) => at.value,
        Some(at) => {
            check.problems.add(&at.place, format!("there is no store {}, write the id of one", at.value));
            first
        }
    };
    let zone = check.parsed(&shape.zone, None, |text| zone(text).map(Some));
    let dms = check.parsed(&shape.dms, None, |text| name_of(text).map(Some));
    let origin = origin(check, shape, name.as_deref().unwrap_or_default(), drop);
    let standard = Duration::from_secs(if matches!(origin, Some(Origin::Query(_))) { 900 } else { 10 });
    let every = check.span(&shape.every, standard, EVERY_SECONDS);
    let store = StoreId(i16::try_from(store).unwrap_or(0));
    Some(Feed { name: name?, entity: entity?, mapping: mapping?, store, zone, dms, every, origin: origin? })
}

fn origin(check: &mut Check<'_>, shape: &FeedShape, name: &str, drop: &Path) -> Option<Origin> {
    let place = &shape.place;
    let of_files = [("dir", &shape.dir), ("files", &shape.files)];
    let of_query = [
        ("query", &shape.query),
        ("password-file", &shape.password_file),
        ("watermark", &shape.watermark),
        ("watermark-kind", &shape.watermark_kind),
        ("overlap", &shape.overlap),
        ("since", &shape.since),
        ("connect-timeout", &shape.connect_timeout),
        ("query-timeout", &shape.query_timeout),
    ];
    if shape.connection.is_none() {
        for (key, text) in of_query {
            if let Some(at) = text {
                check.problems.add(&at.place, format!("{key} goes with a database, add `connection` or leave it out"));
            }
        }
        let dir = check.file(&shape.dir).unwrap_or_else(|| drop.join(name));
        let files = check.parsed(&shape.files, "*".to_owned(), pattern);
        return Some(Origin::Files { dir, files });
    }
    for (key, text) in of_files {
        if let Some(at) = text {
            check.problems.add(&at.place, format!("{key} goes with files, leave it or `connection` out"));
        }
    }
    let connection = check.parsed(&shape.connection, None, |text| connection(text).map(Some));
    let query = check.required(&shape.query, place, "query", "write the SELECT that reads its rows", query);
    let watermark = watermark(check, shape);
    if let (Some(query), Some(_)) = (&query, &watermark)
        && !query.contains('?')
    {
        let message = "asks for all rows each time, write `WHERE column >= ?` with the watermark's column";
        check.problems.add(&place.inside("query"), message);
    }
    Some(Origin::Query(Query {
        connection: connection?,
        password_file: check.file(&shape.password_file),
        text: query?,
        watermark,
        connect_timeout: check.span(&shape.connect_timeout, Duration::from_secs(10), TIMEOUT_SECONDS),
        query_timeout: check.span(&shape.query_timeout, Duration::from_secs(300), TIMEOUT_SECONDS),
        value_bytes_max: whole::<u32>(check.whole(&shape.value_bytes_max, 4_096, 64..=1_048_576)) as usize,
    }))
}

fn watermark(check: &mut Check<'_>, shape: &FeedShape) -> Option<Watermark> {
    let kind = check.word(&shape.watermark_kind, WatermarkKind::Time);
    let overlap = match kind {
        WatermarkKind::Time => check.span(&shape.overlap, Duration::from_secs(900), 0..=30 * 86_400).as_secs(),
        WatermarkKind::Number => check.parsed(&shape.overlap, 0, |text| {
            text.parse::<u32>().map(u64::from).map_err(|_| format!("{} is no count of numbers", values::shown(text)))
        }),
    };
    let since = check.parsed(&shape.since, None, |text| since(text, kind).map(Some));
    let column = check.parsed(&shape.watermark, None, |text| values::label(text).map(Some))?;
    Some(Watermark { column, kind, overlap, since })
}

fn since(text: &str, kind: WatermarkKind) -> Result<String, String> {
    let sound = match kind {
        WatermarkKind::Time => text.parse::<DateTime>().is_ok(),
        WatermarkKind::Number => text.parse::<i64>().is_ok(),
    };
    sound.then(|| text.to_owned()).ok_or_else(|| match kind {
        WatermarkKind::Time => format!("{} is no time, write one such as \"2026-01-01 00:00:00\"", values::shown(text)),
        WatermarkKind::Number => format!("{} is no whole number", values::shown(text)),
    })
}

/// A word that can stand in the names of files and credentials.
fn name_of(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let sound =
        text.bytes().all(fits) && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.len() <= NAME_BYTES_MAX;
    sound.then(|| text.to_owned()).ok_or_else(|| {
        format!("{} is no name, write small letters, digits and hyphens, {NAME_BYTES_MAX} at most", values::shown(text))
    })
}

/// A name in which `*` stands for any letters.
fn pattern(text: &str) -> Result<String, String> {
    let sound = !text.is_empty() && !text.contains('/') && !text.contains(char::is_control);
    sound.then(|| text.to_owned()).ok_or_else(|| {
        format!("{} is no name of files, write one without slashes, with * for any letters", values::shown(text))
    })
}

fn connection(text: &str) -> Result<String, String> {
    let keys = text.split(';').filter_map(|pair| pair.split_once('=')).map(|(key, _)| key.trim().to_lowercase());
    let keys: Vec<String> = keys.collect();
    if keys.iter().any(|key| key == "pwd" || key == "password") {
        return Err("holds a password, put it into `password-file` or a credential".to_owned());
    }
    if !keys.iter().any(|key| key == "driver" || key == "dsn" || key == "filedsn") {
        return Err("names no driver, write \"Driver=…;Server=…;Database=…;Uid=…\" as unixODBC takes it".to_owned());
    }
    Ok(text.to_owned())
}

fn query(text: &str) -> Result<String, String> {
    let word = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    if word != "select" && word != "with" {
        return Err("does not read, begin it with SELECT or WITH".to_owned());
    }
    Ok(text.to_owned())
}
