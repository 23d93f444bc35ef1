export default (s) => [s.match(/(?<=\$)\d+/g), s.match(/(?<!\$)\b\d+/g), s.match(/\d+(?=\$)/g), s.match(/\d+(?!\d|\$)/g)];
