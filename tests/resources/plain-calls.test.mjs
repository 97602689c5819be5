// Every call that sends one request without needing state: checks the route, the method, the path, the body and the result.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as sdk from "trigger-wasm";
import { table } from "../server/table.mjs";
import { server } from "./server.mjs";

const key = await sdk.idempotencyKeys.create("order-1");
const widget = { title: "W", query: "SELECT 1", display: { type: "table" } };
const operations = [{ type: "increment", key: "n", value: 1 }];
const session = { type: "chat", taskIdentifier: "reply", triggerConfig: { basePayload: {} } };

/**
 * Calls: name, arguments, route, sent body, and the result if it isn't the route's body (null for nothing). The first arguments
 * fill the route's parameters.
 */
const CALLS = [
  ["runs.events", ["run_1"], "GET /api/v1/runs/:run/events"],
  ["runs.trace", ["run_1"], "GET /api/v1/runs/:run/trace"],
  ["runs.tracePage", ["run_1", { limit: 2 }], "GET /api/v1/runs/:run/trace"],
  ["runs.span", ["run_1", "span_1"], "GET /api/v1/runs/:run/spans/:span"],
  ["runs.metadata", ["run_1"], "GET /api/v1/runs/:run/metadata"],
  [
    "runs.updateMetadata",
    ["run_1", { operations }],
    "PUT /api/v1/runs/:run/metadata",
    { operations },
  ],

  ["runs.bulk.list", [{ limit: 2 }], "GET /api/v1/bulk-actions"],
  [
    "runs.bulk.cancel",
    [{ filter: { tag: ["x"] }, name: "All of x" }],
    "POST /api/v1/bulk-actions",
    { action: "cancel", filter: { tag: ["x"] }, name: "All of x" },
  ],
  [
    "runs.bulk.replay",
    [{ runIds: ["run_1"], targetRegion: "eu" }],
    "POST /api/v1/bulk-actions",
    { action: "replay", runIds: ["run_1"], targetRegion: "eu" },
  ],
  ["runs.bulk.retrieve", ["bulk_1"], "GET /api/v1/bulk-actions/:id"],
  ["runs.bulk.poll", ["bulk_1"], "GET /api/v1/bulk-actions/:id"],
  ["runs.bulk.abort", ["bulk_1"], "POST /api/v1/bulk-actions/:id/abort"],

  ["deployments.list", [{ status: "DEPLOYED" }], "GET /api/v1/deployments"],
  ["deployments.retrieveCurrent", [], "GET /api/v1/deployments/current"],
  ["deployments.retrieveLatest", [], "GET /api/v1/deployments/latest"],
  ["deployments.retrieve", ["deployment_1"], "GET /api/v1/deployments/:id"],
  ["deployments.promote", ["20250101.1"], "POST /api/v1/deployments/:version/promote"],

  ["errors.list", [{ search: "milk" }], "GET /api/v1/errors"],
  ["errors.retrieve", ["error_1"], "GET /api/v1/errors/:id"],
  [
    "errors.resolve",
    ["error_1", { resolvedInVersion: "20250102.1" }],
    "POST /api/v1/errors/:id/resolve",
    { resolvedInVersion: "20250102.1" },
  ],
  [
    "errors.ignore",
    ["error_1", { duration: 1 }],
    "POST /api/v1/errors/:id/ignore",
    { duration: 1 },
  ],
  ["errors.unresolve", ["error_1"], "POST /api/v1/errors/:id/unresolve"],

  ["queues.list", [{ perPage: 2 }], "GET /api/v1/queues"],
  ["queues.retrieve", ["queue_1"], "GET /api/v1/queues/:queue"],
  [
    "queues.pause",
    ["queue_1"],
    "POST /api/v1/queues/:queue/pause",
    { type: "id", action: "pause" },
  ],
  [
    "queues.resume",
    ["queue_1"],
    "POST /api/v1/queues/:queue/pause",
    { type: "id", action: "resume" },
  ],
  [
    "queues.overrideConcurrencyLimit",
    ["queue_1", 5],
    "POST /api/v1/queues/:queue/concurrency/override",
    { type: "id", concurrencyLimit: 5 },
  ],
  [
    "queues.resetConcurrencyLimit",
    ["queue_1"],
    "POST /api/v1/queues/:queue/concurrency/reset",
    { type: "id" },
  ],

  ["concurrencyLimits.list", [], "GET /api/v1/concurrency-limits"],
  ["concurrencyLimits.retrieve", ["task/x"], "GET /api/v1/concurrency-limits/:name"],
  [
    "concurrencyLimits.override",
    ["task/x", { total: 9 }],
    "POST /api/v1/concurrency-limits/:name/override",
    { total: 9 },
  ],
  ["concurrencyLimits.reset", ["task/x"], "POST /api/v1/concurrency-limits/:name/reset", {}],
  [
    "concurrencyLimits.pause",
    ["task/x"],
    "POST /api/v1/concurrency-limits/:name/pause",
    { action: "pause" },
  ],
  [
    "concurrencyLimits.resume",
    ["task/x"],
    "POST /api/v1/concurrency-limits/:name/pause",
    { action: "resume" },
  ],

  ["prompts.list", [], "GET /api/v1/prompts"],
  [
    "prompts.resolve",
    ["a b/c", { name: "Ada" }, { version: 2 }],
    "POST /api/v1/prompts/:slug",
    { variables: { name: "Ada" }, version: 2 },
    table["POST /api/v1/prompts/:slug"].body.data,
  ],
  ["prompts.versions", ["a b/c"], "GET /api/v1/prompts/:slug/versions"],
  ["prompts.promote", ["a b/c", 2], "POST /api/v1/prompts/:slug/promote", { version: 2 }],
  [
    "prompts.createOverride",
    ["a b/c", { textContent: "x" }],
    "POST /api/v1/prompts/:slug/override",
    { textContent: "x" },
  ],
  [
    "prompts.updateOverride",
    ["a b/c", { model: "m" }],
    "PUT /api/v1/prompts/:slug/override",
    { model: "m" },
  ],
  ["prompts.removeOverride", ["a b/c"], "DELETE /api/v1/prompts/:slug/override"],
  [
    "prompts.reactivateOverride",
    ["a b/c", 2],
    "POST /api/v1/prompts/:slug/override/reactivate",
    { version: 2 },
  ],

  [
    "query.execute",
    ["SELECT 1", { scope: "project" }],
    "POST /api/v1/query",
    { query: "SELECT 1", scope: "project", format: "json" },
  ],
  ["query.schema", [], "GET /api/v1/query/schema"],
  ["query.dashboards.list", [], "GET /api/v1/query/dashboards"],
  ["query.dashboards.retrieve", ["d_1"], "GET /api/v1/query/dashboards/:id"],
  ["query.dashboards.create", [{ title: "T" }], "POST /api/v1/query/dashboards", { title: "T" }],
  [
    "query.dashboards.update",
    ["d_1", { title: "T", revision: "r1" }],
    "PATCH /api/v1/query/dashboards/:id",
    { title: "T", revision: "r1" },
  ],
  [
    "query.dashboards.replace",
    ["d_1", { widgets: [widget] }],
    "PUT /api/v1/query/dashboards/:id",
    { widgets: [widget] },
  ],
  ["query.dashboards.del", ["d_1"], "DELETE /api/v1/query/dashboards/:id"],
  [
    "query.dashboards.widgets.add",
    ["d_1", widget],
    "POST /api/v1/query/dashboards/:id/widgets",
    widget,
  ],
  [
    "query.dashboards.widgets.update",
    ["d_1", "w_1", { title: "X" }],
    "PATCH /api/v1/query/dashboards/:id/widgets/:widget",
    { title: "X" },
  ],
  [
    "query.dashboards.widgets.del",
    ["d_1", "w_1", { revision: "r1" }],
    "DELETE /api/v1/query/dashboards/:id/widgets/:widget",
  ],

  ["schedules.timezones", [{ excludeUtc: true }], "GET /api/v1/timezones"],

  ["sessions.list", [{ limit: 2 }], "GET /api/v1/sessions"],
  ["sessions.start", [session], "POST /api/v1/sessions", session],
  ["sessions.retrieve", ["chat/1"], "GET /api/v1/sessions/:session"],
  [
    "sessions.update",
    ["chat/1", { metadata: null }],
    "PATCH /api/v1/sessions/:session",
    { metadata: null },
  ],
  [
    "sessions.close",
    ["chat/1", { reason: "done" }],
    "POST /api/v1/sessions/:session/close",
    { reason: "done" },
  ],

  ["wait.listTokens", [{ status: ["WAITING"] }], "GET /api/v1/waitpoints/tokens"],

  ["webhooks.endpoints.list", [], "GET /api/v1/webhooks/endpoints"],
  ["webhooks.deliveries.list", [{ limit: 2 }], "GET /api/v1/webhooks/deliveries"],
  ["webhooks.deliveries.replay", ["whd_1"], "POST /api/v1/webhooks/deliveries/:id/replay"],
  [
    "webhooks.waiter.create",
    ["payments", { match: { "event.type": "paid" }, timeout: "1h", idempotencyKey: key }],
    "POST /api/v1/webhooks/endpoints/:endpoint/waiters",
    { match: { "event.type": "paid" }, timeout: "1h", idempotencyKey: `${key}` },
  ],
  ["webhooks.waiter.cancel", ["waitpoint_1"], "POST /api/v1/webhooks/waiters/:waiter/cancel"],
];

