use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> Zone {
    Zone::find(name).unwrap()
}

fn utc(text: &str) -> i64 {
    parse(text, &zone("UTC")).unwrap()
}

fn time(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> DateTime {
    DateTime { year, month, day, hour, minute, second, millisecond: 0 }
}

#[test]
fn tokyo_is_nine_hours_ahead() {
    let local = zone("Asia/Tokyo").local(utc("2026-11-20T15:30:45.678Z")).unwrap();
    let expected = Local {
        date_time: DateTime { millisecond: 678, ..time(2026, 11, 21, 0, 30, 45) },
        weekday: 6,
        day_of_year: 325,
        iso_week: 47,
        iso_year: 2026,
        offset: Offset { seconds: 32_400, dst: false, abbreviation: "JST".to_owned() },
    };
    assert_eq!(local, expected);
}

#[test]
fn new_york_changes_its_clocks_to_the_second() {
    let new_york = zone("America/New_York");
    let shown = |text: &str| format(utc(text), &new_york, "yyyy-MM-dd HH:mm:ss z").unwrap();
    assert_eq!(shown("2026-03-08T06:59:59Z"), "2026-03-08 01:59:59 EST");
    assert_eq!(shown("2026-03-08T07:00:00Z"), "2026-03-08 03:00:00 EDT");
    assert_eq!(shown("2026-11-01T05:59:59Z"), "2026-11-01 01:59:59 EDT");
    assert_eq!(shown("2026-11-01T06:00:00Z"), "2026-11-01 01:00:00 EST");
    assert_eq!(shown("2500-07-01T12:00:00Z"), "2500-07-01 08:00:00 EDT");
    assert_eq!(shown("1850-01-01T00:00:00Z"), "1849-12-31 19:03:58 LMT");
    assert!(new_york.offset(utc("2026-07-01")).unwrap().dst);
}

#[test]
fn times_that_clocks_show_twice_or_never_are_told() {
    let new_york = zone("America/New_York");
    assert_eq!(new_york.instant(&time(2026, 7, 4, 12, 0, 0)), Ok(Found::Once(utc("2026-07-04T16:00:00Z"))));
    let twice = Found::Twice { earlier: utc("2026-11-01T05:30:00Z"), later: utc("2026-11-01T06:30:00Z") };
    assert_eq!(new_york.instant(&time(2026, 11, 1, 1, 30, 0)), Ok(twice));
    assert_eq!(twice.usual(), twice.earlier());
    let never = Found::Never { earlier: utc("2026-03-08T06:30:00Z"), later: utc("2026-03-08T07:30:00Z") };
    assert_eq!(new_york.instant(&time(2026, 3, 8, 2, 30, 0)), Ok(never));
    assert_eq!(never.usual(), never.later());
    // Samoa went over the date line and left out a day.
    let never = Found::Never { earlier: utc("2011-12-29T22:00:00Z"), later: utc("2011-12-30T22:00:00Z") };
    assert_eq!(zone("Pacific/Apia").instant(&time(2011, 12, 30, 12, 0, 0)), Ok(never));
    // By the rule, in years of which the table knows nothing.
    assert!(matches!(new_york.instant(&time(2400, 3, 12, 2, 30, 0)), Ok(Found::Never { .. })));
    assert!(matches!(new_york.instant(&time(2400, 11, 5, 1, 30, 0)), Ok(Found::Twice { .. })));
}

#[test]
fn weeks_belong_to_the_year_of_their_thursday() {
    let weeks = [
        ("2026-12-31", 4, 2026, 53),
        ("2027-01-03", 7, 2026, 53),
        ("2027-01-04", 1, 2027, 1),
        ("2024-12-30", 1, 2025, 1),
        ("2000-02-29", 2, 2000, 9),
        ("1969-12-31", 3, 1970, 1),
    ];
    for (text, weekday, year, week) in weeks {
        let local = zone("UTC").local(utc(text)).unwrap();
        assert_eq!((local.weekday, local.iso_year, local.iso_week), (weekday, year, week), "{text}");
    }
}

#[test]
fn names_are_found_in_any_case_and_guessed() {
    assert_eq!(zone(" america/new_york ").name(), "America/New_York");
    assert!(names().count() > 590);
    assert!(version().starts_with("20"));
    let hints = [
        ("Tokyo", "unknown time zone `Tokyo`: did you mean `Asia/Tokyo`?"),
        ("new york", "unknown time zone `new york`: did you mean `America/New_York`?"),
        ("Asia/Tokio", "unknown time zone `Asia/Tokio`: did you mean `Asia/Tokyo`"),
        ("Berln", "unknown time zone `Berln`: did you mean `Europe/Berlin`"),
        ("§§", "unknown time zone `§§`: names are such as `Europe/Berlin`, `Asia/Tokyo` or `UTC`"),
    ];
    for (name, message) in hints {
        let error = Zone::find(name).unwrap_err();
        assert!(error.message.starts_with(message), "{error}");
    }
    assert!(Zone::find(&"x".repeat(100_000)).unwrap_err().message.len() < 300);
}

#[test]
fn patterns_have_fields_and_quotes() {
    let instant = utc("2026-01-05T14:07:09.042Z");
    let shown = |pattern: &str| format(instant, &zone("Asia/Kolkata"), pattern).unwrap();
    assert_eq!(shown("EEEE, d MMMM y"), "Monday, 5 January 2026");
    assert_eq!(shown("EEE dd MMM yy, H:m:s.SSS e"), "Mon 05 Jan 26, 19:37:9.042 1");
    assert_eq!(shown("hh:mm a, h 'o''clock' ''"), "07:37 PM, 7 o'clock '");
    assert_eq!(shown("YYYY-'W'ww D DDD"), "2026-W02 5 005");
    assert_eq!(shown("XXX XX xxx xx z VV"), "+05:30 +0530 +05:30 +0530 IST Asia/Kolkata");
    assert_eq!(format(instant, &zone("UTC"), "XXX XX xxx xx z").unwrap(), "Z Z +00:00 +0000 UTC");
    let midnight = utc("2026-01-05");
    assert_eq!(format(midnight, &zone("UTC"), "h a hh 年").unwrap(), "12 AM 12 年");
    let error = format(instant, &zone("UTC"), "yyyy-mm-ddThh").unwrap_err();
    assert_eq!(
        error.message,
        "unknown field `T` (letters that stand for themselves need single quotes around them) at position 11"
    );
    let error = format(instant, &zone("UTC"), "HH 'h").unwrap_err();
    assert_eq!(error.message, "the pattern has a quote that is not closed at position 4");
}

#[test]
fn rfc_3339_is_written() {
    assert_eq!(
        rfc3339(utc("2026-03-08T06:00:00.5Z"), &zone("America/New_York")).unwrap(),
        "2026-03-08T01:00:00.500-05:00"
    );
    assert_eq!(rfc3339(0, &zone("UTC")).unwrap(), "1970-01-01T00:00:00Z");
    assert_eq!(rfc3339(FURTHEST, &zone("UTC")).unwrap(), "+275760-09-13T00:00:00Z");
    assert_eq!(rfc3339(-FURTHEST, &zone("UTC")).unwrap(), "-271821-04-20T00:00:00Z");
    let error = rfc3339(FURTHEST + 1, &zone("UTC")).unwrap_err();
    assert_eq!(error.message, "the instant 8640000000000001 is out of range: it is in milliseconds, at most 8.64e15");
    assert!(zone("Asia/Tokyo").offset(i64::MIN).is_err());
}

#[test]
fn common_forms_of_dates_are_read() {
    let berlin = zone("Europe/Berlin");
    let expected = utc("2026-03-08T00:30:00Z");
    let forms = [
        "2026-03-08T00:30:00Z",
        "2026-03-08t00:30:00.000z",
        "2026-03-08 02:30:00+02:00",
        "2026-03-08T02:30+0200",
        "2026-03-07T19:30:00-05",
        "2026-03-08T01:30",
        " 2026-03-08 01:30:00 ",
        "Sun, 08 Mar 2026 00:30:00 GMT",
        "Sun, 8 Mar 2026 01:30:00 +0100 (CET)",
        "Sunday, 08-Mar-26 00:30:00 UTC",
        "8 March 2026 01:30",
        "7 Mar 2026 19:30:00 EST",
    ];
    for form in forms {
        assert_eq!(parse(form, &berlin), Ok(expected), "{form}");
    }
    assert_eq!(parse("2026-03-08", &berlin), Ok(utc("2026-03-07T23:00:00Z")));
    assert_eq!(parse("2026-03-29T02:30:00", &berlin), Ok(utc("2026-03-29T01:30:00Z")));
    assert_eq!(parse("2026-10-25T02:30:00", &berlin), Ok(utc("2026-10-25T00:30:00Z")));
    assert_eq!(utc("2026-03-08T00:30:00.1239Z"), expected + 123);
    assert_eq!(utc("2016-12-31T23:59:60Z"), utc("2016-12-31T23:59:59Z"));
    assert_eq!(utc("-000001-01-01T00:00:00Z"), -62_198_755_200_000);
}

#[test]
fn other_texts_are_refused() {
    let refused = |text: &str| parse(text, &zone("UTC")).unwrap_err().message;
    assert_eq!(
        refused("tomorrow"),
        "`tomorrow` is not a date in a known form: use 2026-03-08, 2026-03-08T01:30:00Z, 2026-03-08T01:30:00+02:00 or \
         Sun, 08 Mar 2026 01:30:00 GMT"
    );
    let forms = [
        "",
        "2026",
        "2026-03",
        "2026-3-8",
        "03/08/2026",
        "2026-03-08T",
        "2026-03-08T1:30",
        "2026-03-08T01:30:00.Z",
        "2026-03-08T01:30:00Zx",
        "2026-03-08T01:30:00+24:00",
        "8 Foo 2026",
        "٢٠٢٦-03-08",
        "Sun 08 Mar 2026",
        "2026-03-08T01:30:00+2",
    ];
    for form in forms {
        assert!(refused(form).contains("is not a date in a known form"), "{form}");
    }
    assert_eq!(refused("2026-02-29"), "there is no date 2026-02-29");
    assert_eq!(refused("2026-13-01T00:00:00Z"), "there is no date 2026-13-01");
    assert_eq!(refused("2026-02-28T24:00:00Z"), "there is no time 24:00:00");
    assert_eq!(
        refused("+275760-09-13T00:00:01Z"),
        "the instant 8640000000001000 is out of range: it is in milliseconds, at most 8.64e15"
    );
    for year in [i32::MIN, 275_761, i32::MAX] {
        let error = zone("UTC").instant(&time(year, 1, 1, 0, 0, 0)).unwrap_err();
        assert_eq!(error.message, format!("the year {year} is out of range: -271821 to 275760 are possible"));
    }
}

proptest! {
    #[test]
    fn instants_come_back(instant in -FURTHEST..FURTHEST, index in 0usize..590) {
        let zone = zone(names().nth(index).unwrap());
        let text = rfc3339(instant, &zone).unwrap();
        prop_assert_eq!(utc_or_seconds(&text, &zone, instant), instant, "{} {}", text, zone.name());
        let found = zone.instant(&zone.local(instant).unwrap().date_time).unwrap();
        prop_assert!(found.earlier() == instant || found.later() == instant, "{:?}", found);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-0-9TZ:+. a-z,]{0,30}", pattern in "[a-zA-Z' ]{0,12}") {
        let utc = zone("UTC");
        if let Ok(instant) = parse(&text, &utc) {
            prop_assert!(instant.abs() <= FURTHEST);
            if let Ok(shown) = format(instant, &utc, &pattern) {
                prop_assert!(shown.len() < 400);
            }
        }
    }
}

/// Offsets with seconds are none of the forms that are read.
fn utc_or_seconds(text: &str, zone: &Zone, instant: i64) -> i64 {
    if zone.offset(instant).unwrap().seconds % 60 != 0 { instant } else { utc(text) }
}
