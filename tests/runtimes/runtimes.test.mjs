// Runs the same program, smoke.mjs, in each supported runtime, with the packed package in an empty project.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { bundleForWorkerd } from "./bundles.mjs";
import { loadEdgeFunction } from "./edge-runtime.mjs";
import { settingsFor, startServer } from "./environments.mjs";
import { installFor } from "./install.mjs";
import { runSmoke } from "./program.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

let project;
const ran = [];

before(async () => {
  project = await createProject();
});

after(() => {
  console.log(["The smoke program ran in:", ...ran].join("\n  "));
});

/** Tests a runtime. `run` gets its installation and the settings, and returns the result of the smoke program. */
function smokeTest(name, of, expected, run) {
  test(name, async (t) => {
    const installed = await installFor(t, of, runtimes[of]);
    if (!installed) return;
    const server = await startServer();
    try {
      const { runtime, passed, failed } = await run(installed, settingsFor(server));
      assert.deepEqual(failed, []);
      assert.match(runtime, expected);
      assert.ok(passed.length >= 15, "all checks were made");
      ran.push(`${name}: ${runtime}, from ${runtimes[of].spec}`);
    } finally {
      await server.close();
    }
  });
}

/** Tests a runtime that runs a script of the project as a program. */
function programTest(name, runtime, expected, ...args) {
  smokeTest(name, runtime, expected, ({ program }, settings) =>
    runSmoke(program, args, project.dir, settings),
  );
}

describe("Node", () => {
  for (const version of [20, 22, 24]) {
    const is = new RegExp(`^node ${version}\\.`);
    programTest(`Node ${version}, import`, `Node ${version}`, is, "program.mjs");
    programTest(`Node ${version}, require`, `Node ${version}`, is, "program.cjs");
    programTest(
      `Node ${version}, no code from strings`,
      `Node ${version}`,
      is,
      "--disallow-code-generation-from-strings",
      "program.mjs",
    );
  }
});

describe("Deno", () => {
  // The program may not read files or run programs.
  const run = ["run", "--no-prompt", "--allow-net", "--allow-env"];
  programTest("Deno 2, import", "Deno 2", /^deno 2\./, ...run, "program.mjs");
  programTest("Deno 2.0, import", "Deno 2.0", /^deno 2\.0\./, ...run, "program.mjs");
  programTest("Deno 2, require", "Deno 2", /^deno 2\./, ...run, "--allow-read", "program.cjs");
});

describe("Bun", () => {
  for (const version of ["1", "1.1"]) {
    const is = new RegExp(`^bun ${version.replace(".", "\\.")}\\.`);
    programTest(`Bun ${version}, import`, `Bun ${version}`, is, "program.mjs");
    programTest(`Bun ${version}, require`, `Bun ${version}`, is, "program.cjs");
  }
});

describe("workerd", () => {
  const inWorkerd = (flags, more) => async (installed, settings) => {
    const dir = elsewhere();
    await bundleForWorkerd(join(project.dir, "worker.mjs"), dir);
    const worker = await startWorkerd(installed.dir, dir, {
      flags,
      bindings: { ...settings, ...more },
    });
    try {
      return await (await fetch(worker.url)).json();
    } catch (error) {
      throw new Error(`${error.message}\n${worker.output()}`);
    } finally {
      await worker.close();
    }
  };
  smokeTest("workerd", "workerd", /^workerd$/, inWorkerd([], { WITHOUT_NODE: "yes" }));
  // process.env contains the bindings.
  smokeTest("workerd, nodejs_compat", "workerd", /^workerd$/, inWorkerd(["nodejs_compat"], {}));
});

describe("Edge Runtime", () => {
  smokeTest("Edge Runtime", "Edge Runtime", /^edge-runtime$/, async ({ dir }, settings) => {
    const answer = await loadEdgeFunction(dir, join(project.dir, "worker.mjs"), settings);
    return answer();
  });
});
