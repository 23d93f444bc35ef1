//! A session as a page in Markdown. All in it is sanitized: it may be shown on a terminal.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use toolwright_agent::log::{Header, Record};
use toolwright_model::{Message, ToolCall};

use crate::render::{date, sanitize};

/// Writes the page as the records come.
#[derive(Default)]
pub(super) struct Markdown {
    /// The name of the tool of each call that has no result yet.
    calls: HashMap<String, String>,
}

impl Markdown {
    pub(super) fn begin(&mut self, header: &Header, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "# Session {}\n", sanitize(&header.session))?;
        writeln!(out, "- began {} in {}", date(header.created_ms), code(&header.folder))?;
        writeln!(out, "- agent {}, version {}", code(header.agent.as_str()), sanitize(&header.program))?;
        writeln!(out, "- model {} at {}", code(&header.model), code(&header.origin))
    }

    pub(super) fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        match record {
            Record::Message { message, typed } => self.message(message, *typed, out),
            Record::Replaced { from, to, lines } => {
                writeln!(
                    out,
                    "\n*{} messages gave way to {}: the conversation was compressed.*",
                    to.saturating_sub(*from),
                    lines.len()
                )
            }
            Record::Cleared => writeln!(out, "\n*What was said until here was cleared.*"),
            Record::Model { model, origin } => {
                writeln!(out, "\n*The model is {} at {} now.*", code(model), code(origin))
            }
            Record::Loaded { tool, version } => {
                writeln!(out, "\n*The tool {}, version {version}, is loaded.*", code(tool.as_str()))
            }
            Record::Denied { decision } => writeln!(out, "\n*{}*", sanitize(&decision.to_string())),
            Record::Finished { answered: false, .. } => writeln!(out, "\n*The prompt ended without an answer.*"),
            Record::Resumed { program } => writeln!(out, "\n*Taken up again, with version {}.*", sanitize(program)),
            Record::Usage { .. }
            | Record::Compression { .. }
            | Record::Compacted { .. }
            | Record::Finished { answered: true, .. } => Ok(()),
        }
    }

    fn message(&mut self, message: &Message, typed: usize, out: &mut dyn Write) -> io::Result<()> {
        match message {
            Message::System(_) => Ok(()),
            Message::User(text) => {
                let (typed, data) = text.split_at_checked(typed).unwrap_or(("", text));
                if !typed.is_empty() {
                    writeln!(out, "\n## You\n\n{}", quoted(typed))?;
                }
                if data.trim().is_empty() { Ok(()) } else { writeln!(out, "\n## Data\n\n{}", fenced("", data.trim())) }
            }
            Message::Assistant { text, tool_calls, .. } => {
                if !text.is_empty() {
                    writeln!(out, "\n## Agent\n\n{}", closed(&sanitize(text.trim_end())))?;
                }
                tool_calls.iter().try_for_each(|call| self.call(call, out))
            }
            Message::Tool { call_id, content } => {
                let name = self.calls.remove(call_id).unwrap_or_else(|| call_id.clone());
                writeln!(out, "\n### Result of {}\n\n{}", code(&name), fenced("json", content))
            }
        }
    }

    fn call(&mut self, call: &ToolCall, out: &mut dyn Write) -> io::Result<()> {
        self.calls.insert(call.id.clone(), call.name.clone());
        writeln!(out, "\n### Call of {}\n\n{}", code(&call.name), fenced("json", &call.arguments))
    }
}

/// The text with an end to the code block that it leaves open: what comes after would stand in it.
fn closed(text: &str) -> String {
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = mark.map_or(0, |mark| line.chars().take_while(|c| *c == mark).count());
        let (fence, rest) = line.split_at_checked(length).unwrap_or((line, ""));
        match open {
            None if length >= 3 => open = Some(fence),
            Some(opened) if fence.starts_with(opened) && rest.trim().is_empty() => open = None,
            _ => {}
        }
    }
    open.map_or_else(|| text.to_owned(), |fence| format!("{text}\n{fence}"))
}

/// Each line behind `>`.
fn quoted(text: &str) -> String {
    let text = sanitize(text);
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    lines.join("\n")
}

