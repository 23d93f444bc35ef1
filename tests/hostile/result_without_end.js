export default () => ({ toJSON() { return { again: this }; } });
