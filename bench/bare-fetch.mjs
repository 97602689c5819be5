// A caller that uses fetch and JSON as a careful person writes them by hand, with a look at the status. The functions have
// the SDK's names, and send the SDK's requests. They leave out the headers that identify an SDK, and the hashing of
// idempotency keys, since the API takes any key. They also leave out the SDK's additions to a response: dates, and the handle's
// token.

export function connect({ baseURL, accessToken }) {
  async function call(method, path, body, contentType = "application/json", repeatable = true) {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      "content-type": contentType,
      "x-trigger-api-version": "2025-07-16",
      "x-trigger-realtime-streams-version": "v2",
    };
    if (repeatable) headers["x-trigger-request-idempotency-key"] = crypto.randomUUID();
    const response = await fetch(baseURL + path, { method, headers, body, cache: "no-cache" });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  }

  async function listPage(filters, after) {
    const query = new URLSearchParams();
    if (filters.status) query.set("filter[status]", filters.status.join());
    if (filters.tag) query.set("filter[tag]", filters.tag.join());
    if (filters.from) query.set("filter[createdAt][from]", filters.from.getTime());
    query.set("page[size]", filters.limit);
    if (after !== undefined) query.set("page[after]", after);
    const { data, pagination } = await call("GET", `/api/v1/runs?${query}`);
    return { data, pagination, getNextPage: () => listPage(filters, pagination.next) };
  }

  const runs = {
    retrieve: (run) =>
      call("GET", `/api/v3/runs/${encodeURIComponent(typeof run === "string" ? run : run.id)}`),

    /** The first page, and with `for await` all runs. */
    list(filters) {
      const first = listPage(filters);
      return {
        then: first.then.bind(first),
        async *[Symbol.asyncIterator]() {
          let page = await first;
          yield* page.data;
          while (page.pagination.next !== undefined) {
            page = await page.getNextPage();
            yield* page.data;
          }
        },
      };
    },
  };

  // A payload is JSON text inside JSON, and its size is declared.
  const pack = (payload) => {
    const text = JSON.stringify({ json: payload });
    return { text, payloadType: "application/super+json", payloadSize: Buffer.byteLength(text) };
  };

  const tasks = {
    trigger(task, payload, { idempotencyKey, ttl, tags, metadata } = {}) {
      const { text, payloadType, payloadSize } = pack(payload);
      const options = { payloadType, payloadSize, idempotencyKey, ttl, tags, metadata };
      const body = JSON.stringify({ payload: text, options });
      return call("POST", `/api/v1/tasks/${encodeURIComponent(task)}/trigger`, body);
    },

    async batchTrigger(task, items) {
      const lines = items.map(
        ({ payload, options: { ttl, tags, metadata, idempotencyKey } = {} }, index) => {
          const { text, payloadType, payloadSize } = pack(payload);
          const options = { payloadType, ttl, tags, metadata, idempotencyKey, payloadSize };
          return `${JSON.stringify({ index, task, payload: text, options })}\n`;
        },
      );
      const created = JSON.stringify({
        runCount: items.length,
        taskIdentifiers: [task],
        idempotencyKey: crypto.randomUUID(),
      });
      const { id } = await call("POST", "/api/v3/batches", created);
      const path = `/api/v3/batches/${encodeURIComponent(id)}/items`;
      return call("POST", path, lines.join(""), "application/x-ndjson", false);
    },
  };

  return { runs, tasks, ...scoped, settings: { baseURL, accessToken } };
}

/** The functions that take settings for some calls only: by hand, that is another set of functions. */
const scoped = {
  TriggerClient: function (settings) {
    return connect(settings);
  },
  auth: { withAuth: (settings, makeCalls) => makeCalls(connect(settings)) },
};
