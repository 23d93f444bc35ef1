//! What rustc writes with `--error-format=json`, as far as it is of use here: one object a line.

use serde::Deserialize;

/// One diagnostic.
#[derive(Debug, Deserialize)]
pub(super) struct Diagnostic {
    pub(super) message: String,
    pub(super) code: Option<Code>,
    pub(super) level: String,
    pub(super) spans: Vec<Span>,
    #[serde(default)]
    pub(super) children: Vec<Child>,
}

/// Such as `E0308`, or the name of a lint.
#[derive(Debug, Deserialize)]
pub(super) struct Code {
    pub(super) code: String,
}

/// A help or a note.
#[derive(Debug, Deserialize)]
pub(super) struct Child {
    pub(super) message: String,
    pub(super) level: String,
    pub(super) spans: Vec<Span>,
}

/// A piece of source.
#[derive(Debug, Deserialize)]
pub(super) struct Span {
    pub(super) file_name: String,
    pub(super) byte_start: usize,
    pub(super) byte_end: usize,
    pub(super) line_start: u32,
    /// From 1, in characters.
    pub(super) column_start: u32,
    pub(super) is_primary: bool,
    pub(super) label: Option<String>,
    pub(super) suggested_replacement: Option<String>,
    /// The call of the macro that this piece comes from.
    pub(super) expansion: Option<Box<Expansion>>,
}

/// A call of a macro.
#[derive(Debug, Deserialize)]
pub(super) struct Expansion {
    pub(super) span: Span,
}

impl Diagnostic {
    /// The errors among the lines. The last line may be cut; what is not JSON is what a crash leaves behind.
    pub(super) fn errors(stderr: &str) -> Vec<Self> {
        let read = stderr.lines().filter_map(|line| serde_json::from_str::<Self>(line).ok());
        read.filter(|said| said.level.starts_with("error") && !is_summary(said)).collect()
    }
}

/// `aborting due to 3 previous errors`.
fn is_summary(said: &Diagnostic) -> bool {
    said.spans.is_empty() && said.code.is_none() && said.message.starts_with("aborting due to")
}

impl Span {
    /// This piece, or the place in `file` where the macro was called that it comes from.
    pub(super) fn within(&self, file: &str) -> Option<&Self> {
        let mut span = self;
        while span.file_name != file {
            span = &span.expansion.as_deref()?.span;
        }
        Some(span)
    }
}
