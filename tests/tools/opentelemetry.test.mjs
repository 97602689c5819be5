// Trace headers with the packages of OpenTelemetry: each request has one, with and without an instrumented fetch.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { configure, runs } from "../../pkg/dist/index.js";
import { companion } from "./companions.mjs";

test("a request has the caller's trace once", { timeout: 60_000 }, async (t) => {
  const load = await companion(t, "OpenTelemetry");
  if (!load) return;
  const { propagation, trace } = await load("@opentelemetry/api");
  const { NodeTracerProvider } = await load("@opentelemetry/sdk-trace-node");
  const { UndiciInstrumentation } = await load("@opentelemetry/instrumentation-undici");

  let sent = [];
  const server = createServer((request, response) => {
    sent.push(request.headers.traceparent);
    // The first attempt of each call fails.
    response.writeHead(sent.length === 1 ? 503 : 200, { "retry-after": "0" });
    response.end('{"id":"run_1"}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  configure({ baseURL, accessToken: "tr_dev_test" });

  /** Makes a call in a span. Returns the ids of the trace and the span, and the trace headers of the requests. */
  const callIn = (name) =>
    trace.getTracer("test").startActiveSpan(name, async (span) => {
      sent = [];
      await runs.cancel("run_1");
      span.end();
      return { ...span.spanContext(), sent };
    });

  const provider = new NodeTracerProvider();
  await t.test("requests have no trace header if no provider is registered", async () => {
    assert.deepEqual((await callIn("unregistered")).sent, [undefined, undefined]);
  });

  provider.register();
  await t.test("each attempt of a call has the trace of its span", async () => {
    const calls = [await callIn("one"), await callIn("other")];
    for (const { traceId, spanId, sent } of calls) {
      assert.deepEqual(sent, Array(2).fill(`00-${traceId}-${spanId}-01`));
    }
    assert.notEqual(calls[0].traceId, calls[1].traceId);
  });

  await t.test("with an instrumented fetch, requests have only its trace header", async (t) => {
    const instrumentation = new UndiciInstrumentation();
    instrumentation.setTracerProvider(provider);
    instrumentation.enable();
    t.after(() => instrumentation.disable());
    const { traceId, spanId, sent } = await callIn("instrumented");
    assert.equal(sent.length, 2);
    for (const traceparent of sent) {
      assert.match(traceparent, new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      assert.ok(!traceparent.includes(spanId), "the span of the request, not the caller's");
    }
  });

  await t.test("requests have no trace header if the propagator throws", async () => {
    propagation.disable();
    propagation.setGlobalPropagator({
      inject() {
        throw new Error("no trace");
      },
      extract: (context) => context,
      fields: () => [],
    });
    assert.deepEqual((await callIn("failing")).sent, [undefined, undefined]);
  });
});
