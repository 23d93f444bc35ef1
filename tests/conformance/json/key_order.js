export default (input) => [Object.keys(input), JSON.stringify(input), Object.keys({ ...input, c: 1, 5: 0 })];
