export default (list) => list.map((s) => { const u = new URL(s); return [u.href, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.origin]; });
