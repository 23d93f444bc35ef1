//! Bytes of an event stream into the data of whole events.
//!
//! After the HTML standard, section 9.2 (server-sent events). Only `data` matters here. Lines end in LF, CR or CRLF; the
//! splits of the bytes may lie anywhere.

/// Collects bytes until an event is whole.
#[derive(Default)]
pub(super) struct Events {
    line: Vec<u8>,
    data: String,
    after_cr: bool,
    lines: usize,
}

impl Events {
    /// Takes more bytes and gives the data of the events that they complete.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        events
    }

    /// What is left at the stream's end: some servers leave out the last empty line.
    pub(super) fn rest(&mut self) -> Option<String> {
        self.end_line().or_else(|| self.end_line())
    }

    fn end_line(&mut self) -> Option<String> {
        let mut line = std::mem::take(&mut self.line);
        if self.lines == 0 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        self.lines = self.lines.saturating_add(1);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return (!data.trim().is_empty()).then_some(data);
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        if field == "data" {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(value.strip_prefix(' ').unwrap_or(value));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Events;

    const STREAM: &str =
        "\u{feff}: hello\n\ndata: {\"a\":\"é𝄞\"}\r\n\r\nevent: x\ndata:1\ndata: 2\n\ndata: \n\nid\rdata: last\r\r";

    #[test]
    fn comments_other_fields_and_empty_events_are_skipped() {
        let mut events = Events::default();
        assert_eq!(events.push(STREAM.as_bytes()), ["{\"a\":\"é𝄞\"}", "1\n2", "last"]);
        assert_eq!(events.rest(), None);
    }

    #[test]
    fn the_last_event_needs_no_empty_line_at_the_end() {
        for end in ["", "\n"] {
            let mut events = Events::default();
            assert_eq!(events.push(format!("data: 1\n\ndata: 2{end}").as_bytes()), ["1"]);
            assert_eq!(events.rest(), Some("2".to_owned()));
            assert_eq!(events.rest(), None);
        }
    }

    proptest! {
        #[test]
        fn splits_do_not_matter(sizes in prop::collection::vec(1_usize..9, 1..40)) {
            let mut events = Events::default();
            let mut got = Vec::new();
            let mut rest = STREAM.as_bytes();
            for size in sizes.iter().cycle() {
                let (piece, after) = rest.split_at((*size).min(rest.len()));
                got.extend(events.push(piece));
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(got, ["{\"a\":\"é𝄞\"}", "1\n2", "last"]);
        }
    }
}
