//! The rules a single Rust file is held to. A rule sees a path inside the repository and the file's text, and returns
//! what is wrong; it reads nothing itself, so each is shown here to fail on a small example.

use super::source::{code_of, functions, line_at, paths, without_tests, words};

pub(super) const FILE_LINES_MAX: usize = 500;
pub(super) const FUNCTION_LINES_MAX: usize = 70;

/// What is wrong where, and what to do, as `FILE:LINE: …`.
pub(super) type Finding = String;

pub(super) fn check(file: &str, text: &str) -> Vec<Finding> {
    let code = code_of(text);
    let mut found = Vec::new();
    size(file, text, &code, &mut found);
    shape(file, text, &code, &mut found);
    fences(file, &code, &mut found);
    if file.starts_with("daemon/domain/src/") && !is_test_file(file) {
        purity(file, &without_tests(&code), &mut found);
    }
    found
}

fn is_test_file(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/")
}

fn size(file: &str, text: &str, code: &str, found: &mut Vec<Finding>) {
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        found.push(format!("{file}:{lines}: {lines} lines, at most {FILE_LINES_MAX}: split it by noun"));
    }
    for function in functions(code) {
        let (name, line, lines) = (function.name, function.line, function.lines);
        if lines > FUNCTION_LINES_MAX {
            found.push(format!(
                "{file}:{line}: fn {name} has {lines} lines, at most {FUNCTION_LINES_MAX}: name its parts"
            ));
        }
    }
}

/// Spelled in two parts, so that this file does not hold what it looks for.
const UNFINISHED: [&str; 2] = [concat!("FIX", "ME"), concat!("XX", "X")];

fn shape(file: &str, text: &str, code: &str, found: &mut Vec<Finding>) {
    if !text.trim_start().starts_with("//!") {
        found.push(format!("{file}:1: no module doc: open with `//!`, what it owns and what it must not know"));
    }
    for (line, row) in text.lines().enumerate() {
        for word in UNFINISHED.iter().filter(|word| words(row, word).next().is_some()) {
            found.push(format!("{file}:{}: {word}: finish it, or file it and say nothing here", line + 1));
        }
    }
    let squeezed = code.replace("# [", "#[").replace("# ![", "#![");
    for lint in ["#[allow(", "#![allow("] {
        for (offset, _) in squeezed.match_indices(lint) {
            let line = line_at(&squeezed, offset);
            found.push(format!("{file}:{line}: {lint}…)]: use `expect` with a reason, which dies with its cause"));
        }
    }
    for name in ["todo", "unimplemented", "dbg"] {
        for offset in words(code, name).filter(|offset| code[offset + name.len()..].starts_with('!')) {
            found.push(format!("{file}:{}: {name}!: write the thing itself", line_at(code, offset)));
        }
    }
    // A method of that name is the clock's, which a test drives.
    let sleeps = |offset: &usize| code[offset + 5..].starts_with('(') && !code[..*offset].ends_with('.');
    for offset in words(code, "sleep").filter(sleeps).filter(|_| file != CLOCK) {
        let line = line_at(code, offset);
        found.push(format!("{file}:{line}: sleep: wait for the event itself, or drive keepwarmd's clock"));
    }
    for offset in words(code, "ignore").filter(|offset| code[..*offset].ends_with("#[")) {
        found.push(format!("{file}:{}: ignored test: mend or delete it", line_at(code, offset)));
    }
}

const CLOCK: &str = "daemon/src/clock.rs";

/// A path that only some places may name.
struct Fence {
    /// The path, or its beginning; a leading `*::` matches at any depth.
    path: &'static str,
    /// Files or folders (ending in `/`), or the beginning of names, inside which it is at home.
    homes: &'static [&'static str],
    instead: &'static str,
}

/// Benchmarks time the real machine; nothing they measure is decided by it.
const CLOCK_HOMES: &[&str] = &[CLOCK, "tests/src/bin/bench", "tests/src/bench"];
const STORAGE_HOMES: &[&str] = &["daemon/ledger/", "daemon/warehouse/", "tests/"];
const WIRE_HOMES: &[&str] = &["daemon/src/api/", "ctl/", "proto/", "tests/"];
const TAKE_NOW: &str = "take `now` as an argument; the shell reads keepwarmd::clock::Clock";
const ONE_SYSTEMD: &str = "call crate::systemd, the one file that speaks to the service manager";

