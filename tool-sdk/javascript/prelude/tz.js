// The module `tz`: time zones, which `Date` knows nothing of.
(host, base) => {
  const { tzNames, tzFormat, tzParts, tzParse, tzInstant } = host;
  const { Date, RangeError, isObject, textOf, optionsOf, refuseArgument, date_getTime, array_push } = base;

  // Milliseconds of a Date, a number of them, or a text, which without an offset is UTC.
  const instantOf = (value) => {
    let at = value;
    if (typeof value === "string") return tzParse(textOf(value, "the date"), "UTC");
    if (isObject(value) && value instanceof Date) at = date_getTime(value);
    else if (typeof value !== "number") refuseArgument("the date", "a Date, a number of milliseconds or a text", value);
    if (at !== at) throw new RangeError("the date is an invalid Date");
    return at < -8.64e15 || at > 8.64e15 ? refuseArgument("the date", "at most 8.64e15 milliseconds from 1970", value) : base.floor(at);
  };
  const zoneOf = (zone) => textOf(zone, "the time zone");
  const NAMES = ["year", "month", "day", "hour", "minute", "second", "millisecond", "weekday", "dayOfYear", "isoYear", "isoWeek"];

  base.tz = {
    format(date, zone, pattern = undefined) {
      return tzFormat(instantOf(date), zoneOf(zone), pattern === undefined ? undefined : textOf(pattern, "the pattern"));
    },
    parts(date, zone) {
      const answer = tzParts(instantOf(date), zoneOf(zone));
      const parts = {};
      for (let i = 0; i < NAMES.length; i++) base.ownProperty(parts, NAMES[i], answer[0][i]);
      base.ownProperty(parts, "offset", answer[0][NAMES.length] / 60);
      base.ownProperty(parts, "dst", answer[1]);
      base.ownProperty(parts, "abbreviation", answer[2]);
      base.ownProperty(parts, "zone", answer[3]);
      return parts;
    },
    offset: (date, zone) => tzParts(instantOf(date), zoneOf(zone))[0][NAMES.length] / 60,
    toInstant(local, zone, given = undefined) {
      const name = zoneOf(zone);
      if (typeof local === "string") return new Date(tzParse(textOf(local, "the date"), name));
      if (!isObject(local) || local instanceof Date) refuseArgument("the local time", "a text, or an object with year, month, day and so on", local);
      const numbers = [];
      for (let i = 0; i < 7; i++) {
        const part = local[NAMES[i]] ?? (i === 1 || i === 2 ? 1 : i === 0 ? undefined : 0);
        array_push(numbers, typeof part === "number" ? part : refuseArgument(`the ${NAMES[i]}`, "a number", part));
      }
      const which = optionsOf(given).prefer ?? "usual";
      const index = which === "usual" ? 0 : which === "earlier" ? 1 : which === "later" ? 2 : refuseArgument("prefer", '"earlier" or "later"', which);
      return new Date(tzInstant(numbers, name)[index]);
    },
    zones: () => tzNames(),
  };
}
