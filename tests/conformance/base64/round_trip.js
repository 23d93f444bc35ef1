export default (list) => list.map((s) => [btoa(s), atob(btoa(s)) === s]);
