//! The rules that the manifests are held to: which crate may know which, and one version of what must be one. Reads the
//! few lines of TOML it needs by itself, as Cargo writes and people write them here.

use super::rules::Finding;

/// What the domain links: values, text and their formats.
const DOMAIN_DEPENDENCIES: &[&str] = &["aho-corasick", "jiff", "minijinja", "serde", "serde_json", "thiserror", "toml"];

/// `crate manifest, what it must not depend on, why`.
const STRANGERS: &[(&str, &[&str], &str)] = &[
    (
        "ctl/Cargo.toml",
        &["duckdb", "keepwarmd", "keepwarm-domain", "keepwarm-ledger", "keepwarm-warehouse", "rusqlite"],
        "keepwarmctl talks gRPC only",
    ),
    (
        "proto/Cargo.toml",
        &["duckdb", "keepwarmd", "keepwarm-domain", "keepwarm-ledger", "keepwarm-warehouse"],
        "the wire knows nobody",
    ),
    (
        "daemon/ledger/Cargo.toml",
        &["keepwarm-warehouse", "keepwarmd", "keepwarm-proto", "tokio"],
        "the ledger knows the domain only",
    ),
    (
        "daemon/warehouse/Cargo.toml",
        &["keepwarm-ledger", "keepwarmd", "keepwarm-proto", "tokio"],
        "the warehouse knows the domain only",
    ),
    ("daemon/Cargo.toml", &["duckdb", "keepwarm-ctl"], "DuckDB's types stop in the ledger and the warehouse"),
];

/// Crates that must resolve to one version: two copies of their types do not unify.
const ONE_VERSION: &[&str] =
    &["arrow", "arrow-array", "arrow-schema", "axum", "duckdb", "jiff", "libduckdb-sys", "prost", "tonic"];

#[derive(Debug, PartialEq)]
pub(super) struct Dependency {
    pub line: usize,
    pub name: String,
    /// Whether its version is chosen in the workspace.
    pub inherited: bool,
}

/// The entries of `[dependencies]`, and of `[build-dependencies]`: what ends up in, or makes, the program.
pub(super) fn dependencies(manifest: &str) -> Vec<Dependency> {
    sectioned(manifest, &["[dependencies]", "[build-dependencies]"])
}

fn sectioned(manifest: &str, sections: &[&str]) -> Vec<Dependency> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, row) in manifest.lines().enumerate() {
        let row = row.trim();
        if row.starts_with('[') {
            inside = sections.contains(&row);
        } else if inside && !row.is_empty() && !row.starts_with('#') {
            let name = row.split(['.', '=', ' ']).next().unwrap_or_default().to_owned();
            let inherited = row.contains(".workspace = true")
                || row.contains("workspace = true,")
                || row.contains("{ workspace = true");
            found.push(Dependency { line: at + 1, name, inherited });
        }
    }
    found
}

pub(super) fn check(file: &str, manifest: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let all = ["[dependencies]", "[build-dependencies]", "[dev-dependencies]"];
    for dependency in sectioned(manifest, &all).iter().filter(|dependency| !dependency.inherited) {
        let (line, name) = (dependency.line, &dependency.name);
        found.push(format!("{file}:{line}: {name} chooses its own version: add it to [workspace.dependencies]"));
    }
    if !manifest.contains("[lints]\nworkspace = true") {
        found.push(format!("{file}:1: the workspace's lints are off: add `[lints]` with `workspace = true`"));
    }
    if file == "daemon/domain/Cargo.toml" {
        for dependency in dependencies(manifest) {
            if !DOMAIN_DEPENDENCIES.contains(&dependency.name.as_str()) {
                let (line, name) = (dependency.line, dependency.name);
                found.push(format!("{file}:{line}: {name} is not on the domain's list: decide it in the shell"));
            }
        }
    }
    for (_, strangers, why) in STRANGERS.iter().filter(|(manifest, ..)| *manifest == file) {
        for dependency in dependencies(manifest).iter().filter(|d| strangers.contains(&d.name.as_str())) {
            let (line, name) = (dependency.line, &dependency.name);
            found.push(format!("{file}:{line}: must not know {name}: {why}"));
        }
    }
    found
}

/// Of the crates that must be one, those that the lock file holds more than once.
pub(super) fn check_lock(lock: &str) -> Vec<Finding> {
    let count = |name: &str| lock.matches(&format!("[[package]]\nname = \"{name}\"\n")).count();
    let twice = ONE_VERSION.iter().filter(|name| count(name) > 1);
    twice
        .map(|name| format!("Cargo.lock:1: {} versions of {name}: their types do not unify, choose one", count(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn flags(file: &str, body: &str, expected: &str) {
        let found = check(file, &format!("{LINTS}{body}"));
        assert!(found.iter().any(|finding| finding.contains(expected)), "{file}: no {expected:?} in {found:?}");
    }

    #[test]
    fn every_edge_between_crates_is_watched() {
        for (file, strangers, why) in STRANGERS {
            for stranger in *strangers {
                flags(file, &format!("[dependencies]\n{stranger}.workspace = true\n"), why);
            }
        }
        flags(
            "daemon/domain/Cargo.toml",
            "[dependencies]\ntokio.workspace = true\n",
            ":4: tokio is not on the domain's list",
        );
        let fine =
            format!("{LINTS}[dependencies]\njiff.workspace = true\n[dev-dependencies]\nproptest.workspace = true\n");
        assert!(check("daemon/domain/Cargo.toml", &fine).is_empty());
    }

    #[test]
    fn versions_and_lints_come_from_the_workspace() {
        flags("ctl/Cargo.toml", "[dev-dependencies]\ninsta = \"1\"\n", ":4: insta chooses its own version");
        assert!(check("ctl/Cargo.toml", "[dependencies]\n")[0].contains("lints are off"));
        let lock = "[[package]]\nname = \"arrow\"\nversion = \"59.0.0\"\n\n[[package]]\nname = \"arrow\"\nversion = \"60.0.0\"\n";
        assert!(check_lock(lock)[0].contains("2 versions of arrow"));
        assert!(check_lock("[[package]]\nname = \"arrow\"\n").is_empty());
    }
}
