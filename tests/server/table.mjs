// The routes without state, which respond with a fixed body. The recorded contract cases test how the
// package handles such responses; here each call only needs a route.

const AT = "2025-01-01T00:00:00.000Z";
const OK = { body: { ok: true } };

const page = (item) => ({ body: { data: [item], pagination: {} } });
const numberedPage = (item) => ({
  body: { data: [item], pagination: { currentPage: 1, totalPages: 1, count: 1 } },
});

const BULK_ACTION = {
  id: "bulk_1",
  name: "All of them",
  type: "CANCEL",
  status: "COMPLETED",
  counts: { total: 2, success: 1, failure: 1 },
  createdAt: AT,
  completedAt: AT,
};

const DEPLOYMENT = {
  id: "deployment_1",
  createdAt: AT,
  shortCode: "abcd1234",
  version: "20250101.1",
  runtime: "node",
  runtimeVersion: "21.7.3",
  status: "DEPLOYED",
  deployedAt: AT,
  git: { commitRef: "main", commitMessage: "Say hello" },
  externalId: null,
};

const DEPLOYMENT_DETAILS = {
  id: "deployment_1",
  status: "DEPLOYED",
  contentHash: "0123456789abcdef",
  shortCode: "abcd1234",
  version: "20250101.1",
  imageReference: null,
  errorData: null,
  worker: {
    id: "worker_1",
    version: "20250101.1",
    tasks: [{ id: "task_1", slug: "send-email", filePath: "trigger/email.ts", exportName: null }],
  },
};

const ERROR_SUMMARY = {
  id: "error_1",
  fingerprint: "0123456789abcdef",
  taskIdentifier: "charge-card",
  errorType: "Error",
  errorMessage: "The card was declined.",
  count: 2,
  firstSeen: AT,
  lastSeen: AT,
  status: "unresolved",
  resolvedAt: null,
  ignoredUntil: null,
};

const ERROR = {
  ...ERROR_SUMMARY,
  affectedVersions: ["20250101.1"],
  resolvedInVersion: null,
  resolvedBy: null,
  ignoredAt: null,
  ignoredReason: null,
  ignoredByUserId: null,
  ignoredUntilOccurrenceRate: null,
  ignoredUntilTotalOccurrences: null,
};

const QUEUE = {
  id: "queue_1",
  name: "send-email",
  type: "task",
  running: 0,
  queued: 0,
  paused: false,
  concurrencyLimit: 10,
  version: "V1",
  concurrency: { current: 10, base: 10, override: null, overriddenAt: null, overriddenBy: null },
};

const LIMIT = {
  id: "climit_1",
  name: "openai",
  perKey: { current: 2, base: 2, override: null, overriddenAt: null },
  total: { current: 9, base: 10, override: 9, overriddenAt: AT },
  running: 0,
  queued: 0,
  paused: false,
};

const PROMPT = {
  slug: "greeting",
  friendlyId: "prompt_1",
  description: "Greets a new user",
  tags: ["onboarding"],
  defaultModel: "gpt-4o-mini",
  currentVersion: 1,
  hasOverride: false,
  updatedAt: AT,
};

const PROMPT_VERSION = {
  id: "promptver_1",
  version: 1,
  labels: ["current", "latest"],
  source: "code",
  model: null,
  textContent: "Welcome {{name}}.",
  commitMessage: null,
  contentHash: "0123456789abcdef",
  createdAt: AT,
};

const RESOLVED_PROMPT = {
  promptId: "prompt_1",
  slug: "greeting",
  version: 1,
  labels: ["current", "latest"],
  template: "Welcome {{name}}.",
  text: "Welcome Ada.",
  model: "gpt-4o-mini",
  config: { temperature: 0.7 },
};

const WIDGET = {
  id: "widget_1",
  title: "Runs by status",
  query: "SELECT status, count() AS runs FROM runs GROUP BY status",
  display: { type: "table", prettyFormatting: true, sorting: [] },
  position: { x: 0, y: 0, w: 12, h: 4 },
};

const DASHBOARD = {
  id: "dashboard_1",
  title: "Overview",
  description: "",
  revision: "r1",
  createdAt: AT,
  updatedAt: AT,
  widgets: [WIDGET],
};

const SESSION = {
  id: "session_1",
  externalId: "chat",
  type: "chat",
  taskIdentifier: "reply",
  triggerConfig: { basePayload: {} },
  currentRunId: "run_1",
  tags: [],
  metadata: null,
  closedAt: null,
  closedReason: null,
  expiresAt: AT,
  createdAt: AT,
  updatedAt: AT,
};

