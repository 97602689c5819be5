// docs/api.md equals the output of scripts/api-page.mjs, and lists the requests of the calls.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as sdk from "trigger-wasm";
import { apiPage, pageFile } from "../../scripts/api-page.mjs";
import { publicCallOf } from "../contract/sdk.mjs";
import { readCases } from "../contract/suite.mjs";
import { insideRun } from "../resources/inside-run.mjs";
import { server, settings } from "../resources/server.mjs";

const page = readFileSync(pageFile, "utf8");

test("docs/api.md is current", async () => {
  assert.equal(page, await apiPage(), "Run `node scripts/api-page.mjs`.");
});

test("docs/api.md lists every function of the package", () => {
  for (const [name, value] of Object.entries(sdk)) {
    if (typeof value !== "object") continue;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member !== "function") continue;
      assert.match(page, new RegExp(`\\| \`${name}\\.${key}[\`(]`), `${name}.${key}`);
    }
  }
});

/** The store of the local API server, in place of the one that a server names. */
const atStore = (request) => request.replace("https://{basin}.b.s2.dev", "/records");

/** Returns the requests that a part of the page names, as patterns. */
const requestsIn = (text) =>
  [...text.matchAll(/`([A-Z]+ (?:https:\/)?\/[^`]+)`/g)].map(
    ([, request]) => new RegExp(`^${atStore(request).replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  );

/** Returns the requests that the page lists for a call, or for the calls of the object that it creates. */
function listedFor(call) {
  const isRow = (line) => line.startsWith(`| \`${call}\``) || line.startsWith(`| \`${call}(`);
  return requestsIn(page.split("\n").filter(isRow).join("\n"));
}

test("docs/api.md lists every request of the recorded cases", () => {
  const [introduction] = page.split("\n## ");
  const general = requestsIn(introduction);
  const unlisted = new Set();
  for (const { call, expected } of readCases()) {
    // These make other calls.
    if (/^auth\.with/.test(call)) continue;
    const [, inside, name] = call.match(/^(client\.|apiClient\.)?(.+)$/);
    const known = inside === "apiClient." ? publicCallOf[name] : name;
    const patterns = [...general, ...listedFor(known)];
    for (const { method, path } of expected.requests) {
      // Other paths belong to the object store. The official package doesn't encode all ids.
      const [route] = path.match(/\/(api|engine|realtime)\/.*/) ?? [];
      if (!route || route.includes("%")) continue;
      const request = `${method} ${route}`;
      if (!patterns.some((pattern) => pattern.test(request))) unlisted.add(`${known}: ${request}`);
    }
  }
  assert.deepEqual([...unlisted], []);
});

async function* parts() {
  yield "a";
}

/** Writes a stream of a run. The server's first response is lost, so that the package asks what has arrived. */
async function pipeToRun(version) {
  const future = { v2RealtimeStreams: version === "v2" };
  const client = new sdk.TriggerClient({ ...settings(), future });
  const { id } = await client.tasks.trigger("t", {});
  server.requests.length = 0;
  if (version === "v1") server.fail("POST /realtime", { reset: "after" });
  await sdk.streams.pipe(parts(), { target: id }).waitUntilComplete();
}

async function subscribeUntilAborted() {
  const controller = new AbortController();
  const { signal } = controller;
  await insideRun(async () => {
    const followed = sdk.tasks.triggerAndSubscribe("t", {}, { signal, delay: "1h" });
    while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await assert.rejects(followed, { name: "AbortError" });
  });
}

/** Calls that no recorded case covers, each with all its kinds of requests. */
const unrecorded = {
  "streams.pipe": [() => pipeToRun("v1"), () => pipeToRun("v2")],
  "sessions.open(…).out.pipe": [() => sdk.sessions.open("s").out.pipe(parts()).waitUntilComplete()],
  "tasks.triggerAndSubscribe": [subscribeUntilAborted],
};

for (const [call, uses] of Object.entries(unrecorded)) {
  test(`docs/api.md lists exactly the requests of ${call}`, async () => {
    const sent = new Set();
    for (const use of uses) {
      await use();
      for (const { method, path } of server.requests) sent.add(`${method} ${path}`);
    }
    const listed = listedFor(call);
    for (const request of sent)
      assert.ok(
        listed.some((pattern) => pattern.test(request)),
        request,
      );
    for (const pattern of listed)
      assert.ok(
        [...sent].some((request) => pattern.test(request)),
        String(pattern),
      );
  });
}
