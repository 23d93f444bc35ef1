export default () => [Array.from(new TextEncoder().encode("a\ud800b")), "\ud83d".length, encodeURIComponent("ok")];
