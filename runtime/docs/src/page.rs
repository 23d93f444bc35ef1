//! The text of one page.

use std::{path::Path, string::String};

use toolwright_registry::{Digest, is_hidden};

use crate::{PageFault, file, html};

/// Longest page, in bytes of Markdown: 1 MiB.
pub const TEXT_MAX: u64 = 1 << 20;
/// Longest page of HTML as it is sent or stored, in bytes: 8 MiB.
pub const HTML_MAX: u64 = 8 << 20;

/// Longest page of HTML when only its text and the tags that matter are left, in bytes.
const MARKED_MAX: usize = 2 << 20;

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Html,
}

impl Kind {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "txt" => Some(Self::Text),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }

    const fn most(self) -> u64 {
        match self {
            Self::Text => TEXT_MAX,
            Self::Html => HTML_MAX,
        }
    }

    const fn too_long(self) -> PageFault {
        match self {
            Self::Text => PageFault::TooLong,
            Self::Html => PageFault::HtmlTooLong,
        }
    }
}

/// Whether a file is taken for a page, by its name.
#[must_use]
pub fn is_page(path: &Path) -> bool {
    Kind::of(path).is_some()
}

/// A page as it is stored, and the digest of that.
pub(crate) struct Raw {
    bytes: Vec<u8>,
    kind: Kind,
    pub(crate) digest: Digest,
}

impl Raw {
    pub(crate) fn read(path: &Path, kind: Kind) -> Result<Self, PageFault> {
        let bytes =
            file::read(path, kind.most()).map_err(|error| PageFault::Unreadable { reason: error.to_string() })?;
        if bytes.len() as u64 > kind.most() {
            return Err(kind.too_long());
        }
        Ok(Self { digest: Digest::of(&bytes), bytes, kind })
    }

    /// Of text that was fetched and is kept under its digest.
    pub(crate) fn kept(bytes: Vec<u8>, digest: Digest) -> Result<Self, PageFault> {
        if Digest::of(&bytes) != digest {
            return Err(PageFault::Damaged);
        }
        Ok(Self { bytes, kind: Kind::Text, digest })
    }

    pub(crate) fn text(self) -> Result<String, PageFault> {
        let text = String::from_utf8(self.bytes).map_err(|_| PageFault::NotText)?;
        to_markdown(&text, self.kind == Kind::Html)
    }
}

pub(crate) fn to_markdown(text: &str, is_html: bool) -> Result<String, PageFault> {
    let kind = if is_html { Kind::Html } else { Kind::Text };
    if text.len() as u64 > kind.most() {
        return Err(kind.too_long());
    }
    let text =
        if is_html { clean(&html::to_markdown(text, MARKED_MAX).ok_or(PageFault::TooLong)?) } else { clean(text) };
    if text.len() as u64 > TEXT_MAX { Err(PageFault::TooLong) } else { Ok(text) }
}

/// Without what steers a terminal or is not seen: no control characters but the line's end and the tab, no characters that
/// hide text or reorder it.
fn clean(text: &str) -> String {
    let text = if text.contains('\r') { &text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control() && !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn text_of(path: &Path) -> Result<String, PageFault> {
        Raw::read(path, Kind::of(path).unwrap()).and_then(Raw::text)
    }

    #[test]
    fn what_steers_a_terminal_or_hides_is_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.MD");
        fs::write(&path, "\u{feff}# A\r\nb\u{1b}[2Jc\u{202e}d\u{e0041}\te\u{0}\r").unwrap();
        assert_eq!(text_of(&path).unwrap(), "# A\nb[2Jcd\te\n");
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(text_of(&path), Err(PageFault::NotText));
        assert!(matches!(text_of(folder.path().join("none.txt").as_path()), Err(PageFault::Unreadable { .. })));
        std::os::unix::fs::symlink(&path, folder.path().join("link.md")).unwrap();
        assert!(matches!(text_of(folder.path().join("link.md").as_path()), Err(PageFault::Unreadable { .. })));
    }

    #[test]
    fn a_page_is_not_endless() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "x".repeat(1 << 20)).unwrap();
        assert_eq!(text_of(&path).unwrap().len(), 1 << 20);
        // Cut in the middle of a letter it would be no text.
        fs::write(&path, "ä".repeat((1 << 19) + 1)).unwrap();
        assert_eq!(text_of(&path), Err(PageFault::TooLong));
        let path = folder.path().join("a.html");
        fs::write(&path, format!("<!-- {} --><p>x", "x".repeat((8 << 20) - 15))).unwrap();
        assert_eq!(text_of(&path).unwrap(), "x");
        fs::write(&path, " ".repeat((8 << 20) + 1)).unwrap();
        assert_eq!(text_of(&path), Err(PageFault::HtmlTooLong));
        // The Markdown is too long; what it would be made of is; the longest that is taken.
        fs::write(&path, "x\n".repeat((1 << 19) + 2)).unwrap();
        assert_eq!(text_of(&path), Err(PageFault::TooLong));
        fs::write(&path, "<br>".repeat(1 << 20)).unwrap();
        assert_eq!(text_of(&path), Err(PageFault::TooLong));
        fs::write(&path, "x ".repeat(1 << 19)).unwrap();
        assert_eq!(text_of(&path).unwrap().len(), (1 << 20) - 1);
    }

    #[test]
    fn what_is_kept_is_what_was_fetched() {
        let digest = Digest::of(b"x");
        assert_eq!(Raw::kept(b"x".to_vec(), digest).and_then(Raw::text).unwrap(), "x");
        assert_eq!(Raw::kept(b"y".to_vec(), digest).map(drop), Err(PageFault::Damaged));
    }
}
