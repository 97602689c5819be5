// The local API server as a program: node tests/server/main.mjs [options]

import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import * as local from "./index.mjs";

const HELP = `Usage: node tests/server/main.mjs [options]

  --port <n>           the port on 127.0.0.1 (default: a free one)
  --queued-ms <n>      how long a run is queued (default: 150)
  --executing-ms <n>   how long it executes after that (default: 250)
  --with-parent        stop when the parent process ends
  --help
`;

const values = readOptions();

if (values.help) process.stdout.write(HELP);
else await main().catch((error) => fail(error.message));

async function main() {
  const server = await local.startServer({
    port: wholeNumber("port"),
    queuedMs: wholeNumber("queued-ms"),
    executingMs: wholeNumber("executing-ms"),
    control: true,
  });

  // The first signal stops the server. A second one ends the process at once.
  const stop = () => server.close().finally(() => process.exit());
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  if (values["with-parent"]) whenParentIsGone(stop);

  // Lines for a .env file.
  process.stdout.write(`# The local API server is listening. It has one project and these keys.
TRIGGER_API_URL=${server.url}
TRIGGER_SECRET_KEY=${local.DEV_KEY}
# production:            ${local.PROD_KEY}
# staging:               ${local.STAGING_KEY}
# preview:               ${local.PREVIEW_KEY}
# additional key (dev):  ${local.ADDITIONAL_DEV_KEY}
# personal access token: ${local.PERSONAL_ACCESS_TOKEN}
# project:               ${local.PROJECT_REF}
`);
}

function whenParentIsGone(stop) {
  // A pipe closes when the process at its other end ends. Other kinds of stdin don't.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once("close", stop).resume();
  process.once("disconnect", stop);
  // An orphaned process gets another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
}

function readOptions() {
  const options = {
    port: { type: "string", default: "0" },
    "queued-ms": { type: "string", default: "150" },
    "executing-ms": { type: "string", default: "250" },
    "with-parent": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`);
  }
}

function wholeNumber(name) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0) return number;
  return fail(`--${name} must be a whole number.\n\n${HELP}`);
}

function fail(message) {
  process.stderr.write(`${message.trimEnd()}\n`);
  process.exit(2);
}
