// Tests of the local API server: queries and dashboards.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { PROD_KEY, startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

let server;
const { expect, get, post, put, patch, del, trigger } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

describe("queries", () => {
  const execute = (query, more) => post("/api/v1/query", { query, ...more });
  const results = async (query, more) => (await expect(200, execute(query, more))).results;

  test("select, filter, group, order and limit", async () => {
    const a = await trigger("a", 1, { tags: ["x"] });
    const failed = await trigger("always-fails");
    server.advance(10_000);
    const b = await trigger("it's", 1, { test: true });

    const [row] = await results("SELECT * FROM runs WHERE task_identifier = 'a'");
    assert.deepEqual(
      [row.run_id, row.status, row.tags, row.duration_ms, row.is_test],
      [a.id, "COMPLETED", ["x"], 250, false],
    );
    assert.deepEqual(
      await results(`select run_id from runs where status in ('FAILED', 'QUEUED') limit 1;`),
      [{ run_id: b.id }],
    );
    assert.deepEqual(
      await results(
        `SELECT run_id AS id FROM runs WHERE task_identifier = 'it''s' AND is_test = true`,
      ),
      [{ id: b.id }],
    );
    assert.deepEqual(
      await results(
        "SELECT status, count() AS runs FROM runs GROUP BY status ORDER BY status DESC",
      ),
      [
        { status: "QUEUED", runs: 1 },
        { status: "FAILED", runs: 1 },
        { status: "COMPLETED", runs: 1 },
      ],
    );
    assert.deepEqual(
      await results("SELECT count(*), sum(duration_ms) AS s, avg(duration_ms) AS a FROM runs"),
      [{ "count()": 3, s: 500, a: 250 }],
    );
    assert.deepEqual(
      await results(
        "SELECT count() AS n, max(duration_ms) AS m FROM runs WHERE status = 'EXPIRED'",
      ),
      [{ n: 0, m: null }],
    );
    const old = await results("SELECT run_id FROM runs ORDER BY run_id", {
      to: new Date(server.state.now() - 5000).toISOString(),
    });
    assert.deepEqual(
      old.map(({ run_id }) => run_id),
      [a.id, failed.id].sort(),
    );
    const recent = await results("SELECT run_id FROM runs", { period: "1s" });
    assert.deepEqual(recent, [{ run_id: b.id }]);
  });

  test("see their scope, and may be answered with CSV", async () => {
    await trigger("a", 1, { machine: "micro" });
    await expect(200, post("/api/v1/tasks/b/trigger", {}, { key: PROD_KEY }));
    const query = "SELECT task_identifier, environment, machine FROM runs ORDER BY environment";
    assert.deepEqual(
      await results(query, { scope: "environment", format: "csv" }),
      "task_identifier,environment,machine\na,dev,micro\n",
    );
    assert.equal((await results(query, { scope: "project" })).length, 2);
    await trigger('say "hi", all');
    assert.equal(
      await results("SELECT task_identifier FROM runs WHERE task_identifier != 'a'", {
        format: "csv",
      }),
      'task_identifier\n"say ""hi"", all"\n',
    );
  });

  test("that are not understood are refused", async () => {
    const wrong = [
      "BAD",
      "SELECT",
      "SELECT 1",
      "SELECT * FROM users",
      "SELECT colour FROM runs",
      "SELECT * FROM runs WHERE",
      "SELECT * FROM runs WHERE status LIKE 'x'",
      "SELECT * FROM runs WHERE status = QUEUED",
      "SELECT * FROM runs LIMIT many",
      "SELECT * FROM runs ORDER BY colour",
      "SELECT run_id, count() FROM runs",
      "SELECT sum() FROM runs",
      "SELECT sum(duration_ms FROM runs",
      "SELECT median(duration_ms) FROM runs",
      "SELECT * FROM runs; DROP TABLE runs",
      "SELECT * FROM runs JOIN users",
    ];
    for (const query of wrong) {
      const { error } = await expect(400, execute(query));
      assert.equal(typeof error, "string");
    }
    for (const more of [{ scope: "world" }, { format: "xml" }, { period: "x" }, { from: "x" }]) {
      await expect(400, execute("SELECT * FROM runs", more));
    }
  });

  test("can name what the schema lists", async () => {
    await trigger("a");
    const { tables } = await expect(200, get("/api/v1/query/schema"));
    assert.deepEqual(
      tables.map(({ name }) => name),
      ["runs"],
    );
    const names = tables[0].columns.map(({ name }) => name);
    const [row] = await results(`SELECT ${names.join(", ")} FROM runs`);
    assert.deepEqual(Object.keys(row), names);
  });
});

