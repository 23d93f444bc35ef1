export default (s) => [s.match(/\b(\w+) \1\b/g), s.replace(/\b(?<w>\w+) \k<w>\b/g, "$<w>"), /^(.)(.).?\2\1$/.test("level")];
