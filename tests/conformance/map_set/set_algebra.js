export default function ([a, b]) {
  const x = new Set(a), y = new Set(b);
  return { union: [...new Set([...x, ...y])], both: [...x].filter((v) => y.has(v)), only: [...x].filter((v) => !y.has(v)), sub: [3, 4].every((v) => x.has(v)) };
}
