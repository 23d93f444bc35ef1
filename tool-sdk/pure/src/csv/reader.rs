//! Text to rows, each with its line.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{ReadOptions, ascii, lengths};
use crate::PureError;

/// The line on which a row begins, and its fields.
pub(super) type Row = (usize, Vec<String>);

pub(super) fn read(text: &str, options: &ReadOptions) -> Result<Vec<Row>, PureError> {
    let delimiter = ascii("delimiter", options.delimiter)?;
    let quote = ascii("quote", options.quote)?;
    let comment = options.comment.map(|comment| ascii("comment", comment)).transpose()?;
    if delimiter == quote || comment == Some(delimiter) || comment == Some(quote) {
        return Err(PureError::new("the delimiter, the quote and the comment must be different characters"));
    }
    let mut lines = Lines {
        rest: text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes(),
        line: 1,
        comment,
        reader: ReaderBuilder::new().delimiter(delimiter).quote(quote).build(),
        output: vec![0; 1024],
        ends: vec![0; 32],
    };
    let mut rows: Vec<Row> = Vec::new();
    while let Some((line, mut row)) = lines.next_row()? {
        if options.trim {
            row.iter_mut().for_each(|field| *field = field.trim().to_owned());
        }
        if let Some((_, first)) = rows.first()
            && !options.flexible
            && first.len() != row.len()
        {
            return Err(lengths(line, row.len(), first.len(), "the first row"));
        }
        rows.push((line, row));
    }
    Ok(rows)
}

struct Lines<'t> {
    rest: &'t [u8],
    line: usize,
    comment: Option<u8>,
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl Lines<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, PureError> {
        self.skip();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let (mut written, mut fields) = (0, 0);
        let mut last_end = false;
        loop {
            // Where the last line has no end, it gets one. If that is not the end of the row, a quote is open.
            let ending = self.rest.is_empty();
            if ending && last_end {
                return Err(PureError::at_line(line, "a quote of the row that begins here is not closed"));
            }
            last_end = ending;
            let input = if ending { b"\n".as_slice() } else { self.rest };
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(fields..).unwrap_or_default();
            let (result, read, wrote, ended) = self.reader.read_record(input, output, ends);
            if !ending {
                self.advance(read);
            }
            written += wrote;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    self.output.resize(self.output.len() * 2, 0);
                    last_end = false;
                }
                ReadRecordResult::OutputEndsFull => {
                    self.ends.resize(self.ends.len() * 2, 0);
                    last_end = false;
                }
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        let mut start = 0;
        let mut row = Vec::with_capacity(fields);
        for end in self.ends.iter().take(fields) {
            let bytes = self.output.get(start..*end).unwrap_or_default();
            // Cut at ASCII characters, text stays text.
            row.push(String::from_utf8_lossy(bytes).into_owned());
            start = *end;
        }
        Ok(Some((line, row)))
    }

    /// Over ends of lines, empty lines and comments, which stand before a row.
    fn skip(&mut self) {
        loop {
            let length = match self.rest.first() {
                Some(b'\r' | b'\n') => 1,
                Some(byte) if self.comment == Some(*byte) => {
                    self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len())
                }
                _ => return,
            };
            self.advance(length);
        }
    }

    fn advance(&mut self, length: usize) {
        let (read, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.line += read.iter().filter(|byte| **byte == b'\n').count();
        self.rest = rest;
    }
}
