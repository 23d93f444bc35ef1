// capabilities: clock
export default () => new Promise(() => setInterval(() => {}, 1));
