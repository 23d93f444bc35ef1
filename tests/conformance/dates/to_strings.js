export default function (iso) {
  const d = new Date(iso);
  return [d.toString(), d.toDateString(), d.toTimeString(), d.toUTCString(), d.toJSON(), JSON.stringify({ d }), `${d}`, d + 1, d - 1, String(new Date(NaN)), new Date(NaN).toJSON()];
}
