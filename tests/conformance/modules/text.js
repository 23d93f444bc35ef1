// By hand: node has nothing of the kind.
import text, { diff } from "text";
export default () => [
  diff("a\nb\nc\n", "a\nB\nc\n"), diff("a\n", "a\n"), diff("a\n", "b\n", { context: 0, oldName: "x", newName: "y" }),
  text.distance("kitten", "sitting"), text.similarity("abc", "abc"), text.similarity("abc", "xyz"),
  text.wrap("the quick brown fox jumps", 10), text.dedent("\n    a\n      b\n"), text.truncate("a long text", 6), text.truncate("short", 9), text.truncate("a long text", 6, "..."),
  text.graphemes("e\u0301👨‍👩‍👧x").length, text.camelCase("hello big world"), text.pascalCase("hello big world"), text.snakeCase("helloBigWorld"), text.kebabCase("Hello Big World"),
  text.titleCase("hello big world"), text.slug("Grüße, Welt!"),
];
