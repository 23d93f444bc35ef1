export default async () => { const r = new Response("x"); const c = r.clone(); await r.text(); try { await r.json(); } catch (e) { return [e.name, await c.text()]; } };
