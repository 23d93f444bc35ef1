export default () => [
  new Date(2024, 12, 1), new Date(2024, 0, 32), new Date(2024, 1, 30, 25, 61, 61, 1001), new Date(99, 0, 1), new Date(Date.UTC(2024, 0)), new Date(0),
].map((d) => d.toISOString());
