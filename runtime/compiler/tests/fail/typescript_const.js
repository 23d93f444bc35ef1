const LIMIT: number = 10;
export default (input) => input.n > LIMIT;
