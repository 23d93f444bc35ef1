export default (input) => input.toLowerCase().replace(/(^|\s)\S/g, (c) => c.toUpperCase());