/// A block that ends where it should: its fence is longer than any row of backticks in it.
fn fenced(language: &str, text: &str) -> String {
    let text = sanitize(text);
    let fence = "`".repeat(longest_row(&text).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// The same within a line.
fn code(text: &str) -> String {
    let text = sanitize(text).replace('\n', " ");
    let row = longest_row(&text);
    let (fence, space) = ("`".repeat(row + 1), if row > 0 { " " } else { "" });
    format!("{fence}{space}{text}{space}{fence}")
}

fn longest_row(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(records: Vec<Record>) -> String {
        let header = Header {
            format: 1,
            session: "261127-192455-k2q7".to_owned(),
            program: "0.1.0".to_owned(),
            agent: "app:dev_assistant".parse().unwrap(),
            model: "m".to_owned(),
            origin: "http://x".to_owned(),
            folder: "/work".to_owned(),
            created_ms: 1_795_211_317_000,
        };
        let (mut markdown, mut out) = (Markdown::default(), Vec::new());
        markdown.begin(&header, &mut out).unwrap();
        records.iter().for_each(|record| markdown.record(record, &mut out).unwrap());
        String::from_utf8(out).unwrap()
    }

    fn said(message: Message, typed: usize) -> Record {
        Record::Message { message, typed }
    }

    #[test]
    fn a_code_block_that_an_answer_leaves_open_is_closed() {
        assert_eq!(closed("```rust\nlet a = 1;"), "```rust\nlet a = 1;\n```");
        assert_eq!(closed("````\n```\n```"), "````\n```\n```\n````");
        for whole in ["a", "```\na\n```", "~~~\n```\n~~~\nb", "a ``` b"] {
            assert_eq!(closed(whole), whole);
        }
    }

    #[test]
    fn a_page_has_all_that_was_said() {
        let call = ToolCall { id: "1".into(), name: "clock".into(), arguments: r#"{"zone":"UTC"}"#.into() };
        let text = page(vec![
            said(Message::User("what time\nis it?\n\n<stdin>\n1\n</stdin>".into()), 17),
            said(Message::assistant("I look.", vec![call]), 0),
            Record::Usage { model: "m".into(), spent: toolwright_agent::Spent::default() },
            said(Message::Tool { call_id: "1".into(), content: "\"noon ```\"".into() }, 0),
            Record::Loaded { tool: "app.generated:clock".parse().unwrap(), version: 2 },
            said(Message::assistant("It is **noon**.\n", vec![]), 0),
            Record::Finished { answered: true, totals: toolwright_agent::Totals::default() },
            Record::Cleared,
            Record::Model { model: "n".into(), origin: "http://y".into() },
            Record::Resumed { program: "0.2.0".into() },
            Record::Replaced { from: 1, to: 3, lines: vec![] },
        ]);
        let expected = "\
# Session 261127-192455-k2q7

- began 2026-11-20 21:48:37 UTC in `/work`
- agent `app:dev_assistant`, version 0.1.0
- model `m` at `http://x`

## You

> what time
> is it?

## Data

```
<stdin>
1
</stdin>
```

## Agent

I look.

### Call of `clock`

```json
{\"zone\":\"UTC\"}
```

### Result of `clock`

````json
\"noon ```\"
````

*The tool `app.generated:clock`, version 2, is loaded.*

## Agent

It is **noon**.

*What was said until here was cleared.*

*The model is `n` at `http://y` now.*

*Taken up again, with version 0.2.0.*

*2 messages gave way to 0: the conversation was compressed.*
";
        assert_eq!(text, expected);
    }

    #[test]
    fn nothing_in_a_page_steers_a_terminal_or_ends_its_block() {
        let call =
            ToolCall { id: "1".into(), name: "a`\u{1b}[2Jb\nc".into(), arguments: "```\n# not a heading".into() };
        let text = page(vec![said(Message::assistant("\u{1b}]0;x\u{7}hi\u{202e}", vec![call]), 0)]);
        let said = text.split_once("## Agent").unwrap().1;
        assert_eq!(said, "\n\nhi\n\n### Call of `` a`b c ``\n\n````json\n```\n# not a heading\n````\n");
    }
}
