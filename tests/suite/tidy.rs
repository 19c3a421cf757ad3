//! Style that a machine can see: sizes, fences between rooms, the domain's purity, the top level. Owns walking the tree
//! and reporting; the rules stand in `rules`, `orphans` and `manifests` and are shown there to fail.

mod manifests;
mod orphans;
mod rules;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

/// Everything a visitor sees. Files whose name begins with a dot are free; `target` is Cargo's and not in the tree.
const TOP_LEVEL: [&str; 8] = ["Cargo.lock", "Cargo.toml", "README.md", "ctl", "daemon", "packaging", "proto", "tests"];

const ROOMS: [&str; 5] = ["ctl", "daemon", "packaging", "proto", "tests"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the repository").to_owned()
}

/// Every file of the rooms whose name ends in `suffix`, as `(path inside the repository, text)`.
fn files(suffix: &str) -> Vec<(String, String)> {
    let root = repository();
    let mut folders: Vec<PathBuf> = ROOMS.iter().map(|room| root.join(room)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a room can be listed") {
            let path = entry.expect("a room can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                let name = path.strip_prefix(&root).expect("found under it").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).expect("sources are UTF-8")));
            }
        }
    }
    found.sort();
    found
}

fn report(findings: &[String]) {
    assert!(findings.is_empty(), "{} to mend:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn sources_keep_the_rules() {
    let sources = files(".rs");
    assert!(sources.len() > 20, "the walk found {} files: it looks in the wrong place", sources.len());
    let mut found: Vec<String> = sources.iter().flat_map(|(file, text)| rules::check(file, text)).collect();
    found.extend(orphans::check(&sources));
    report(&found);
}

#[test]
fn manifests_keep_the_rules() {
    let mut found: Vec<String> =
        files("Cargo.toml").iter().flat_map(|(file, text)| manifests::check(file, text)).collect();
    let lock = fs::read_to_string(repository().join("Cargo.lock")).expect("Cargo.lock is part of the tree");
    found.extend(manifests::check_lock(&lock));
    report(&found);
}

#[test]
fn the_visible_top_level_is_the_given_names() {
    let mut seen: Vec<String> = fs::read_dir(repository())
        .expect("the repository can be listed")
        .map(|entry| entry.expect("the repository can be listed").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    seen.sort();
    assert_eq!(seen, TOP_LEVEL, "the visible top level is fixed: put it into a room");
}
