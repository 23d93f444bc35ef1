export default function (list) {
  const a = Int16Array.from(list);
  return [Array.from(a.toSorted()), a.indexOf(4), a.includes(9), a.findLast((x) => x > 3), a.reduce((s, x) => s + x), a.join("-"), Array.from(a.map((x) => x * 10000)), a.at(-1), Array.from(a.fill(7, 1, 3)), [...a.entries()][1], Array.from(a.copyWithin(0, 3)), a.toString()];
}
