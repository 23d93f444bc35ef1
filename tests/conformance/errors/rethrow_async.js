export default async (m) => { await null; throw new Error(m); };
