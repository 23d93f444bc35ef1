// By hand: node has no such functions. 8 March 2026: clocks in New York go from 02:00 to 03:00; 1 November: from 02:00 back to 01:00.
import tz from "tz";
const at = new Date(Date.UTC(2026, 2, 8, 7, 30, 0, 5));
const said = (action) => {
  try {
    return action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
export default () => [
  tz.format(at, "Asia/Tokyo"), tz.format(at, "America/New_York"), tz.format(at, "UTC"), tz.format(at, "Asia/Tokyo", "EEEE, d MMMM yyyy 'at' h:mm a (z)"),
  tz.format("2026-03-08T07:30:00Z", "asia/tokyo", "yyyy-MM-dd HH:mm"), tz.parts(at, "America/New_York"),
  tz.toInstant({ year: 2026, month: 3, day: 8, hour: 3 }, "America/New_York").toISOString(), tz.toInstant("2026-03-08 09:00", "Asia/Tokyo").toISOString(),
  tz.toInstant({ year: 2026, month: 11, day: 1, hour: 1, minute: 30 }, "America/New_York").toISOString(),
  tz.toInstant({ year: 2026, month: 11, day: 1, hour: 1, minute: 30 }, "America/New_York", { prefer: "later" }).toISOString(),
  tz.toInstant({ year: 2026, month: 3, day: 8, hour: 2, minute: 30 }, "America/New_York").toISOString(),
  tz.toInstant({ year: 2026 }, "UTC").toISOString(), tz.zones().length > 400, tz.zones().includes("Europe/Berlin"),
  said(() => tz.format(at, "Tokyo")), said(() => tz.format(new Date(NaN), "UTC")), said(() => tz.toInstant({ year: 2026, month: 2, day: 30 }, "UTC")), said(() => tz.offset(at)),
  said(() => at.toLocaleString("en", { timeZone: "Asia/Tokyo" })), said(() => new Intl.DateTimeFormat("en")),
];
