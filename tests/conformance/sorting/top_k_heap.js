export default function ({ list, k }) {
  const heap = [];
  const up = (i) => { while (i > 0) { const p = (i - 1) >> 1; if (heap[p] <= heap[i]) break; [heap[p], heap[i]] = [heap[i], heap[p]]; i = p; } };
  const down = () => { let i = 0; for (;;) { let c = 2 * i + 1; if (c >= heap.length) break; if (c + 1 < heap.length && heap[c + 1] < heap[c]) c++; if (heap[i] <= heap[c]) break; [heap[i], heap[c]] = [heap[c], heap[i]]; i = c; } };
  for (const x of list) { heap.push(x); up(heap.length - 1); if (heap.length > k) { heap[0] = heap.pop(); down(); } }
  return heap.sort((a, b) => b - a);
}
