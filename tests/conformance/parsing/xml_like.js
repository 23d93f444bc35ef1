export default function (xml) {
  const stack = [{ children: [] }];
  for (const m of xml.matchAll(/<(\/)?(\w+)([^>]*?)(\/)?>|([^<]+)/g)) {
    const [, close, tag, attrs, self, text] = m;
    if (text !== undefined) stack.at(-1).children.push(text.replace("&amp;", "&"));
    else if (close) stack.pop();
    else { const node = { tag, attrs: Object.fromEntries([...attrs.matchAll(/(\w+)=["']([^"']*)["']/g)].map((a) => [a[1], a[2]])), children: [] }; stack.at(-1).children.push(node); if (!self) stack.push(node); }
  }
  return stack[0].children[0];
}
