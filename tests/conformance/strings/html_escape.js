export default (s) => {
  const map = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const escaped = s.replace(/[&<>"']/g, (c) => map[c]);
  const back = Object.fromEntries(Object.entries(map).map(([k, v]) => [v, k]));
  return [escaped, escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, (e) => back[e])];
};
