// Whether everybody sends the same: a comparison is only worth something if they do.

import { hire } from "./crew.mjs";

// The SDKs hash an idempotency key, and send it along as it was.
const HASHED_KEY =
  /"idempotencyKey":"[0-9a-f]{64}","idempotencyKeyOptions":{"key":("[^"]*"),"scope":"run"}/g;

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const plain = ({ method, url, headers, body }) => {
  const pairs = headers.flatMap((name, i) => (i % 2 ? [] : [[name.toLowerCase(), headers[i + 1]]]));
  const sent = new Map(pairs.map(([name, value]) => [name, value.replace(UUID, "<uuid>")]));
  // They follow from the body and from where the server listens.
  for (const name of ["host", "content-length"]) sent.delete(name);
  return {
    request: `${method} ${url}`,
    headers: sent,
    body: body.replace(UUID, "<uuid>").replace(HASHED_KEY, '"idempotencyKey":$1'),
  };
};

/** One line for each difference between what a peer and bare fetch send. */
export async function compareWire(server, { bare, ...others }) {
  const expected = await seen(server, bare);
  const differences = {};
  for (const [label, peer] of Object.entries(others)) {
    const lines = new Set();
    const sent = await seen(server, peer);
    if (sent.length !== expected.length)
      lines.add(`${sent.length} requests, not ${expected.length}`);
    sent.forEach(({ request, headers, body }, index) => {
      const due = expected[index] ?? { headers: new Map() };
      if (request !== due.request) lines.add(`${request} instead of ${due.request}`);
      if (body !== due.body) lines.add(`another body in ${request}`);
      for (const name of new Set([...headers.keys(), ...due.headers.keys()])) {
        const [own, bares] = [headers.get(name), due.headers.get(name)];
        if (own === undefined) lines.add(`lacks ${name}`);
        else if (bares === undefined) lines.add(`adds ${name}`);
        else if (own !== bares) lines.add(`other ${name}`);
      }
    });
    differences[label] = [...lines];
  }
  return differences;
}

async function seen(server, peer) {
  const worker = await hire(peer, server);
  const requests = await server.seenDuring(() => worker.ask("once"));
  await worker.dismiss();
  return requests.map(plain);
}
