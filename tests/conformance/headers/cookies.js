export default () => { const h = new Headers([["Set-Cookie", "a=1"], ["set-cookie", "b=2, c"], ["B", "1"]]); return [h.getSetCookie(), [...h], h.get("set-cookie")]; };
