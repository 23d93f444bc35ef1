// Parts of the module `tz` as node's `Intl` does them.
const parts = (date, zone) => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", era: "short", weekday: "short", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  });
  const found = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  const [year, month, day, hour, minute, second] = ["year", "month", "day", "hour", "minute", "second"].map((name) => Number(found[name]));
  const millisecond = ((Number(date) % 1000) + 1000) % 1000;
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(found.weekday) + 1;
  const offset = (Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - Number(date)) / 60000;
  return { year, month, day, hour, minute, second, millisecond, weekday, offset };
};
export default { parts, offset: (date, zone) => parts(date, zone).offset };
