export default (list) => list.map((p) => { try { return String(new RegExp(p)); } catch (e) { return e.name; } });
