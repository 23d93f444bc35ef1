export default (rows) => rows.reduce((t, { r, q, s }) => { ((t[r] ??= {})[q] ??= 0); t[r][q] += s; return t; }, {});
