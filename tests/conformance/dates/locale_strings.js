export default (iso) => [new Date(iso).toLocaleDateString(), new Date(iso).toLocaleTimeString(), new Date(iso).toLocaleString()];
