// The examples of README.md run as programs against the local API server.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as sdk from "trigger-wasm";
import { startServer } from "../runtimes/environments.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { createProject } from "../runtimes/project.mjs";
import { DEV_KEY, PERSONAL_ACCESS_TOKEN, PROD_KEY, PROJECT_REF } from "../server/index.mjs";

/** The output of the examples in each section. Later examples of a section may have none. */
const OUTPUTS = {
  "First call": [/^[A-Z]+ \d{4}-\d\d-\d\dT/],
  Errors: [/^no such run\n$/],
  "Retries and time-outs": [/^$/, /^$/],
  Pages: [/^(run_\w+\n)+$/],
  "Raw responses": [/^$/],
  Authentication: [/^$/],
  "Following runs": [/^([A-Z]+ undefined\n)+one two$/],
  Logs: [/^runs.list GET http\S+ 1\nruns.list 200 \d/],
};

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const examples = readme.split(/^## /m).flatMap((text) => {
  const section = text.split("\n", 1)[0];
  const codes = [...text.matchAll(/^```js\n(.*?)^```$/gms)];
  return codes.map(([, code], place) => ({ section, code, place }));
});

let project;
let server;
before(async () => {
  project = await createProject();
  server = await startServer();
});
after(() => server?.close());

/** Triggers a task with a stream, and returns the id of the run. */
async function startRun(task) {
  const response = await fetch(`${server.url}/api/v1/tasks/${task}/trigger`, {
    method: "POST",
    headers: { authorization: `Bearer ${DEV_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ payload: "{}", options: { payloadType: "application/json" } }),
  });
  const { id } = await response.json();
  for (const data of ["one ", "two"]) server.add.streamPart({ runId: id, key: "answer", data });
  server.add.streamPart({ runId: id, key: "answer", end: true });
  return id;
}

/** Converts an example to a program: adds the imports, the handle and the call that the example omits. */
function programOf({ section, code }, runId) {
  const [imported = ""] = code.match(/import \{.*?\}/s) ?? [];
  const missing = Object.keys(sdk).filter(
    (name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code) && !imported.includes(name),
  );
  const before = [`import { ${missing} } from "trigger-wasm";`];
  if (!/const handle\b/.test(code)) before.push(`const handle = { id: "${runId}" };`);
  const after = section === "Logs" ? ['await (await import("trigger-wasm")).runs.list();'] : [];
  const local = code
    .replaceAll("tr_dev_…", DEV_KEY)
    .replaceAll("tr_prod_…", PROD_KEY)
    .replaceAll("tr_pat_…", PERSONAL_ACCESS_TOKEN)
    .replaceAll("proj_1234", PROJECT_REF)
    .replaceAll("https://trigger.example.com", server.url);
  // The example in "Errors" needs the id of a missing run.
  const known = section === "Errors" ? local : local.replaceAll("run_1234", runId);
  return [...before, known, ...after].join("\n");
}

test("every section with examples has expected outputs", () => {
  assert.deepEqual(
    [...new Set(examples.map(({ section }) => section))].sort(),
    Object.keys(OUTPUTS).sort(),
  );
});

for (const example of examples) {
  test(`README.md: ${example.section}, example ${example.place + 1}`, async () => {
    await startRun("always-fails");
    const id = await startRun("send-email");
    const file = join(project.dir, "example.mjs");
    writeFileSync(file, programOf(example, id));
    const env = { TRIGGER_API_URL: server.url, TRIGGER_SECRET_KEY: DEV_KEY };
    const { stdout } = await runProgram(process.execPath, [file], project.dir, env);
    assert.match(stdout, OUTPUTS[example.section][example.place]);
  });
}
