export default (input) => (input as any).n;
