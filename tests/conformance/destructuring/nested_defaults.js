export default ({ user: { name = "nobody", tags: [first = "none", ...others] = [] } = {}, ...rest }) => ({ name, first, others, rest });
