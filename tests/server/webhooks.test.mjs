// Tests of the local API server: webhooks and errors.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

let server;
const { expect, get, post, trigger } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

describe("webhooks", () => {
  const path = "/api/v1/webhooks";
  let keys = 0;
  const wait = (more, endpoint = "payments") =>
    post(`${path}/endpoints/${endpoint}/waiters`, { idempotencyKey: `k${++keys}`, ...more });
  const cancel = (id) => expect(200, post(`${path}/waiters/${id}/cancel`));

  test("are received at endpoints, listed and replayed", async () => {
    server.add.webhookEndpoint({ id: "repository", source: "github" });
    const { data: endpoints } = await expect(200, get(`${path}/endpoints`));
    assert.deepEqual(
      endpoints.map(({ declaredId, source, status }) => [declaredId, source, status]),
      [
        ["payments", "stripe", "active"],
        ["repository", "github", "active"],
      ],
    );
    const failed = server.add.webhookDelivery({ endpoint: "repository", status: "failed" });
    server.advance(60_000);
    const sent = await fetch(endpoints[0].url, { method: "POST", body: '{"type": "paid"}' });
    assert.equal(sent.status, 202);
    const { deliveryId } = await sent.json();

    const ids = async (query) =>
      (await expect(200, get(`${path}/deliveries?${query}`))).data.map(({ id }) => id);
    assert.deepEqual(await ids(""), [deliveryId, failed.id]);
    assert.deepEqual(await ids("filter[endpoint]=repository"), [failed.id]);
    assert.deepEqual(await ids(`filter[endpoint]=${endpoints[0].id},x`), [deliveryId]);
    assert.deepEqual(await ids("filter[status]=failed"), [failed.id]);
    assert.deepEqual(await ids("filter[period]=30s"), [deliveryId]);
    assert.deepEqual(await ids(`page[size]=1&page[after]=${deliveryId}`), [failed.id]);
    const replayed = await expect(200, post(`${path}/deliveries/${failed.id}/replay?targetId=t`));
    assert.equal(replayed.replayedFrom, failed.id);
    assert.equal((await ids(""))[0], replayed.deliveryId);
    await expect(404, post(`${path}/deliveries/whd_x/replay`));
  });

  test("are waited for, by what they hold", async () => {
    const match = { "data.id": 7 };
    const waiter = await expect(200, wait({ match, timeout: "1h", idempotencyKey: "k" }));
    assert.equal(waiter.isCached, false);
    const left = Date.parse(waiter.expiresAt) - server.state.now();
    assert.equal(left, 3_600_000);
    const again = await expect(200, wait({ idempotencyKey: "k" }));
    assert.deepEqual(again, { ...waiter, isCached: true });
    const other = await expect(200, wait({ match: { "data.id": 8 } }));

    const delivery = server.add.webhookDelivery({
      endpoint: "payments",
      payload: { data: { id: 7 } },
    });
    assert.deepEqual(await cancel(waiter.id), {
      cancelled: false,
      reason: "too_late",
      deliveryId: delivery.id,
    });
    assert.deepEqual(await cancel(other.id), { cancelled: true });
    await expect(404, post(`${path}/waiters/x/cancel`));
  });

  test("are waited for within limits, and with codes for what is wrong", async () => {
    const unknown = await expect(404, wait({}, "x"));
    assert.equal(unknown.code, "webhook_endpoint_not_found");
    const filter = await expect(422, wait({ filter: "(a" }));
    assert.equal(filter.code, "webhook_filter_invalid");
    assert.equal((await expect(422, wait({ timeout: "soon" }))).code, "invalid_request");
    for (let i = 0; i < 10; i++) await expect(200, wait({ filter: `(a == ")")`, timeout: "60s" }));
    const limit = await expect(422, wait());
    assert.deepEqual([limit.code, limit.reason], ["webhook_waiter_limit", "endpoint_limit"]);
    server.advance(61_000);
    await expect(200, wait());
  });
});

describe("errors", () => {
  const path = "/api/v1/errors";
  const list = async (query = "") => (await expect(200, get(`${path}?${query}`))).data;

  test("are failed runs that say the same", async () => {
    await trigger("always-fails", { message: "no milk" });
    await trigger("always-fails", { message: "no tea" });
    server.advance(60_000);
    await trigger("always-fails", { message: "no milk" });
    server.advance(1000);
    const errors = await list();
    assert.deepEqual(
      errors.map(({ errorMessage, count, status }) => [errorMessage, count, status]),
      [
        ["no milk", 2, "unresolved"],
        ["no tea", 1, "unresolved"],
      ],
    );
    assert.ok(Date.parse(errors[0].lastSeen) - Date.parse(errors[0].firstSeen) >= 60_000);
    assert.deepEqual(
      (await list("filter[period]=30s")).map(({ count }) => count),
      [1],
    );
    assert.equal((await list("filter[search]=TEA")).length, 1);
    assert.equal((await list("filter[taskIdentifier]=other")).length, 0);
    const detail = await expect(200, get(`${path}/${errors[0].id}`));
    assert.deepEqual(detail.affectedVersions, ["20250101.1"]);
    await expect(404, get(`${path}/error_x`));
    await expect(400, get(`${path}?filter[status]=gone`));
  });

  test("are resolved, ignored for a time, and unresolved", async () => {
    await trigger("always-fails");
    server.advance(1000);
    const [{ id }] = await list();
    const resolved = await expect(200, post(`${path}/${id}/resolve`, { resolvedInVersion: "2" }));
    assert.deepEqual([resolved.status, resolved.resolvedInVersion], ["resolved", "2"]);
    assert.equal((await list("filter[status]=unresolved")).length, 0);
    assert.equal((await expect(200, post(`${path}/${id}/unresolve`))).status, "unresolved");
    const ignored = await expect(
      200,
      post(`${path}/${id}/ignore`, { duration: 60_000, reason: "r" }),
    );
    assert.deepEqual([ignored.status, ignored.ignoredReason], ["ignored", "r"]);
    server.advance(60_000);
    assert.equal((await expect(200, get(`${path}/${id}`))).status, "unresolved");
    await expect(200, post(`${path}/${id}/ignore`, { totalOccurrences: 2 }));
    await trigger("always-fails");
    server.advance(1000);
    assert.equal((await expect(200, get(`${path}/${id}`))).status, "unresolved");
  });
});
