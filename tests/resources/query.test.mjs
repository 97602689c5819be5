// Queries over runs, and dashboards of them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  BadRequestError,
  ConflictError,
  NotFoundError,
  TriggerClient,
  query,
  tasks,
} from "trigger-wasm";
import { PROD_KEY } from "../server/index.mjs";
import { server, settings } from "./server.mjs";

describe("queries", () => {
  test("count runs, as objects or as one text", async () => {
    for (const task of ["a", "always-fails", "a"]) await tasks.trigger(task, {});
    server.advance(1000);
    await tasks.trigger("a", {});
    const text = "SELECT status, count() AS n FROM runs GROUP BY status ORDER BY n DESC, status";
    const { format, results } = await query.execute(text);
    assert.equal(format, "json");
    assert.deepEqual(results, [
      { status: "COMPLETED", n: 2 },
      { status: "FAILED", n: 1 },
      { status: "QUEUED", n: 1 },
    ]);
    const csv = await query.execute(text, { format: "csv" });
    assert.deepEqual(csv, {
      format: "csv",
      results: "status,n\nCOMPLETED,2\nFAILED,1\nQUEUED,1\n",
    });
  });

  test("are about a time and a scope", async () => {
    const start = server.state.now();
    await tasks.trigger("old", {});
    server.advance(3_600_000);
    await tasks.trigger("new", {});
    const production = new TriggerClient({ ...settings(), accessToken: PROD_KEY });
    await production.tasks.trigger("elsewhere", {});
    const asked = async (options) => {
      const text = "SELECT task_identifier FROM runs ORDER BY task_identifier";
      const { results } = await query.execute(text, options);
      return results.map((row) => row.task_identifier);
    };
    assert.deepEqual(await asked(), ["new", "old"]);
    assert.deepEqual(await asked({ period: "10m" }), ["new"]);
    assert.deepEqual(await asked({ to: new Date(start + 1000) }), ["old"]);
    assert.deepEqual(await asked({ from: start + 1000 }), ["new"]);
    assert.deepEqual(await asked({ scope: "project", period: "2h" }), ["elsewhere", "new", "old"]);
  });

  test("that make no sense are refused", async () => {
    await assert.rejects(query.execute("SELECT nothing FROM runs"), (error) => {
      assert.ok(error instanceof BadRequestError);
      return /nothing/.test(error.message);
    });
    await assert.rejects(query.execute("SELECT * FROM runs", { from: new Date(NaN) }), RangeError);
  });
});

test("dashboards are made and changed, and not over somebody else's changes", async () => {
  const { tables } = await query.schema();
  assert.equal(tables[0].name, "runs");
  const widget = { title: "W", query: "SELECT * FROM runs", display: { type: "table" } };
  const { id, revision, createdAt } = await query.dashboards.create({ title: "T" });
  assert.ok(createdAt instanceof Date);
  const { widgetId, dashboard } = await query.dashboards.widgets.add(id, { ...widget, revision });
  assert.equal(dashboard.widgets[0].id, widgetId);
  const changed = await query.dashboards.widgets.update(id, widgetId, { title: "X" });
  assert.equal(changed.widgets[0].title, "X");
  await assert.rejects(
    query.dashboards.update(id, { title: "T2", revision }),
    (error) => error instanceof ConflictError && error.message === "Revision mismatch",
  );
  const replaced = await query.dashboards.replace(id, { title: "T3", widgets: [widget] });
  assert.deepEqual([replaced.title, replaced.widgets[0].title], ["T3", "W"]);
  const empty = await query.dashboards.widgets.del(id, replaced.widgets[0].id, {
    revision: replaced.revision,
  });
  assert.deepEqual(empty.widgets, []);
  const keys = (await query.dashboards.list()).dashboards.map(({ key }) => key);
  assert.deepEqual(keys, ["overview", id]);
  assert.deepEqual(await query.dashboards.del(id), { id });
  await assert.rejects(query.dashboards.retrieve(id), NotFoundError);
});
