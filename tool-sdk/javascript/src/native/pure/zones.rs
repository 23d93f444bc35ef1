//! Time zones. An instant is a number of milliseconds since 1970.

use rquickjs::convert::List;
use rquickjs::{Ctx, Exception, Function, Object, Result};
use toolwright_pure::tz::{self, DateTime, Found, Zone};

use super::sure;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("tzNames", Function::new(ctx.clone(), || tz::names().collect::<Vec<_>>())?)?;
    host.set("tzFormat", Function::new(ctx.clone(), format)?)?;
    host.set("tzParts", Function::new(ctx.clone(), parts)?)?;
    host.set("tzParse", Function::new(ctx.clone(), parse)?)?;
    host.set("tzInstant", Function::new(ctx.clone(), instant)?)
}

/// By RFC 3339 without a pattern.
fn format(ctx: Ctx<'_>, at: f64, zone: String, pattern: Option<String>) -> Result<String> {
    let zone = sure(&ctx, Zone::find(&zone))?;
    let text = match pattern {
        Some(pattern) => tz::format(at as i64, &zone, &pattern),
        None => tz::rfc3339(at as i64, &zone),
    };
    sure(&ctx, text)
}

/// What `parts` gives: numbers, whether it is daylight saving time, the offset's name, the zone's.
type Parts = List<(Vec<f64>, bool, String, String)>;

/// The numbers: year, month, day, hour, minute, second, millisecond, weekday, day of the year, ISO year, ISO week, and
/// seconds ahead of UTC.
fn parts(ctx: Ctx<'_>, at: f64, zone: String) -> Result<Parts> {
    let zone = sure(&ctx, Zone::find(&zone))?;
    let local = sure(&ctx, zone.local(at as i64))?;
    let DateTime { year, month, day, hour, minute, second, millisecond } = local.date_time;
    let numbers = [
        f64::from(year),
        f64::from(month),
        f64::from(day),
        f64::from(hour),
        f64::from(minute),
        f64::from(second),
        f64::from(millisecond),
        f64::from(local.weekday),
        f64::from(local.day_of_year),
        f64::from(local.iso_year),
        f64::from(local.iso_week),
        f64::from(local.offset.seconds),
    ];
    Ok(List((numbers.to_vec(), local.offset.dst, local.offset.abbreviation, zone.name().to_owned())))
}

/// The instant of a text, which is of the zone when it names no offset.
fn parse(ctx: Ctx<'_>, text: String, zone: String) -> Result<f64> {
    let zone = sure(&ctx, Zone::find(&zone))?;
    Ok(sure(&ctx, tz::parse(&text, &zone))? as f64)
}

/// The instants at which the zone's clocks show the parts, year to millisecond: the usual, the earlier, the later.
fn instant(ctx: Ctx<'_>, parts: Vec<f64>, zone: String) -> Result<Vec<f64>> {
    let zone = sure(&ctx, Zone::find(&zone))?;
    let whole = |at: usize| parts.get(at).copied().unwrap_or(0.0);
    // A number beyond a part's type is beyond the part, too.
    let small = |at: usize| whole(at).clamp(0.0, 255.0) as u8;
    if parts.iter().any(|part| part.fract() != 0.0 || !part.is_finite()) || parts.iter().skip(1).any(|part| *part < 0.0)
    {
        return Err(Exception::throw_range(&ctx, "the parts of a date and time must be whole numbers"));
    }
    let local = DateTime {
        year: whole(0) as i32,
        month: small(1),
        day: small(2),
        hour: small(3),
        minute: small(4),
        second: small(5),
        millisecond: whole(6).min(65_535.0) as u16,
    };
    let found: Found = sure(&ctx, zone.instant(&local))?;
    Ok([found.usual(), found.earlier(), found.later()].map(|instant| instant as f64).to_vec())
}
