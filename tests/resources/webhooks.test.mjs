// Webhooks: deliveries, waiters for the next one, and events whose signature is checked.

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

test("webhook deliveries are listed and replayed", async () => {
  const { data } = await webhooks.endpoints.list();
  assert.ok(data[0].createdAt instanceof Date);
  const failed = server.add.webhookDelivery({ endpoint: "payments", status: "failed" });
  await fetch(data[0].url, { method: "POST", body: "{}" });
  const from = new Date(server.state.now() - 60_000);
  const list = await webhooks.deliveries.list({ endpoint: ["payments"], status: "failed", from });
  assert.deepEqual(
    list.data.map(({ id, endpoint }) => [id, endpoint.declaredId]),
    [[failed.id, "payments"]],
  );
  const { deliveryId, replayedFrom } = await webhooks.deliveries.replay(failed.id);
  assert.equal(replayedFrom, failed.id);
  const page = await webhooks.deliveries.list({ limit: 1 });
  assert.equal(page.data[0].id, deliveryId);
  const next = await webhooks.deliveries.list({ limit: 5, after: page.pagination.next });
  assert.equal(next.data.length, 2);
});

describe("webhook waiters", () => {
  const { waiter } = webhooks;

  test("are cancelled, unless a delivery was first", async () => {
    const [data] = (await webhooks.endpoints.list()).data;
    const match = { "event.type": "paid" };
    const first = await waiter.create({ id: "payments" }, { match, timeout: "1h" });
    assert.equal(first.isCached, false);
    assert.equal(first.expiresAt.getTime(), server.state.now() + 3_600_000);
    const second = await waiter.create("payments", { timeout: first.expiresAt });
    assert.deepEqual(second.expiresAt, first.expiresAt);
    assert.deepEqual(await waiter.cancel(second), { cancelled: true });
    const body = JSON.stringify({ event: { type: "paid" } });
    const delivered = await fetch(data.url, { method: "POST", body });
    const { deliveryId } = await delivered.json();
    assert.deepEqual(await waiter.cancel(first.id), {
      cancelled: false,
      reason: "too_late",
      deliveryId,
    });
    await assert.rejects(waiter.cancel("waitpoint_x"), NotFoundError);
  });

  test("are made once for a key, and each time without one", async () => {
    const make = (idempotencyKey) => waiter.create("payments", { idempotencyKey });
    const [first, again] = [await make("order-1"), await make(["order", "1"])];
    assert.deepEqual([again.id, again.isCached], [first.id, true]);
    const [one, two] = [await make(), await make()];
    assert.notEqual(one.id, two.id);
  });

  test("are refused with an error of their own", async () => {
    await assert.rejects(waiter.create("unknown"), (error) => {
      assert.ok(error instanceof WebhookEndpointNotFoundError);
      return error.cause instanceof NotFoundError;
    });
    await assert.rejects(waiter.create("payments", { filter: "((" }), WebhookFilterError);
    for (let i = 0; i < 10; i++) await waiter.create("payments");
    await assert.rejects(waiter.create("payments"), (error) => {
      assert.ok(error instanceof WebhookWaiterLimitError);
      return error.reason === "endpoint_limit" && error.cause.status === 422;
    });
  });
});

test("events are read when their signature is right, and only then", async () => {
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
