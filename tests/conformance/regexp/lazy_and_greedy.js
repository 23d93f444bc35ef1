export default (s) => [s.match(/<b>.*<\/b>/)[0], s.match(/<b>.*?<\/b>/)[0], s.match(/<b>(.*?)<\/b>/g), "aaa".match(/a{2}/)[0], "aaaa".match(/a{1,3}?/)[0]];
