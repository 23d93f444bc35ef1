export default (list) => list.map((x) => { const f = new Float64Array([x]); return new BigUint64Array(f.buffer)[0].toString(16).padStart(16, "0"); });
