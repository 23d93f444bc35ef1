//! Columns of text, and the short form of sizes.

use std::io::{self, Write};

/// Writes rows in columns, each as wide as its widest cell; `right` says which are flush right. The last one is not padded.
pub(crate) fn write<const N: usize>(
    out: &mut dyn Write,
    head: [&str; N],
    right: [bool; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let mut widths = head.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    // One write per table: a listing of thousands of lines is not thousands of system calls.
    let mut text = String::new();
    line(&mut text, &head, &widths, &right);
    for row in rows {
        line(&mut text, row, &widths, &right);
    }
    out.write_all(text.as_bytes())
}

fn line(text: &mut String, cells: &[impl AsRef<str>], widths: &[usize], right: &[bool]) {
    let start = text.len();
    for (n, ((cell, width), right)) in cells.iter().zip(widths).zip(right).enumerate() {
        let cell = cell.as_ref();
        let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
        let (before, after) = if *right { (padding.as_str(), "") } else { ("", padding.as_str()) };
        text.push_str(if n == 0 { "" } else { "  " });
        text.push_str(before);
        text.push_str(cell);
        text.push_str(after);
    }
    text.truncate(text.get(start..).map_or(start, |line| start + line.trim_end().len()));
    text.push('\n');
}

/// `812 B`, `1.3 KiB`, `4.0 MiB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => tenths(bytes, 1024, "KiB"),
        _ => tenths(bytes, 1_048_576, "MiB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    let tenths = bytes * 10 / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let mut out = Vec::new();
        let rows =
            [["a".to_owned(), "10".to_owned(), String::new()], ["abc".to_owned(), "5".to_owned(), "é".to_owned()]];
        write(&mut out, ["ID", "N", "X"], [false, true, false], &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "ID    N  X\na    10\nabc   5  é\n");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(
            [0, 1023, 1024, 1400, 1 << 20, 5 << 20].map(size),
            ["0 B", "1023 B", "1.0 KiB", "1.3 KiB", "1.0 MiB", "5.0 MiB"]
        );
    }
}
