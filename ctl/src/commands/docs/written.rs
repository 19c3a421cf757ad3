//! Every `keepwarmctl …` that is written anywhere, in the README, the manual, the shipped files, a message of a program,
//! is a line that the command line takes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::error::ErrorKind;

use super::parse;

/// A line to type, and where it is written.
#[derive(Debug)]
struct Written {
    place: String,
    line: String,
    /// To be typed as it stands; in prose a command may be named without its arguments.
    is_whole: bool,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in the repository").to_owned()
}

/// Files that people read or that hold what they are told, tests apart.
fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the tree can be listed") {
        let path = entry.expect("the tree can be listed").path();
        let name = path.file_name().expect("a listed file has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let is_own =
                !name.starts_with('.') && !["target", "tests", "fixtures", "snapshots"].contains(&name.as_str());
            if is_own {
                files(&path, found);
            }
        } else if !name.starts_with("tests")
            && [".md", ".rs", ".toml", ".proto", ".sh", ".5", ".8", ".service"].iter().any(|end| name.ends_with(end))
        {
            found.push(path);
        }
    }
}

/// Lines of a file: what stands in backticks, and in Markdown what stands alone in a block of code.
fn written_in(path: &Path) -> Vec<Written> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    let (mut found, mut in_code) = (Vec::new(), false);
    let is_markdown = path.extension().is_some_and(|end| end == "md");
    for (number, line) in text.lines().enumerate() {
        let place = format!("{}:{}", path.display(), number + 1);
        // Comments in code are for whoever changes it; `///` is help.
        let begin = line.trim_start();
        if begin.starts_with("//!") || begin.starts_with("// ") {
            continue;
        }
        if is_markdown && line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            if let Some(line) = line.strip_prefix("keepwarmctl ") {
                let line = line.split(['#', '|', ';']).next().unwrap_or_default();
                found.push(Written { place, line: format!("keepwarmctl {line}"), is_whole: true });
            }
        } else {
            let spans: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
            let mut group = None;
            for span in spans {
                let words: Vec<&str> = span.split_whitespace().collect();
                match (words.first(), group) {
                    (Some(&"keepwarmctl"), _) if words.len() > 1 => {
                        group = words.get(1).copied();
                        found.push(Written { place: place.clone(), line: span.to_owned(), is_whole: false });
                    }
                    // A row of commands: `keepwarmctl lead list`, `show ID`, `why ID`.
                    (Some(_), Some(group)) if is_markdown && line.starts_with("| `keepwarmctl") => {
                        let line = format!("keepwarmctl {group} {span}");
                        found.push(Written { place: place.clone(), line, is_whole: false });
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

/// The lines that a synopsis stands for: without its options, and with all of them, once for each alternative.
fn meant(synopsis: &str) -> Vec<Vec<String>> {
    let synopsis = synopsis.replace("\\|", "|").replace('…', "");
    let (mut bare, mut rest) = (String::new(), synopsis.as_str());
    while let Some((before, after)) = rest.split_once('[') {
        bare += before;
        rest = after.split_once(']').map_or("", |(_, rest)| rest);
    }
    bare += rest;
    let full = synopsis.replace(['[', ']'], " ");
    let most = typed(&full).into_iter().map(|word| word.split('|').count()).max().unwrap_or(1);
    let pick = |text: &str, at: usize| -> Vec<String> {
        let alternative = |word: &str| {
            let all: Vec<&str> = word.split('|').collect();
            filled(all[at.min(all.len() - 1)])
        };
        typed(text).into_iter().map(alternative).collect()
    };
    let mut lines = vec![pick(&bare, 0)];
    lines.extend((0..most).map(|at| pick(&full, at)));
    lines
}

/// The words as a shell takes them: what stands in quotes is one.
fn typed(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some((quoted, after)) => (quoted, after),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// A value in the place of a name for one: `ID`, `FILE`, or what a program fills in.
fn filled(word: &str) -> String {
    let is_name = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    match word {
        "SEGMENT" => "new-inbound".to_owned(),
        "CHANNEL" | "{channel}" => "text".to_owned(),
        "LIST" | "{list}" => "national-dnc".to_owned(),
        _ if is_name || ["A", "B", "N"].contains(&word) || word.starts_with('{') => "7".to_owned(),
        _ => word.trim_matches('"').to_owned(),
    }
}

#[test]
fn every_command_that_is_written_down_exists_as_written() {
    let mut paths = Vec::new();
    files(&repository(), &mut paths);
    let written: Vec<Written> = paths.iter().flat_map(|path| written_in(path)).collect();
    assert!(
        written.iter().filter(|it| it.place.contains("README.md")).count() >= 15,
        "the README is read: {written:#?}"
    );
    assert!(written.iter().any(|it| it.place.contains("daemon/src")), "so is what the daemon says: {written:#?}");
    let mut refused = Vec::new();
    for Written { place, line, is_whole } in &written {
        for words in meant(line) {
            let shown = words.join(" ");
            if let Err(error) = parse(words.into_iter().map(Into::into))
                && !is_fine(error.kind(), *is_whole)
            {
                refused.push(format!("{place}: `{line}`, taken as `{shown}`: {error}"));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

fn is_fine(told: ErrorKind, is_whole: bool) -> bool {
    match told {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::MissingRequiredArgument | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => !is_whole,
        _ => false,
    }
}

#[test]
fn a_synopsis_stands_for_its_lines() {
    let lines = meant("keepwarmctl report funnel [--since 30d] [--by segment\\|source] FILE…");
    let lines: Vec<String> = lines.into_iter().map(|words| words.join(" ")).collect();
    assert_eq!(
        lines,
        [
            "keepwarmctl report funnel 7",
            "keepwarmctl report funnel --since 30d --by segment 7",
            "keepwarmctl report funnel --since 30d --by source 7",
        ]
    );
}
