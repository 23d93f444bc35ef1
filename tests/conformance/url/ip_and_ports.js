export default (list) => list.map((s) => new URL(s).host);
