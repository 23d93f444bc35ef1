export default (list) => list.map((text) => { const d = new Date(text); return Number.isNaN(d.getTime()) ? null : d.toISOString(); });
