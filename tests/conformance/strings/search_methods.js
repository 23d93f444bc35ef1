export default (s) => [
  s.indexOf("an"), s.lastIndexOf("an"), s.includes("nan"), s.startsWith("nan", 2), s.endsWith("an", 5), s.search(/n/),
  s.replaceAll("an", "<$&>"), s.split("a"), s.split("", 3), s.split("a", -1), s.concat(1, null), s.repeat(2), s.substring(4, 1), s.slice(-3, -1),
];
