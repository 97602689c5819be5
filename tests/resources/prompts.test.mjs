// Resolving prompts, the only prompt call that changes its response.

import assert from "node:assert/strict";
import { test } from "node:test";
import { prompts } from "trigger-wasm";
import { table } from "../server/table.mjs";
import { server } from "./server.mjs";

const { data } = table["POST /api/v1/prompts/:slug"].body;

test("resolve sends variables and the version, and returns the resolved prompt", async () => {
  const prompt = await prompts.resolve("a b/c", { name: "Ada" }, { version: 2 });
  const { path, body } = server.requests[0];
  assert.equal(path, "/api/v1/prompts/a%20b%2Fc");
  assert.deepEqual(JSON.parse(body), { variables: { name: "Ada" }, version: 2 });
  assert.deepEqual(JSON.parse(JSON.stringify(prompt)), data);
});

test("a resolved prompt describes itself to the AI SDK", async () => {
  const prompt = await prompts.resolve("greeting", { name: "Ada" });
  const { isEnabled, metadata } = prompt.toAISDKTelemetry({ user: "u1" }).experimental_telemetry;
  assert.equal(isEnabled, true);
  assert.equal(metadata.user, "u1");
  const values = Object.values(metadata);
  for (const value of [data.slug, `${data.version}`, data.model]) assert.ok(values.includes(value));
  assert.ok(values.every((value) => typeof value === "string"));
});
