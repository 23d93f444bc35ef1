//! The calendar without zones: dates to days since 1970-01-01 and back.

use std::ops::RangeInclusive;

use crate::PureError;

/// Those in which there are instants.
const YEARS: RangeInclusive<i32> = -271_821..=275_760;

const DAYS_PER_400_YEARS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01: years are counted from March here, so that the leap day is their last.
const DAYS_TO_1970: i64 = 719_468;

/// A date and a time of day, of no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime {
    /// With year 0 before year 1.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999.
    pub millisecond: u16,
}

impl DateTime {
    /// Milliseconds since 1970-01-01T00:00:00 of the same clock.
    ///
    /// # Errors
    /// A part that is not there, as in 30 February; a year beyond the bounds of instants.
    pub fn milliseconds(&self) -> Result<i64, PureError> {
        if !YEARS.contains(&self.year) {
            return Err(PureError::new(format!(
                "the year {} is out of range: -271821 to 275760 are possible",
                self.year
            )));
        }
        let day_exists =
            (1..=12).contains(&self.month) && (1..=month_length(self.year.into(), self.month)).contains(&self.day);
        if !day_exists {
            let DateTime { year, month, day, .. } = self;
            return Err(PureError::new(format!("there is no date {year:04}-{month:02}-{day:02}")));
        }
        if self.hour > 23 || self.minute > 59 || self.second > 59 || self.millisecond > 999 {
            let DateTime { hour, minute, second, .. } = self;
            return Err(PureError::new(format!("there is no time {hour:02}:{minute:02}:{second:02}")));
        }
        let days = days_since_1970(self.year.into(), self.month, self.day);
        let seconds = ((days * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second);
        Ok(seconds * 1000 + i64::from(self.millisecond))
    }

    /// What a clock shows so many milliseconds after it showed 1970-01-01T00:00:00.
    pub(super) fn after(milliseconds: i64) -> DateTime {
        let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
        let (year, month, day) = date(days);
        DateTime {
            year: year as i32,
            month,
            day,
            hour: (rest / 3_600_000) as u8,
            minute: (rest / 60_000 % 60) as u8,
            second: (rest / 1000 % 60) as u8,
            millisecond: (rest % 1000) as u16,
        }
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn weekday(&self) -> u8 {
        // 1970-01-01 was a Thursday.
        ((self.days() + 3).rem_euclid(7) + 1) as u8
    }

    /// 1 for the first of January.
    pub fn day_of_year(&self) -> u16 {
        (self.days() - days_since_1970(self.year.into(), 1, 1) + 1) as u16
    }

    /// The ISO week and the year that it belongs to: the one in which its Thursday lies.
    pub fn iso_week(&self) -> (i32, u8) {
        let thursday = self.days() + 4 - i64::from(self.weekday());
        let (year, _, _) = date(thursday);
        (year as i32, ((thursday - days_since_1970(year, 1, 1)) / 7 + 1) as u8)
    }

    fn days(&self) -> i64 {
        days_since_1970(self.year.into(), self.month, self.day)
    }
}

/// The days of a month, 1 to 12.
fn month_length(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i64, month: u8, day: u8) -> i64 {
    let from_march = (i64::from(month) + 9) % 12;
    let year = year - i64::from(month < 3);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let days_before_month = (153 * from_march + 2) / 5;
    let days_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + days_before_month + i64::from(day) - 1;
    era * DAYS_PER_400_YEARS + days_of_era - DAYS_TO_1970
}

/// Year, month and day.
fn date(days_since_1970: i64) -> (i64, u8, u8) {
    let days = days_since_1970 + DAYS_TO_1970;
    let (era, day_of_era) = (days.div_euclid(DAYS_PER_400_YEARS), days.rem_euclid(DAYS_PER_400_YEARS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * from_march + 2) / 5 + 1) as u8;
    let month = ((from_march + 2) % 12 + 1) as u8;
    (era * 400 + year_of_era + i64::from(month < 3), month, day)
}
