// After a trap of the module, calls inside it are rejected, calls that wait for a response go on, and the next call restarts
// the module. The tests use a build in which two calls trap (src/npm/trap.rs).

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { assemble } from "../../scripts/assemble.mjs";
import { compile } from "../../scripts/compile.mjs";
import { bundleForWorkerd } from "./bundles.mjs";
import { settingsFor, startServer } from "./environments.mjs";
import { installFor } from "./install.mjs";
import { runProgram } from "./program.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

/** The delay of responses and retries in milliseconds, which ends long after the trap. */
const LATE = 800;

const sideBySide = { concurrency: true, timeout: 120_000 };

let project;

before(async () => {
  project = await createProject();
  // Replaces the module in the project. Its dependencies are compiled already, if there was a build.
  const dist = join(project.dir, "node_modules/trigger-wasm/dist");
  const compiled = elsewhere();
  await compile(compiled, { features: ["trap"] });
  await assemble(compiled, dist);
});

/** Starts a server for the calls of hosts/trapping.mjs. */
async function start(t) {
  const server = await startServer();
  t.after(() => server.close());
  const { fail } = server;
  const answer = (id) => ({ status: 200, body: { id } });
  fail(/run_fine$/, answer("run_fine"), "always");
  fail(/run_late$/, { ...answer("run_late"), delay: LATE }, "always");
  fail(/run_broken$/, { reset: true, delay: LATE }, "always");
  fail(/run_backing_off$/, { status: 503 }, "always");
  fail(({ query }) => query.includes("late"), { delay: LATE }, "always");
  return { server, settings: { ...settingsFor(server), LATE } };
}

/** Checks that these calls were rejected because of the trap. */
function assertRejected(outcomes, calls) {
  assert.ok(Array.isArray(outcomes), `${outcomes}`);
  assert.deepEqual(
    outcomes.map(({ call }) => call),
    calls,
    JSON.stringify(outcomes),
  );
  for (const { message, call, isTrap } of outcomes) {
    assert.ok(message.startsWith(`trigger-wasm has crashed during ${call}`));
    assert.ok(isTrap, "the cause is the trap");
  }
}

/** Checks the calls that waited for a response: a late one, one whose connection fails, and a list. */
function assertContinued([late, broken, list]) {
  assert.equal(late.value, "run_late");
  assert.equal(broken.message, "Connection error.");
  assert.ok(Array.isArray(list.value), JSON.stringify(list));
}

/** Checks the results of all rounds. */
function assertResults(results, server) {
  const calls = {
    "at once": ["runs.retrieve", "runs.reschedule"],
    "in a timer": ["runs.retrieve", "runs.poll"],
    inside: ["runs.cancel", "runs.reschedule", "runs.events"],
  };
  assert.equal(results.length, 5);
  for (const [index, { how, ended, waited, next }] of results.entries()) {
    assertRejected(ended, calls[how]);
    if (how !== "inside") assertContinued(waited);
    assert.deepEqual(next, Array(2).fill({ value: "run_fine", restarts: index + 1 }));
  }
  assertNoRetries(server, 4);
}

/** Checks that rejected calls made no further attempts, which their callers couldn't know of. */
function assertNoRetries({ requests }, rounds) {
  const attempts = requests.filter(({ path }) => path.endsWith("run_backing_off"));
  assert.equal(attempts.length, rounds, "no attempt after the trap");
}

describe("a program", sideBySide, () => {
  for (const [runtime, ...args] of [
    ["Node 20"],
    ["Node 22"],
    ["Node 24"],
    ["Deno 2", "run", "--no-prompt", "--allow-net", "--allow-env"],
    ["Bun 1"],
  ]) {
    test(runtime, async (t) => {
      const installed = await installFor(t, runtime, runtimes[runtime]);
      if (!installed) return;
      const { server, settings } = await start(t);
      const { program } = installed;
      const ran = await runProgram(program, [...args, "trap.mjs"], project.dir, settings);
      assert.equal(ran.stderr, "");
      assertResults(JSON.parse(ran.stdout), server);
    });
  }
});

describe("workerd", sideBySide, () => {
  async function startWorker(t) {
    const installed = await installFor(t, "workerd", runtimes.workerd);
    if (!installed) return undefined;
    const { server, settings } = await start(t);
    const dir = elsewhere();
    await bundleForWorkerd(join(project.dir, "trap-worker.mjs"), dir);
    const worker = await startWorkerd(installed.dir, dir, { bindings: settings });
    t.after(() => worker.close());
    const ask = async (call, init) => {
      const query = new URLSearchParams({ call });
      const response = await fetch(`${worker.url}?${query}`, init);
      const text = await response.text();
      assert.equal(response.status, 200, text);
      return JSON.parse(text);
    };
    const isQuiet = async () => {
      assert.deepEqual(await ask("stray"), []);
      assert.equal(worker.output(), "");
    };
    return { server, ask, isQuiet };
  }

  test("recovers within one request", async (t) => {
    const worker = await startWorker(t);
    if (!worker) return;
    const { server, ask, isQuiet } = worker;
    const results = [];
    // The indices of the rounds in hosts/trapping.mjs.
    for (const round of [0, 1, 2, 3, "inside"]) results.push(await ask(round));
    assertResults(results, server);
    await isQuiet();
  });

  test("recovers across concurrent requests", async (t) => {
    const worker = await startWorker(t);
    if (!worker) return;
    const { server, ask, isQuiet } = worker;
    const fine = (restarts) => ({ value: "run_fine", restarts });
    let restarts = 0;
    for (const how of ["at once", "in a timer"]) {
      for (const meets of ["new", "broken"]) {
        assert.deepEqual(await ask("retrieve"), fine(restarts));
        const waiting = ["late", "broken", "list"].map((name) => ask(name));
        const inside = ask("backingOff");
        // The client aborts this request before the trap.
        const gone = ask("late", { signal: AbortSignal.timeout(LATE / 8) }).catch(() => {});
        await setTimeout(LATE / 4);

        const began = performance.now();
        const trapped = await ask(how);
        const ended = [await inside, trapped];
        assert.ok(performance.now() - began < LATE / 2, "both ended immediately");
        assertRejected(ended, [
          "runs.retrieve",
          how === "at once" ? "runs.reschedule" : "runs.poll",
        ]);
        await gone;

        restarts++;
        if (meets === "broken") await setTimeout(LATE);
        const next = await Promise.all([ask("by a client"), ask("retrieve"), ask("retrieve")]);
        assert.deepEqual(next, Array(3).fill(fine(restarts)));
        if (meets === "new") await setTimeout(LATE);
        assertContinued(await Promise.all(waiting));
        assert.deepEqual(await ask("retrieve"), fine(restarts));
      }
    }
    assertNoRetries(server, restarts);
    await isQuiet();
  });
});
