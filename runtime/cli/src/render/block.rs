//! A block of markdown as text for a terminal.

use std::fmt::Write as _;

use termimad::{
    CompoundStyle, FmtText, MadSkin,
    crossterm::style::{Attribute, Color},
    minimad::{Alignment, Composite, CompositeStyle, Compound, Line, TableRow, TableRule, Text},
};

use super::{
    inline::{Span, spans},
    markdown::{Block, Kind, ListMark, heading_level, is_table_rule},
};

/// Narrower than this nothing is laid out.
const WIDTH_MIN: usize = 20;
/// Lines longer than this are hard to read.
const WIDTH_MAX: usize = 100;
/// The deepest level of a list that is told apart.
const LEVEL_MAX: usize = 3;

/// How blocks look: in the terminal's own colours, which its owner finds readable.
pub(crate) struct Look {
    skin: MadSkin,
}

impl Look {
    pub(crate) fn new() -> Self {
        let mut skin = MadSkin::no_style();
        skin.bold = CompoundStyle::with_attr(Attribute::Bold);
        skin.italic = CompoundStyle::with_attr(Attribute::Italic);
        skin.strikeout = CompoundStyle::with_attr(Attribute::CrossedOut);
        skin.inline_code = CompoundStyle::with_fg(Color::Cyan);
        skin.code_block.compound_style = CompoundStyle::with_fg(Color::Cyan);
        for header in &mut skin.headers {
            header.compound_style = CompoundStyle::with_attr(Attribute::Bold);
            header.align = Alignment::Left;
        }
        skin.list_items_indentation_mode = termimad::ListItemsIndentationMode::Block;
        Self { skin }
    }

    /// The block for a terminal of `width` columns; it ends with a line's end.
    pub(crate) fn render(&self, block: &Block, width: usize) -> String {
        let width = width.clamp(WIDTH_MIN, WIDTH_MAX);
        let mut shown = if block.gap { "\n".to_owned() } else { String::new() };
        match block.kind {
            Kind::Code => self.code(&block.text, &mut shown),
            Kind::Table => self.table(&block.text, width, &mut shown),
            Kind::Rule => self.lay_out(vec![Line::HorizontalRule], width, &mut shown),
            Kind::Heading => self.lines(&block.text, width, &mut shown, |line| {
                let content = line.trim_start();
                let level = heading_level(content).unwrap_or(1);
                let title = content.trim_start_matches('#').trim().trim_end_matches('#').trim_end();
                (CompositeStyle::Header(level), title.to_owned())
            }),
            Kind::Quote => self.lines(&block.text, width, &mut shown, |line| {
                let said = line.trim_start().trim_start_matches('>');
                (CompositeStyle::Quote, said.strip_prefix(' ').unwrap_or(said).to_owned())
            }),
            Kind::Paragraph => {
                self.lines(&block.text, width, &mut shown, |line| (CompositeStyle::Paragraph, line.trim().to_owned()));
            }
            Kind::List => {
                let mut levels = Levels::default();
                let items = joined_items(&block.text).join("\n");
                self.lines(&items, width, &mut shown, |line| levels.item(line));
            }
        }
        shown
    }

    fn lines(
        &self,
        text: &str,
        width: usize,
        shown: &mut String,
        mut parse: impl FnMut(&str) -> (CompositeStyle, String),
    ) {
        let lines: Vec<_> = text
            .lines()
            .map(|line| {
                let (style, text) = parse(line);
                (style, spans(&without_tabs(&text)))
            })
            .collect();
        let lines = lines.iter().map(|(style, spans)| Line::Normal(composite(*style, spans))).collect();
        self.lay_out(lines, width, shown);
    }

