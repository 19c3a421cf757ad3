//! `keepwarmctl source map | consent`.

use keepwarm_proto::v1::{SpellingRow, SpellingsResponse};
use serde::Serialize;

use crate::{
    exit::Exit,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::utc,
};

#[derive(Serialize)]
struct SpellingJson<'a> {
    spelling: &'a str,
    source: Option<&'a str>,
    leads: i64,
    consent: &'a str,
    wording: Option<&'a str>,
    approved_by: Option<&'a str>,
    recorded: Option<String>,
}

#[derive(Serialize)]
struct SpellingsJson<'a> {
    spellings: Vec<SpellingJson<'a>>,
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn listed(response: &SpellingsResponse) -> Answer {
    let rows = &response.spellings;
    let mut csv = Records::new(["spelling", "source", "leads", "consent", "approved_by", "recorded"]);
    let at = |row: &SpellingRow| row.recorded_us.map(utc);
    for row in rows {
        let (leads, recorded) = (row.leads.to_string(), at(row).unwrap_or_default());
        csv.push([
            row.spelling.clone(),
            row.source.clone(),
            leads,
            row.consent.clone(),
            row.approved_by.clone(),
            recorded,
        ]);
    }
    let cells = |row: &SpellingRow| {
        let of = some(&row.source).map_or_else(|| Cell::new("nobody said", Tone::Warn), Cell::plain);
        let by = some(&row.approved_by).map_or_else(|| "configuration".to_owned(), str::to_owned);
        vec![Cell::plain(&row.spelling), of, Cell::plain(count(row.leads)), Cell::plain(&row.consent), Cell::plain(by)]
    };
    let columns = vec![
        Column::word("spelling"),
        Column::word("source"),
        Column::number("open leads"),
        Column::word("agree to"),
        Column::text("by word of"),
    ];
    let json = SpellingsJson {
        spellings: rows
            .iter()
            .map(|row| SpellingJson {
                spelling: &row.spelling,
                source: some(&row.source),
                leads: row.leads,
                consent: &row.consent,
                wording: some(&row.wording),
                approved_by: some(&row.approved_by),
                recorded: at(row),
            })
            .collect(),
    };
    let exit = if rows.iter().any(|row| row.source.is_empty()) { Exit::BadNews } else { Exit::Ok };
    let sheet = Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() });
    Answer { blocks: vec![sheet], csv, json: Json::document(&json), exit }
}

#[derive(Serialize)]
struct ChangedJson {
    changed: bool,
}

pub(super) fn changed(changed: bool) -> Answer {
    let said = if changed { "recorded: it counts for leads that come from now on" } else { "it is known already" };
    Answer {
        blocks: vec![Block::Text(Cell::new(said, if changed { Tone::Good } else { Tone::Dim }))],
        csv: Records::fields([("changed", changed.to_string())]),
        json: Json::document(&ChangedJson { changed }),
        exit: Exit::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn spellings_that_nobody_mapped_come_first() {
        let row = |spelling: &str, source: &str, leads, consent: &str| SpellingRow {
            spelling: spelling.into(),
            source: source.into(),
            leads,
            consent: consent.into(),
            ..SpellingRow::default()
        };
        let recorded = SpellingRow {
            wording: "I agree to texts.".into(),
            approved_by: "Sam Desk".into(),
            recorded_us: Some(1_795_446_000_000_000),
            ..row("website", "website", 212, "pewc")
        };
        let spellings =
            vec![row("cars-example-llc", "", 31, "none"), row("carsexample", "cars-example", 0, "inquiry"), recorded];
        check("source-map", &listed(&SpellingsResponse { spellings }));
        check("source-map-changed", &changed(true));
        check("source-map-known", &changed(false));
    }
}
