//! Where the programs are. Cargo tells a test the programs of its own package only, so they are found beside the test's
//! own binary, where `cargo build` puts those of the workspace.

use std::path::PathBuf;

/// The built program `name`.
///
/// # Panics
/// When it is not built; the message says how to build it.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    // target/PROFILE/deps/TEST, and programs stand in target/PROFILE.
    let built = test.ancestors().nth(2).expect("tests run from cargo's folder").join(name);
    assert!(built.is_file(), "{} is not built: run cargo build --workspace --all-targets first", built.display());
    built
}
