// Node, by require and by import: refuses unsupported versions of Node. It uses old syntax, since such a version may be unable to
// parse the other files of the package.

var version = process.versions.node;
var parts = version.split(".").map(Number);
var major = parts[0];
var minor = parts[1];

if (major === 22 ? minor < 12 : major === 20 ? minor < 19 : major < 23) {
  throw new Error(
    "trigger-wasm requires Node ^20.19 or >=22.12, and this is Node " + version + ".",
  );
}

// The variable matters: Node searches an imported file for the names of its exports. It would follow `module.exports = require(…)`
// through all of index.cjs, which takes longer than loading it.
var all = require("../dist/index.cjs");

module.exports = all;
