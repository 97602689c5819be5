// What a careful person writes by hand: fetch and JSON, and a look at the status. It sends what the SDK sends, less the
// headers that say which SDK it is.

export async function connect({ url, token }) {
  async function call(method, path, body, contentType = "application/json", key = true) {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": contentType,
      "x-trigger-api-version": "2025-07-16",
      "x-trigger-realtime-streams-version": "v2",
    };
    if (key) headers["x-trigger-request-idempotency-key"] = crypto.randomUUID();
    const response = await fetch(url + path, { method, headers, body, cache: "no-cache" });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  }

  // A payload as the API wants it: JSON text inside JSON, and how large it is.
  const packed = (payload) => {
    const text = JSON.stringify({ json: payload });
    const payloadSize = Buffer.byteLength(text);
    return [text, { payloadType: "application/super+json", payloadSize }];
  };

  const page = (cursor) => {
    const after = cursor === undefined ? "" : `&page%5Bafter%5D=${encodeURIComponent(cursor)}`;
    return call("GET", `/api/v1/runs?page%5Bsize%5D=100${after}`);
  };

  async function* everyRun() {
    let cursor;
    do {
      const { data, pagination } = await page(cursor);
      yield* data;
      cursor = pagination.next;
    } while (cursor !== undefined);
  }

  return {
    retrieve: (id) => call("GET", `/api/v3/runs/${encodeURIComponent(id)}`),
    list: () => page(),
    everyRun,

    trigger(task, payload) {
      const [text, options] = packed(payload);
      const body = JSON.stringify({ payload: text, options });
      return call("POST", `/api/v1/tasks/${encodeURIComponent(task)}/trigger`, body);
    },

    async batchTrigger(task, items) {
      const lines = items.map(({ payload }, index) => {
        const [text, options] = packed(payload);
        return `${JSON.stringify({ index, task, payload: text, options })}\n`;
      });
      const announced = JSON.stringify({
        runCount: items.length,
        taskIdentifiers: [task],
        idempotencyKey: crypto.randomUUID(),
      });
      const { id } = await call("POST", "/api/v3/batches", announced);
      const path = `/api/v3/batches/${encodeURIComponent(id)}/items`;
      return call("POST", path, lines.join(""), "application/x-ndjson", false);
    },
  };
}
