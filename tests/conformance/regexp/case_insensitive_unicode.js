export default () => [/é/i.test("É"), /σ/iu.test("ς"), /[^x]/iu.test("X"), /\u212a/iu.test("k"), /\u212a/i.test("k"), /ß/iu.test("ẞ")];
