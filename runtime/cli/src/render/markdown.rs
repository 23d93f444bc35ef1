//! Markdown that comes in pieces, cut into blocks as soon as each is whole. Pure: it knows no terminal.

use super::Sanitizer;

/// A block that is whole. Its text is sanitized and ends without a line's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    /// As it was written; of code only what is between the fences.
    pub(crate) text: String,
    /// Whether an empty line stood before it.
    pub(crate) gap: bool,
}

/// What sort of block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Paragraph,
    Heading,
    List,
    Code,
    Table,
    Quote,
    Rule,
}

/// Takes pieces of markdown, gives blocks. However a text is cut into pieces, the blocks are the same.
#[derive(Debug, Default)]
pub(crate) struct MarkdownStream {
    sanitizer: Sanitizer,
    /// The line that has no end yet.
    line: String,
    /// The block that may go on.
    open: Option<Block>,
    /// The fence of the code that is open.
    fence: Option<Fence>,
    /// Whether an empty line came since the last block.
    gap: bool,
}

/// The line that opens a block of code, and what closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fence {
    mark: char,
    length: usize,
    /// White space that stood before it, and goes from the lines within.
    indent: usize,
}

impl MarkdownStream {
    /// The next piece; gives the blocks that it completes.
    pub(crate) fn push(&mut self, piece: &str) -> Vec<Block> {
        let clean = self.sanitizer.push(piece);
        let mut blocks = Vec::new();
        for part in clean.split_inclusive('\n') {
            self.line.push_str(part);
            if self.line.ends_with('\n') {
                let line = std::mem::take(&mut self.line);
                self.take_line(line.trim_end_matches('\n'), &mut blocks);
            }
        }
        blocks
    }

    /// The text is over; gives what was not whole yet. The next piece begins a new text.
    pub(crate) fn flush(&mut self) -> Vec<Block> {
        let mut rest = std::mem::take(self);
        let mut blocks = Vec::new();
        if !rest.line.is_empty() {
            let line = std::mem::take(&mut rest.line);
            rest.take_line(&line, &mut blocks);
        }
        blocks.extend(rest.open);
        blocks
    }

    fn take_line(&mut self, line: &str, blocks: &mut Vec<Block>) {
        if let Some(fence) = self.fence {
            self.take_code(line, fence, blocks);
            return;
        }
        if line.trim().is_empty() {
            blocks.extend(self.open.take());
            self.gap = true;
            return;
        }
        if let Some(fence) = Fence::opening(line) {
            self.fence = Some(fence);
            self.begin(Kind::Code, "", blocks);
            return;
        }
        let open = self.open.as_ref().map(|block| block.kind);
        match (kind_of(line), open) {
            (Kind::Paragraph, Some(Kind::Paragraph)) if is_table_rule(line) && self.open_is_table_head() => {
                self.go_on(line);
                if let Some(block) = &mut self.open {
                    block.kind = Kind::Table;
                }
            }
            (Kind::Paragraph, Some(Kind::Table)) if line.contains('|') => self.go_on(line),
            (Kind::Paragraph, Some(Kind::List)) if line.starts_with([' ', '\t']) => self.go_on(line),
            (kind @ (Kind::Paragraph | Kind::List | Kind::Table | Kind::Quote), Some(same)) if kind == same => {
                self.go_on(line);
            }
            (kind, _) => {
                self.begin(kind, line, blocks);
                if matches!(kind, Kind::Heading | Kind::Rule) {
                    blocks.extend(self.open.take());
                }
            }
        }
    }

    fn take_code(&mut self, line: &str, fence: Fence, blocks: &mut Vec<Block>) {
        if fence.is_closed_by(line) {
            self.fence = None;
            blocks.extend(self.open.take());
            return;
        }
        let indent = line.bytes().take(fence.indent).take_while(|b| *b == b' ').count();
        let line = line.get(indent..).unwrap_or(line);
        // The first line of code has nothing before it; later ones are joined to what is there.
        if let Some(block) = &mut self.open {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }

    fn begin(&mut self, kind: Kind, line: &str, blocks: &mut Vec<Block>) {
        blocks.extend(self.open.take());
        self.open = Some(Block { kind, text: line.to_owned(), gap: std::mem::take(&mut self.gap) });
    }

    fn go_on(&mut self, line: &str) {
        if let Some(block) = &mut self.open {
            block.text.push('\n');
            block.text.push_str(line);
        }
    }

    fn open_is_table_head(&self) -> bool {
        self.open.as_ref().is_some_and(|block| !block.text.contains('\n') && block.text.contains('|'))
    }
}

impl Fence {
    pub(crate) fn opening(line: &str) -> Option<Self> {
        let content = line.trim_start();
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = content.chars().take_while(|c| *c == mark).count();
        let info = content.get(length..)?;
        // A backtick after the fence makes it a span of code within a line.
        let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then_some(Self { mark, length, indent: line.len() - content.len() })
    }

    pub(crate) fn is_closed_by(self, line: &str) -> bool {
        let content = line.trim();
        content.chars().all(|c| c == self.mark) && content.len() >= self.length
    }
}

/// What a line begins when it does not go on with what is open.
fn kind_of(line: &str) -> Kind {
    let content = line.trim_start();
    if is_rule(content) {
        Kind::Rule
    } else if heading_level(content).is_some() {
        Kind::Heading
    } else if content.starts_with('>') {
        Kind::Quote
    } else if content.starts_with('|') {
        Kind::Table
    } else if ListMark::of(line).is_some() {
        Kind::List
    } else {
        Kind::Paragraph
    }
}

/// The level of a heading, 1 to 6.
pub(crate) fn heading_level(content: &str) -> Option<u8> {
    let level = content.bytes().take_while(|b| *b == b'#').count();
    let after = content.get(level..)?;
    let is_heading = (1..=6).contains(&level) && (after.is_empty() || after.starts_with([' ', '\t']));
    u8::try_from(level).ok().filter(|_| is_heading)
}

fn is_rule(content: &str) -> bool {
    let marks: Vec<char> = content.chars().filter(|c| !c.is_whitespace()).collect();
    match marks.first() {
        Some(mark @ ('-' | '*' | '_')) => marks.len() >= 3 && marks.iter().all(|c| c == mark),
        _ => false,
    }
}

/// Whether it is the line under a table's head, such as `| --- | :-: |`.
pub(crate) fn is_table_rule(line: &str) -> bool {
    let content = line.trim();
    content.contains('-') && content.contains('|') && content.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The mark of a list's item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListMark {
    /// White space before it.
    pub(crate) indent: usize,
    /// Its number, when it has one.
    pub(crate) number: Option<u32>,
    /// Where the item's text begins.
    pub(crate) text_at: usize,
}

impl ListMark {
    pub(crate) fn of(line: &str) -> Option<Self> {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = match content.get(..digits)? {
            "" => (None, content.strip_prefix(['-', '*', '+'])?),
            // More digits than nine are no item's number in CommonMark.
            number if digits <= 9 => (number.parse().ok(), content.get(digits..)?.strip_prefix(['.', ')'])?),
            _ => return None,
        };
        if !after.is_empty() && !after.starts_with([' ', '\t']) {
            return None;
        }
        Some(Self { indent, number, text_at: line.len() - after.trim_start().len() })
    }
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;