const FENCES: &[Fence] = &[
    Fence { path: "systemd::daemon", homes: &["daemon/src/systemd.rs"], instead: ONE_SYSTEMD },
    Fence { path: "systemd::journal", homes: &["daemon/src/systemd.rs"], instead: ONE_SYSTEMD },
    Fence { path: "::systemd", homes: &["daemon/src/systemd.rs"], instead: ONE_SYSTEMD },
    Fence {
        path: "tokio_cron_scheduler",
        homes: &["daemon/src/jobs.rs"],
        instead: "ask jobs.rs for a coarse tick; what is due for a lead is a row in the state",
    },
    Fence { path: "*::SystemTime::now", homes: CLOCK_HOMES, instead: TAKE_NOW },
    Fence { path: "*::Instant::now", homes: CLOCK_HOMES, instead: TAKE_NOW },
    Fence { path: "*::Timestamp::now", homes: CLOCK_HOMES, instead: TAKE_NOW },
    Fence { path: "*::Zoned::now", homes: CLOCK_HOMES, instead: TAKE_NOW },
    Fence { path: "duckdb", homes: STORAGE_HOMES, instead: "ask the ledger or the warehouse; their types stop there" },
    Fence {
        path: "keepwarm_proto",
        homes: WIRE_HOMES,
        instead: "use the domain's types; wire types stop in daemon/src/api",
    },
    Fence { path: "tonic", homes: WIRE_HOMES, instead: "serve it in daemon/src/api, where the wire stops" },
];

fn fences(file: &str, code: &str, found: &mut Vec<Finding>) {
    let named = paths(code);
    for fence in FENCES.iter().filter(|fence| !fence.homes.iter().any(|home| file.starts_with(home))) {
        for path in named.iter().filter(|path| names(&path.text, fence.path)) {
            found.push(format!("{file}:{}: {} is fenced off here: {}", path.line, path.text, fence.instead));
        }
    }
}

fn names(path: &str, fence: &str) -> bool {
    if let Some(tail) = fence.strip_prefix("*::") {
        return path == tail || path.ends_with(&format!("::{tail}"));
    }
    let rooted = if fence.starts_with("::") { path } else { path.trim_start_matches("::") };
    rooted == fence || rooted.strip_prefix(fence).is_some_and(|rest| rest.starts_with("::"))
}

/// What the domain may take from the standard library: values and how to arrange them, and nothing that reads the world.
const PURE: &[&str] = &[
    "any",
    "array",
    "borrow",
    "cell",
    "cell",
    "char",
    "cmp",
    "collections",
    "convert",
    "default",
    "error",
    "fmt",
    "hash",
    "iter",
    "marker",
    "mem",
    "num",
    "ops",
    "option",
    "rc",
    "result",
    "slice",
    "str",
    "string",
    "sync::Arc",
    "sync::LazyLock",
    "sync::OnceLock",
    "time::Duration",
    "vec",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "f64",
];

/// Crates whose use would make a decision depend on something other than its arguments.
const IMPURE: &[&str] = &[
    "tokio",
    "tracing",
    "log",
    "rand",
    "rand_chacha",
    "getrandom",
    "uuid",
    "duckdb",
    "arrow",
    "prost",
    "tonic",
    "rustix",
    "keepwarm_proto",
    "keepwarm_ledger",
    "keepwarm_warehouse",
    "keepwarmd",
];

