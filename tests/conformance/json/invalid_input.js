export default (list) => list.map((text) => { try { JSON.parse(text); return "parsed"; } catch (e) { return [e.name, e instanceof SyntaxError]; } });
