export default () => { class NotFound extends Error { constructor(what) { super(`${what} not found`); this.name = "NotFound"; } } throw new NotFound("page"); };
