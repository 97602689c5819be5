// The module does not trap. Should it do so all the same, calls under way are rejected and the next one finds it started
// afresh: shown in a build of which two calls trap (src/js/trap.rs).

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
  fail(/run_hanging$/, { hang: true }, "always");
  fail(/run_backing_off$/, { status: 503 }, "always");
  fail(({ query }) => query.includes("late"), { delay: LATE }, "always");
  return { server, settings: { ...settingsFor(server), LATE } };
}

const slow = ["retrieve", "retrieve", "retrieve", "retrieve", "list"].map((name) => `runs.${name}`);

function wereRejected(outcomes, calls) {
  assert.ok(Array.isArray(outcomes), `${outcomes}`);
  assert.deepEqual(
    outcomes.map(({ call }) => call),
    calls,
    JSON.stringify(outcomes),
  );
  for (const { message, call, isTrap } of outcomes) {
    assert.ok(message.startsWith(`The module of trigger-wasm failed while ${call} was under way`));
    assert.ok(isTrap, "the cause is the trap");
  }
}

function allWentWell(results, server) {
  const calls = {
    "at once": [...slow, "runs.reschedule"],
    "in a timer": [...slow, "runs.poll"],
    inside: ["runs.retrieve", "runs.reschedule", "runs.retrieve"],
  };
  assert.equal(results.length, 5);
  for (const [index, { how, ended, next }] of results.entries()) {
    wereRejected(ended, calls[how]);
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
      for (const meets of ["new", "torn"]) {
        assert.deepEqual(await ask("retrieve"), fine(restarts));
        const names = ["hanging", "late", "broken", "backingOff", "list"];
        const underWay = names.map((name) => ask(name));
        // Its caller goes away before the trap.
        const gone = ask("hanging", { signal: AbortSignal.timeout(LATE / 8) }).catch(() => {});
        await setTimeout(LATE / 4);

        const began = performance.now();
        const trapped = await ask(how);
        const ended = [...(await Promise.all(underWay)), trapped];
        assert.ok(performance.now() - began < LATE / 2, "all ended before their answers came");
        wereRejected(ended, [...slow, how === "at once" ? "runs.reschedule" : "runs.poll"]);
        await gone;

        restarts++;
        if (meets === "torn") await setTimeout(LATE);
        const next = await Promise.all([ask("by a client"), ask("retrieve"), ask("retrieve")]);
        assert.deepEqual(next, Array(3).fill(fine(restarts)));
        if (meets === "new") await setTimeout(LATE);
        assert.deepEqual(await ask("retrieve"), fine(restarts));
      }
    }
    nothingWasSentAgain(server, restarts);
    await isQuiet();
  });
});
