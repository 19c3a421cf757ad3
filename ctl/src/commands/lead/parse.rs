//! `keepwarmctl lead parse FILE…`. Sends the bytes to the daemon, which knows the store's zone; nothing is recorded.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use keepwarm_proto::{
    limits::PARSE_BYTES_MAX,
    v1::{ParseRequest, ParseResponse},
};
use serde_json::Value;

use super::{Client, Desk};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text,
};

/// What became of one file.
#[derive(Debug)]
struct Parsed {
    /// As it was named on the command line.
    file: String,
    /// The daemon's own text, so that names, order and numbers reach the reader untouched.
    leads_json: String,
    leads: Vec<Value>,
    quarantined: Option<String>,
}

/// A file that cannot be read is told and passed over: the others are still worth an answer.
pub(super) async fn parse(
    mut client: Client,
    desk: &mut Desk<'_>,
    files: &[impl AsRef<Path>],
    store: i32,
) -> Result<Answer, Failure> {
    let mut parsed = Vec::new();
    let mut worst = Exit::Ok;
    for file in files.iter().map(AsRef::as_ref) {
        let content = match read(file) {
            Ok(content) => content,
            Err(failure) => {
                _ = desk.io.err.write_all(failure.lines().as_bytes());
                worst = worst.max(failure.exit);
                continue;
            }
        };
        let file_name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let request = desk.daemon.request(ParseRequest { file_name, content, store });
        let response = desk.daemon.answer(client.parse(request)).await?;
        parsed.push(Parsed::of(&file.to_string_lossy(), response)?);
    }
    let mut answer = answer(&parsed);
    answer.exit = answer.exit.max(worst);
    Ok(answer)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let path = text::line(&file.to_string_lossy());
    let unreadable = |error: io::Error| {
        let exit = if error.kind() == io::ErrorKind::PermissionDenied { Exit::NoPermission } else { Exit::NotFound };
        Failure::new(exit, format!("cannot read {path}: {error}"), "name a lead file that you may read")
    };
    let mut content = Vec::new();
    let limit = u64::try_from(PARSE_BYTES_MAX).unwrap_or(u64::MAX);
    File::open(file).and_then(|file| file.take(limit + 1).read_to_end(&mut content)).map_err(unreadable)?;
    if content.len() > PARSE_BYTES_MAX {
        let what = format!("{path} is larger than {} MiB", PARSE_BYTES_MAX >> 20);
        return Err(Failure::new(Exit::Usage, what, "name a lead file; the largest real ones are some hundred KiB"));
    }
    Ok(content)
}

impl Parsed {
    fn of(file: &str, response: ParseResponse) -> Result<Self, Failure> {
        let ParseResponse { leads_json, quarantined } = response;
        let leads = serde_json::from_str(&leads_json)
            .map_err(|error| Failure::protocol(format!("the daemon's leads are not a JSON array: {error}")))?;
        Ok(Self { file: file.to_owned(), leads_json, leads, quarantined })
    }

    /// `{"file":…,"leads":[…],"quarantined":null|"reason"}` on one line.
    fn document(&self) -> String {
        let quote = |text: &str| Value::from(text).to_string();
        let quarantined = self.quarantined.as_deref().map_or_else(|| "null".to_owned(), quote);
        // JSON text has no line break but between tokens, where a space does as well.
        let leads = self.leads_json.replace(['\n', '\r'], " ");
        format!("{{\"file\":{},\"leads\":{leads},\"quarantined\":{quarantined}}}", quote(&self.file))
    }
}

fn answer(parsed: &[Parsed]) -> Answer {
    let columns = vec![
        Column::text("file"),
        Column::text("name"),
        Column::word("phone"),
        Column::text("email"),
        Column::text("vehicle of interest"),
        Column::word("requested"),
        Column::text("flags"),
    ];
    let mut sheet = Sheet { columns, rows: Vec::new() };
    let mut quarantined = Vec::new();
    let mut csv = Records::new([
        "file",
        "requested_at",
        "name",
        "phones",
        "emails",
        "vehicle_of_interest",
        "trade_in",
        "source",
        "comments",
        "flags",
        "quarantined",
    ]);
    for file in parsed {
        for lead in &file.leads {
            sheet.rows.push(cells(&file.file, lead));
            csv.push(record(&file.file, lead));
        }
        if let Some(reason) = &file.quarantined {
            let told = Cell::new(format!("{}: {reason}", base(&file.file)), Tone::Bad);
            quarantined.push(("quarantined", told));
            let mut row: [String; 11] = std::array::from_fn(|_| String::new());
            row[0].clone_from(&file.file);
            row[10].clone_from(reason);
            csv.push(row);
        }
    }
    let exit = if quarantined.is_empty() { Exit::Ok } else { Exit::BadNews };
    let mut blocks = vec![match sheet.rows.is_empty() {
        true => Block::Text(Cell::new("no lead found", Tone::Dim)),
        false => Block::Sheet(sheet),
    }];
    if !quarantined.is_empty() {
        blocks.push(Block::Facts(quarantined));
    }
    Answer { blocks, csv, json: Json::Lines(parsed.iter().map(Parsed::document).collect()), exit }
}

