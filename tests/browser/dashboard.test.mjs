// The dashboard: its fetch handler by direct calls, and its page in Chromium. Both use the package to
// call the local API server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { TriggerClient } from "trigger-wasm";
import { createHandler } from "../../www/handler.js";
import { serve } from "../../www/server.mjs";
import { DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF, startServer } from "../server/index.mjs";
import { findChromium, launchChromium } from "./chromium.mjs";

const SECRET_VALUE = "value-that-must-not-show";

let api;
let client; // with the environment's key
let manager; // with the personal access token
let options; // for createHandler and serve

before(async () => {
  api = await startServer({
    tasks: {
      "send-email": ({ to }) => ({ delivered: true, to }),
      "charge-card": () => {
        throw new Error("The card was declined.");
      },
    },
  });
  client = new TriggerClient({ baseURL: api.url, accessToken: DEV_KEY });
  manager = new TriggerClient({ baseURL: api.url, accessToken: PERSONAL_ACCESS_TOKEN });
  options = {
    files: (name) => readFile(new URL(`../../www/${name}`, import.meta.url)),
    client,
    variables: { client: manager, projectRef: PROJECT_REF, environment: "dev" },
  };
});
beforeEach(() => api.reset());
after(() => api.close());

describe("the handler", () => {
  let handle;
  beforeEach(() => (handle = createHandler(options)));

  const ORIGIN = "https://dashboard.test";
  const SAME_ORIGIN = { "content-type": "application/json", origin: ORIGIN };

  /** Sends a request, and checks that the response contains no secret of the server. */
  async function send(path, init) {
    const response = await handle(new Request(`${ORIGIN}/${path}`, init));
    const text = await response.clone().text();
    for (const secret of [DEV_KEY, PERSONAL_ACCESS_TOKEN, SECRET_VALUE]) {
      assert.ok(!text.includes(secret), `${path} shows ${secret}`);
    }
    assert.match(response.headers.get("content-security-policy"), /default-src 'none'/);
    return response;
  }

  async function get(path) {
    const response = await send(path);
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  }

  const rawPost = (path, headers, body = "{}") => send(path, { method: "POST", headers, body });

  async function post(path, body) {
    const response = await rawPost(path, SAME_ORIGIN, JSON.stringify(body ?? {}));
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  }

  async function refusal(response, status) {
    assert.equal(response.status, status);
    return (await response.json()).error;
  }

  test("serves a page without inline scripts, inline styles or foreign resources", async () => {
    const page = await send("");
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    const html = await page.text();
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style| style=| on\w+=/);
    assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
    const csp = page.headers.get("content-security-policy");
    assert.doesNotMatch(csp, /unsafe|\*|https?:/);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");

    // All files that the page and its modules load exist.
    const names = [...html.matchAll(/(?:src|href)="([\w.]+)"/g)].map(([, name]) => name);
    const app = await (await send("app.js")).text();
    names.push(...[...app.matchAll(/from "\.\/(.+?)"/g)].map(([, name]) => name));
    assert.ok(names.length >= 4);
    for (const name of names) assert.equal((await send(name)).status, 200, name);
  });

  test("responds with 404 to unknown paths", async () => {
    for (const path of [
      "nothing",
      "api/nothing",
      "server.mjs",
      "api/runs/a/b",
      "../package.json",
    ]) {
      assert.equal((await send(path)).status, 404, path);
    }
    assert.equal((await send("api/settings", { method: "DELETE" })).status, 405);
    assert.equal((await send("", { method: "POST" })).status, 405);
    assert.equal((await send("api/runs/%ff")).status, 400);
  });

  test("can be mounted under a path", async () => {
    handle = createHandler({ ...options, base: "/admin/runs" });
    const redirect = await send("admin/runs");
    assert.equal(redirect.status, 308);
    assert.equal(redirect.headers.get("location"), "/admin/runs/");
    assert.equal((await send("admin/runs/")).status, 200);
    assert.deepEqual((await get("admin/runs/api/runs")).runs, []);
    assert.equal((await send("api/runs")).status, 404);
  });

  test("lists runs with filters and pages", async () => {
    for (let n = 0; n < 22; n += 1) {
      await client.tasks.trigger("send-email", { to: `${n}@example.com` }, { tags: `n:${n}` });
    }
    await client.tasks.trigger("charge-card", {});
    api.advance(1000);

    const first = await get("api/runs");
    assert.equal(first.runs.length, 20);
    assert.equal(first.previous, undefined);
    assert.equal(first.runs[0].task, "charge-card");
    assert.equal(first.runs[0].status, "FAILED");
    assert.equal(first.runs[0].ended, true);
    assert.equal(first.runs[0].durationMs, 250);
    assert.equal(first.runs[0].costInCents, 0);

    const second = await get(`api/runs?after=${first.next}`);
    assert.deepEqual(
      second.runs.flatMap(({ tags }) => tags),
      ["n:2", "n:1", "n:0"],
    );
    assert.equal(second.next, undefined);
    const back = await get(`api/runs?before=${second.previous}`);
    assert.deepEqual(back.runs, first.runs);

    assert.equal((await get("api/runs?status=FAILED,CRASHED")).runs.length, 1);
    assert.equal((await get("api/runs?task=charge-card&status=")).runs.length, 1);
    assert.equal((await get("api/runs?tag=n:7")).runs.length, 1);
  });

  test("shows a run with its payload and output", async () => {
    const parent = await client.tasks.trigger("send-email", { to: "hello@example.com" });
    api.advance(1000);
    const run = await get(`api/runs/${parent.id}`);
    assert.equal(run.status, "COMPLETED");
    assert.deepEqual(JSON.parse(run.payload), { to: "hello@example.com" });
    assert.deepEqual(JSON.parse(run.output), { delivered: true, to: "hello@example.com" });
    assert.equal(run.attempts, 1);
    assert.deepEqual(run.related, []);

    const failed = await client.tasks.trigger("charge-card", { amount: 42 });
    api.advance(1000);
    const { error, output } = await get(`api/runs/${failed.id}`);
    assert.equal(error.message, "The card was declined.");
    assert.equal(output, undefined);
  });

  test("shows payloads that JSON can't hold, and hides signed URLs", async () => {
    const payload = {
      big: 2n ** 70n,
      map: new Map([["a", new Set([1])]]),
      long: "x".repeat(200_000),
    };
    const { id } = await client.tasks.trigger("any-task", payload);
    const response = await send(`api/runs/${id}`);
    const text = await response.text();
    assert.doesNotMatch(text, /resigned|http:/);
    const shown = JSON.parse(JSON.parse(text).payload);
    assert.equal(shown.big, "1180591620717411303424n");
    assert.deepEqual(shown.map, [["a", [1]]]);
    assert.equal(shown.long.length, 200_000);
  });

  test("triggers, cancels and replays runs", async () => {
    const body = { payload: { to: "a@example.com" }, tags: ["x", "y"], delay: "1h" };
    const answer = await post("api/tasks/send-email/trigger", body);
    assert.deepEqual(Object.keys(answer), ["id"]); // and not the run's token
    const run = await client.runs.retrieve(answer.id);
    assert.equal(run.status, "DELAYED");
    assert.deepEqual(run.tags, ["x", "y"]);
    assert.deepEqual(run.payload, { to: "a@example.com" });

    await post(`api/runs/${answer.id}/cancel`);
    assert.equal((await client.runs.retrieve(answer.id)).status, "CANCELED");

    const replay = await post(`api/runs/${answer.id}/replay`);
    assert.notEqual(replay.id, answer.id);
    assert.deepEqual((await client.runs.retrieve(replay.id)).payload, { to: "a@example.com" });

    const slash = await post("api/tasks/mail%2Fsend/trigger", {});
    assert.equal((await client.runs.retrieve(slash.id)).taskIdentifier, "mail/send");
  });

  test("lists, starts and stops schedules", async () => {
    const { id } = await client.schedules.create({
      task: "send-email",
      cron: "0 9 * * *",
      deduplicationKey: "daily",
    });
    const { schedules, page, pages } = await get("api/schedules");
    assert.deepEqual([schedules.length, page, pages], [1, 1, 1]);
    assert.equal(schedules[0].cron, "0 9 * * *");
    assert.equal(schedules[0].active, true);
    assert.equal((await post(`api/schedules/${id}/deactivate`)).active, false);
    assert.equal((await client.schedules.retrieve(id)).active, false);
    assert.equal((await post(`api/schedules/${id}/activate`)).active, true);
  });

  test("lists the names of variables, and hides their values", async () => {
    await manager.envvars.upload(PROJECT_REF, "dev", { variables: { PLAIN: SECRET_VALUE } });
    const hidden = { name: "HIDDEN", value: SECRET_VALUE, isSecret: true };
    await manager.envvars.create(PROJECT_REF, "dev", hidden);
    const { variables } = await get("api/variables");
    assert.deepEqual(variables, [
      { id: "HIDDEN", name: "HIDDEN", isSecret: true },
      { id: "PLAIN", name: "PLAIN", isSecret: false },
    ]);
    assert.deepEqual(await get("api/settings"), { readOnly: false, variables: "proj_local, dev" });

    handle = createHandler({ ...options, variables: undefined });
    assert.deepEqual(await get("api/settings"), { readOnly: false });
    assert.match(await refusal(await send("api/variables"), 404), /configured/);
  });

  test("accepts changes from its own page only", async () => {
    const { id } = await client.tasks.trigger("send-email", {}, { delay: "1h" });
    const path = `api/runs/${id}/cancel`;
    const json = { "content-type": "application/json" };
    const site = (value) => ({ ...json, "sec-fetch-site": value });
    for (const [headers, status] of [
      [json, 403],
      [{ ...json, origin: "https://elsewhere.test" }, 403],
      [{ ...json, origin: "http://dashboard.test" }, 403],
      [{ ...json, origin: "null" }, 403],
      [site("cross-site"), 403],
      [site("same-site"), 403],
      [{ ...site("cross-site"), origin: ORIGIN }, 403],
      [{ "sec-fetch-site": "same-origin", "content-type": "text/plain" }, 415],
      [{ "sec-fetch-site": "same-origin", "content-type": "text/plain;application/json" }, 415],
      [{ "sec-fetch-site": "same-origin" }, 415],
    ]) {
      await refusal(await rawPost(path, headers), status);
    }
    assert.equal((await send(path)).status, 405); // nothing is changed by a link
    assert.equal((await client.runs.retrieve(id)).status, "DELAYED");

    assert.equal((await rawPost(path, site("same-origin"))).status, 200);
    assert.equal((await client.runs.retrieve(id)).status, "CANCELED");
    assert.equal((await rawPost(path, SAME_ORIGIN, "[")).status, 400);
  });

  test("refuses changes if it is read-only", async () => {
    const { id } = await client.tasks.trigger("send-email", {}, { delay: "1h" });
    handle = createHandler({ ...options, readOnly: true });
    assert.equal((await get("api/settings")).readOnly, true);
    for (const path of [`api/runs/${id}/cancel`, `api/runs/${id}/replay`, "api/tasks/t/trigger"]) {
      assert.match(await refusal(await rawPost(path, SAME_ORIGIN), 403), /only reads/);
    }
    assert.equal((await client.runs.retrieve(id)).status, "DELAYED");
    assert.equal((await get("api/runs")).runs.length, 1);
  });

  test("shows the errors of the API and of its connection", async () => {
    const missing = await rawPost("api/schedules/sched_none/activate", SAME_ORIGIN);
    assert.match(await refusal(missing, 404), /Schedule not found/);
    const wrong = await rawPost("api/tasks/t/trigger", SAME_ORIGIN, '{"delay":"soon"}');
    assert.match(await refusal(wrong, 422), /delay/);

    const clients = [
      [{ baseURL: api.url, accessToken: "tr_dev_wrong" }, 502, /API key/i],
      [{ baseURL: "http://127.0.0.1:1", accessToken: DEV_KEY }, 502, /connect/i],
    ];
    for (const [config, status, message] of clients) {
      const requestOptions = { retry: { minTimeoutInMs: 1 } };
      handle = createHandler({
        ...options,
        client: new TriggerClient({ ...config, requestOptions }),
      });
      assert.match(await refusal(await send("api/runs"), status), message);
    }
  });
});

