export default (a) => [a.splice(1, 2, "x", "y", "z"), [...a], a.unshift(0), a.pop(), a.shift(), a.reverse(), a.fill(9, 0, 1), a.copyWithin(0, 2, 3), a.indexOf("y"), a.lastIndexOf("q"), a.length];