fn cells(file: &str, lead: &Value) -> Vec<Cell> {
    let flags = joined(&lead["flags"], "\n", string);
    vec![
        Cell::plain(base(file)),
        Cell::or_dash(name(lead)),
        Cell::each(phones(lead, "\n", text::phone)),
        Cell::each(joined(&lead["emails"], "\n", string)),
        Cell::or_dash(vehicle(&lead["vehicle_of_interest"])),
        Cell::or_dash(string(&lead["requested_at"])),
        Cell::each(flags),
    ]
}

fn record(file: &str, lead: &Value) -> [String; 11] {
    [
        file.to_owned(),
        string(&lead["requested_at"]),
        name(lead),
        phones(lead, " ", str::to_owned),
        joined(&lead["emails"], " ", string),
        vehicle(&lead["vehicle_of_interest"]),
        vehicle(&lead["trade_in"]),
        string(&lead["source"]),
        string(&lead["comments"]),
        joined(&lead["flags"], " ", string),
        String::new(),
    ]
}

/// The file without its folders, for a narrow column.
fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn string(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn joined(values: &Value, by: &str, text: impl Fn(&Value) -> String) -> String {
    let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(by)
}

fn words(values: &[&Value]) -> String {
    values.iter().map(|value| string(value)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn name(lead: &Value) -> String {
    let name = &lead["name"];
    let parts = words(&[&name["first"], &name["last"]]);
    if parts.is_empty() { string(&name["full"]) } else { parts }
}

fn phones(lead: &Value, by: &str, spell: impl Fn(&str) -> String) -> String {
    joined(&lead["phones"], by, |phone| {
        let e164 = string(&phone["e164"]);
        if e164.is_empty() { string(&phone["raw"]) } else { spell(&e164) }
    })
}

fn vehicle(vehicle: &Value) -> String {
    words(&[&vehicle["year"], &vehicle["make"], &vehicle["model"], &vehicle["trim"]])
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::render::testing::check;

    const LEAD: &str = r#"[{"source": null, "requested_at": "2026-04-07T21:35:52Z",
 "name": {"first": "Imogen", "last": "Pretender", "full": null}, "emails": ["imogen.pretender@example.com"],
 "phones": [{"raw": "3125550104", "e164": "+13125550104", "type": "voice"}, {"raw": "call me"}],
 "vehicle_of_interest": {"year": 2023, "make": "EverGrün®", "model": "i-Go", "trim": null},
 "trade_in": null, "comments": "a \"pretend\" test", "flags": ["requestdate_no_zone"]}]"#;

    fn parsed(file: &str, leads_json: &str, quarantined: Option<&str>) -> Parsed {
        let quarantined = quarantined.map(str::to_owned);
        Parsed::of(file, ParseResponse { leads_json: leads_json.into(), quarantined }).expect("it is an array")
    }

    #[test]
    fn each_file_is_one_document_a_line() {
        let files = [parsed("in/d04.xml", LEAD, None), parsed("in/\"cut\".xml", "[]", Some("ends inside <customer>"))];
        check("lead-parse", &answer(&files));
    }

    #[test]
    fn every_line_is_json_with_the_three_fields() {
        let line = parsed("a.xml", LEAD, Some("the second <prospect> has no customer")).document();
        let document: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(document["leads"][0]["name"]["first"], "Imogen");
        assert_eq!(document["quarantined"], "the second <prospect> has no customer");
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn what_is_not_an_array_is_refused() {
        let response = ParseResponse { leads_json: "{}, \"quarantined\": 1".into(), quarantined: None };
        assert_eq!(Parsed::of("a.xml", response).expect_err("no array").exit, Exit::Protocol);
    }

    #[test]
    fn a_missing_file_is_named() {
        let failure = read(Path::new("/nowhere/lead.xml")).expect_err("there is none");
        assert_eq!(failure.exit, Exit::NotFound);
        assert!(failure.what.contains("/nowhere/lead.xml"), "{}", failure.what);
    }
}
