//! A path of the tool's to a granted folder and a path in it.

use std::path::Path;
use std::sync::OnceLock;

use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::filesystem::types::Descriptor;
use crate::error::FsError;

/// Where a path leads: whether it stays in the folder is for the host to see.
pub(crate) struct Place {
    /// The granted folder.
    pub(crate) folder: &'static Descriptor,
    /// The path in it; `.` for the folder itself.
    pub(crate) relative: String,
}

/// The granted folders and their paths. They are asked for once: each time, each of them would be opened anew.
static GRANTED: OnceLock<Vec<(Descriptor, String)>> = OnceLock::new();

pub(crate) fn locate(action: &str, path: &Path) -> Result<Place, FsError> {
    let Some(text) = path.to_str() else {
        return Err(FsError::other(action, path, "the path is not valid UTF-8".to_owned()));
    };
    let granted = GRANTED.get_or_init(get_directories);
    let names: Vec<&str> = granted.iter().map(|(_, name)| name.as_str()).collect();
    let located = within(&names, text).and_then(|(index, relative)| {
        let (folder, _) = granted.get(index).ok_or("it is in no granted folder")?;
        Ok(Place { folder, relative })
    });
    located.map_err(|reason| FsError::other(action, path, reason))
}

/// Which of the granted folders holds `path`, and the path in it.
fn within(granted: &[&str], path: &str) -> Result<(usize, String), String> {
    let refused = |reason: &str| {
        let names: Vec<_> = granted.iter().map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => Err("no folder was granted".to_owned()),
            names => Err(format!("{reason}: granted is {}", names.join(", "))),
        }
    };
    if path.is_empty() {
        return refused("the path is empty");
    }
    if !path.starts_with('/') {
        return match granted {
            [_] => Ok((0, path.to_owned())),
            _ => refused("a relative path needs exactly one granted folder"),
        };
    }
    let inside = |(index, name): (usize, &&str)| {
        let rest = path.strip_prefix(name.trim_end_matches('/'))?;
        (rest.is_empty() || rest.starts_with('/')).then(|| (name.len(), index, rest.trim_start_matches('/')))
    };
    // Of folders in each other the innermost one: its grant is the one that was meant for it.
    match granted.iter().enumerate().filter_map(inside).max() {
        Some((_, index, "")) => Ok((index, ".".to_owned())),
        Some((_, index, rest)) => Ok((index, rest.to_owned())),
        None => refused("it is in no granted folder"),
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    fn found(granted: &[&str], path: &str) -> Result<(usize, String), String> {
        within(granted, path)
    }

    #[test]
    fn an_absolute_path_is_in_the_innermost_folder() {
        let granted = ["/data", "/data/out", "/tmp/"];
        assert_eq!(found(&granted, "/data/in/a.txt"), Ok((0, "in/a.txt".to_owned())));
        assert_eq!(found(&granted, "/data/out/a.txt"), Ok((1, "a.txt".to_owned())));
        assert_eq!(found(&granted, "/data/output"), Ok((0, "output".to_owned())));
        assert_eq!(found(&granted, "/data"), Ok((0, ".".to_owned())));
        assert_eq!(found(&granted, "/data/"), Ok((0, ".".to_owned())));
        assert_eq!(found(&granted, "/tmp/x"), Ok((2, "x".to_owned())));
        assert_eq!(found(&["/"], "/etc/hosts"), Ok((0, "etc/hosts".to_owned())));
    }

    #[test]
    fn a_path_elsewhere_is_told_what_is_granted() {
        assert_eq!(
            found(&["/data", "/out"], "/database/x"),
            Err("it is in no granted folder: granted is `/data`, `/out`".to_owned())
        );
        assert_eq!(found(&[], "/x"), Err("no folder was granted".to_owned()));
    }

    #[test]
    fn a_relative_path_needs_one_folder() {
        assert_eq!(found(&["/data"], "a/b"), Ok((0, "a/b".to_owned())));
        assert_eq!(
            found(&["/data", "/out"], "a/b"),
            Err("a relative path needs exactly one granted folder: granted is `/data`, `/out`".to_owned())
        );
        assert_eq!(found(&[], "a/b"), Err("no folder was granted".to_owned()));
        assert_eq!(found(&["/data"], ""), Err("the path is empty: granted is `/data`".to_owned()));
    }

    #[test]
    fn leaving_a_folder_is_left_to_the_host_to_refuse() {
        assert_eq!(found(&["/data"], "/data/../etc/passwd"), Ok((0, "../etc/passwd".to_owned())));
    }
}
