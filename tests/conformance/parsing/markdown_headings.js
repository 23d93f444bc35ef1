export default function (text) {
  let code = false;
  return text.split("\n").flatMap((l) => { if (l.startsWith("```")) code = !code; const m = !code && l.match(/^(#{1,6})\s+(.*)$/); return m ? [{ level: m[1].length, title: m[2].replace(/[*_`]/g, "") }] : []; });
}
