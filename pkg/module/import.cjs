// What dist/node.js imports. Node searches an imported file for the names of its exports, which would take longer for all of
// index.cjs than loading it does.
const all = require("../dist/index.cjs");

module.exports = all;
