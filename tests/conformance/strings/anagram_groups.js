export default function (words) {
  const groups = new Map();
  for (const w of words) {
    const key = [...w].sort().join("");
    groups.set(key, [...(groups.get(key) ?? []), w]);
  }
  return [...groups.values()];
}
