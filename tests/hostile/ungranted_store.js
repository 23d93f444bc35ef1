export default () => kv.set("key", "value");
