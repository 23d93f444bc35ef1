export default (m) => [m[0].map((_, i) => m.map((r) => r[i])), m[0].map((_, i) => m.map((r) => r[i]).reverse()), m.map((r) => r.toReversed())];
