export default (input) => new Promise((resolve) => queueMicrotask(() => resolve({ ...input, b: 2 })));
