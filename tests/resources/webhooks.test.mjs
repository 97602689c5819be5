// Webhook waiters, and verified webhook events.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import {
  NotFoundError,
  WebhookEndpointNotFoundError,
  WebhookError,
  WebhookFilterError,
  WebhookWaiterLimitError,
  webhooks,
} from "trigger-wasm";
import { server } from "./server.mjs";

describe("webhook waiters", () => {
  const { waiter } = webhooks;

  test("have the caller's key, or a new one each time", async () => {
    const keys = ["order-1", ["order", "1"], undefined, undefined];
    for (const idempotencyKey of keys) await waiter.create("payments", { idempotencyKey });
    const sent = server.requests.map(({ body }) => JSON.parse(body).idempotencyKey);
    assert.equal(sent[0], sent[1]);
    assert.equal(new Set(sent).size, 3);
  });

  test("send dates as texts, and return dates", async () => {
    const timeout = new Date("2025-01-01T00:00:00.000Z");
    const { expiresAt } = await waiter.create({ id: "payments" }, { timeout });
    assert.equal(JSON.parse(server.requests[0].body).timeout, timeout.toISOString());
    assert.deepEqual(expiresAt, timeout);
  });

  test("reject with their own error classes", async () => {
    const refuse = (status, body) => server.fail("POST /api/v1/webhooks", { status, body });
    refuse(404, { error: "No endpoint", code: "webhook_endpoint_not_found" });
    await assert.rejects(waiter.create("unknown"), (error) => {
      assert.ok(error instanceof WebhookEndpointNotFoundError);
      return error.cause instanceof NotFoundError;
    });
    refuse(422, { error: "The filter cannot be parsed", code: "webhook_filter_invalid" });
    await assert.rejects(waiter.create("payments", { filter: "((" }), WebhookFilterError);
    refuse(422, { error: "Too many", code: "webhook_waiter_limit", reason: "endpoint_limit" });
    await assert.rejects(waiter.create("payments"), (error) => {
      assert.ok(error instanceof WebhookWaiterLimitError);
      return error.reason === "endpoint_limit" && error.cause.status === 422;
    });
  });
});

test("constructEvent returns an event if its signature is valid, and rejects otherwise", async () => {
  const payload = JSON.stringify({ type: "alert.run.failed", text: "Grüße 🌍" });
  const header = createHmac("sha256", "secret").update(payload).digest("hex");
  const request = (signature, body = payload) =>
    new Request("http://127.0.0.1/", {
      method: "POST",
      body,
      headers: signature && { "x-trigger-signature-hmacsha256": signature },
    });
  const event = JSON.parse(payload);
  assert.deepEqual(await webhooks.constructEvent(request(header), "secret"), event);
  for (const body of [payload, Buffer.from(payload)]) {
    assert.deepEqual(await webhooks.constructEvent({ payload: body, header }, "secret"), event);
  }
  for (const [wrong, secret] of [
    [request(header), "another"],
    [request(header, `${payload} `), "secret"],
    [request(undefined), "secret"],
    [{ payload, header: header.slice(1) }, "secret"],
  ]) {
    await assert.rejects(webhooks.constructEvent(wrong, secret), WebhookError);
  }
});
