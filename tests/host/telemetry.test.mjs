// Adds trace headers from an OpenTelemetry API, which each test registers like the real one.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { runtimes } from "../runtimes/versions.mjs";
import { send } from "./send.mjs";

const REGISTERED = Symbol.for("opentelemetry.js.api.1");
const register = (api) => (globalThis[REGISTERED] = { version: "1.9.0", ...api });
afterEach(() => delete globalThis[REGISTERED]);

const injects = (headers) => ({
  inject(context, carrier, setter) {
    for (const [name, value] of Object.entries(headers)) setter.set(carrier, name, value);
  },
});

async function sentHeaders(request) {
  let sent;
  const fetch = async (url, { headers }) => {
    sent = headers;
    return new Response("{}");
  };
  await send({ fetch }, request);
  return sent;
}

test("adds no headers if nothing is registered", async () => {
  const headers = { accept: "*/*" };
  assert.equal(await sentHeaders({ headers }), headers);
  register({});
  assert.equal(await sentHeaders({ headers }), headers);
});

test("adds the propagator's headers and doesn't change the call's own object", async () => {
  register({ propagation: injects({ traceparent: "00-1-2-01", baggage: "a=b" }) });
  const headers = { accept: "*/*" };
  const expected = { accept: "*/*", traceparent: "00-1-2-01", baggage: "a=b" };
  assert.deepEqual(await sentHeaders({ headers }), expected);
  assert.deepEqual(headers, { accept: "*/*" });
});

test("keeps the caller's header, in upper or lower case", async () => {
  register({ propagation: injects({ traceparent: "00-1-2-01" }) });
  const headers = { Traceparent: "mine" };
  assert.deepEqual(await sentHeaders({ headers }), headers);
});

test("uses the caller's context for each attempt", async () => {
  const storage = new AsyncLocalStorage();
  register({
    context: { active: () => storage.getStore() },
    propagation: { inject: (context, carrier) => (carrier.traceparent = context) },
  });
  const sent = ["first", "second"].map((name) => storage.run(name, sentHeaders, {}));
  const found = (await Promise.all(sent)).map(({ traceparent }) => traceparent);
  assert.deepEqual(found, ["first", "second"]);
});

test("uses an empty context without a context manager", async () => {
  const key = Symbol("span");
  register({
    propagation: {
      inject(context, carrier, setter) {
        const span = context.setValue(key, 1).deleteValue(key).getValue(key);
        setter.set(carrier, "x-span", String(span));
      },
    },
  });
  assert.deepEqual(await sentHeaders({}), { "x-span": "undefined" });
});

test("sends no trace headers to a foreign server", async () => {
  register({ propagation: injects({ traceparent: "00-1-2-01" }) });
  assert.deepEqual(await sentHeaders({ isForeign: true }), {});
});

test("sends the request without a trace if the propagator fails", async () => {
  const failing = {
    inject() {
      throw new Error("no trace");
    },
  };
  const broken = [failing, {}, injects({ traceparent: "two\nlines" }), injects({ "a name": "1" })];
  for (const propagation of broken) {
    register({ propagation });
    assert.deepEqual(await sentHeaders({ headers: { accept: "*/*" } }), { accept: "*/*" });
  }
});

test("adds no headers if Node's fetch is instrumented", async (t) => {
  register({ propagation: injects({ traceparent: "00-1-2-01" }) });
  const instrumentation = () => {};
  subscribe("undici:request:create", instrumentation);
  t.after(() => unsubscribe("undici:request:create", instrumentation));
  assert.deepEqual(await sentHeaders({}), {});
});

test("adds no headers if Deno traces its fetch", { timeout: 60_000 }, async (t) => {
  const installed = await installFor(t, "Deno 2", runtimes["Deno 2"]);
  if (!installed) return;
  const program = fileURLToPath(new URL("deno-trace.mjs", import.meta.url));
  const args = ["run", "--allow-net", "--allow-read", program];
  const env = { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const { stdout } = await runProgram(installed.program, args, ".", env);
  const { traceId, seen } = JSON.parse(stdout);
  assert.equal(seen.length, 1);
  assert.match(seen[0], new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
});
