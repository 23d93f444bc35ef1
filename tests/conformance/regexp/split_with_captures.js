export default (s) => [s.split(/(\d+)/), s.split(/\d+/, 2), "".split(/x/), "abc".split(/(?:)/u), "a,b;c".split(/[,;]/)];
