// Deployments: looked at, and made current.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BadRequestError, NotFoundError, deployments, runs, tasks } from "trigger-wasm";
import { collect, server } from "./server.mjs";

test("deployments are listed over all pages, and one is current", async () => {
  for (let i = 0; i < 6; i++) server.add.deployment();
  const failed = server.add.deployment({ status: "FAILED" });
  const listed = await collect(deployments.list({ limit: 5 }));
  assert.deepEqual([listed.length, listed[0].id], [8, failed.id]);
  assert.ok(listed[1].deployedAt instanceof Date);
  const [first] = (await deployments.list({ status: "FAILED" })).data;
  assert.equal(first.id, failed.id);
  assert.equal((await deployments.retrieveCurrent()).id, listed[1].id);
});

test("a deployment is retrieved by its id, and the latest without one", async () => {
  const first = await deployments.retrieveCurrent();
  const { id } = server.add.deployment({ version: "20250102.1" });
  const deployment = await deployments.retrieve(id);
  assert.deepEqual([deployment.version, deployment.status], ["20250102.1", "DEPLOYED"]);
  assert.equal(typeof deployment.contentHash, "string");
  assert.equal(deployment.worker.version, "20250102.1");
  assert.deepEqual(
    deployment.worker.tasks.map(({ slug }) => slug),
    ["always-fails"],
  );
  assert.equal((await deployments.retrieveLatest()).id, id);
  assert.equal((await deployments.retrieve(first.id)).version, first.version);
  await assert.rejects(deployments.retrieve("deployment_x"), NotFoundError);
});

test("an earlier deployment is promoted, and new runs get its version", async () => {
  server.add.deployment({ version: "20250102.1" });
  server.add.deployment({ version: "20250102.2", status: "FAILED" });
  const { version } = await deployments.promote("20250101.1");
  assert.equal(version, "20250101.1");
  assert.equal((await deployments.retrieveCurrent()).version, version);
  const { id } = await tasks.trigger("t", {});
  server.advance(1000);
  assert.equal((await runs.retrieve(id)).version, version);
  await assert.rejects(deployments.promote("20250102.2"), BadRequestError);
  await assert.rejects(deployments.promote("20250103.1"), NotFoundError);
});
