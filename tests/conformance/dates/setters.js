export default function (iso) {
  const d = new Date(iso);
  const out = [];
  d.setHours(25); out.push(d.toISOString());
  d.setMinutes(-1, 5); out.push(d.toISOString());
  d.setFullYear(2023, 1, 29); out.push(d.toISOString());
  d.setMonth(0); out.push(d.toISOString());
  d.setTime(1e12); out.push(d.toISOString());
  out.push(d.setDate(NaN));
  return out;
}
