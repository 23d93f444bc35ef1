import _ from 'lodash';
export default (input) => _.sum(input);
