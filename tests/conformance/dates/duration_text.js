export default (list) => list.map((s) => {
  const parts = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
  let rest = s;
  return parts.flatMap(([u, n]) => { const k = Math.floor(rest / n); rest %= n; return k ? [`${k}${u}`] : []; }).join(" ") || "0s";
});
