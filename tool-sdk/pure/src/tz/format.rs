//! Instants as text, by a pattern.

use super::zone::{Local, Zone};
use crate::PureError;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// An instant on a zone's clocks in the form of RFC 3339, such as `2026-03-08T03:00:00-04:00`. Milliseconds are there
/// if there are any; UTC is `Z`; a year of more than four digits has a sign, as in JavaScript.
///
/// # Errors
/// The instant is out of bounds.
pub fn rfc3339(instant: i64, zone: &Zone) -> Result<String, PureError> {
    let pattern =
        if instant.rem_euclid(1000) == 0 { "yyyy-MM-dd'T'HH:mm:ssXXX" } else { "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" };
    format(instant, zone, pattern)
}

/// An instant on a zone's clocks, by a pattern of Unicode's date fields.
///
/// | | |
/// |---|---|
/// | `yyyy` `yy` `y` | year: 2026, 26, without zeros before it |
/// | `MMMM` `MMM` `MM` `M` | month: March, Mar, 03, 3 |
/// | `dd` `d` `DDD` `D` | day of the month, of the year |
/// | `EEEE` `EEE` `e` | weekday: Sunday, Sun, 7 |
/// | `HH` `H` `hh` `h` `a` | hour to 23, hour to 12, AM or PM |
/// | `mm` `m` `ss` `s` `SSS` | minute, second, millisecond |
/// | `YYYY` `ww` `w` | ISO week with its year |
/// | `XXX` `XX` `xxx` `xx` | offset: +09:00, +0900; with x, UTC is +00:00 and not Z |
/// | `z` `VV` | abbreviation, name of the zone |
///
/// Other characters stand for themselves; letters do in single quotes, and two of these are one.
///
/// # Errors
/// A field that is not in the table, a quote that is not closed, an instant out of bounds.
pub fn format(instant: i64, zone: &Zone, pattern: &str) -> Result<String, PureError> {
    let local = zone.local(instant)?;
    let mut text = String::new();
    let mut rest = pattern.chars().enumerate().peekable();
    while let Some((index, c)) = rest.next() {
        let position = index + 1;
        if c == '\'' {
            let mut quoted = String::new();
            loop {
                match rest.next() {
                    Some((_, '\'')) if rest.next_if(|(_, next)| *next == '\'').is_some() => quoted.push('\''),
                    Some((_, '\'')) => break,
                    Some((_, c)) => quoted.push(c),
                    None => return Err(PureError::at_position(position, "the pattern has a quote that is not closed")),
                }
            }
            text.push_str(if quoted.is_empty() { "'" } else { &quoted });
        } else if c.is_ascii_alphabetic() {
            let mut count = 1;
            while rest.next_if(|(_, next)| *next == c).is_some() {
                count += 1;
            }
            match field(c, count, &local, zone) {
                Some(field) => text.push_str(&field),
                None => {
                    let field: String = std::iter::repeat_n(c, count.min(8)).collect();
                    let hint = "letters that stand for themselves need single quotes around them";
                    return Err(PureError::at_position(position, format_args!("unknown field `{field}` ({hint})")));
                }
            }
        } else {
            text.push(c);
        }
    }
    Ok(text)
}

fn field(letter: char, count: usize, local: &Local, zone: &Zone) -> Option<String> {
    let at = &local.date_time;
    let hour12 = (at.hour + 11) % 12 + 1;
    Some(match (letter, count) {
        ('y', 4) => year(at.year),
        ('y', 2) => format!("{:02}", at.year.rem_euclid(100)),
        ('y', 1) => at.year.to_string(),
        ('Y', 4) => year(local.iso_year),
        ('M', 4) => name(&MONTHS, at.month)?.to_owned(),
        ('M', 3) => name(&MONTHS, at.month)?.get(..3)?.to_owned(),
        ('E', 4) => name(&WEEKDAYS, local.weekday)?.to_owned(),
        ('E', 1..=3) => name(&WEEKDAYS, local.weekday)?.get(..3)?.to_owned(),
        ('e', 1) => local.weekday.to_string(),
        ('M', 1 | 2) => padded(at.month.into(), count),
        ('d', 1 | 2) => padded(at.day.into(), count),
        ('D', 1..=3) => padded(local.day_of_year, count),
        ('H', 1 | 2) => padded(at.hour.into(), count),
        ('h', 1 | 2) => padded(hour12.into(), count),
        ('m', 1 | 2) => padded(at.minute.into(), count),
        ('s', 1 | 2) => padded(at.second.into(), count),
        ('S', 3) => padded(at.millisecond, count),
        ('w', 1 | 2) => padded(local.iso_week.into(), count),
        ('a', 1) => if at.hour < 12 { "AM" } else { "PM" }.to_owned(),
        ('z', 1..=3) => local.offset.abbreviation.clone(),
        ('V', 2) => zone.name().to_owned(),
        ('X', 2 | 3) if local.offset.seconds == 0 => "Z".to_owned(),
        ('X' | 'x', 2) => offset(local.offset.seconds, ""),
        ('X' | 'x', 3) => offset(local.offset.seconds, ":"),
        _ => return None,
    })
}

fn name<'n>(names: &[&'n str], number: u8) -> Option<&'n str> {
    names.get(usize::from(number).checked_sub(1)?).copied()
}

fn padded(number: u16, width: usize) -> String {
    format!("{number:0width$}")
}

/// Four digits, or a sign and six.
fn year(year: i32) -> String {
    if (0..=9999).contains(&year) { format!("{year:04}") } else { format!("{year:+07}") }
}

/// Seconds are shown only where there are any, which was more than a hundred years ago.
fn offset(seconds: i32, separator: &str) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let ahead = seconds.unsigned_abs();
    let text = format!("{sign}{:02}{separator}{:02}", ahead / 3600, ahead / 60 % 60);
    if ahead.is_multiple_of(60) { text } else { format!("{text}{separator}{:02}", ahead % 60) }
}
