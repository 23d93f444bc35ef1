export default () => ({ get value() { while (true) {} } });
