// Sends requests to the URLs in its arguments, and prints which of them may have reached the server. Run by
// connection-errors.test.mjs in each runtime.

import process from "node:process";
import { mayHaveBeenSent } from "../../src/host/js/connection-errors.js";

const results = [];
for (const url of process.argv.slice(2)) {
  const failed = fetch(url, { method: "POST", body: "{}" }).then(() => "answered", mayHaveBeenSent);
  results.push(await failed);
}
console.log(JSON.stringify(results));
