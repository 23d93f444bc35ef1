export default function ({ items, k }) {
  function* choose(from, k, head = []) { if (k === 0) return yield head; for (let i = from; i <= items.length - k; i++) yield* choose(i + 1, k - 1, [...head, items[i]]); }
  return [...choose(0, k)];
}
