export default (words) => words.length ? words.reduce((p, w) => { while (!w.startsWith(p)) p = p.slice(0, -1); return p; }) : "";
