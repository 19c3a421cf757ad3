//! Source files that no `mod` names: the compiler never reads them, so nothing says whether they are true. Owns where a
//! module's declaration may stand; knows nothing of what is in it.

use std::collections::BTreeMap;

/// Files that are roots of their own: crates, programs, builds, and the tests and benches Cargo finds by place.
fn is_root(file: &str) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    matches!(name, "lib.rs" | "main.rs" | "build.rs") || folder.ends_with("src/bin") || folder.ends_with("/tests")
}

/// Names each file that none of the others declares.
pub(super) fn check(sources: &[(String, String)]) -> Vec<String> {
    let texts: BTreeMap<&str, &str> = sources.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let orphans = texts.keys().filter(|file| !is_root(file) && !declared(file, &texts));
    orphans.map(|file| format!("{file}:1: no `mod` names this file: declare or delete it")).collect()
}

fn declared(file: &str, texts: &BTreeMap<&str, &str>) -> bool {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let beside = ["mod.rs", "lib.rs", "main.rs"].map(|root| format!("{folder}/{root}"));
    let parents = beside.into_iter().chain([format!("{folder}.rs")]);
    let names = |text: &&str| text.lines().any(|line| declares(line, name));
    parents.filter_map(|parent| texts.get(parent.as_str())).any(names)
}

/// `mod name;`, whoever may see it.
fn declares(line: &str, name: &str) -> bool {
    let line = line.split("//").next().unwrap_or(line).trim();
    let before = line.strip_suffix(';').and_then(|line| line.strip_suffix(name));
    before.is_some_and(|before| before == "mod " || (before.starts_with("pub") && before.ends_with(" mod ")))
}

#[cfg(test)]
mod tests {
    use super::check;

    fn orphans(sources: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> = sources.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        check(&sources)
    }

    #[test]
    fn a_file_that_nobody_declares_is_found() {
        let found = orphans(&[("a/src/lib.rs", "mod one;\n"), ("a/src/one.rs", ""), ("a/src/two/mod.rs", "")]);
        assert_eq!(found, ["a/src/two/mod.rs:1: no `mod` names this file: declare or delete it"]);
        let found = orphans(&[("a/src/lib.rs", "mod one; // mod two;\nmod twofold;\n"), ("a/src/two.rs", "")]);
        assert_eq!(found.len(), 1, "neither a comment nor a longer name declares it");
    }

    #[test]
    fn files_are_declared_by_their_folder_and_roots_by_nobody() {
        let sources = [
            ("a/src/lib.rs", "pub mod one; // the first\n"),
            ("a/src/one.rs", "#[cfg(test)]\nmod tests;\npub(crate) mod deep;\n"),
            ("a/src/one/tests.rs", ""),
            ("a/src/one/deep/mod.rs", "mod deeper;\n"),
            ("a/src/one/deep/deeper.rs", ""),
            ("a/src/bin/tool.rs", ""),
            ("a/tests/story.rs", ""),
            ("a/build.rs", ""),
        ];
        assert!(orphans(&sources).is_empty());
    }
}
