// Sends a request in Deno, to itself, within a span of Deno's own tracer. Prints the trace id and the received headers. Run
// by telemetry.test.mjs.

import { send } from "./send.mjs";

const seen = [];
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ headers }) => {
  seen.push(headers.get("traceparent"));
  return new Response("{}");
});
const { trace } = globalThis[Symbol.for("opentelemetry.js.api.1")];
await trace.getTracer("test").startActiveSpan("call", async (span) => {
  await send(undefined, { url: `http://127.0.0.1:${server.addr.port}/` });
  console.log(JSON.stringify({ traceId: span.spanContext().traceId, seen }));
  span.end();
});
await server.shutdown();
