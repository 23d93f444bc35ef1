export default function (input) {
  const out = {};
  const walk = (value, path) => {
    if (value !== null && typeof value === "object") for (const [k, v] of Object.entries(value)) walk(v, Array.isArray(value) ? `${path}[${k}]` : path ? `${path}.${k}` : k);
    else out[path] = value;
  };
  walk(input, "");
  return out;
}
