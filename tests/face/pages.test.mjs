// The pages of lists, as callers see them: classes, neighbours, iteration and prefetching.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CursorPage, OffsetLimitPage, runs, schedules, tasks } from "trigger-wasm";
import { collect, server } from "../resources/server.mjs";

const tag = "many";

async function addRuns(count) {
  for (let i = 0; i < count; i++) await tasks.trigger("t", i, { tags: tag });
  server.requests.length = 0;
}

async function addSchedules(count) {
  for (let i = 0; i < count; i++) {
    await schedules.create({ task: "t", cron: "0 9 * * *", deduplicationKey: `key-${i}` });
  }
  server.requests.length = 0;
}

const idsOf = (items) => items.map(({ id }) => id);

/** The kinds of lists, whose pages have two items here. */
const kinds = {
  "with cursors": {
    Class: CursorPage,
    add: addRuns,
    list: (options) => runs.list({ tag, limit: 2 }, options),
  },
  "with numbers": {
    Class: OffsetLimitPage,
    add: addSchedules,
    list: (options) => schedules.list({ perPage: 2 }, options),
  },
};

for (const [name, { Class, add, list }] of Object.entries(kinds)) {
  describe(`a page ${name}`, () => {
    test("knows its neighbours, and requests them", async () => {
      await add(3);
      const first = await list();
      assert.ok(first instanceof Class);
      assert.deepEqual([first.hasNextPage(), first.hasPreviousPage()], [true, false]);
      assert.equal(first.getPaginatedItems(), first.data);
      const last = await first.getNextPage();
      assert.ok(last instanceof Class);
      assert.deepEqual([last.hasNextPage(), last.hasPreviousPage()], [false, true]);
      const again = await last.getPreviousPage();
      assert.deepEqual(idsOf(again.data), idsOf(first.data));
      assert.deepEqual([first.data.length, last.data.length], [2, 1]);
    });

    test("rejects the request of a neighbour that it doesn't have", async () => {
      await add(1);
      const page = await list();
      await assert.rejects(page.getNextPage(), /^Error: No next page available$/);
      await assert.rejects(page.getPreviousPage(), /^Error: No previous page available$/);
      assert.equal(server.requests.length, 1);
    });

    test("is iterated with all pages that follow, each requested when the loop reaches it", async () => {
      await add(5);
      const page = await list();
      const ids = [];
      const counts = [];
      for await (const { id } of page) {
        ids.push(id);
        counts.push(server.requests.length);
      }
      assert.deepEqual(counts, [1, 1, 2, 2, 3]);
      assert.equal(new Set(ids).size, 5);
      assert.deepEqual(idsOf(await collect(list())), ids, "the promise is iterable too");
      const pages = await collect((await list()).iterPages());
      assert.deepEqual(idsOf(pages.flatMap(({ data }) => data)), ids);
    });

    test("is iterated alike if pages are prefetched", async () => {
      await add(3);
      const ids = idsOf(await collect(list()));
      assert.deepEqual(idsOf(await collect(list({ prefetch: true }))), ids);
      const pages = await collect((await list({ prefetch: true })).iterPages());
      assert.deepEqual(
        pages.map(({ data }) => data.length),
        [2, 1],
      );
    });
  });
}

describe("prefetching", () => {
  test("requests one page ahead while the current one is worked on", async () => {
    await addRuns(6);
    const seen = [];
    for await (const { id } of runs.list({ tag, limit: 2 }, { prefetch: true })) {
      seen.push(id);
      await server.idle();
      while (server.requests.length < Math.min(Math.ceil(seen.length / 2) + 1, 3)) {
        await new Promise(setImmediate);
      }
      assert.equal(server.requests.length, Math.min(Math.ceil(seen.length / 2) + 1, 3));
    }
    assert.equal(new Set(seen).size, 6);
    assert.equal(server.requests.length, 3);
  });

  test("requests at most one surplus page if the loop is left", async () => {
    await addRuns(6);
    for await (const run of runs.list({ tag, limit: 2 }, { prefetch: true })) if (run) break;
    await server.idle();
    assert.ok(server.requests.length <= 2);
    for await (const run of runs.list({ tag, limit: 2 })) if (run) break;
    assert.ok(server.requests.length <= 3);
  });

  test("rejects when the loop reaches the page, not before", async () => {
    await addRuns(4);
    server.fail(({ query }) => query.includes("after"), { status: 400, body: { error: "no" } });
    const seen = [];
    const walk = async () => {
      for await (const { id } of runs.list({ tag, limit: 2 }, { prefetch: true })) seen.push(id);
    };
    await assert.rejects(walk(), /no/);
    assert.equal(seen.length, 2);
  });
});
