export default function ({ name, n }) {
  const tag = (parts, ...values) => parts.raw.map((p, i) => p + (i < values.length ? `<${values[i]}>` : "")).join("");
  return [`${name} has ${n} ${n === 1 ? "item" : "items"}`, tag`a\n${n}b${name}`, String.raw`\u00e9${1 + 1}\\`];
}
