export default (s) => [s.toUpperCase(), s.toLowerCase(), s.toUpperCase().toLowerCase()];
