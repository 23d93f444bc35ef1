export default (list) => list.map(({ n, from, to }) => parseInt(n, from).toString(to));
