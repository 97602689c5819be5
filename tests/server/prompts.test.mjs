// Tests of the local API server: prompts.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { PROD_KEY, startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

const path = "/api/v1/prompts";

let server;
const { expect, get, post, put, del } = plainCalls(() => server);
const resolve = async (slug, body = {}) => (await expect(200, post(`${path}/${slug}`, body))).data;

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

test("a prompt is listed, and resolved with variables", async () => {
  const { data } = await expect(200, get(path, { key: PROD_KEY }));
  assert.deepEqual(
    data.map(({ slug, currentVersion, hasOverride }) => [slug, currentVersion, hasOverride]),
    [["greeting", 1, false]],
  );
  server.add.prompt({ slug: "a b/c", textContent: "{{ a }}, {{b}}{{none}}!" });
  const resolved = await resolve("a%20b%2Fc", { variables: { a: "x", b: 2 } });
  assert.deepEqual(
    [resolved.text, resolved.template, resolved.version, resolved.labels, resolved.model],
    ["x, 2!", "{{ a }}, {{b}}{{none}}!", 1, ["current", "latest"], null],
  );
  const unknown = await expect(404, post(`${path}/x`, {}));
  assert.deepEqual(unknown, { error: "Prompt not found" });
});

test("versions are kept, asked for by number or label, and promoted", async () => {
  server.add.prompt({ slug: "greeting", textContent: "Hi {{name}}", commitMessage: "Be brief" });
  const { data } = await expect(200, get(`${path}/greeting/versions`));
  assert.deepEqual(
    data.map(({ version, labels, source, commitMessage }) => [
      version,
      labels,
      source,
      commitMessage,
    ]),
    [
      [2, ["current", "latest"], "code", "Be brief"],
      [1, [], "code", null],
    ],
  );
  const variables = { name: "x" };
  assert.equal((await resolve("greeting", { variables })).text, "Hi x");
  assert.match((await resolve("greeting", { variables, version: 1 })).text, /welcomes x to/);
  assert.deepEqual(await expect(200, post(`${path}/greeting/promote`, { version: 1 })), {
    ok: true,
  });
  assert.equal((await resolve("greeting")).version, 1);
  assert.equal((await resolve("greeting", { label: "latest" })).version, 2);
  await expect(404, post(`${path}/greeting`, { version: 9 }));
  await expect(404, post(`${path}/greeting`, { label: "beta" }));
  await expect(404, post(`${path}/greeting/promote`, { version: 9 }));
});

test("an override stands in for the current version until it is removed", async () => {
  const override = `${path}/greeting/override`;
  const none = await expect(404, del(override));
  assert.deepEqual(none, { error: "No override" });
  await expect(404, put(override, { textContent: "x" }));
  const created = await expect(200, post(override, { textContent: "Hello", model: "m" }));
  assert.deepEqual(created, { ok: true, version: 2 });
  const resolved = await resolve("greeting");
  assert.deepEqual([resolved.text, resolved.model, resolved.labels], ["Hello", "m", ["override"]]);
  await expect(200, put(override, { textContent: "Hello!" }));
  const changed = await resolve("greeting");
  assert.deepEqual([changed.text, changed.model, changed.version], ["Hello!", "m", 2]);
  assert.equal((await expect(200, get(path))).data[0].hasOverride, true);

  await expect(200, del(override));
  assert.equal((await resolve("greeting")).version, 1);
  await expect(200, post(`${override}/reactivate`, { version: 2 }));
  assert.equal((await resolve("greeting")).text, "Hello!");
  await expect(400, post(`${override}/reactivate`, { version: 1 }));
  const unknown = await expect(404, post(`${override}/reactivate`, { version: 9 }));
  assert.deepEqual(unknown, { error: "No version found" });
});
