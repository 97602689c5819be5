// The cache of plans is only a cache. A call sends the same request with and without it, after any other calls.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "trigger-wasm-plans-"));
after(() => rmSync(folder, { recursive: true }));

/** Loads a copy of the package with the cache on or off. */
async function load(name, isOn) {
  const dir = join(folder, name);
  cpSync(fileURLToPath(new URL("../../pkg", import.meta.url)), dir, { recursive: true });
  const file = join(dir, "dist/index.js");
  const text = readFileSync(file, "utf8");
  assert.match(text, /var isOn = true;/);
  const hit = /if \((plan\d*)\) return \1;/;
  assert.match(text, hit);
  const counted = text.replace(hit, "if ($1) { globalThis.planHits += 1; return $1; }");
  writeFileSync(file, counted.replace("var isOn = true;", `var isOn = ${isOn};`));
  return import(pathToFileURL(file));
}

globalThis.planHits = 0;
const [cached, plain] = [await load("on", true), await load("off", false)];
const hash = await plain.idempotencyKeys.create("made", { scope: "global" });

const controller = new AbortController();
const ids = [
  "run_1",
  "run_2",
  { id: "run_3" },
  { id: "run_4", more: 1 },
  "a b/ü",
  "",
  "..",
  7,
  null,
];
const texts = ["A", "a,b", "ü +&=", "", null, undefined, 0, 5, true];
const lists = [["A", "B"], ["B"], [], ["", "A"], [1, "A"], "A"];
const dates = [new Date(0), new Date(5e11), new Date(NaN), 0, 12, "2025-01-01", undefined];
const payloads = [
  { a: 1 },
  { a: 2, b: [1] },
  { when: new Date(1) },
  new Map([["k", 1n]]),
  [],
  "text",
  "",
  7,
  null,
  undefined,
  { text: "x".repeat(130_000) },
];
const keys = ["k", "order-1", "x".repeat(64), ["a", "b"], hash, "", undefined, 7];
const requests = [
  undefined,
  { signal: controller.signal },
  { timeoutInMs: 100 },
  { retry: { maxAttempts: 1 } },
  { additionalHeaders: { "x-a": "1" } },
  {},
];

/** A random number, from a sequence that is the same in each run. */
let seed = 7;
const random = (below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed % below;
};
const one = (values) => values[random(values.length)];
const some = (fields) =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(() => random(2))
      .map(([name, values]) => [name, one(values)]),
  );

const schedule = () => ({
  task: "t",
  cron: "* * * * *",
  ...some({ deduplicationKey: ["d", "e", ""] }),
});

const reused = {};
/** Returns the same object in each call, changed between calls. */
const sameValue = (value) => Object.assign(reused, { value });

const calls = {
  retrieve: () => ["runs", "retrieve", one(ids), one(requests)],
  cancel: () => ["runs", "cancel", one(ids)],
  reschedule: () => ["runs", "reschedule", one(ids), { delay: one(["1h", ...dates]) }],
  list: () => [
    "runs",
    "list",
    some({
      status: lists,
      tag: [...lists, ...texts],
      from: dates,
      to: dates,
      limit: [10, 20, 0],
      after: texts,
      isTest: [true, false],
    }),
    one(requests),
  ],
  listInProject: () => ["runs", "list", one(["proj_1", "proj_2"]), some({ env: ["dev", "prod"] })],
  trigger: () => [
    "tasks",
    "trigger",
    one(["a", "b", "c d"]),
    one(payloads),
    some({
      idempotencyKey: keys,
      idempotencyKeyTTL: ["1h", undefined],
      tags: lists,
      ttl: ["1h", 60, undefined],
      metadata: [{ a: 1 }, { a: { b: 2 } }, undefined],
      delay: dates,
      queue: ["q", "r", { name: "s" }],
      maxAttempts: [1, 2, 0],
      concurrencyKey: texts,
      externalDeploymentId: ["d1", "d2", " d3 ", null],
      version: ["v1", "v2"],
    }),
    one(requests),
  ],
  envvar: () => ["envvars", "retrieve", one(["p", "q"]), one(["dev", "prod"]), one(["A", "B C"])],
  queue: () => ["queues", "retrieve", one(["q_1", { type: "task", name: "t" }])],
  schedule: () => ["schedules", "create", schedule()],
  envvarUpdate: () => ["envvars", "update", "p", "dev", "A", sameValue(one(["1", "2"]))],
  deliveries: () => ["webhooks", "deliveries", one([{}, { status: "A" }, { limit: 3 }])],
};

const retry = { maxAttempts: 2, minTimeoutInMs: 1 };
const requestOptions = { retry };
const configurations = [
  { accessToken: "tr_dev_1", requestOptions },
  { accessToken: "tr_dev_2", baseURL: "http://localhost:1/p", requestOptions },
  { accessToken: "tr_dev_1", previewBranch: "b", requestOptions },
  { accessToken: "tr_dev_1", requestOptions: { retry, additionalHeaders: { "x-b": "2" } } },
];

let sent;

// One function for all calls: with another `fetch`, the cache has no plan.
async function fetch(url, init) {
  const headers = { ...init.headers };
  delete headers["x-trigger-request-idempotency-key"];
  const isUpload = url.includes("packet");
  sent.push([init.method, isUpload ? "upload" : url, isUpload ? "" : init.body, headers]);
  const body = {
    id: "run_1",
    data: [],
    pagination: {},
    presignedUrl: "http://localhost:1/packet",
    storagePath: "s",
  };
  // The client can't know whether the server carried it out.
  if (url.endsWith("/schedules"))
    throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
  return Response.json(body, { headers: { "x-trigger-jwt": "token" } });
}

/** Makes a call. Returns its requests and its result, without random parts. */
async function play(sdk, configuration, [space, name, ...args]) {
  sent = [];
  const client = new sdk.TriggerClient({ ...configuration, fetch });
  const call = name === "deliveries" ? client.webhooks.deliveries.list : client[space][name];
  const end = await call(...args).then(
    (value) => JSON.stringify(value),
    (error) => `${error.name}: ${error.message}`,
  );
  return { sent, end };
}

test("random calls send the same with the cache and without it", { timeout: 120_000 }, async () => {
  for (let i = 0; i < 4000; i++) {
    const configuration = one(configurations);
    const call = calls[one(Object.keys(calls))]();
    const [withCache, without] = [
      await play(cached, configuration, call),
      await play(plain, configuration, call),
    ];
    assert.deepEqual(withCache, without, `call ${i}: ${call[0]}.${call[1]}`);
  }
  assert.ok(globalThis.planHits > 500, `${globalThis.planHits} plans came from the cache`);
});