fn purity(file: &str, code: &str, found: &mut Vec<Finding>) {
    let blame = "the domain decides from its arguments alone; let the shell do it and pass the result in";
    for path in paths(code) {
        let text = path.text.trim_start_matches("::");
        let standard = ["std::", "core::", "alloc::"].iter().find_map(|root| text.strip_prefix(root));
        let impure = match standard {
            Some(rest) => !PURE.iter().any(|pure| names(rest, pure)),
            None => IMPURE.iter().any(|name| names(text, name)),
        };
        if impure {
            found.push(format!("{file}:{}: {}: {blame}", path.line, path.text));
        }
    }
    for word in ["SystemTime", "Instant", "HashMap", "HashSet", "async", "unsafe"] {
        for offset in words(code, word) {
            // The maps with a random order would give a replay another order than the first run had.
            found.push(format!("{file}:{}: {word}: {blame} (maps: BTreeMap, BTreeSet)", line_at(code, offset)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings on a file whose module doc is in place, without the path.
    fn findings(file: &str, body: &str) -> Vec<String> {
        let found = check(file, &format!("//! Doc.\n{body}"));
        found.iter().map(|finding| finding.replace(&format!("{file}:"), "")).collect()
    }

    fn flags(file: &str, body: &str, expected: &str) {
        let found = findings(file, body);
        assert!(found.iter().any(|finding| finding.contains(expected)), "{file}: {body}: no {expected:?} in {found:?}");
    }

    fn passes(file: &str, body: &str) {
        assert_eq!(findings(file, body), Vec::<String>::new(), "{file}: {body}");
    }

    #[test]
    fn long_files_and_functions_are_found() {
        flags("ctl/src/a.rs", &"\n".repeat(FILE_LINES_MAX), "501: 501 lines, at most 500");
        passes("ctl/src/a.rs", &"\n".repeat(FILE_LINES_MAX - 1));
        let function = |lines: usize| format!("fn long() {{\n{}}}\n", "    x();\n".repeat(lines - 2));
        flags("ctl/src/a.rs", &function(FUNCTION_LINES_MAX + 1), "2: fn long has 71 lines, at most 70");
        passes("ctl/src/a.rs", &function(FUNCTION_LINES_MAX));
    }

    #[test]
    fn unfinished_and_silenced_code_is_found() {
        assert!(check("ctl/src/a.rs", "fn f() {}\n")[0].starts_with("ctl/src/a.rs:1: no module doc"));
        flags("ctl/src/a.rs", "#[allow(dead_code)]\nfn f() {}\n", "2: #[allow(");
        flags("ctl/src/a.rs", "#![allow(dead_code)]\n", "2: #![allow(");
        flags("ctl/src/a.rs", concat!("\n// FIX", "ME later\n"), "3: FIX");
        flags("ctl/src/a.rs", concat!("fn f() { to", "do!() }\n"), "2: todo!");
        flags("tests/suite/a.rs", concat!("#[ig", "nore]\nfn f() {}\n"), "2: ignored test");
        flags("tests/suite/a.rs", concat!("fn f() { std::thread::sl", "eep(d) }\n"), "2: sleep");
        passes(
            "ctl/src/a.rs",
            "fn f() { \"#[allow(x)]\"; clock.sleep_until(t); clock.sl\u{65}ep(d); todo(); } // #[allow(x)]\n",
        );
    }

    #[test]
    fn each_fence_holds_outside_and_opens_at_home() {
        for fence in FENCES {
            let path = fence.path.replace("*::", "jiff::");
            let body = format!("fn f() {{ {path}::x() }}\n").replace("::now::x", "::now");
            flags("daemon/src/engine.rs", &body, "is fenced off here");
            for home in fence.homes {
                let file = if home.ends_with(".rs") { (*home).to_owned() } else { format!("{home}/a.rs") };
                passes(&file, &body);
            }
        }
        flags("daemon/src/engine.rs", "use duckdb;\n", "2: duckdb is fenced off");
        flags("daemon/src/a.rs", "use {std::fmt,\n keepwarm_proto::v1};\n", "3: keepwarm_proto::v1 is fenced off");
        passes("daemon/src/engine.rs", "use crate::systemd;\nfn f() { systemd::ready(); duckdb_row(); }\n");
    }

    #[test]
    fn the_domain_reads_nothing_of_the_world() {
        let file = "daemon/domain/src/step.rs";
        for body in [
            "use std::fs;",
            "use std::{fmt, env};",
            "use std::io::Read;",
            "fn f() { std::thread::spawn(g) }",
            "fn f(now: std::time::SystemTime) {}",
            "use std::time::Instant;",
            "use std::sync::Mutex;",
            "use tokio::sync::mpsc;",
            "fn f() { tracing::info!() }",
            "use rand::Rng;",
            "use std::collections::HashMap;",
            "async fn f() {}",
        ] {
            flags(file, body, "the domain decides from its arguments alone");
        }
        passes(
            file,
            "use std::{fmt, collections::BTreeMap, sync::Arc};\nuse std::time::Duration;\nuse jiff::Timestamp;\n",
        );
        passes(file, "#[cfg(test)]\nmod tests {\n use std::fs;\n}\n");
        passes("daemon/src/engine.rs", "use std::fs;\n");
    }
}
