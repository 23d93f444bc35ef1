import tz from "tz";
const ZONES = ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney", "America/St_Johns", "Pacific/Auckland"];
export default ({ at }) =>
  ZONES.map((zone) => {
    const { year, month, day, hour, minute, second, millisecond, weekday, offset } = tz.parts(new Date(at), zone);
    return [zone, year, month, day, hour, minute, second, millisecond, weekday, offset, tz.offset(at, zone)];
  });
