export default (list) => list.map((s) => { try { return new URL(s).href; } catch (e) { return [e.name, e.message, e.code, URL.canParse(s)]; } });
