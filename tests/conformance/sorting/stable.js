export default (n) => Array.from({ length: n }, (_, i) => ({ i, k: i % 3 })).sort((a, b) => a.k - b.k).map((x) => x.i);
