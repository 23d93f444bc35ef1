//! Zones against what Python's `zoneinfo` says of them: `zones.tsv`, recorded by `record_zones.py`.

use toolwright_pure::tz::{Found, Zone, format};

#[test]
fn clocks_are_where_zoneinfo_has_them() {
    let mut count = 0;
    for line in include_str!("zones.tsv").lines() {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap();
        let (name, seconds, offset, abbreviation, local) = (next(), next(), next(), next(), next());
        let zone = Zone::find(name).unwrap();
        let instant = seconds.parse::<i64>().unwrap() * 1000;
        let found = zone.offset(instant).unwrap();
        assert_eq!((found.seconds.to_string().as_str(), found.abbreviation.as_str()), (offset, abbreviation), "{line}");
        assert_eq!(format(instant, &zone, "yyyy-MM-dd'T'HH:mm:ss").unwrap(), local, "{line}");
        // And back: to this instant, or to two of which it is one.
        let back = zone.instant(&zone.local(instant).unwrap().date_time).unwrap();
        assert!(!matches!(back, Found::Never { .. }), "{line}");
        assert!(back.earlier() == instant || back.later() == instant, "{line}: {back:?}");
        count += 1;
    }
    assert!(count > 200, "{count}");
}
