// Prompts: filled in, and which version is used.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotFoundError, prompts } from "trigger-wasm";
import { server } from "./server.mjs";

describe("prompts", () => {
  test("are filled in", async () => {
    const prompt = await prompts.resolve("greeting", { name: "Ada", product: "Looms" });
    assert.equal(prompt.text, "Write one sentence that welcomes Ada to Looms.");
    assert.deepEqual(
      [prompt.version, prompt.model, prompt.config],
      [1, "gpt-4o-mini", { temperature: 0.7 }],
    );
    assert.match((await prompts.resolve("greeting")).text, /welcomes {2}to \.$/);
    await assert.rejects(prompts.resolve("farewell"), NotFoundError);
  });

  test("are of the version that is asked for, and of the override otherwise", async () => {
    server.add.prompt({ slug: "p", textContent: "one" });
    server.add.prompt({ slug: "p", textContent: "two" });
    await prompts.promote("p", 1);
    const textOf = async (options) => (await prompts.resolve("p", {}, options)).text;
    assert.deepEqual([await textOf(), await textOf({ label: "latest" })], ["one", "two"]);
    await prompts.createOverride("p", { textContent: "three" });
    assert.deepEqual(
      [await textOf(), await textOf({ label: "current" }), await textOf({ version: 2 })],
      ["three", "one", "two"],
    );
    await assert.rejects(prompts.resolve("p", {}, { version: 9 }), NotFoundError);
    await assert.rejects(prompts.resolve("p", {}, { label: "none" }), NotFoundError);
  });

  test("tell the AI SDK which they are", async () => {
    const prompt = await prompts.resolve("greeting", { name: "Ada" });
    const { isEnabled, metadata } = prompt.toAISDKTelemetry({ user: "u1" }).experimental_telemetry;
    assert.equal(isEnabled, true);
    assert.equal(metadata.user, "u1");
    const values = Object.values(metadata);
    assert.ok(
      values.includes("greeting") && values.includes("1") && values.includes("gpt-4o-mini"),
    );
    assert.ok(values.every((value) => typeof value === "string"));
  });

  test("are versioned, promoted and overridden", async () => {
    server.add.prompt({ slug: "a b/c", textContent: "one" });
    server.add.prompt({ slug: "a b/c", textContent: "two" });
    const listed = (await prompts.list()).data;
    assert.deepEqual(
      listed.map(({ slug, currentVersion }) => [slug, currentVersion]),
      [
        ["greeting", 1],
        ["a b/c", 2],
      ],
    );
    assert.deepEqual(await prompts.promote("a b/c", 1), { ok: true });
    const { version } = await prompts.createOverride("a b/c", { textContent: "three" });
    await prompts.updateOverride("a b/c", { textContent: "four" });
    const versions = (await prompts.versions("a b/c")).data;
    assert.deepEqual(
      versions.map(({ textContent, labels }) => [textContent, labels]),
      [
        ["four", ["override"]],
        ["two", ["latest"]],
        ["one", ["current"]],
      ],
    );
    assert.deepEqual(await prompts.removeOverride("a b/c"), { ok: true });
    await assert.rejects(prompts.removeOverride("a b/c"), NotFoundError);
    assert.deepEqual(await prompts.reactivateOverride("a b/c", version), { ok: true });
  });
});
