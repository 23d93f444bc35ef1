export default function (text) {
  const out = {};
  let section = out;
  for (const line of text.split(/\r?\n/)) {
    const t = line.trim();
    if (!t || t.startsWith(";")) continue;
    const m = t.match(/^\[(.+)\]$/);
    if (m) { section = m[1].split(".").reduce((o, k) => (o[k] ??= {}), out); continue; }
    const [k, ...v] = t.split("=");
    section[k.trim()] = v.length ? v.join("=").trim() : true;
  }
  return out;
}