const SPAN = {
  spanId: "span_1",
  parentId: null,
  runId: "run_1",
  message: "send-email",
  startTime: AT,
  durationMs: 250,
  isError: false,
  isPartial: false,
  isCancelled: false,
  level: "TRACE",
  events: [],
};

const TRACE = {
  traceId: "trace_1",
  rootSpan: {
    id: "span_1",
    runId: "run_1",
    data: {
      message: "send-email",
      events: [],
      startTime: AT,
      duration: 250,
      isError: false,
      isPartial: false,
      isCancelled: false,
      level: "TRACE",
    },
    children: [],
  },
};

const WAITPOINT = {
  id: "waitpoint_1",
  url: "https://example.com/callback",
  status: "WAITING",
  timeoutAt: AT,
  tags: [],
  createdAt: AT,
};

const WEBHOOK_ENDPOINT = {
  id: "wh_1",
  declaredId: "payments",
  source: "stripe",
  status: "active",
  secretProvisioning: "either",
  secretSet: false,
  tenantId: null,
  externalRef: null,
  url: "https://example.com/webhooks/wh_1",
  createdAt: AT,
  updatedAt: AT,
};

const WEBHOOK_DELIVERY = {
  id: "whd_1",
  endpoint: { id: "wh_1", declaredId: "payments" },
  status: "succeeded",
  externalDeliveryId: "evt_1",
  isTest: false,
  createdAt: AT,
  processedAt: AT,
};

const RUN = "/api/v1/runs/:run";
const BULK = "/api/v1/bulk-actions";
const DEPLOYMENTS = "/api/v1/deployments";
const ERRORS = "/api/v1/errors";
const QUEUES = "/api/v1/queues";
const LIMITS = "/api/v1/concurrency-limits";
const PROMPTS = "/api/v1/prompts";
const DASHBOARDS = "/api/v1/query/dashboards";
const SESSIONS = "/api/v1/sessions";
const WEBHOOKS = "/api/v1/webhooks";

