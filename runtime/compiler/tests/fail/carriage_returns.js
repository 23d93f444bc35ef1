const a = 1;
const b = ;
export default () => a;
