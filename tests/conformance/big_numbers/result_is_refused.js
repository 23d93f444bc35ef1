export default function () {
  try { return JSON.stringify({ n: 10n }, (_, v) => (typeof v === "bigint" ? `${v}` : v)); } catch { return "unreachable"; }
}
