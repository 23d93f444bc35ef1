export default async () => { try { await crypto.subtle.digest("MD5", new Uint8Array(1)); } catch (e) { return e.name; } };
