//! Wrong files of `tests/fixtures/bad`, for the tests of every reader: each tells exactly what its `.err` says, every problem
//! of it. Somebody who wrote a file is to know from the message alone what to mend.

use std::fs;

use crate::problem::Problem;

/// Reads every file of a folder, of which there are `least` at least, and holds what is said to its `.err`.
pub(crate) fn every_file_tells_all_that_is_wrong<T>(
    folder: &str,
    least: usize,
    read: impl Fn(&str, &str) -> Result<T, Vec<Problem>>,
) {
    let folder = format!("{}/../../tests/fixtures/bad/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut wrong = 0;
    for entry in fs::read_dir(&folder).expect("the fixtures are part of the tree") {
        let path = entry.expect("listed").path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("UTF-8");
        let Err(problems) = read(&name, &text) else { panic!("{name} is right") };
        let said: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        expect_test::expect_file![path.with_extension("err")].assert_eq(&said);
        wrong += 1;
    }
    assert!(wrong >= least, "only {wrong} wrong files in {folder}");
}