    fn lay_out(&self, lines: Vec<Line<'_>>, width: usize, shown: &mut String) {
        let text = FmtText::from_text(&self.skin, Text { lines }, Some(width));
        let written = write!(shown, "{text}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }

    /// Code is not wrapped, so that it can be copied.
    fn code(&self, text: &str, shown: &mut String) {
        for line in text.lines() {
            let written = writeln!(shown, "  {}", self.skin.code_block.compound_style.apply_to(line));
            debug_assert!(written.is_ok(), "writing to a string cannot fail");
        }
    }

    fn table(&self, text: &str, width: usize, shown: &mut String) {
        let rows: Vec<Vec<&str>> = text.lines().map(cells).collect();
        let columns = rows.first().map_or(0, Vec::len);
        // A column takes three characters and its border.
        let is_table = text.lines().nth(1).is_some_and(is_table_rule);
        if !is_table || columns == 0 || columns * 4 >= width {
            for line in text.lines() {
                shown.push_str(line);
                shown.push('\n');
            }
            return;
        }
        let spans: Vec<Vec<Vec<Span>>> = rows
            .iter()
            .map(|cells| {
                cells.iter().take(columns).map(|cell| spans(&without_tabs(&cell.replace("\\|", "|")))).collect()
            })
            .collect();
        let border = || Line::TableRule(TableRule { cells: vec![Alignment::Left; columns] });
        let mut lines = vec![border()];
        for (at, (row, cells)) in spans.iter().zip(&rows).enumerate() {
            lines.push(if at == 1 {
                Line::TableRule(TableRule { cells: cells.iter().map(|cell| alignment(cell)).collect() })
            } else {
                let cells = row.iter().map(|spans| composite(CompositeStyle::Paragraph, spans)).collect();
                Line::TableRow(TableRow { cells })
            });
        }
        lines.push(border());
        self.lay_out(lines, width, shown);
    }
}

fn composite(style: CompositeStyle, spans: &[Span]) -> Composite<'_> {
    let compounds = spans
        .iter()
        .map(|span| Compound {
            src: &span.text,
            bold: span.style.bold,
            italic: span.style.italic,
            code: span.style.code,
            strikeout: span.style.strikeout,
        })
        .collect();
    Composite { style, compounds }
}

/// A tab has no width of its own, so nothing can be laid out around it.
fn without_tabs(text: &str) -> String {
    text.replace('\t', "    ")
}

/// The cells of a table's row. `\|` does not end one.
fn cells(line: &str) -> Vec<&str> {
    let mut rest = line.trim();
    rest = rest.strip_prefix('|').unwrap_or(rest);
    let mut cells = Vec::new();
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find('|')).map(|at| from + at) {
        let (cell, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if cell.ends_with('\\') {
            from = at + 1;
            continue;
        }
        cells.push(cell.trim());
        rest = tail.get(1..).unwrap_or_default();
        from = 0;
    }
    if !rest.trim().is_empty() {
        cells.push(rest.trim());
    }
    cells
}

fn alignment(cell: &str) -> Alignment {
    match (cell.starts_with(':'), cell.ends_with(':')) {
        (true, true) => Alignment::Center,
        (false, true) => Alignment::Right,
        _ => Alignment::Left,
    }
}

/// The items of a list, each on one line: a line without a mark belongs to the item before it.
fn joined_items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        match items.last_mut().filter(|_| ListMark::of(line).is_none()) {
            Some(item) => {
                item.push(' ');
                item.push_str(line.trim());
            }
            None => items.push(line.trim_end().to_owned()),
        }
    }
    items
}

/// The indents of the items that the next one may stand in.
#[derive(Default)]
struct Levels(Vec<usize>);

impl Levels {
    fn item(&mut self, line: &str) -> (CompositeStyle, String) {
        let Some(mark) = ListMark::of(line) else { return (CompositeStyle::Paragraph, line.to_owned()) };
        self.0.retain(|indent| *indent < mark.indent);
        let level = u8::try_from(self.0.len().min(LEVEL_MAX)).unwrap_or_default() * 2;
        self.0.push(mark.indent);
        let text = line.get(mark.text_at..).unwrap_or_default().to_owned();
        match mark.number {
            Some(index) => (CompositeStyle::OrderedListItem { level, index }, text),
            None => (CompositeStyle::ListItem(level), text),
        }
    }
}

#[cfg(test)]
#[path = "block_tests.rs"]
mod tests;
