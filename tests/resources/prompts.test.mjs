// A resolved prompt, which has a function.

import assert from "node:assert/strict";
import { test } from "node:test";
import { prompts } from "trigger-wasm";
import { table } from "../server/table.mjs";
import "./server.mjs";

const { data } = table["POST /api/v1/prompts/:slug"].body;

test("a resolved prompt describes itself to the AI SDK", async () => {
  const prompt = await prompts.resolve("greeting", { name: "Ada" });
  const { isEnabled, metadata } = prompt.toAISDKTelemetry({ user: "u1" }).experimental_telemetry;
  assert.equal(isEnabled, true);
  assert.equal(metadata.user, "u1");
  const values = Object.values(metadata);
  for (const value of [data.slug, `${data.version}`, data.model]) assert.ok(values.includes(value));
  assert.ok(values.every((value) => typeof value === "string"));
});
