//! The form in which a manager writes message blocks. Owns reading and checking it; every problem is reported at once.
//!
//! ```toml
//! [[block]]
//! name = "new-inbound.day0"
//! channel = "text"            # text, email, call or voicemail
//! language = "en"
//! segments = ["new-inbound"]  # left out: for every segment
//! requires = ["vehicle_model"]  # said to nobody of whom this is not known; left out: what the words name
//! fallback = "plain.day0"     # the block of this channel that is said when this one cannot be
//! from = "2026-12-01"         # the days it is written for, both included; left out: every day
//! until = "2026-12-24"
//!
//! [[block.variant]]
//! # subject = "…"             # email only
//! body = "Hi {{ first_name }}, {{ rep_first_name }} at {{ store_name }} here. …"
//! ```
//!
//! For `call` the body is what the person who calls sees; for `voicemail` it is what is spoken.

use std::{collections::BTreeSet, str::FromStr};

use jiff::civil::Date;

use super::{
    ALWAYS, Block, Variant,
    render::{is_allowed, names, rehearse},
};
use crate::{
    known::{Field, Known},
    problem::Problem,
    reading::{self, Located, Source, Table, quoted},
    words::{Channel, Language, Segment},
};

/// More than anybody keeps apart.
const BLOCKS_MAX: usize = 500;
const VARIANTS_MAX: usize = 50;

/// A block and where it stands in its file.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    pub block: Block,
    /// Of the block, from 1.
    pub line: usize,
    /// Of each variant's body.
    pub variant_lines: Vec<usize>,
}

/// Reads the blocks of a file. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<Vec<Block>, Vec<Problem>> {
    read_placed(label, text).map(|placed| placed.into_iter().map(|placed| placed.block).collect())
}

/// Reads the blocks of a file with their lines.
///
/// # Errors
/// As [`read`].
pub fn read_placed(label: &str, text: &str) -> Result<Vec<Placed>, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let had = root.has("block");
        let tables = root.tables("block");
        if tables.is_empty() && !had {
            root.problem("block", "the file holds no block; add `[[block]]`");
        }
        if tables.len() > BLOCKS_MAX {
            root.problem("block", format_args!("{} blocks; at most {BLOCKS_MAX} are allowed in a file", tables.len()));
        }
        root.finish();
        let mut seen = BTreeSet::new();
        let blocks: Vec<Option<Placed>> = tables.into_iter().map(|table| block(source, table, &mut seen)).collect();
        blocks.into_iter().collect()
    })
}

type Key = (String, Channel, Language);

fn block(source: &Source<'_>, mut table: Table<'_, '_>, seen: &mut BTreeSet<Key>) -> Option<Placed> {
    let line = source.line(table.start());
    let name = table.text("name");
    let channel = table.word::<Channel>("channel");
    let language = table.word::<Language>("language");
    let segments = table.words::<Segment>("segments").into_iter().map(|segment| segment.value).collect();
    let requires: Known = table.words::<Field>("requires").into_iter().map(|field| field.value).collect();
    let fallback = table.text_or_none("fallback");
    let (from, until) = days(source, &mut table);
    let had = table.has("variant");
    let variants = table.tables("variant");
    if variants.is_empty() && !had {
        table.problem("variant", "a block needs at least one wording; add `[[block.variant]]` with a body");
    }
    if variants.len() > VARIANTS_MAX {
        table.problem("variant", format_args!("{} variants; at most {VARIANTS_MAX} are allowed", variants.len()));
    }
    table.finish();
    let kind = channel.as_ref().map(|channel| channel.value);
    let variants: Vec<Option<(Variant, usize)>> =
        variants.into_iter().map(|table| variant(source, table, kind, requires)).collect();
    let variants: Option<Vec<(Variant, usize)>> = variants.into_iter().collect();
    let (name, channel, language) = (name?, channel?.value, language?.value);
    if !seen.insert((name.value.clone(), channel, language)) {
        let said = quoted(&name.value);
        let advice = "give it another name, or put its wordings under the first";
        let message = format!("{said} for {channel} in {language} is in this file already; {advice}");
        source.problem(&name, message);
    }
    if let Some(itself) = fallback.as_ref().filter(|fallback| fallback.value == name.value) {
        source.problem(itself, "a block cannot be its own fallback; name another, or leave the key out");
    }
    let (variants, variant_lines) = variants?.into_iter().unzip();
    let fallback = fallback.map(|fallback| fallback.value);
    let block = Block { name: name.value, channel, language, segments, variants, fallback, from, until };
    Some(Placed { block, line, variant_lines })
}

