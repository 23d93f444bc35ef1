export default () => <b>bold</b>;
