export default function (s) {
  if (!/^[IVXLCDM]+$/.test(s)) throw new RangeError(`not a roman numeral: ${s}`);
  const v = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
  return [...s].reduce((sum, c, i) => sum + (v[c] < (v[s[i + 1]] ?? 0) ? -v[c] : v[c]), 0);
}
