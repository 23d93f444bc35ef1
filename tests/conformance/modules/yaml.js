// By hand: node reads no YAML.
import yaml, { parse, stringify } from "yaml";
export default ({ text }) => {
  try {
    const value = parse(text);
    return [value, Object.keys(value ?? {}), stringify(value), yaml.parseAll("a: 1\n---\n- 2\n"), yaml.stringifyAll([1, { a: [] }]), JSON.stringify(parse(stringify(value))) === JSON.stringify(value)];
  } catch (error) {
    return [error.name, error.message, error.line, error.column];
  }
};
