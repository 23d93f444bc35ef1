export default function (input) {
  const stable = (v) => Array.isArray(v) ? `[${v.map(stable)}]` : v && typeof v === "object" ? `{${Object.keys(v).sort().map((k) => JSON.stringify(k) + ":" + stable(v[k]))}}` : JSON.stringify(v);
  return stable(input);
}
