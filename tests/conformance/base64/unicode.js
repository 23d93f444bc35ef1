export default (s) => { const b = btoa(String.fromCharCode(...new TextEncoder().encode(s))); return [b, new TextDecoder().decode(Uint8Array.from(atob(b), (c) => c.charCodeAt(0)))]; };
