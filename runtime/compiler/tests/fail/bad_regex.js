export default ({ text }) => text.match(/(a/);
