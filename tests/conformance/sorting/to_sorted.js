export default (a) => [a.toSorted(), a.toReversed(), a.with(0, 9), a.toSpliced(1, 1, 7, 8), a];
