// Calls under fake timers, in a test suite of Jest or Vitest. `runner` is `jest` or `vi`.

const answer = (status, body, headers) => new Response(JSON.stringify(body), { status, headers });
const config = { baseURL: "http://api.test", accessToken: "tr_dev_test" };

export function defineTests({ runner, test, expect, afterEach, load, when }) {
  const fetching = (...answers) => (globalThis.fetch = async () => answers.shift());
  const limit = 3000;

  afterEach(() => runner.useRealTimers());

  const faked = async () => {
    if (when === "before the import") runner.useFakeTimers();
    const sdk = await load();
    runner.useFakeTimers();
    sdk.configure(config);
    return sdk;
  };

  test(
    `a success resolves with timers faked ${when}`,
    async () => {
      const { runs } = await faked();
      fetching(answer(200, { id: "run_1" }));
      expect((await runs.cancel("run_1")).id).toBe("run_1");
    },
    limit,
  );

  test(
    `a failure rejects with timers faked ${when}`,
    async () => {
      const { runs } = await faked();
      fetching(answer(404, { error: "no such run" }));
      await expect(runs.cancel("run_1")).rejects.toThrow("no such run");
    },
    limit,
  );

  test(
    `a missing key rejects with timers faked ${when}`,
    async () => {
      const { configure, runs } = await faked();
      configure({});
      await expect(runs.cancel("run_1")).rejects.toMatchObject({ name: "ApiClientMissingError" });
    },
    limit,
  );

  test(
    `a retry waits for the faked clock, with timers faked ${when}`,
    async () => {
      const { runs } = await faked();
      let attempts = 0;
      globalThis.fetch = async () => answer(++attempts === 1 ? 503 : 200, { id: "run_1" });
      const run = runs.cancel("run_1");
      await runner.advanceTimersByTimeAsync(900);
      expect(attempts).toBe(1);
      await runner.advanceTimersByTimeAsync(200);
      expect((await run).id).toBe("run_1");
      expect(attempts).toBe(2);
    },
    limit,
  );

  test(
    `a list and a batch resolve with timers faked ${when}`,
    async () => {
      const { runs, tasks } = await faked();
      const page = { data: [{ id: "run_1" }], pagination: {} };
      const batch = { id: "batch_1", runCount: 1, isCached: false };
      const items = { id: "batch_1", itemsAccepted: 1, itemsDeduplicated: 0, sealed: true };
      fetching(
        answer(200, page),
        answer(202, batch, { "x-trigger-jwt": "token" }),
        answer(200, items),
      );
      expect((await runs.list()).data.length).toBe(1);
      expect((await tasks.batchTrigger("t", [{ payload: 1 }])).batchId).toBe("batch_1");
    },
    limit,
  );
}
