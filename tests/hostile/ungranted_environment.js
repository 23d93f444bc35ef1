export default () => process.env.PATH;
