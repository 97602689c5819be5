// The smoke program, for all runtimes: makes the most important calls, and checks retries, errors, signals and scopes. It
// needs nothing of its runtime that the package doesn't need.

const TASK = "send-email";
const PROJECT_TASKS = { cron: "0 9 * * *", timezone: "Europe/Berlin" };
// Missing runs need this too, since the API asks for another attempt if it doesn't know a run yet.
const quick = { retry: { minTimeoutInMs: 10, maxTimeoutInMs: 20 } };

/**
 * Runs all checks.
 * @param sdk the exports of "trigger-wasm", from `import * as sdk` or `require`
 * @param settings the URL and the keys of the local API server, named as in environments.mjs. `WITHOUT_NODE` means that the
 *   runtime has no Node API: no environment variables, so that the program passes the settings, and no AsyncLocalStorage, so
 *   that auth.withAuth doesn't support overlapping scopes
 * @returns the name of the runtime, and the passed and failed checks
 */
export async function smoke(sdk, settings) {
  const { TriggerClient, auth, batch, configure, envvars, idempotencyKeys } = sdk;
  const { runs, schedules, streams, task, tasks } = sdk;
  const baseURL = settings.TRIGGER_API_URL;
  const { WITHOUT_NODE } = settings;
  if (WITHOUT_NODE) configure({ baseURL, accessToken: settings.TRIGGER_SECRET_KEY });

  /** Adds a fault to the local API server. */
  async function fail(match, fault, count = 1) {
    const body = JSON.stringify({ match, fault, count });
    const headers = { "content-type": "application/json" };
    await fetch(`${baseURL}/__local/faults`, { method: "POST", headers, body });
  }

  const checks = {
    async "tasks.trigger"() {
      const handle = await tasks.trigger(TASK, { to: "a@example.com" }, { tags: ["smoke"] });
      equal(typeof handle.id, "string");
      ok(handle.publicAccessToken.split(".").length === 3, "the handle carries a token");
      const key = await idempotencyKeys.create(["smoke", handle.id]);
      const [one, two] = [
        await tasks.trigger(TASK, {}, { idempotencyKey: key }),
        await tasks.trigger(TASK, {}, { idempotencyKey: key }),
      ];
      equal(one.id, two.id);
    },

    async "tasks.batchTrigger"() {
      const items = [1, 2, 3].map((number) => ({ payload: { number } }));
      const handle = await tasks.batchTrigger(TASK, items);
      equal(handle.runCount, 3);
      const { runs: ids } = await batch.retrieve(handle.batchId);
      equal(ids.length, 3);
    },

    async "a task's own trigger and batchTrigger"() {
      const email = task({ id: TASK });
      const handle = await email.trigger({ at: new Date(0) });
      equal((await runs.retrieve(handle)).payload.at, "1970-01-01T00:00:00.000Z");
      equal((await email.batchTrigger([{ payload: 1 }, { payload: 2 }])).runCount, 2);
    },

    async "runs.retrieve"() {
      const { id } = await tasks.trigger(TASK, { greeting: "Grüße, 世界 🌍" });
      const run = await runs.retrieve(id);
      equal(run.payload.greeting, "Grüße, 世界 🌍");
      ok(run.createdAt instanceof Date, "createdAt is a Date");
    },

    async "calls that are repeated"() {
      const client = new TriggerClient({ baseURL, accessToken: settings.TRIGGER_SECRET_KEY });
      for (let number = 1; number <= 4; number++) {
        const { id, publicAccessToken } = await client.tasks.trigger(TASK, { number });
        if (number === 4) await fail(`GET /api/v3/runs/${id}`, { status: 503 });
        const run = await client.runs.retrieve(id);
        equal(`${run.id} ${run.payload.number}`, `${id} ${number}`);
        ok(run.createdAt instanceof Date, "createdAt is a Date");
        equal((await client.runs.list({ limit: 1 })).data[0].id, id);
        const viewer = new TriggerClient({ baseURL, accessToken: publicAccessToken });
        equal((await viewer.runs.retrieve(id)).id, id);
      }
    },

    async "runs.poll"() {
      const handle = await tasks.trigger(TASK, { number: 7 });
      const run = await runs.poll(handle, { pollIntervalMs: 20 });
      equal(run.status, "COMPLETED");
      equal(run.output.echo.number, 7);
    },

    async "runs.subscribeToRun"() {
      const handle = await tasks.trigger(TASK, { number: 7 });
      const statuses = [];
      for await (const run of runs.subscribeToRun(handle)) {
        statuses.push(run.status);
        if (run.isSuccess) equal(run.output.echo.number, 7);
      }
      equal(statuses.at(-1), "COMPLETED");
      // Leaves the loop before the end of the run.
      const another = await tasks.trigger(TASK, {}, { delay: "1h" });
      for await (const run of runs.subscribeToRun(another)) {
        equal(run.status, "DELAYED");
        break;
      }
    },

    async "streams.read"() {
      const headers = { "content-type": "text/event-stream" };
      const body = 'id: 1-0\ndata: {"text":"Grüße 🌍"}\n\nid: 2-0\ndata: plain\n\n';
      await fail("/realtime/v1/streams/run_smoke/default", { status: 200, headers, body });
      const parts = [];
      for await (const part of await streams.read("run_smoke")) parts.push(part.text ?? part);
      equal(parts.join(), "Grüße 🌍,plain");
      const signal = AbortSignal.abort();
      for await (const part of await streams.read("run_smoke", { signal })) equal(part, "none");
    },

    async "runs.cancel and runs.replay"() {
      const { id } = await tasks.trigger(TASK, {}, { delay: "1h" });
      await runs.cancel(id);
      equal((await runs.retrieve(id)).status, "CANCELED");
      const replay = await runs.replay(id);
      ok(replay.id !== id, "a replay is another run");
    },

    async "runs.list, in pages"() {
      const tag = `pages-${Math.random()}`;
      for (let i = 0; i < 5; i++) await tasks.trigger(TASK, { i }, { tags: [tag] });
      const seen = [];
      for await (const run of runs.list({ tag, limit: 2 })) seen.push(run.id);
      equal(new Set(seen).size, 5);

      const first = await runs.list({ tag, limit: 2 });
      equal(first.data.length, 2);
      ok(first.hasNextPage() && !first.hasPreviousPage(), "the first page has a next page only");
      const second = await first.getNextPage();
      const back = await second.getPreviousPage();
      equal(back.data[0].id, first.data[0].id);
    },

    async "envvars.upload, list, create, update, retrieve, del"() {
      const personal = new TriggerClient({ baseURL, accessToken: settings.PERSONAL_ACCESS_TOKEN });
      const place = [settings.PROJECT_REF, "dev"];
      const { list, upload, create, update, retrieve, del } = personal.envvars;
      await upload(...place, { variables: { SMOKE_A: "1", SMOKE_B: "2" }, override: true });
      await create(...place, { name: "SMOKE_C", value: "3" });
      await update(...place, "SMOKE_C", { value: "4" });
      equal((await retrieve(...place, "SMOKE_C")).value, "4");
      for (const name of ["SMOKE_A", "SMOKE_B", "SMOKE_C"]) await del(...place, name);
      const names = (await list(...place)).map(({ name }) => name);
      ok(!names.some((name) => name.startsWith("SMOKE_")), "all of them are gone");
      equal(typeof envvars.list, "function");
    },

    async "schedules.create, update, deactivate, activate, retrieve, list, del"() {
      const about = { task: TASK, ...PROJECT_TASKS };
      const { id } = await schedules.create({ ...about, deduplicationKey: `${Math.random()}` });
      const changed = await schedules.update(id, { ...about, cron: "30 7 * * *" });
      equal(changed.generator.expression, "30 7 * * *");
      equal((await schedules.deactivate(id)).active, false);
      equal((await schedules.activate(id)).active, true);
      ok((await schedules.retrieve(id)).nextRun instanceof Date, "nextRun is a Date");
      const listed = [];
      for await (const schedule of schedules.list({ perPage: 1 })) listed.push(schedule.id);
      ok(listed.includes(id), "the schedule is listed");
      await schedules.del(id);
      ok((await schedules.timezones()).timezones.length > 0, "there are time zones");
    },

    async "a temporary failure is retried"() {
      await fail("GET /api/v1/runs", { status: 503, body: { error: "Down" } }, 2);
      const page = await runs.list({ limit: 1 }, quick);
      equal(page.data.length, 1);
      await fail("GET /api/v1/runs", { reset: true });
      equal((await runs.list({ limit: 1 }, quick)).data.length, 1);
    },

    async "an error has its class"() {
      const missing = await rejection(runs.retrieve("run_missing", quick));
      ok(missing instanceof sdk.NotFoundError && missing instanceof sdk.ApiError, `${missing}`);
      equal(missing.status, 404);

      await fail("GET /api/v1/runs", { status: 429, body: { error: "Slow down" } });
      const slow = await rejection(runs.list({}, { retry: { maxAttempts: 1 } }));
      ok(slow instanceof sdk.RateLimitError, `${slow}`);

      const denied = new TriggerClient({ baseURL, accessToken: "tr_dev_nobody" });
      ok(
        (await rejection(denied.runs.list())) instanceof sdk.AuthenticationError,
        "the key is refused",
      );

      ok((await rejection(runs.retrieve(7))) instanceof sdk.ArgumentError, "an invalid argument");
    },

    async "a refused connection"() {
      const nowhere = new TriggerClient({ baseURL: "http://127.0.0.1:1", accessToken: "tr_dev_x" });
      const error = await rejection(nowhere.runs.list({}, { retry: { maxAttempts: 1 } }));
      ok(error instanceof sdk.ApiConnectionError, `${error}`);
    },

    async "a time limit and a signal end a call"() {
      const once = { retry: { maxAttempts: 1 } };
      await fail("GET /api/v1/runs", { hang: true });
      const late = await rejection(runs.list({}, { ...once, timeoutInMs: 50 }));
      ok(late instanceof sdk.ApiTimeoutError, `${late}`);

      await fail("GET /api/v1/runs", { hang: true });
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("enough")), 50);
      const stopped = await rejection(runs.list({}, { ...once, signal: controller.signal }));
      ok(`${stopped.message}${stopped.cause?.message}`.includes("enough"), `${stopped}`);
    },

    async "withResponse and asResponse"() {
      const { data, response } = await runs.list({ limit: 1 }).withResponse();
      ok(response instanceof Response && response.status === 200, "a Response");
      equal((await response.json()).data[0].id, data.data[0].id);
      const raw = await runs.retrieve(data.data[0].id).asResponse();
      equal((await raw.json()).id, data.data[0].id);
    },

    async "TriggerClient and auth.withAuth"() {
      const production = { baseURL, accessToken: settings.PROD_KEY };
      const { id } = await new TriggerClient(production).tasks.trigger(TASK, { from: "prod" });
      const seen = await auth.withAuth(production, () => runs.retrieve(id));
      equal(seen.id, id);
      // The key outside of the scope belongs to another environment.
      ok(
        (await rejection(runs.retrieve(id, quick))) instanceof sdk.NotFoundError,
        "the run is not found outside of the scope",
      );
    },
  };

  if (!WITHOUT_NODE) {
    checks["overlapping scopes of auth.withAuth"] = async () => {
      const { id } = await tasks.trigger(TASK, { from: "dev" });
      const sees = (accessToken) =>
        auth.withAuth({ accessToken }, async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          return runs.retrieve(id, quick).then(
            () => true,
            () => false,
          );
        });
      const { TRIGGER_SECRET_KEY: dev, PROD_KEY: prod } = settings;
      const seen = await Promise.all([sees(dev), sees(prod), sees(dev), sees(prod)]);
      equal(`${seen}`, "true,false,true,false");
    };
  }

  const passed = [];
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      passed.push(name);
    } catch (error) {
      failed.push({ name, message: `${error?.stack ?? error}` });
    }
  }
  return { runtime: runtimeName(), passed, failed };
}

/** Returns the name of the runtime. */
function runtimeName() {
  const { Bun, Deno, EdgeRuntime, navigator, process } = globalThis;
  if (EdgeRuntime) return EdgeRuntime;
  if (Bun) return `bun ${Bun.version}`;
  if (Deno) return `deno ${Deno.version.deno}`;
  if (navigator?.userAgent === "Cloudflare-Workers") return "workerd";
  return `node ${process?.versions?.node}`;
}

function ok(condition, message) {
  if (!condition) throw new Error(`Failed: ${message}`);
}

function equal(actual, expected) {
  ok(actual === expected, `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

const rejection = (promise) =>
  promise.then(
    (value) => ok(false, `expected an error, got ${JSON.stringify(value)}`),
    (error) => error,
  );
