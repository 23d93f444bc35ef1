export default function ([target, patch]) {
  const apply = (t, p) => {
    if (p === null || typeof p !== "object" || Array.isArray(p)) return p;
    const out = t !== null && typeof t === "object" && !Array.isArray(t) ? { ...t } : {};
    for (const [k, v] of Object.entries(p)) if (v === null) delete out[k]; else out[k] = apply(out[k], v);
    return out;
  };
  return apply(target, patch);
}
