export default ([deep, letters]) => [deep.flat(), deep.flat(Infinity), letters.map((l, i) => [l, deep.flat(9)[i]]), Array.from({ length: 3 }, (_, i) => i ** 2), Array.of(7, 8), Array(3).fill(0)];
