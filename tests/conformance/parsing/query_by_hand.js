export default (q) => q.split("&").reduce((o, pair) => { const [k, v = ""] = pair.split("=").map(decodeURIComponent); o[k] = k in o ? [].concat(o[k], v) : v; return o; }, {});
