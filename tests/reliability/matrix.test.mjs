// Plays the fault matrix, and compares it with the table in docs/reliability.md.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { installFor } from "../runtimes/install.mjs";
import { runtimes } from "../runtimes/versions.mjs";
import { faults } from "./faults.mjs";
import { reconnects, kinds } from "./kinds.mjs";
import { pageWith, playAll, startNode, startWorker, tableOf } from "./matrix.mjs";

const players = {};
const played = {};

before(async () => {
  players.Node = startNode();
  const installed = await installFor({ skip: () => {} }, "workerd", runtimes.workerd);
  if (installed) players.workerd = await startWorker(installed.dir);
  const names = Object.keys(players);
  const all = await Promise.all(names.map((name) => playAll(players[name])));
  for (const [index, name] of names.entries()) played[name] = all[index];
});

after(() => Promise.all(Object.values(players).map((player) => player.close())));

/** Yields the cells that `wanted` selects, of all runtimes. `where` names a cell in messages. */
function* cellsOf(wanted) {
  for (const [runtime, cells] of Object.entries(played)) {
    for (const cell of cells) {
      const { kind, fault, outcome } = cell;
      const where = `${runtime}, ${kind}, ${fault.name}: ${JSON.stringify(outcome)}`;
      if (wanted(cell)) yield { ...cell, where };
    }
  }
}

test("every fault is played against every kind of call", () => {
  assert.ok(faults.length >= 50);
  for (const cells of Object.values(played)) {
    assert.equal(cells.length, faults.length * Object.keys(kinds).length);
  }
});

test("no attempt starts before its delay has passed", () => {
  for (const { outcome, where } of cellsOf(() => true)) assert.equal(outcome.tooEarly, 0, where);
});

describe("a write that the server doesn't deduplicate", () => {
  test("is sent once if the server may have carried it out", () => {
    const cells = cellsOf(({ kind, fault }) => kind === "other writes" && fault.mayHaveActed);
    for (const { requests, where } of cells) assert.ok(requests.length <= 1, where);
  });
});

describe("a write that the server deduplicates", () => {
  test("has the same key in every attempt", () => {
    for (const { requests, where } of cellsOf(({ kind }) => kind === "de-duplicated writes")) {
      const keys = requests.map((headers) => headers["x-trigger-request-idempotency-key"]);
      assert.ok(keys.every(Boolean), where);
      assert.ok(new Set(keys).size <= 1, where);
    }
  });
});

describe("a stream or subscription", () => {
  test("yields each item once, unless it fails or is left while it reconnects", () => {
    for (const { kind, fault, outcome, where } of cellsOf(({ kind }) => reconnects(kind))) {
      const { error, left, value } = outcome;
      const expected = kind === "streams" && fault.endsStream ? [] : kinds[kind].expected;
      if (!error && !left) assert.deepEqual(value, expected, where);
    }
  });
});

test("a redirect to another origin doesn't carry the access token", () => {
  let count = 0;
  for (const { strayed, where } of cellsOf(({ fault }) => fault.strays)) {
    for (const headers of strayed) {
      count++;
      assert.ok(!JSON.stringify(headers).includes("tr_dev_matrix"), where);
    }
  }
  assert.ok(count > 0);
});

test("docs/reliability.md contains the current table", async (t) => {
  if (!players.workerd) return t.skip("workerd can't be installed");
  const { text, written } = await pageWith(tableOf(played));
  // A long cell changes the width of all rows, so compare rows without their spaces.
  const linesOf = (page) => page.replaceAll(/ +|--+/g, " ").split("\n");
  const there = new Set(linesOf(text));
  const changed = linesOf(written).filter((line) => !there.has(line));
  assert.deepEqual(changed, [], "node tests/reliability/matrix.mjs --write");
});