describe("dashboards", () => {
  const path = "/api/v1/query/dashboards";
  const table = { title: "W", query: "SELECT * FROM runs", display: { type: "table" } };
  const create = (body) => expect(200, post(path, { title: "T", ...body }));

  test("are made, listed, changed and deleted", async () => {
    const dashboard = await create({ description: "d", widgets: [{ ...table, id: "w-1" }, table] });
    assert.equal(dashboard.description, "d");
    assert.deepEqual(
      dashboard.widgets.map(({ position }) => position),
      [
        { x: 0, y: 0, w: 12, h: 4 },
        { x: 0, y: 4, w: 12, h: 4 },
      ],
    );
    const { dashboards } = await expect(200, get(path));
    assert.deepEqual(
      dashboards.map(({ key, type }) => [key, type]),
      [
        ["overview", "builtIn"],
        [dashboard.id, "custom"],
      ],
    );
    assert.equal(dashboards[1].widgets[0].type, "table");

    const changed = await expect(200, patch(`${path}/${dashboard.id}`, { title: "T2" }));
    assert.deepEqual([changed.title, changed.description], ["T2", "d"]);
    assert.notEqual(changed.revision, dashboard.revision);
    assert.deepEqual(await expect(200, get(`${path}/${dashboard.id}`)), changed);

    const body = { widgets: [{ ...table, title: "Other", id: dashboard.widgets[1].id }] };
    const replaced = await expect(200, put(`${path}/${dashboard.id}`, body));
    assert.deepEqual(
      replaced.widgets.map(({ title, position }) => [title, position.y]),
      [["Other", 4]],
    );
    assert.deepEqual(await expect(200, del(`${path}/${dashboard.id}`)), { id: dashboard.id });
    const gone = await expect(404, get(`${path}/${dashboard.id}`));
    assert.deepEqual(gone, { error: "Dashboard not found" });
    await expect(404, get(`${path}/overview`));
  });

  test("have widgets that are added, changed and removed", async () => {
    const { id, revision } = await create();
    const position = { x: 6, y: 0, w: 6, h: 2 };
    const added = await expect(
      200,
      post(`${path}/${id}/widgets`, { ...table, position, revision }),
    );
    assert.deepEqual(added.dashboard.widgets[0].position, position);
    const widget = `${path}/${id}/widgets/${added.widgetId}`;
    const changed = await expect(200, patch(widget, { title: "X" }));
    assert.deepEqual([changed.widgets[0].title, changed.widgets[0].query], ["X", table.query]);
    await expect(409, del(`${widget}?revision=${revision}`));
    const left = await expect(200, del(`${widget}?revision=${changed.revision}`));
    assert.deepEqual(left.widgets, []);
    await expect(404, del(widget));
  });

  test("are not written over somebody else's changes", async () => {
    const { id, revision } = await create();
    await expect(200, patch(`${path}/${id}`, { title: "A", revision }));
    const refused = await expect(409, patch(`${path}/${id}`, { title: "B", revision }));
    assert.deepEqual(refused, { error: "Revision mismatch" });
    assert.equal((await expect(200, get(`${path}/${id}`))).title, "A");
  });

  test("of a wrong form are refused", async () => {
    const widgets = [
      { ...table, id: "a b" },
      { ...table, query: undefined },
      { ...table, display: { type: "pie" } },
      { ...table, title: undefined },
      { ...table, position: { x: 6, y: 0, w: 7, h: 1 } },
      { ...table, position: { x: 0, y: 0, w: 1 } },
    ];
    const wrong = [
      { title: "" },
      { title: "x".repeat(201) },
      { description: "x".repeat(2001) },
      {
        widgets: [
          { ...table, id: "a" },
          { ...table, id: "a" },
        ],
      },
      ...widgets.map((widget) => ({ widgets: [widget] })),
    ];
    for (const body of wrong) await expect(400, post(path, { title: "T", ...body }));
    await create({ widgets: [{ title: "A heading", display: { type: "title" } }] });
  });
});
