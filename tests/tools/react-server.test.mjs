// React's server components can pass the results of calls to client components.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { companions } from "../runtimes/versions.mjs";

const program = fileURLToPath(new URL("react-server/render.mjs", import.meta.url));

for (const mode of ["development", "production"]) {
  test(`React serializes results in ${mode}`, { timeout: 60_000 }, async (t) => {
    const installed = await installFor(t, "React", companions.React);
    if (!installed) return;
    const args = ["--conditions=react-server", program, installed.dir];
    const { stdout } = await runProgram(process.execPath, args, ".", { NODE_ENV: mode });
    const rendered = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      rendered.map(({ name }) => name),
      ["handle", "token", "run", "page"],
    );
    for (const { name, text, shown, complaints } of rendered) {
      assert.deepEqual(complaints, [], name);
      assert.ok(!text.includes("tr_dev_hidden"), name);
      // A page is serialized as its items, and a date in React's own form.
      const fields = name === "page" ? '{"id":"run_1"}' : shown.slice(1, -1);
      assert.ok(text.replaceAll('"$D', '"').includes(fields), `${name}: ${text}`);
    }
  });
}