fn day(table: &mut Table<'_, '_>, key: &str) -> Option<Located<Date>> {
    let day = table.word_or_none::<Day>(key)?;
    Some(Located { value: day.value.0, start: day.start, path: day.path })
}

struct Day(Date);

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("{} is not a date; use one like \"2026-12-24\"", quoted(text)))
    }
}

/// The days a block is written for.
fn days(source: &Source<'_>, table: &mut Table<'_, '_>) -> (Option<Date>, Option<Date>) {
    let (from, until) = (day(table, "from"), day(table, "until"));
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value < from.value
    {
        source.problem(until, format_args!("{} lies before `from`, {}; swap them", until.value, from.value));
    }
    (from.map(|from| from.value), until.map(|until| until.value))
}

fn variant(
    source: &Source<'_>,
    mut table: Table<'_, '_>,
    channel: Option<Channel>,
    requires: Known,
) -> Option<(Variant, usize)> {
    let subject = match channel {
        Some(Channel::Email) => Some(table.text("subject")),
        // Of a channel that could not be read nobody knows whether it has subjects.
        None => Some(table.text_or_none("subject")),
        Some(channel) => {
            if table.has("subject")
                && let Some(subject) = table.text_or_none("subject")
            {
                source.problem(&subject, format_args!("only an email has a subject, not a {channel}; leave it out"));
            }
            None
        }
    };
    let body = table.text("body");
    table.finish();
    let mut needs = Some(requires);
    for template in subject.iter().flatten().chain(&body) {
        needs = Option::zip(needs, fields(source, template)).map(|(all, these)| all.and(these));
    }
    let body = body?;
    if channel == Some(Channel::Text) && !body.value.contains("store_name") {
        source.problem(&body, "a text must say who it is from: use {{ store_name }}");
    }
    if let Some(subject) = subject.iter().flatten().find(|subject| subject.value.contains('\n')) {
        source.problem(subject, "a subject is one line; join it");
    }
    let subject = match subject {
        Some(None) if channel == Some(Channel::Email) => return None,
        Some(subject) => subject.map(|subject| subject.value),
        None => None,
    };
    let line = source.line(body.start);
    Some((Variant { subject, body: body.value.trim().to_owned(), needs: needs? }, line))
}

const AS_NAMES: &str = "write what is filled in as {{ first_name }}";

fn allowed() -> String {
    let fields = Field::ALL.iter().map(|field| field.as_str());
    fields.chain(ALWAYS).collect::<Vec<_>>().join(", ")
}

/// The customer fields of a template that compiles, uses allowed names only, and renders.
fn fields(source: &Source<'_>, template: &Located<String>) -> Option<Known> {
    let names = match names(&template.value) {
        Ok(names) => names,
        Err(error) => {
            source.problem(template, format_args!("not a template: {}; {AS_NAMES}", detail(&error)));
            return None;
        }
    };
    let mut whole = true;
    for name in names.iter().filter(|name| !is_allowed(name)) {
        source.problem(
            template,
            format_args!("{} is not a name that a message may use; use one of: {}", quoted(name), allowed()),
        );
        whole = false;
    }
    if !whole {
        return None;
    }
    if let Err(error) = rehearse(&template.value) {
        source.problem(template, format_args!("does not render: {}; {AS_NAMES}", detail(&error)));
        return None;
    }
    Some(names.iter().filter_map(|name| name.parse::<Field>().ok()).collect())
}

/// The engine's own words: here they can quote the template alone, which holds nobody's data.
fn detail(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests;
