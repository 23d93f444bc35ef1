export default (input) => [
  JSON.stringify(input, (key, value) => (key === "secret" ? undefined : value)),
  JSON.stringify(input, ["a", "n", "d"], "--"),
  JSON.parse(JSON.stringify(input), (key, value) => (key === "d" ? new Date(value).getTime() : value)),
];
