export default () => “hello”;
