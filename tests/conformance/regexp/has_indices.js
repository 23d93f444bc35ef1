export default (s) => { const m = /(?<k>\w+)=(?<v>\w+)/d.exec(s); return [m.indices[0], m.indices.groups.k, m.indices.groups.v]; };
