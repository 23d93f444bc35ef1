export default (list) => list.map((n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ","));
