export default (years) => years.map((y) => [y, new Date(Date.UTC(y, 1, 29)).getUTCMonth() === 1]);
