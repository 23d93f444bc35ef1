export default (list) => list.map((s) => { const m = /(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)/.exec(s); return m ? { ...m.groups, index: m.index } : null; });
