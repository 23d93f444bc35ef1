export default (input) => [JSON.stringify(input), JSON.stringify(input, null, 2), JSON.parse(JSON.stringify(input))];
