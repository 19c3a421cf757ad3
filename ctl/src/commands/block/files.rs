//! The files of blocks that a command names. Owns how a folder becomes its files, and their limits.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use keepwarm_proto::{limits::PARSE_BYTES_MAX, v1::BlockFile};

use crate::{exit::Exit, failure::Failure, text};

/// Every file named, and every `.toml` file of every folder named, by name.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<BlockFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = listed(path).map_err(|error| unreadable(path, &error))?;
            if found.is_empty() {
                let what = format!("no .toml file stands in {}", shown(path));
                return Err(Failure::new(Exit::NotFound, what, "name a folder with files of blocks"));
            }
            for file in found {
                files.push(one(&file)?);
            }
        } else {
            files.push(one(path)?);
        }
    }
    let bytes: usize = files.iter().map(|file| file.content.len()).sum();
    if bytes > PARSE_BYTES_MAX {
        let what = format!("the files hold more than {} MiB together", PARSE_BYTES_MAX >> 20);
        return Err(Failure::new(Exit::Usage, what, "name fewer files"));
    }
    Ok(files)
}

fn listed(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    found.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    Ok(found)
}

fn one(path: &Path) -> Result<BlockFile, Failure> {
    let content = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(BlockFile { name: path.to_string_lossy().into_owned(), content })
}

fn shown(path: &Path) -> String {
    text::line(&path.to_string_lossy())
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let exit = match error.kind() {
        io::ErrorKind::PermissionDenied => Exit::NoPermission,
        io::ErrorKind::InvalidData => Exit::Usage,
        _ => Exit::NotFound,
    };
    Failure::new(exit, format!("cannot read {}: {error}", shown(path)), "name a file of blocks that you may read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_toml_files_in_order() {
        let dir = std::env::temp_dir().join(format!("keepwarmctl-blocks-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder of our own");
        for (name, content) in [("b.toml", "b"), ("a.toml", "a"), ("notes.txt", "no")] {
            fs::write(dir.join(name), content).expect("written");
        }
        let files = read(std::slice::from_ref(&dir)).expect("readable");
        let found: Vec<&str> = files.iter().map(|file| file.content.as_str()).collect();
        assert_eq!(found, ["a", "b"]);
        fs::remove_dir_all(&dir).expect("ours");
        assert_eq!(read(&[dir]).expect_err("gone").exit, Exit::NotFound);
    }
}
