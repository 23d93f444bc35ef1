export default (s) => ({ units: s.length, points: [...s].length, reversed: [...s].reverse().join(""), codes: Array.from(s, (c) => c.codePointAt(0).toString(16)) });
