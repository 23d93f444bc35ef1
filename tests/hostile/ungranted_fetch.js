export default async () => (await fetch("https://example.org/")).status;
