export default function (input) {
  const words = input.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").split(/[\s_-]+/);
  const lower = words.map((w) => w.toLowerCase());
  return {
    snake: lower.join("_"),
    kebab: lower.join("-"),
    camel: lower.map((w, i) => (i ? w[0].toUpperCase() + w.slice(1) : w)).join(""),
  };
}
