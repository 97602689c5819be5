// The smoke program from CommonJS.

const sdk = require("trigger-wasm");

import("./smoke.mjs")
  .then(({ smoke }) => smoke(sdk, process.env))
  .then((result) => console.log(JSON.stringify(result)));
