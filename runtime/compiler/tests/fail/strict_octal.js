export default () => 0755;