describe("the server", () => {
  let dashboard;
  before(async () => (dashboard = await serve(options)));
  after(() => dashboard.close());

  /** Sends a request with any host and method, which fetch doesn't allow. */
  function request(path, headers, method = "GET") {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = new URL(dashboard.url);
      http.request({ host, port, path, headers, method }, resolve).on("error", reject).end();
    });
  }

  test("serves the page and its data", async () => {
    assert.match(await (await fetch(dashboard.url)).text(), /<!doctype html>/);
    const headers = { "content-type": "application/json", origin: new URL(dashboard.url).origin };
    const body = JSON.stringify({ payload: { to: "ü@example.com" } });
    const init = { method: "POST", headers, body };
    const { id } = await (await fetch(`${dashboard.url}api/tasks/send-email/trigger`, init)).json();
    assert.deepEqual((await client.runs.retrieve(id)).payload, { to: "ü@example.com" });
  });

  test("refuses another site's host name", async () => {
    for (const host of ["elsewhere.test", "elsewhere.test:80", "127.0.0.1:1"]) {
      assert.equal((await request("/api/runs", { host })).statusCode, 403, host);
    }
    const { port } = new URL(dashboard.url);
    assert.equal((await request("/api/runs", { host: `localhost:${port}` })).statusCode, 200);
    // A path that starts like the URL of another host is still a path.
    assert.equal((await request("//elsewhere.test/api/runs")).statusCode, 404);
  });

  test("refuses proxy requests", async () => {
    assert.equal((await request("/api/runs", {}, "TRACE")).statusCode, 400);
    assert.equal((await request("http://elsewhere.test/")).statusCode, 400);
  });
});

