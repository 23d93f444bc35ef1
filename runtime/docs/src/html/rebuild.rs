//! A page rebuilt from few tags, each closed, and nested a few deep whatever the page does.

use super::token::{Token, Tokens, attribute};

/// Lists and quotations within each other, at most; deeper ones are told like those.
const DEPTH_MAX: usize = 8;
/// Longest code within a line, in bytes; what follows is text.
const CODE_MAX: usize = 2_000;
/// Longest address of a link, in bytes; a longer one is left out.
const LINK_MAX: usize = 2_000;

/// These go with all that is in them, which is text and no tags.
const RAW: [&str; 7] = ["script", "style", "iframe", "noembed", "noframes", "textarea", "xmp"];
/// These go with all that is in them.
const DROPPED: [&str; 10] =
    ["svg", "math", "template", "object", "select", "canvas", "audio", "video", "button", "datalist"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Bullets,
    Numbers,
    Item,
    Quote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Heading(char),
    Code,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inline {
    Link,
    Strong,
    Emphasis,
    Code,
}

#[derive(Default)]
struct Page {
    out: String,
    groups: Vec<Group>,
    block: Option<Block>,
    inlines: Vec<Inline>,
    /// Where the text of the open code within a line began.
    code_from: usize,
    /// Whether a cell of the open row has begun.
    has_cell: bool,
}

/// The page; nothing when it comes to more than `most` bytes, tags included.
pub(super) fn rebuilt(html: &str, most: usize) -> Option<String> {
    let mut page = Page::default();
    let mut tokens = Tokens::of(html);
    // What goes, and how often it was opened within itself.
    let mut dropping: Option<(&'static str, usize)> = None;
    while let Some(token) = tokens.next() {
        match token {
            Token::Open { name, attributes, closes_itself } => {
                let name = name.to_ascii_lowercase();
                if let Some(raw) = RAW.into_iter().find(|raw| *raw == name) {
                    tokens.raw(raw);
                } else if let Some((dropped, depth)) = &mut dropping {
                    *depth += usize::from(*dropped == name && !closes_itself);
                } else if let Some(dropped) = DROPPED.into_iter().find(|dropped| *dropped == name) {
                    dropping = (!closes_itself).then_some((dropped, 1));
                } else if name == "title" {
                    let title = tokens.raw("title");
                    page.heading('1');
                    page.text(title);
                    page.end_block();
                } else {
                    page.open(&name, attributes);
                }
            }
            Token::Close(name) => {
                let name = name.to_ascii_lowercase();
                match &mut dropping {
                    None => page.close(&name),
                    Some((dropped, depth)) if *dropped == name => {
                        *depth -= 1;
                        if *depth == 0 {
                            dropping = None;
                        }
                    }
                    Some(_) => {}
                }
            }
            Token::Text(text) if dropping.is_none() => page.text(text),
            Token::Text(_) => {}
        }
        if page.out.len() > most {
            return None;
        }
    }
    page.end_groups(0);
    (page.out.len() <= most).then_some(page.out)
}

impl Page {
    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "ul" | "menu" | "dir" => self.group(Group::Bullets),
            "ol" => self.group(Group::Numbers),
            "blockquote" => self.group(Group::Quote),
            "li" => self.item(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name.chars().last().unwrap_or('1')),
            "pre" | "listing" => {
                self.end_block();
                self.out.push_str("<pre><code>");
                self.block = Some(Block::Code);
            }
            "br" if self.block == Some(Block::Code) => self.out.push('\n'),
            "br" => self.out.push_str("<br>"),
            "hr" => {
                self.end_block();
                self.out.push_str("<hr>");
            }
            "td" | "th" => {
                if std::mem::replace(&mut self.has_cell, true) {
                    self.text(" | ");
                }
            }
            "tr" => {
                self.end_block();
                self.has_cell = false;
            }
            "a" => self.link(attributes),
            "b" | "strong" => self.inline(Inline::Strong),
            "i" | "em" => self.inline(Inline::Emphasis),
            "code" | "kbd" | "samp" | "tt" => self.inline(Inline::Code),
            _ if is_within_a_line(name) || self.block == Some(Block::Code) => {}
            _ => self.end_block(),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "ul" | "menu" | "dir" => self.end_group(Group::Bullets),
            "ol" => self.end_group(Group::Numbers),
            "blockquote" => self.end_group(Group::Quote),
            "li" => self.end_item(),
            "a" => self.end_inline(Inline::Link),
            "b" | "strong" => self.end_inline(Inline::Strong),
            "i" | "em" => self.end_inline(Inline::Emphasis),
            "code" | "kbd" | "samp" | "tt" => self.end_inline(Inline::Code),
            "td" | "th" => {}
            "pre" | "listing" => self.end_block(),
            _ if is_within_a_line(name) || self.block == Some(Block::Code) => {}
            _ => self.end_block(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.block.is_none() {
            if text.trim().is_empty() {
                return;
            }
            if self.groups.last() != Some(&Group::Item) {
                self.out.push_str("<p>");
                self.block = Some(Block::Paragraph);
            }
        }
        for (n, part) in text.split('<').enumerate() {
            self.out.push_str(if n == 0 { "" } else { "&lt;" });
            self.out.push_str(part);
        }
        if self.inlines.last() == Some(&Inline::Code) && self.out.len() - self.code_from > CODE_MAX {
            self.end_inline(Inline::Code);
        }
    }

    fn heading(&mut self, level: char) {
        self.end_block();
        self.out.push_str("<h");
        self.out.push(level);
        self.out.push('>');
        self.block = Some(Block::Heading(level));
    }

    fn group(&mut self, group: Group) {
        self.end_block();
        if self.groups.iter().filter(|group| **group != Group::Item).count() < DEPTH_MAX {
            self.out.push_str(group.tags().0);
            self.groups.push(group);
        }
    }

    /// Closes the innermost group of this kind with all that is in it; where there is none, only the block.
    fn end_group(&mut self, group: Group) {
        self.end_block();
        if let Some(at) = self.groups.iter().rposition(|open| *open == group) {
            self.end_groups(at);
        }
    }

    fn item(&mut self) {
        self.end_item();
        if matches!(self.groups.last(), None | Some(Group::Quote)) {
            self.group(Group::Bullets);
        }
        if self.groups.last().is_some_and(|open| matches!(open, Group::Bullets | Group::Numbers)) {
            self.out.push_str(Group::Item.tags().0);
            self.groups.push(Group::Item);
        }
    }

    /// Closes the item of the innermost list.
    fn end_item(&mut self) {
        self.end_block();
        let list = self.groups.iter().rposition(|open| matches!(open, Group::Bullets | Group::Numbers));
        if let Some(list) = list {
            self.end_groups(list + 1);
        }
    }

    fn end_groups(&mut self, left: usize) {
        self.end_block();
        while self.groups.len() > left {
            if let Some(group) = self.groups.pop() {
                let (begin, end) = group.tags();
                self.shut(begin, end);
            }
        }
    }

    fn end_block(&mut self) {
        while let Some(inline) = self.inlines.pop() {
            self.shut(inline.begin(), inline.end());
        }
        match self.block.take() {
            None => {}
            Some(Block::Paragraph) => self.shut("<p>", "</p>"),
            Some(Block::Code) => self.shut("<pre><code>", "</code></pre>"),
            Some(Block::Heading(level)) => {
                self.out.push_str("</h");
                self.out.push(level);
                self.out.push('>');
            }
        }
    }

    fn link(&mut self, attributes: &str) {
        let href = attribute(attributes, "href").map(str::trim).filter(|href| leads_somewhere(href));
        let Some(href) = href else { return };
        if self.may_begin(Inline::Link) {
            self.out.push_str("<a href=\"");
            self.out.push_str(&href.replace('"', "%22").replace('<', "%3C"));
            self.out.push_str("\">");
            self.inlines.push(Inline::Link);
        }
    }

    fn inline(&mut self, inline: Inline) {
        if !self.may_begin(inline) {
            return;
        }
        // Two of them without anything between are one: to join them afterwards takes long where there are many.
        match self.out.strip_suffix(inline.end()) {
            Some(before) => self.out.truncate(before.len()),
            None => self.out.push_str(inline.begin()),
        }
        self.inlines.push(inline);
        self.code_from = self.out.len();
    }

    /// Opens a paragraph where text needs one. Each kind is open once at most, nothing is within code.
    fn may_begin(&mut self, inline: Inline) -> bool {
        if self.block == Some(Block::Code) || self.inlines.contains(&inline) || self.inlines.contains(&Inline::Code) {
            return false;
        }
        if self.block.is_none() && self.groups.last() != Some(&Group::Item) {
            self.out.push_str("<p>");
            self.block = Some(Block::Paragraph);
        }
        true
    }

    /// Closes it, with what was opened within it.
    fn end_inline(&mut self, inline: Inline) {
        if let Some(at) = self.inlines.iter().rposition(|open| *open == inline) {
            for open in self.inlines.split_off(at).into_iter().rev() {
                self.shut(open.begin(), open.end());
            }
        }
    }

    /// Closes what begins so; where nothing is in it, it is as if it had never begun.
    fn shut(&mut self, begin: &str, end: &str) {
        match self.out.strip_suffix(begin) {
            Some(before) => self.out.truncate(before.len()),
            None => self.out.push_str(end),
        }
    }
}

impl Group {
    const fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Bullets => ("<ul>", "</ul>"),
            Self::Numbers => ("<ol>", "</ol>"),
            Self::Item => ("<li>", "</li>"),
            Self::Quote => ("<blockquote>", "</blockquote>"),
        }
    }
}

