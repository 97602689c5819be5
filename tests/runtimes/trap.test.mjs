// The module does not trap. Should it do so all the same, the calls inside it are rejected, those that wait for a response go
// on, and the next call starts it afresh: shown in a build in which two calls trap (src/npm/trap.rs).

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

/** When answers come, and waits between attempts end, of the calls that were under way: long after the trap. */
const LATE = 800;

const sideBySide = { concurrency: true, timeout: 120_000 };

let project;

before(async () => {
  project = await createProject();
  // In place of the module that the project has installed. What it depends on is compiled already, if there was a build.
  const dist = join(project.dir, "node_modules/trigger-wasm/dist");
  const compiled = elsewhere();
  await compile(compiled, { features: ["trap"] });
  await assemble(compiled, dist);
});

/** A server for the calls of hosts/trapping.mjs. */
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

function wereRejected(outcomes, calls) {
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

/** The calls that waited for a response: a late one, one whose connection breaks, and a list. */
function wentOn([late, broken, list]) {
  assert.equal(late.value, "run_late");
  assert.equal(broken.message, "Connection error.");
  assert.ok(Array.isArray(list.value), JSON.stringify(list));
}

function allWentWell(results, server) {
  const calls = {
    "at once": ["runs.retrieve", "runs.reschedule"],
    "in a timer": ["runs.retrieve", "runs.poll"],
    inside: ["runs.cancel", "runs.reschedule", "runs.events"],
  };
  assert.equal(results.length, 5);
  for (const [index, { how, ended, waited, next }] of results.entries()) {
    wereRejected(ended, calls[how]);
    if (how !== "inside") wentOn(waited);
    assert.deepEqual(next, Array(2).fill({ value: "run_fine", restarts: index + 1 }));
  }
  nothingWasSentAgain(server, 4);
}

/** A call that was rejected has no more attempts, about which its caller could know nothing. */
function nothingWasSentAgain({ requests }, rounds) {
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
      allWentWell(JSON.parse(ran.stdout), server);
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

  test("in one request", async (t) => {
    const worker = await startWorker(t);
    if (!worker) return;
    const { server, ask, isQuiet } = worker;
    const results = [];
    // By their numbers in hosts/trapping.mjs.
    for (const round of [0, 1, 2, 3, "inside"]) results.push(await ask(round));
    allWentWell(results, server);
    await isQuiet();
  });

  test("in a request among others", async (t) => {
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
        // Its caller goes away before the trap.
        const gone = ask("late", { signal: AbortSignal.timeout(LATE / 8) }).catch(() => {});
        await setTimeout(LATE / 4);

        const began = performance.now();
        const trapped = await ask(how);
        const ended = [await inside, trapped];
        assert.ok(performance.now() - began < LATE / 2, "both ended at once");
        wereRejected(ended, ["runs.retrieve", how === "at once" ? "runs.reschedule" : "runs.poll"]);
        await gone;

        restarts++;
        if (meets === "broken") await setTimeout(LATE);
        const next = await Promise.all([ask("by a client"), ask("retrieve"), ask("retrieve")]);
        assert.deepEqual(next, Array(3).fill(fine(restarts)));
        if (meets === "new") await setTimeout(LATE);
        wentOn(await Promise.all(waiting));
        assert.deepEqual(await ask("retrieve"), fine(restarts));
      }
    }
    nothingWasSentAgain(server, restarts);
    await isQuiet();
  });
});
