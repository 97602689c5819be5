// Sends to servers that can't be reached, and to one that closes the connection once it has the request: prints which of
// these requests may have been sent. Run by unsent.test.mjs in each runtime, with the URLs as arguments.

import process from "node:process";
import { mayHaveBeenSent } from "../../src/host/js/unsent.js";

const results = [];
for (const url of process.argv.slice(2)) {
  const failed = fetch(url, { method: "POST", body: "{}" }).then(() => "answered", mayHaveBeenSent);
  results.push(await failed);
}
console.log(JSON.stringify(results));