/** The routes, as router.mjs describes them. The first matching one handles a request. */
export const table = {
  [`GET ${RUN}/events`]: { body: { events: [SPAN] } },
  // A trace is read as a tree or in pages; this body is both.
  [`GET ${RUN}/trace`]: {
    body: { trace: TRACE, data: [TRACE.rootSpan], attemptFailures: [], pagination: {} },
  },
  [`GET ${RUN}/spans/:span`]: { body: SPAN },
  [`GET ${RUN}/metadata`]: { body: { metadata: { user: 42 } } },
  [`PUT ${RUN}/metadata`]: { body: { metadata: { user: 42 } } },

  [`GET ${BULK}`]: page(BULK_ACTION),
  [`POST ${BULK}`]: { required: { action: "string" }, status: 202, body: { id: "bulk_1" } },
  [`GET ${BULK}/:id`]: { body: BULK_ACTION },
  [`POST ${BULK}/:id/abort`]: { body: { id: "bulk_1" } },

  [`GET ${DEPLOYMENTS}`]: { reads: "deployments", ...page(DEPLOYMENT) },
  [`GET ${DEPLOYMENTS}/current`]: { reads: "deployments", body: DEPLOYMENT },
  [`GET ${DEPLOYMENTS}/latest`]: { body: DEPLOYMENT_DETAILS },
  [`GET ${DEPLOYMENTS}/:id`]: { body: DEPLOYMENT_DETAILS },
  [`POST ${DEPLOYMENTS}/:version/promote`]: {
    body: { id: "deployment_1", version: "20250101.1", shortCode: "abcd1234" },
  },

  [`GET ${ERRORS}`]: page(ERROR_SUMMARY),
  [`GET ${ERRORS}/:id`]: { body: ERROR },
  [`POST ${ERRORS}/:id/resolve`]: { body: { ...ERROR, status: "resolved", resolvedAt: AT } },
  [`POST ${ERRORS}/:id/ignore`]: { body: { ...ERROR, status: "ignored", ignoredAt: AT } },
  [`POST ${ERRORS}/:id/unresolve`]: { body: ERROR },

  [`GET ${QUEUES}`]: numberedPage(QUEUE),
  [`GET ${QUEUES}/:queue`]: { reads: "queues", body: QUEUE },
  [`POST ${QUEUES}/:queue/pause`]: {
    required: { type: "string", action: "string" },
    body: { ...QUEUE, paused: true },
  },
  [`POST ${QUEUES}/:queue/concurrency/override`]: {
    required: { type: "string", concurrencyLimit: "number" },
    body: { ...QUEUE, concurrency: { ...QUEUE.concurrency, override: 5, overriddenAt: AT } },
  },
  [`POST ${QUEUES}/:queue/concurrency/reset`]: { required: { type: "string" }, body: QUEUE },

  [`GET ${LIMITS}`]: numberedPage(LIMIT),
  [`GET ${LIMITS}/:name`]: { body: LIMIT },
  [`POST ${LIMITS}/:name/override`]: { body: LIMIT },
  [`POST ${LIMITS}/:name/reset`]: { body: LIMIT },
  [`POST ${LIMITS}/:name/pause`]: {
    required: { action: "string" },
    body: { ...LIMIT, paused: true },
  },

  [`GET ${PROMPTS}`]: { body: { data: [PROMPT] } },
  [`POST ${PROMPTS}/:slug`]: {
    required: { variables: "object" },
    body: { data: RESOLVED_PROMPT },
  },
  [`GET ${PROMPTS}/:slug/versions`]: { body: { data: [PROMPT_VERSION] } },
  [`POST ${PROMPTS}/:slug/promote`]: { required: { version: "number" }, ...OK },
  [`POST ${PROMPTS}/:slug/override`]: {
    required: { textContent: "string" },
    body: { ok: true, version: 2 },
  },
  [`PUT ${PROMPTS}/:slug/override`]: OK,
  [`DELETE ${PROMPTS}/:slug/override`]: OK,
  [`POST ${PROMPTS}/:slug/override/reactivate`]: { required: { version: "number" }, ...OK },

  "POST /api/v1/query": {
    required: { query: "string", scope: "string", format: "string" },
    body: { format: "json", results: [{ status: "COMPLETED", runs: 2 }] },
  },
  "GET /api/v1/query/schema": {
    body: { tables: [{ name: "runs", columns: [{ name: "status", type: "String" }] }] },
  },
  [`GET ${DASHBOARDS}`]: {
    body: { dashboards: [{ key: "overview", title: "Overview", type: "builtIn", widgets: [] }] },
  },
  [`POST ${DASHBOARDS}`]: { required: { title: "string" }, body: DASHBOARD },
  [`GET ${DASHBOARDS}/:id`]: { body: DASHBOARD },
  [`PATCH ${DASHBOARDS}/:id`]: { body: DASHBOARD },
  [`PUT ${DASHBOARDS}/:id`]: { required: { widgets: "array" }, body: DASHBOARD },
  [`DELETE ${DASHBOARDS}/:id`]: { body: { id: "dashboard_1" } },
  [`POST ${DASHBOARDS}/:id/widgets`]: {
    required: { title: "string", display: "object" },
    body: { widgetId: "widget_1", dashboard: DASHBOARD },
  },
  [`PATCH ${DASHBOARDS}/:id/widgets/:widget`]: { body: DASHBOARD },
  [`DELETE ${DASHBOARDS}/:id/widgets/:widget`]: { body: DASHBOARD },

  "GET /api/v1/timezones": { accepts: [], body: { timezones: ["UTC", "Europe/Berlin"] } },

  [`GET ${SESSIONS}`]: page(SESSION),
  [`POST ${SESSIONS}`]: {
    required: { type: "string", taskIdentifier: "string", triggerConfig: "object" },
    body: { ...SESSION, runId: "run_1", publicAccessToken: "a.public.token", isCached: false },
  },
  [`GET ${SESSIONS}/:session`]: { body: SESSION },
  [`PATCH ${SESSIONS}/:session`]: { body: { ...SESSION, metadata: { user: 42 } } },
  [`POST ${SESSIONS}/:session/close`]: {
    body: { ...SESSION, closedAt: AT, closedReason: "done" },
  },

  "GET /api/v1/waitpoints/tokens": page(WAITPOINT),

  [`GET ${WEBHOOKS}/endpoints`]: { body: { data: [WEBHOOK_ENDPOINT] } },
  [`GET ${WEBHOOKS}/deliveries`]: page(WEBHOOK_DELIVERY),
  [`POST ${WEBHOOKS}/deliveries/:id/replay`]: {
    body: { deliveryId: "whd_2", replayedFrom: "whd_1" },
  },
  [`POST ${WEBHOOKS}/endpoints/:endpoint/waiters`]: {
    required: { idempotencyKey: "string" },
    body: {
      id: "waitpoint_1",
      url: "https://example.com/webhooks/wh_1",
      expiresAt: AT,
      isCached: false,
    },
  },
  [`POST ${WEBHOOKS}/waiters/:waiter/cancel`]: { body: { cancelled: true } },
};
