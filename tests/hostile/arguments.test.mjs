// Calls every public function with random arguments. A call must return a value, or fail with an error of the package's classes or
// of the caller's value. It must not trap, and the next call must work. To run more rounds, or with another seed:
//
//   HOSTILE_SEED=7 HOSTILE_ROUNDS=100000 node --test tests/hostile/arguments.test.mjs

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import { endTimers, wait } from "./short-waits.mjs";
import { instances } from "../instances.mjs";
import * as sdk from "trigger-wasm";
import { oddFetch } from "./answers.mjs";
import { argumentsOf, fieldNames, functionsOf, methodsOf } from "./calls.mjs";
import { Problems, problemWith, settled } from "./outcome.mjs";
import { Random, firstRound, rounds } from "./random.mjs";
import { forgetThrown, objectOf, mutated, value, wasThrown } from "./values.mjs";

const KEY = "tr_dev_hostile";
const functions = functionsOf(sdk);
const clientFunctions = functionsOf(
  Object.fromEntries(
    Object.keys(sdk)
      .filter((name) => name in sdk.TriggerClient.prototype)
      .map((name) => [name, sdk[name]]),
  ),
);

const fine = new sdk.TriggerClient({
  accessToken: KEY,
  fetch: async () => Response.json({ id: "run_fine", presignedUrl: "http://localhost:1/" }),
});

/** Checks that calls work after a round: one with a plan, and one that Rust executes. */
async function theNextCallWorks(round) {
  const run = await fine.runs.retrieve(round % 2 ? "run_1" : { id: "run_1" });
  assert.equal(run.id, "run_fine");
  assert.match(await fine.idempotencyKeys.create(`key ${round}`), /^[0-9a-f]{64}$/);
}

const unhandled = [];
const note = (error) => {
  if (!wasThrown(error)) unhandled.push(error);
};
before(() => process.on("unhandledRejection", note).on("uncaughtException", note));
after(() => process.off("unhandledRejection", note).off("uncaughtException", note));

const { console: logged } = globalThis;
before(() => {
  globalThis.console = { ...logged, error() {}, warn() {} };
});
after(() => {
  endTimers();
  globalThis.console = logged;
});

test("the tests find the functions and the names of fields", () => {
  assert.ok(functions.length > 150, `${functions.length} functions`);
  assert.ok(fieldNames.length > 200, `${fieldNames.length} fields`);
});

test("functions accept or refuse any arguments", { timeout: 1_800_000 }, async () => {
  const count = rounds(2000);
  const problems = new Problems();
  for (let round = firstRound; round < firstRound + count; round++) {
    const random = new Random(round);
    // Even a short test calls each function.
    const chosen = random.oneIn(3)
      ? random.one(clientFunctions)
      : functions[round % functions.length];
    problems.add(chosen.name, round, await play(random, chosen));
    await theNextCallWorks(round).catch((error) =>
      problems.add(`the call after ${chosen.name}`, round, error.stack),
    );
    if (instances.length > 1) problems.add(chosen.name, round, "the module was instantiated again");
    instances.length = 1;
    for (const error of unhandled.splice(0))
      problems.add(chosen.name, round, `unhandled: ${inspect(error)}`);
    forgetThrown();
  }
  problems.report();
});

/** Makes a call and follows its result. Returns the problem with its outcome, if there is one. */
async function play(random, { name, call }) {
  const configuration = { accessToken: KEY, fetch: oddFetch(random) };
  const odd = random.oneIn(5) ? mutated(random, configuration, fieldNames) : configuration;
  const args = argumentsFor(random, name);
  try {
    sdk.configure(configuration);
    if (random.oneIn(4)) await sdk.auth.withAuth(odd, () => follow(random, call(...args), 0));
    else {
      sdk.configure(odd);
      await follow(random, call(...args), 0);
    }
  } catch (error) {
    return problemWith(sdk, error);
  }
  return undefined;
}

function argumentsFor(random, name) {
  if (random.oneIn(5)) return random.some(4, () => value(random));
  const args = random.one(argumentsOf(name.replace(/^new /, "")))();
  const at = random.below(args.length + 1);
  args[at] =
    at < args.length ? mutated(random, args[at], fieldNames) : objectOf(random, fieldNames);
  return args;
}

const MAX_DEPTH = 3;

/** Waits for the result of a call, reads the beginning of it, and calls its methods. */
async function follow(random, returned, depth) {
  const isObject = typeof returned === "object" && returned !== null;
  if (!isObject || depth > MAX_DEPTH || wasThrown(returned)) return;
  if (returned instanceof Error) return;
  // The code below waits for the promise, unless one of its methods fails first.
  if (returned instanceof Promise) returned.catch(() => {});
  const methods = depth < MAX_DEPTH ? methodsOf(sdk, returned) : [];
  for (const method of random.some(2, () => random.one(methods))) {
    if (method === undefined) continue;
    const args = random.some(2, () => value(random));
    const result = await settled(returned[method](...args));
    await follow(random, result, depth + 1);
  }
  if (returned instanceof Promise) await follow(random, await settled(returned), depth + 1);
  else if (Symbol.asyncIterator in returned) await settled(read(returned));
  returned.unsubscribe?.();
}

const SOON_MS = 50;

/** Reads the first items of an iterable, which may be infinite, and leaves it. */
async function read(iterable) {
  // The engine refuses a second reader.
  if (iterable.locked) return;
  const reader = iterable.getReader?.();
  const iterator = reader ? undefined : iterable[Symbol.asyncIterator]();
  const next = () => (reader ? reader.read() : iterator.next());
  for (let left = 3; left > 0; left--) {
    const item = await Promise.race([next(), wait(SOON_MS)]);
    if (item === undefined || item.done) break;
  }
  await reader?.cancel();
}
