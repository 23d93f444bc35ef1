export default function (iso) {
  const d = new Date(iso);
  return [d.getTime(), d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds(), d.toISOString(), d.getTimezoneOffset()];
}
