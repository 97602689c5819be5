// The test data: runs as the API returns them, and the payloads, options and filters that callers pass. `number` is the
// number of the call. Everything is made anew for each call and varies in values and in shape, as on a real server.

export const runId = (number) => `run_${String(number).padStart(25, "0")}`;

/** A number of six digits for names that belong to a tenant or an order. */
const long = (number) => 100_000 + (number % 900_000);

/** A run as `runs.list` returns it. Every fifth is still executing, some have no metadata. */
export function listedRun(number) {
  const executing = number % 5 === 4;
  return {
    id: runId(number),
    status: executing ? "EXECUTING" : "COMPLETED",
    taskIdentifier: "sync-order",
    version: "20250301.4",
    isQueued: false,
    isExecuting: executing,
    isWaiting: false,
    isCompleted: !executing,
    isSuccess: !executing,
    isFailed: false,
    isCancelled: false,
    isTest: false,
    createdAt: "2025-03-01T10:15:30.000Z",
    updatedAt: "2025-03-01T10:15:42.000Z",
    startedAt: "2025-03-01T10:15:31.000Z",
    ...(executing ? {} : { finishedAt: "2025-03-01T10:15:42.000Z" }),
    ttl: "10m",
    tags: [`tenant_${long(number)}`, "priority_high"].slice(number % 2),
    costInCents: 0.0034,
    baseCostInCents: 0.0025,
    durationMs: 11012,
    ...(number % 3 === 0 ? {} : { metadata: { progress: 100, source: "webhook" } }),
    env: { id: "env_production", name: "prod" },
  };
}

/** A run as `runs.retrieve` returns it. */
export function retrievedRun(number) {
  const { env, ...run } = listedRun(number);
  return {
    ...run,
    depth: 0,
    triggerFunction: "trigger",
    payload: order(number),
    ...(run.isCompleted && { output: { synced: true, lines: 2 } }),
    relatedRuns: { children: [] },
    attemptCount: 1,
  };
}

const orderLine = (number) => ({
  sku: `SKU-${long(number)}`,
  title: `Wall shelf no. ${number}, oak, oiled`,
  quantity: 1 + (number % 5),
  unitPrice: 1999 + number,
  taxRate: 0.19,
  inStock: number % 3 !== 0,
  backorder: null,
  attributes: { colour: "natural", widthMm: 800, material: "solid wood" },
  tags: ["furniture", "fragile"],
});

/** The payload of most calls: one to three lines, 0.3 to 0.8 KB as JSON. */
export function order(number) {
  const lines = [orderLine(number)];
  for (let more = number % 3; more > 0; more--) lines.push(orderLine(number + more));
  return {
    id: `order_${long(number)}`,
    currency: "EUR",
    express: number % 4 === 0,
    lines,
    ...(number % 2 ? { note: "Please ring twice." } : {}),
  };
}

/** A payload of at least this many bytes as JSON, made of many small values. */
export function largeOrder(bytes, number) {
  const large = { id: `order_${long(number)}`, currency: "EUR", express: false, lines: [] };
  let size = JSON.stringify(large).length;
  while (size < bytes) {
    const line = orderLine(number + large.lines.length);
    size += JSON.stringify(line).length + 1;
    large.lines.push(line);
  }
  return large;
}

/** The options of a trigger. */
export const triggerOptions = (number) => ({
  idempotencyKey: `order-${long(number)}`,
  tags: [`tenant_${long(number)}`, "priority_high"],
  ttl: "10m",
  metadata: { source: "webhook", attempt: 1 + (number % 3) },
});

/** The filters of a list. */
export const filters = (number, limit) => ({
  status: number % 2 ? ["COMPLETED", "FAILED"] : ["COMPLETED", "FAILED", "CRASHED"],
  from: new Date(Date.UTC(2025, 2, 1) + 1000 * number),
  tag: [`tenant_${long(number)}`, "priority_high"],
  limit,
});
