//! Columns of text, and the short forms of sizes and ages.

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

/// How long ago, in the largest unit of which there is one: `12 s`, `5 min`, `3 h`, `8 d`.
pub(crate) fn age(then_ms: u64, now_ms: u64) -> String {
    match now_ms.saturating_sub(then_ms) / 1000 {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..86_400 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

/// Milliseconds since 1970-01-01 UTC as `2026-11-20 21:48:37 UTC`, by Howard Hinnant's algorithm for civil dates.
pub(super) fn date(ms: u64) -> String {
    let seconds = ms / 1000;
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
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
    fn sizes_and_ages_are_short() {
        assert_eq!(
            [0, 1023, 1024, 1400, 1 << 20, 5 << 20].map(size),
            ["0 B", "1023 B", "1.0 KiB", "1.3 KiB", "1.0 MiB", "5.0 MiB"]
        );
        let ages = [0, 59_999, 60_000, 3_600_000, 86_400_000 * 400].map(|ms| age(1000, 1000 + ms));
        assert_eq!(ages, ["0 s", "59 s", "1 min", "1 h", "400 d"]);
        assert_eq!(age(5000, 0), "0 s");
    }

    #[test]
    fn dates_are_civil() {
        assert_eq!(date(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(date(951_827_696_000), "2000-02-29 12:34:56 UTC");
        assert_eq!(date(1_795_211_317_999), "2026-11-20 21:48:37 UTC");
    }
}
