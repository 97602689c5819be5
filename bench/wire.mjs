// Checks that all callers send the same requests: otherwise, comparing their times would mean little.

import { runInWorker } from "./processes.mjs";

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

// The SDKs hash an idempotency key, and send the original along.
const HASHED_KEY =
  /"idempotencyKey":"[0-9a-f]{64}","idempotencyKeyOptions":{"key":("[^"]*"),"scope":"run"}/g;

/** Returns a request without the parts that must differ. */
function normalized({ method, url, headers, body }) {
  const pairs = headers.flatMap((name, i) => (i % 2 ? [] : [[name.toLowerCase(), headers[i + 1]]]));
  const sent = new Map(pairs.map(([name, value]) => [name, value.replace(UUID, "<uuid>")]));
  // They follow from the body and from the server's address.
  for (const name of ["host", "content-length"]) sent.delete(name);
  return {
    request: `${method} ${url}`,
    headers: sent,
    body: body.replace(UUID, "<uuid>").replace(HASHED_KEY, '"idempotencyKey":$1'),
  };
}

async function requestsOf(caller, server) {
  const requests = await server.record(() => runInWorker(caller, server, [], "once"));
  return requests.map(normalized);
}

/** Returns for each caller one line for each difference from the requests of bare fetch. */
export async function compareWire(server, { bare, ...others }) {
  const expected = await requestsOf(bare, server);
  const differences = {};
  for (const [label, caller] of Object.entries(others)) {
    const lines = new Set();
    const sent = await requestsOf(caller, server);
    if (sent.length !== expected.length) {
      lines.add(`${sent.length} requests instead of ${expected.length}`);
    }
    sent.forEach(({ request, headers, body }, index) => {
      const wanted = expected[index] ?? { headers: new Map() };
      if (request !== wanted.request) lines.add(`${request} instead of ${wanted.request}`);
      if (body !== wanted.body) lines.add(`another body in ${request}`);
      for (const name of new Set([...headers.keys(), ...wanted.headers.keys()])) {
        const [own, other] = [headers.get(name), wanted.headers.get(name)];
        if (own === undefined) lines.add(`lacks ${name}`);
        else if (other === undefined) lines.add(`adds ${name}`);
        else if (own !== other) lines.add(`other ${name}`);
      }
    });
    differences[label] = [...lines];
  }
  return differences;
}
