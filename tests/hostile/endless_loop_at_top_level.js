while (true) {}
export default () => 0;
