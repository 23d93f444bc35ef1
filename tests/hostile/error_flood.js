export default () => { throw new Error("x".repeat(4 << 20)); };
