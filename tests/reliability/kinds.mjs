// The kinds of call in the fault matrix: the call, the request that meets the fault, and the response without a fault. The
// server and the programs in the runtimes use them.

const json = (value, headers) => ({
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

const part = (number) => `id: ${number}-0\ndata: ${number}\n\n`;

/** Returns the parts after the `last-event-id` of the request, as server-sent events. */
function parts({ headers }) {
  const last = Number.parseInt(headers["last-event-id"] ?? "0", 10);
  return {
    headers: { "content-type": "text/event-stream", "x-stream-version": "v1" },
    body: [1, 2]
      .filter((number) => number > last)
      .map(part)
      .join(""),
  };
}

const row = {
  friendlyId: "run_1",
  status: "COMPLETED_SUCCESSFULLY",
  createdAt: "2025-01-01T00:00:00",
  completedAt: "2025-01-01T00:00:01",
};
const rows = [
  { key: "k", value: row, headers: { operation: "insert" } },
  { headers: { control: "up-to-date" } },
];
const place = { "electric-handle": "h", "electric-offset": "0_0", "electric-schema": "{}" };

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

export const kinds = {
  reads: {
    request: "GET /api/v3/runs/run_1",
    make: (client) => client.runs.retrieve("run_1"),
    answer: () => json({ id: "run_1", status: "COMPLETED" }),
  },
  "de-duplicated writes": {
    request: "POST /api/v1/tasks/t/trigger",
    make: (client) => client.tasks.trigger("t", { n: 1 }),
    answer: () => json({ id: "run_1" }),
  },
  "other writes": {
    request: "POST /api/v1/runs/run_1/replay",
    make: (client) => client.runs.replay("run_1"),
    answer: () => json({ id: "run_2" }),
  },
  "items of a batch": {
    request: "POST /api/v3/batches/batch_1/items",
    make: (client) => client.tasks.batchTrigger("t", [{ payload: 1 }, { payload: 2 }]),
    answer: () => json({ id: "batch_1", itemsAccepted: 2, itemsDeduplicated: 0, sealed: true }),
  },
  streams: {
    request: "GET /realtime/v1/streams/run_1/default",
    make: async (client, signal) => collect(await client.streams.read("run_1", { signal })),
    answer: parts,
    expected: [1, 2],
  },
  subscriptions: {
    request: "GET /realtime/v1/runs/run_1",
    make: async (client, signal) => {
      const runs = await collect(client.runs.subscribeToRun("run_1", { signal }));
      return runs.map(({ status }) => status);
    },
    answer: () => json(rows, place),
    expected: ["COMPLETED"],
  },
};

/** The responses to the requests that meet no fault. */
export const others = {
  "POST /api/v3/batches": json({ id: "batch_1", runCount: 2, isCached: false }),
  "GET /warm": json({}),
};

/** Returns whether a kind of call reconnects after a fault, as streams and subscriptions do. */
export const reconnects = (kind) => kinds[kind].expected !== undefined;
