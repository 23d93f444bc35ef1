export default function (numbers) {
  const table = [[1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"], [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"]];
  const write = (n) => table.reduce((out, [v, r]) => { while (n >= v) { out += r; n -= v; } return out; }, "");
  const read = (s) => { let rest = s, n = 0; for (const [v, r] of table) while (rest.startsWith(r)) { n += v; rest = rest.slice(r.length); } return n; };
  return numbers.map((n) => [write(n), read(write(n))]);
}
