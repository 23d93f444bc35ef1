import expr from "expr";
import text from "text";
import uuid from "uuid";
import yaml from "yaml";
const attempts = [
  () => yaml.parse("[".repeat(20000)),
  () => yaml.stringify(JSON.parse("[".repeat(400) + "]".repeat(400))),
  () => expr.evaluate("(".repeat(5000) + "1" + ")".repeat(5000)),
  () => expr.evaluate("9^".repeat(3000) + "9"),
  () => text.distance("a".repeat(20000), "b".repeat(20000)),
  () => uuid.v5("x", "y".repeat(100000)),
];
export default () => attempts.filter((attempt) => { try { attempt(); return true; } catch (error) { return !(error instanceof Error) || error.message.length > 500; } }).length;