const chromium = findChromium();
const noChromium =
  "There is no Chromium, so the page of the dashboard is NOT TESTED in a browser. " +
  "Install one (apt-get install chromium), or name one with CHROMIUM=/path/to/chromium.";

if (chromium) {
  describe("the page in Chromium", { timeout: 120_000 }, () => {
    let browser;
    let dashboard;
    let page;
    let complaints;

    before(async () => {
      [browser, dashboard] = await Promise.all([launchChromium(chromium), serve(options)]);
    });
    after(async () => {
      await browser?.close();
      await dashboard?.close();
    });

    /** Opens the page. Errors of the policy, of scripts and of requests fail the test. */
    async function open(t, hash = "", contextOptions = {}) {
      complaints = [];
      const context = await browser.newContext(contextOptions);
      t.after(() => context.close());
      page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(dashboard.url + hash);
    }

    const row = (id) => page.getByRole("row").filter({ hasText: id });
    const heading = (name) => page.getByRole("heading", { level: 1, name });

    test("shows runs, and updates them until they have ended", async (t) => {
      const { id } = await client.tasks.trigger(
        "send-email",
        { to: "hello@example.com" },
        { delay: "1h", tags: ["welcome"] },
      );
      await open(t);
      await heading("Runs").waitFor();
      await row(id).getByText("Delayed").waitFor();
      await row(id).getByText("welcome").waitFor();

      // A refresh that adds a row and changes another one keeps the focus.
      await row(id).getByRole("link").focus();
      api.advance(2 * 3600_000);
      const newer = await client.tasks.trigger("send-email", { to: "b@example.com" });
      await row(newer.id).waitFor();
      await row(id).getByText("Completed").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.textContent), id);
      assert.deepEqual(complaints, []);
    });

    test("filters runs and changes pages", async (t) => {
      const ids = [];
      for (let n = 0; n < 25; n += 1)
        ids.unshift((await client.tasks.trigger("send-email", {})).id);
      const odd = await client.tasks.trigger("charge-card");
      api.advance(1000);
      await open(t);
      await row(odd.id).waitFor();
      await page.getByRole("link", { name: "Older →" }).click();
      await row(ids.at(-1)).waitFor();
      assert.equal(await row(odd.id).count(), 0);
      await page.goBack();
      await row(odd.id).waitFor();
      await page.goForward();
      await page.getByRole("link", { name: "← Newer" }).click();
      await row(odd.id).waitFor();

      await page.getByLabel("Status").selectOption("All failures");
      await row(ids[0]).waitFor({ state: "detached" });
      assert.equal(await row(odd.id).count(), 1);
      await page.getByLabel("Status").selectOption("All");
      const filters = page.locator(".filters");
      await filters.getByLabel("Task").fill("no-such-task");
      await filters.getByLabel("Task").press("Enter");
      await page.getByText("No runs match.").waitFor();
      assert.deepEqual(complaints, []);
    });

    test("triggers a run, shows it, cancels it and replays it", async (t) => {
      await open(t);
      await page.getByRole("button", { name: "Trigger a task" }).click();
      const dialog = page.getByRole("dialog", { name: "Trigger a task" });
      await dialog.getByLabel("Task").fill("send-email");
      await dialog.getByLabel("Payload").fill("{ to: }");
      await dialog.getByRole("button", { name: "Trigger" }).click();
      await dialog.getByText("The payload is not JSON").waitFor();
      await dialog.getByLabel("Payload").fill('{ "to": "hello@example.com" }');
      await dialog.getByLabel("Tags").fill("one, two");
      await dialog.getByLabel("Delay").fill("1h");
      await dialog.getByRole("button", { name: "Trigger" }).click();

      await heading("send-email").waitFor();
      await page.getByText("Delayed", { exact: true }).waitFor();
      await page.getByLabel("Payload", { exact: true }).getByText("hello@example.com").waitFor();
      const { data } = await client.runs.list();
      assert.deepEqual(data[0].tags, ["one", "two"]);

      await page.getByRole("button", { name: "Cancel run" }).click();
      const question = page.getByRole("dialog", { name: "Cancel this run?" });
      await question.getByRole("button", { name: "No" }).click();
      assert.equal((await client.runs.retrieve(data[0].id)).status, "DELAYED");
      await page.getByRole("button", { name: "Cancel run" }).click();
      await question.getByRole("button", { name: "Cancel run" }).click();
      await page.getByText("Canceled", { exact: true }).waitFor();
      assert.equal((await client.runs.retrieve(data[0].id)).status, "CANCELED");

      await page.getByRole("button", { name: "Replay" }).click();
      await page.getByText("Completed", { exact: true }).waitFor();
      await page.getByLabel("Output").getByText("delivered").waitFor();
      assert.equal((await client.runs.list()).data.length, 2);

      await page.getByRole("link", { name: "← Runs" }).click();
      await row(data[0].id).waitFor();
      assert.deepEqual(complaints, []);
    });

    test("escapes all data", async (t) => {
      const nasty = `<img src=x onerror="document.title='owned'"><script>1</script>`;
      const { id } = await client.tasks.trigger(
        "charge-card",
        { nasty },
        { tags: [nasty], metadata: { nasty } },
      );
      api.advance(1000);
      await open(t);
      await row(id).getByText(nasty).waitFor();
      await row(id).getByRole("link").click();
      await page.getByText("Error: The card was declined.", { exact: true }).waitFor();
      await page.getByLabel("Payload", { exact: true }).getByText("onerror").waitFor();
      assert.equal(await page.locator("img, main script").count(), 0);
      assert.deepEqual(complaints, []);
    });

    test("starts and stops schedules, and lists variables", async (t) => {
      const daily = { task: "send-email", cron: "0 9 * * *", deduplicationKey: "daily" };
      const { id } = await client.schedules.create(daily);
      await manager.envvars.create(PROJECT_REF, "dev", { name: "LEVEL", value: SECRET_VALUE });
      await open(t, "#/schedules");
      await heading("Schedules").waitFor();
      await page.keyboard.press("Tab"); // to the link that skips the bar
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
      await page.getByRole("button", { name: "Deactivate" }).press("Enter");
      await page.getByText("Inactive", { exact: true }).waitFor();
      assert.equal((await client.schedules.retrieve(id)).active, false);
      await page.getByRole("button", { name: "Activate" }).click();
      await page.getByText("Active", { exact: true }).waitFor();

      await page.getByRole("link", { name: "Variables" }).click();
      await page.getByRole("cell", { name: "LEVEL" }).waitFor();
      assert.ok(!(await page.content()).includes(SECRET_VALUE));
      assert.deepEqual(complaints, []);
    });

    test("clears an error when another view opens", async (t) => {
      await open(t, "#/runs/run_none");
      const alert = page.getByRole("alert");
      await alert.getByText("not found", { exact: false }).waitFor();
      await page.route("**/api/runs?*", () => {}); // which never answers
      await page.getByRole("link", { name: "Runs", exact: true }).click();
      await page.getByRole("heading", { name: "Runs" }).waitFor();
      assert.equal(await alert.count(), 0);
    });

    test("shows an error, and recovers", async (t) => {
      await open(t, "#/runs/run_none");
      await page.getByRole("alert").getByText("not found", { exact: false }).waitFor();
      const failure = { status: 403, body: { error: "No entry" } };
      const fault = api.fail("GET /api/v1/runs", failure, "always");
      await page.getByRole("link", { name: "Runs", exact: true }).click();
      await page.getByRole("alert").getByText("No entry").waitFor();
      fault.remove();
      await page.getByLabel("Auto-refresh").uncheck(); // which loads once more
      await page.getByText("No runs match.").waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
    });

    for (const [width, colorScheme] of [
      [320, "light"],
      [768, "dark"],
    ]) {
      test(`fits a screen of ${width} pixels`, async (t) => {
        const tags = ["a-tag", "x".repeat(100)];
        const { id } = await client.tasks.trigger(
          "a-task-with-a-long-name".repeat(3),
          {},
          { tags },
        );
        await client.schedules.create({
          task: "a-scheduled-task-with-a-long-name",
          cron: "*/5 9-17 * * 1-5",
          timezone: "America/Argentina/Buenos_Aires",
          externalId: "x".repeat(60),
          deduplicationKey: "daily",
        });
        const name = "A_LONG_NAME_".repeat(5);
        await manager.envvars.create(PROJECT_REF, "dev", { name, value: "x" });
        await open(t, "", { viewport: { width, height: 640 }, colorScheme });
        for (const [hash, text] of [
          ["#/runs", id],
          [`#/runs/${id}`, "a-tag"],
          ["#/schedules", "Deactivate"],
          ["#/variables", name],
        ]) {
          await page.goto(dashboard.url + hash);
          await page.getByText(text).first().waitFor();
          const overflow = () => document.documentElement.scrollWidth - innerWidth;
          assert.ok((await page.evaluate(overflow)) <= 0, `${hash} is wider than the screen`);
        }
        assert.deepEqual(complaints, []);
      });
    }
  });
} else {
  test("the page in Chromium", (t) => {
    if (process.env.CI === "true") assert.fail(noChromium);
    process.stderr.write(`\n*** ${noChromium}\n\n`);
    t.skip(noChromium);
  });
}
