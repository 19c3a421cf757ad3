//! The command line's own documentation: help, completions and man pages, all of one source. Knows no daemon.

mod json;

use std::{ffi::OsString, fs, io, path::Path};

use clap::{Command, CommandFactory, FromArgMatches};
use clap_complete::Shell;
use clap_mangen::Man;
use serde::Serialize;

use self::json::JSON;
use crate::{
    args::Cli,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records},
};

/// Parses the command line; help and version come as errors, as clap has it.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

fn command() -> Command {
    Cli::command().after_help(format!("Exit codes:\n{}", Exit::help()))
}

#[derive(Serialize)]
struct ScriptJson<'a> {
    shell: String,
    script: &'a str,
}

pub(super) fn completions(shell: Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "keepwarmctl", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Answer {
        json: Json::document(&ScriptJson { shell: shell.to_string(), script: &script }),
        csv: Records::fields([("shell", shell.to_string()), ("script", script.clone())]),
        blocks: vec![Block::Verbatim(script)],
        exit: Exit::Ok,
    }
}

#[derive(Serialize)]
struct PagesJson {
    pages: Vec<String>,
}

/// Writes one page for the program and one for each command into `dir`.
pub(super) fn man(dir: &Path) -> Result<Answer, Failure> {
    let mut pages = Vec::new();
    for (name, page) in man_pages() {
        let path = dir.join(name);
        fs::write(&path, page).map_err(|error| {
            let what = format!("cannot write {}: {error}", path.display());
            Failure::new(Exit::Output, what, "name a directory that exists and that you may write to")
        })?;
        pages.push(path.display().to_string());
    }
    let mut csv = Records::new(["page"]);
    pages.iter().for_each(|page| csv.push([page.clone()]));
    let blocks = vec![Block::Text(Cell::lines(pages.join("\n")))];
    Ok(Answer { blocks, csv, json: Json::document(&PagesJson { pages }), exit: Exit::Ok })
}

/// File name and text of every page.
fn man_pages() -> Vec<(String, Vec<u8>)> {
    let mut root = Cli::command().disable_help_subcommand(true);
    // Gives subcommands their global options and their full names.
    root.build();
    let mut pages = Vec::new();
    collect(&root, &mut pages);
    pages
}

fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    // `keepwarmctl-lead-why`, once the root is built.
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let page = page(name, command).expect("memory takes what is written");
    pages.push((format!("{name}.1"), page));
    for child in command.get_subcommands().filter(|child| !child.is_hide_set() && child.get_name() != "help") {
        collect(child, pages);
    }
}

fn page(name: &str, command: &Command) -> io::Result<Vec<u8>> {
    let is_root = name == "keepwarmctl";
    let man = Man::new(command.clone()).source("keepwarm").manual("keepwarm");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut out)?;
    }
    if let Some((_, json)) = JSON.iter().find(|(of, _)| *of == name) {
        out.extend_from_slice(section("JSON", json).as_bytes());
    }
    if is_root {
        for (title, text) in ROOT_SECTIONS {
            out.extend_from_slice(section(title, text).as_bytes());
        }
    }
    let exits: String = Exit::ALL.iter().map(|exit| format!(".TP\n.B {}\n{}\n", *exit as u8, exit.about())).collect();
    out.extend_from_slice(format!(".SH \"EXIT STATUS\"\n{exits}").as_bytes());
    if !is_root {
        out.extend_from_slice(b".SH \"SEE ALSO\"\n.BR keepwarmctl (1)\n");
    }
    Ok(out)
}

/// Lines that begin with a dot would be commands to the formatter.
fn section(title: &str, text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    format!(".SH \"{title}\"\n.nf\n{text}\n.fi\n")
}

const ROOT_SECTIONS: &[(&str, &str)] = &[
    (
        "ENVIRONMENT",
        "KEEPWARM_SOCKET  socket of the daemon, where --socket does not name one\n\
         COLUMNS          width of tables, where it is not the terminal's\n\
         NO_COLOR         when not empty, tables are not colored unless --color always",
    ),
    (
        "FORMATS",
        "table  for people; times in the store's zone; may change from release to release\n\
         json   one document (lead parse, reply classify: one a line); fields are only ever added; times in UTC, RFC 3339\n\
         csv    a header line, then rows; columns are only ever added at the end; times in UTC, RFC 3339",
    ),
    ("FILES", "/run/keepwarm/keepwarm.sock\n/var/lib/keepwarm/published/warehouse.duckdb"),
];

#[cfg(test)]
mod written;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_every_answer_a_documented_document() {
        let pages = man_pages();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.trim_end_matches(".1")).collect();
        assert!(names.contains(&"keepwarmctl") && names.contains(&"keepwarmctl-lead-why"), "{names:?}");
        for (of, _) in JSON {
            assert!(names.contains(of), "{of} is documented, but no command");
        }
        let is_leaf = |name: &&&str| !names.iter().any(|other| other.starts_with(&format!("{name}-")));
        for leaf in names.iter().filter(is_leaf) {
            assert!(JSON.iter().any(|(of, _)| of == leaf), "the JSON of {leaf} is not documented");
        }
        for (name, page) in &pages {
            let page = String::from_utf8_lossy(page);
            assert!(page.contains("EXIT STATUS") && page.contains("\n.B 69\n"), "{name}");
        }
    }

    #[test]
    fn help_names_every_exit_code() {
        let help = command().render_long_help().to_string();
        for exit in Exit::ALL {
            assert!(help.contains(&format!("{:>2}  {}", *exit as u8, exit.about())), "{exit:?}");
        }
    }

    #[test]
    fn completions_know_the_commands() {
        let answer = completions(Shell::Bash);
        let Block::Verbatim(script) = &answer.blocks[0] else { panic!("a script") };
        assert!(script.contains("keepwarmctl") && script.contains("verify"), "{script}");
    }
}
