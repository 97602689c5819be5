// Errors: what runs failed of, and what was decided about it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NotFoundError, errors, tasks } from "trigger-wasm";
import { collect, server } from "./server.mjs";

const failWith = async (...messages) => {
  for (const message of messages) await tasks.trigger("always-fails", { message });
  server.advance(1000);
};

test("errors are listed with how often they were seen, over all pages", async () => {
  await failWith("no milk", "no tea", "no milk");
  const listed = await collect(errors.list({ limit: 1, status: "unresolved" }));
  const counts = Object.fromEntries(listed.map((each) => [each.errorMessage, each.count]));
  assert.deepEqual(counts, { "no milk": 2, "no tea": 1 });
  for (const { firstSeen, lastSeen, taskIdentifier } of listed) {
    assert.ok(firstSeen instanceof Date && lastSeen instanceof Date);
    assert.equal(taskIdentifier, "always-fails");
  }
  const found = async (params) => (await errors.list(params)).data.length;
  assert.equal(await found({ search: "TEA" }), 1);
  assert.equal(await found({ taskIdentifier: ["other", "always-fails"] }), 2);
  assert.equal(await found({ version: "20250101.1" }), 2);
  assert.equal(await found({ from: new Date(server.state.now() + 1000) }), 0);
  server.advance(7_200_000);
  assert.equal(await found({ period: "1h" }), 0);
});

test("an error is resolved, ignored for a time, and neither again", async () => {
  await failWith("no milk");
  const [{ id }] = (await errors.list()).data;
  const unresolved = await errors.retrieve(id);
  assert.deepEqual(
    [unresolved.status, unresolved.resolvedAt, unresolved.affectedVersions],
    ["unresolved", null, ["20250101.1"]],
  );
  const resolved = await errors.resolve(id, { resolvedInVersion: "20250102.1" });
  assert.deepEqual([resolved.status, resolved.resolvedInVersion], ["resolved", "20250102.1"]);
  assert.ok(resolved.resolvedAt instanceof Date);

  const ignored = await errors.ignore(id, { duration: 60_000, reason: "known" });
  assert.deepEqual([ignored.status, ignored.ignoredReason], ["ignored", "known"]);
  assert.equal(ignored.ignoredUntil - ignored.ignoredAt, 60_000);
  assert.equal((await errors.list({ status: "ignored" })).data.length, 1);
  server.advance(60_000);
  assert.equal((await errors.retrieve(id)).status, "unresolved");

  assert.equal((await errors.resolve(id)).status, "resolved");
  assert.equal((await errors.unresolve(id)).status, "unresolved");
  await assert.rejects(errors.ignore("error_x"), NotFoundError);
});
