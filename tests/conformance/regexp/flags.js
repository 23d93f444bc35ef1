export default (s) => [s.match(/^line\d$/gim), /line1.LINE2/.test(s), /line1.LINE2/s.test(s), /a/dgimsuy.flags, new RegExp("/", "g").source, String(/[/]\//i), /x/y.sticky];
