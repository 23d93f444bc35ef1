//! Text to an instant.

use super::civil::DateTime;
use super::zone::{Zone, bounded};
use crate::PureError;
use crate::error::shown;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The instant that a text names, in milliseconds.
///
/// Forms: RFC 3339 and ISO 8601 (`2026-03-08T01:30:00.5Z`, `2026-03-08 01:30+02:00`), a date alone (its midnight),
/// RFC 2822 and HTTP (`Sun, 08 Mar 2026 01:30:00 GMT`). A text without an offset is of `zone`; a time that its clocks
/// show twice is the earlier, one that they skip is as if they had not been changed. Of a fraction milliseconds are kept.
///
/// # Errors
/// Another form, a date or time that does not exist, an instant out of bounds.
pub fn parse(text: &str, zone: &Zone) -> Result<i64, PureError> {
    let trimmed = text.trim();
    let mut reader = Reader { rest: trimmed };
    let form = if trimmed.starts_with(|c: char| c.is_ascii_alphabetic()) || names_a_month(trimmed) {
        reader.mail()
    } else {
        reader.iso()
    };
    let (local, offset) = form.filter(|_| reader.rest.is_empty()).ok_or_else(|| {
        PureError::new(format!(
            "`{}` is not a date in a known form: use 2026-03-08, 2026-03-08T01:30:00Z, 2026-03-08T01:30:00+02:00 or \
             Sun, 08 Mar 2026 01:30:00 GMT",
            shown(text)
        ))
    })?;
    match offset {
        None => Ok(zone.instant(&local)?.usual()),
        Some(minutes) => {
            let instant = local.milliseconds()? - minutes * 60_000;
            bounded(instant).map(|()| instant)
        }
    }
}

/// A date and time, and minutes ahead of UTC where the text says so.
type Form = Option<(DateTime, Option<i64>)>;

/// Whether a day and the name of a month begin the text: RFC 2822 without the weekday.
fn names_a_month(text: &str) -> bool {
    let after_day = text.trim_start_matches(|c: char| c.is_ascii_digit());
    after_day.trim_start_matches([' ', '-']).starts_with(|c: char| c.is_ascii_alphabetic() && c != 'T' && c != 'Z')
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    /// ISO 8601 with hyphens and colons, as RFC 3339 has it, with a space for the T, and without seconds.
    fn iso(&mut self) -> Form {
        let sign = if self.take("-") { Some(-1) } else { self.take("+").then_some(1) };
        // As JavaScript writes years that have more than four digits.
        let year = if let Some(sign) = sign { sign * self.number(6)? } else { self.number(4)? };
        let (month, day) = if self.take("-") {
            let month = self.number(2)?;
            (month, if self.take("-") { self.number(2)? } else { return None })
        } else {
            return None;
        };
        let mut local = date(year, month, day)?;
        if self.rest.is_empty() {
            return Some((local, None));
        }
        if !(self.take("T") || self.take("t") || self.take(" ")) {
            return None;
        }
        self.time(&mut local)?;
        self.spaces();
        if self.rest.is_empty() {
            return Some((local, None));
        }
        Some((local, Some(self.offset()?)))
    }

    /// RFC 2822, section 3.3, whose form of fixed length is HTTP's; the weekday is not checked.
    fn mail(&mut self) -> Form {
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.word();
            self.spaces();
            if !self.take(",") {
                return None;
            }
            self.spaces();
        }
        let day = self.short_number()?;
        self.separator();
        let word = self.word().to_ascii_lowercase();
        let month = MONTHS.iter().position(|month| word.get(..3) == Some(*month))? + 1;
        self.separator();
        let year = match self.rest.bytes().take_while(u8::is_ascii_digit).count() {
            4 => self.number(4)?,
            // RFC 2822, section 4.3.
            2 => self.number(2).map(|year| if year < 50 { year + 2000 } else { year + 1900 })?,
            _ => return None,
        };
        let mut local = date(year, i32::try_from(month).ok()?, day)?;
        self.spaces();
        if self.rest.is_empty() {
            return Some((local, None));
        }
        self.time(&mut local)?;
        self.spaces();
        if self.rest.is_empty() {
            return Some((local, None));
        }
        let offset = self.offset()?;
        self.comment();
        Some((local, Some(offset)))
    }

    /// Hour and minute, and second with a fraction where they are.
    fn time(&mut self, local: &mut DateTime) -> Option<()> {
        local.hour = u8::try_from(self.number(2)?).ok()?;
        if !self.take(":") {
            return None;
        }
        local.minute = u8::try_from(self.number(2)?).ok()?;
        if !self.take(":") {
            return Some(());
        }
        // A leap second is the last one of its minute here: no clock of ours has it.
        local.second = u8::try_from(self.number(2)?).ok().map(|second| if second == 60 { 59 } else { second })?;
        if self.take(".") || self.take(",") {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, rest) = self.rest.split_at_checked(digits)?;
            self.rest = rest;
            local.millisecond = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
            return (digits > 0).then_some(());
        }
        Some(())
    }

    /// Minutes ahead of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = if self.take("+") {
            1
        } else if self.take("-") || self.take("−") {
            -1
        } else {
            // RFC 2822, section 4.3, has these names, and other letters for what nobody knows.
            return Some(match self.word().to_ascii_uppercase().as_str() {
                "Z" | "UT" | "UTC" | "GMT" => 0,
                "EST" => -5 * 60,
                "EDT" => -4 * 60,
                "CST" => -6 * 60,
                "CDT" => -5 * 60,
                "MST" => -7 * 60,
                "MDT" => -6 * 60,
                "PST" => -8 * 60,
                "PDT" => -7 * 60,
                _ => return None,
            });
        };
        let hours = self.number(2)?;
        let minutes =
            if self.take(":") || !self.rest.is_empty() && !self.rest.starts_with(' ') { self.number(2)? } else { 0 };
        (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 60 + minutes))
    }

    /// Exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i32> {
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
    }

    /// One digit or two.
    fn short_number(&mut self) -> Option<i32> {
        let digits = self.rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        if digits == 0 { None } else { self.number(digits) }
    }

    fn word(&mut self) -> &str {
        let length = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = self.rest.split_at_checked(length).unwrap_or(("", self.rest));
        self.rest = rest;
        word
    }

    fn take(&mut self, expected: &str) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn separator(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '-']);
    }

    /// The zone's name in parentheses, which mail programs add.
    fn comment(&mut self) {
        self.spaces();
        if self.rest.starts_with('(') && self.rest.ends_with(')') {
            self.rest = "";
        }
    }
}

/// Midnight of a day, if its numbers fit; whether there is such a day is asked later.
fn date(year: i32, month: i32, day: i32) -> Option<DateTime> {
    Some(DateTime {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        hour: 0,
        minute: 0,
        second: 0,
        millisecond: 0,
    })
}
