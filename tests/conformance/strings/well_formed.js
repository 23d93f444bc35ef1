export default () => ["a\ud800".isWellFormed(), "a\ud800b".toWellFormed(), "\ud83d\ude00".isWellFormed(), "\udc00".codePointAt(0)];
