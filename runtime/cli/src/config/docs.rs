//! The person's and the project's own documents: pages beside those of the program.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use crate::error::CommandError;

/// Most pages.
const PAGES_MAX: usize = 1_000;
/// Longest page, in bytes.
const PAGE_MAX: u64 = 1 << 20;

/// Longest of all pages together, in bytes: they are held in memory and searched as a whole.
const TOTAL_MAX: usize = 16 << 20;

/// Name and text of each `.md` and `.txt` file at these paths. A page's name is its path below the folder that holds the
/// path, without the ending: `docs/guide` for `docs/guide.md` of the folder `docs`. Links within a folder are not
/// followed: they could lead anywhere.
///
/// # Errors
/// When something cannot be read, or is more than is taken.
pub(crate) fn pages(paths: &[PathBuf]) -> Result<Vec<(String, String)>, CommandError> {
    let mut pages = Vec::new();
    for path in paths {
        collect(path, path.parent().unwrap_or(path), &mut pages)?;
    }
    Ok(pages)
}

fn collect(path: &Path, root: &Path, pages: &mut Vec<(String, String)>) -> Result<(), CommandError> {
    let unreadable = |error: std::io::Error| {
        CommandError::usage(format!("the docs path `{}` cannot be read", path.display()))
            .because(&error)
            .hint("make it readable text in UTF-8, or take it out of `docs.paths`")
    };
    if path.is_dir() {
        let mut entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().map_err(unreadable)?;
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !is_hidden && (kind.is_dir() || kind.is_file() && is_page(&entry.path())) {
                collect(&entry.path(), root, pages)?;
            }
        }
        return Ok(());
    }
    let too_much = |what: String| CommandError::usage(what).hint("name the folders that matter in `docs.paths`");
    if pages.len() >= PAGES_MAX {
        return Err(too_much(format!("`docs.paths` lead to more than {PAGES_MAX} pages")));
    }
    if !path.metadata().map_err(unreadable)?.is_file() {
        let message = format!("the docs path `{}` is neither a file nor a folder", path.display());
        return Err(CommandError::usage(message).hint("take it out of `docs.paths`"));
    }
    let mut text = String::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(PAGE_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > PAGE_MAX {
        return Err(too_much(format!("the page `{}` is longer than 1 MiB", path.display())));
    }
    if pages.iter().map(|(_, text)| text.len()).sum::<usize>() + text.len() > TOTAL_MAX {
        return Err(too_much("`docs.paths` lead to more than 16 MiB of pages".to_owned()));
    }
    let name = path.strip_prefix(root).unwrap_or(path).with_extension("");
    pages.push((name.to_string_lossy().into_owned(), text));
    Ok(())
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md" || extension == "txt")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn pages_are_texts_below_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("docs/deep")).unwrap();
        for (name, text) in [("docs/b.md", "# B"), ("docs/deep/a.txt", "A"), ("docs/c.rs", "C"), ("secret.md", "S")] {
            fs::write(path(name), text).unwrap();
        }
        symlink(path("secret.md"), path("docs/away.md")).unwrap();
        let page = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(pages(&[path("docs")]).unwrap(), [page("docs/b", "# B"), page("docs/deep/a", "A")]);
        assert_eq!(pages(&[path("secret.md")]).unwrap(), [page("secret", "S")]);
        fs::write(path("docs/long.md"), "x".repeat(1 + (1 << 20))).unwrap();
        assert_eq!(pages(&[path("docs")]).unwrap_err().kind.code(), 2);
        fs::write(path("docs/long.md"), [0xff]).unwrap();
        assert_eq!(pages(&[path("docs")]).unwrap_err().kind.code(), 2);
    }

    #[test]
    fn pages_are_not_endless_together() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..16 {
            fs::write(folder.path().join(format!("{n}.md")), "x".repeat(1 << 20)).unwrap();
        }
        let paths = [folder.path().to_owned()];
        assert_eq!(pages(&paths).unwrap().len(), 16);
        fs::write(folder.path().join("z.md"), "x").unwrap();
        assert_eq!(pages(&paths).unwrap_err().message, "`docs.paths` lead to more than 16 MiB of pages");
        assert_eq!(
            pages(&["/dev/null".into()]).unwrap_err().message,
            "the docs path `/dev/null` is neither a file nor a folder"
        );
    }

    #[test]
    fn pages_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..=PAGES_MAX {
            fs::write(folder.path().join(format!("{n}.md")), "x").unwrap();
        }
        assert_eq!(pages(&[folder.path().to_owned()]).unwrap_err().kind.code(), 2);
        fs::remove_file(folder.path().join("0.md")).unwrap();
        assert_eq!(pages(&[folder.path().to_owned()]).unwrap().len(), PAGES_MAX);
    }
}
