export default async function ({ n, limit }) {
  let running = 0, peak = 0, next = 0;
  const out = [];
  const worker = async () => { while (next < n) { const i = next++; running++; peak = Math.max(peak, running); for (let k = 0; k < i; k++) await null; running--; out.push(i); } };
  await Promise.all(Array.from({ length: limit }, worker));
  return { peak, done: out.sort((a, b) => a - b) };
}
