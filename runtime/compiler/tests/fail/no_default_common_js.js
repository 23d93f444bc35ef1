module.exports = function (input) {
  return input;
};
