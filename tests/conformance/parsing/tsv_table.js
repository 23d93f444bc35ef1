export default function (text) {
  const rows = text.split("\n").map((l) => l.split("\t"));
  const widths = rows[0].map((_, i) => Math.max(...rows.map((r) => r[i].length)));
  return rows.map((r) => r.map((c, i) => c.padEnd(widths[i])).join(" | ")).join("\n");
}