impl Inline {
    const fn begin(self) -> &'static str {
        match self {
            Self::Link => "<a>",
            Self::Strong => "<strong>",
            Self::Emphasis => "<em>",
            Self::Code => "<code>",
        }
    }

    const fn end(self) -> &'static str {
        match self {
            Self::Link => "</a>",
            Self::Strong => "</strong>",
            Self::Emphasis => "</em>",
            Self::Code => "</code>",
        }
    }
}

/// A link to the web or within the site; not one that runs something or holds something.
fn leads_somewhere(href: &str) -> bool {
    let scheme = href.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    let is_plain = !href.contains(|c: char| c.is_control() || c.is_whitespace() || c == '&' && href.contains("&#"));
    let may =
        scheme.is_none_or(|scheme| ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    !href.is_empty() && !href.starts_with('#') && href.len() <= LINK_MAX && is_plain && may
}

/// Tags that end no block.
fn is_within_a_line(name: &str) -> bool {
    matches!(
        name,
        "span"
            | "a"
            | "abbr"
            | "acronym"
            | "bdi"
            | "bdo"
            | "big"
            | "br"
            | "cite"
            | "data"
            | "del"
            | "dfn"
            | "font"
            | "img"
            | "input"
            | "ins"
            | "label"
            | "mark"
            | "nobr"
            | "picture"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "small"
            | "source"
            | "strike"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "wbr"
    )
}

#[cfg(test)]
#[path = "rebuild_tests.rs"]
mod tests;
