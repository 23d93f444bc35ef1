export default async (items) => items.reduce(async (acc, x) => [...(await acc), x * 10], Promise.resolve([]));
