export default () => { const e = new AggregateError([new Error("a"), 2], "many"); return [e.name, e.message, e.errors.length, e.errors[0].message, String(e)]; };
