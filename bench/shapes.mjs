// What travels in the benchmark: runs as the API shows them, and payloads of a given size.

/** A run as `runs.list` shows it. */
export const listedRun = (number) => ({
  id: `run_${String(number).padStart(25, "0")}`,
  status: "COMPLETED",
  taskIdentifier: "sync-order",
  version: "20250301.4",
  isQueued: false,
  isExecuting: false,
  isWaiting: false,
  isCompleted: true,
  isSuccess: true,
  isFailed: false,
  isCancelled: false,
  isTest: false,
  createdAt: "2025-03-01T10:15:30.000Z",
  updatedAt: "2025-03-01T10:15:42.000Z",
  startedAt: "2025-03-01T10:15:31.000Z",
  finishedAt: "2025-03-01T10:15:42.000Z",
  ttl: "10m",
  tags: ["tenant_4711", "priority_high"],
  costInCents: 0.0034,
  baseCostInCents: 0.0025,
  durationMs: 11012,
  metadata: { progress: 100, source: "webhook" },
  env: { id: "env_production", name: "prod" },
});

/** A run as `runs.retrieve` shows it. */
export const retrievedRun = () => {
  const { env, ...run } = listedRun(1);
  return {
    ...run,
    depth: 0,
    triggerFunction: "trigger",
    payload: order(400),
    output: { synced: true, lines: 2 },
    relatedRuns: { children: [] },
    attemptCount: 1,
  };
};

const line = (number) => ({
  sku: `SKU-${100000 + number}`,
  title: `Wall shelf no. ${number}, oak, oiled`,
  quantity: 1 + (number % 5),
  unitPrice: 1999 + number,
  taxRate: 0.19,
  inStock: number % 3 !== 0,
  backorder: null,
  attributes: { colour: "natural", widthMm: 800, material: "solid wood" },
  tags: ["furniture", "fragile"],
});

/** An order whose JSON text has about so many bytes: many small values, as payloads have. */
export function order(bytes, number = 1) {
  const order = { id: `order_${number}`, currency: "EUR", express: false, lines: [] };
  let size = JSON.stringify(order).length;
  do {
    const next = line(number + order.lines.length);
    size += JSON.stringify(next).length + 1;
    order.lines.push(next);
  } while (size < bytes);
  return order;
}