describe("plain calls", () => {
  for (const [name, args, route, sent = null, result = table[route].body] of CALLS) {
    test(`${name} sends one request and returns its result`, async () => {
      const returned = await at(sdk, name)(...args);
      const values = args.map(encodeURIComponent);
      const [method, path] = route.replace(/:\w+/g, () => values.shift()).split(" ");
      const [request, ...others] = server.requests;
      assert.deepEqual(others, []);
      assert.deepEqual([request.method, request.path], [method, path]);
      assert.deepEqual(JSON.parse(request.body), sent);
      assert.deepEqual(JSON.parse(JSON.stringify(returned ?? null)), result);
    });
  }

  test("reach every route of the table", () => {
    const reached = new Set(CALLS.map(([, , route]) => route));
    assert.deepEqual(reached, new Set(Object.keys(table)));
  });

  test("include every call of the objects that have no other kind of call", () => {
    const { concurrencyLimits, deployments, errors, query, queues } = sdk;
    const all = namesOf({ concurrencyLimits, deployments, errors, query, queues });
    const tested = new Set(CALLS.map(([name]) => name));
    assert.deepEqual(
      all.filter((name) => !tested.has(name)),
      [],
    );
  });
});

/** Returns the function at a dotted path. */
function at(object, path) {
  return path.split(".").reduce((value, name) => value[name], object);
}

/** Returns the dotted paths of all functions in an object. */
function namesOf(object) {
  return Object.entries(object).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : namesOf(value).map((inner) => `${name}.${inner}`),
  );
}
