// The dashboard's server side: a fetch handler that calls the API for the page, so that keys stay on the server. It uses only web
// standards, so it works in Node, Deno, Bun and Workers. server.mjs serves it in Node.
//
// Every client of the handler has the permissions of its keys. The surrounding server must restrict access: server.mjs listens on
// 127.0.0.1 only.

import * as sdk from "trigger-wasm";

const PAGE_SIZE = 20;

const FILES = {
  "": ["index.html", "text/html; charset=utf-8"],
  "app.js": ["app.js", "text/javascript; charset=utf-8"],
  "dom.js": ["dom.js", "text/javascript; charset=utf-8"],
  "format.js": ["format.js", "text/javascript; charset=utf-8"],
  "style.css": ["style.css", "text/css; charset=utf-8"],
};

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

// The routes for the page. A group in the path is an argument of the function.
const ROUTES = [
  ["GET", /^api\/settings$/, settings],
  ["GET", /^api\/runs$/, listRuns],
  ["GET", /^api\/runs\/([^/]+)$/, retrieveRun],
  ["POST", /^api\/runs\/([^/]+)\/cancel$/, cancelRun],
  ["POST", /^api\/runs\/([^/]+)\/replay$/, replayRun],
  ["POST", /^api\/tasks\/([^/]+)\/trigger$/, triggerTask],
  ["GET", /^api\/schedules$/, listSchedules],
  ["POST", /^api\/schedules\/([^/]+)\/activate$/, activateSchedule],
  ["POST", /^api\/schedules\/([^/]+)\/deactivate$/, deactivateSchedule],
  ["GET", /^api\/variables$/, listVariables],
];

/** A refused request, with the reason. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Creates the fetch handler of the dashboard.
 *
 * @param options.files returns the content of a file in this directory by its name, or a promise of it: a string, a stream, or
 *   another body of a Response
 * @param options.client a TriggerClient; the default is the package with its own configuration
 * @param options.variables `{ client, projectRef, environment }`, to show the environment variables: a TriggerClient with a personal
 *   access token, the project, and "dev", "stg", "prod" or "preview"
 * @param options.readOnly whether changes are refused
 * @param options.base the path that the handler is mounted at
 * @returns {(request: Request) => Promise<Response>}
 */
export function createHandler({ files, client = sdk, variables, readOnly = false, base = "/" }) {
  const root = base.endsWith("/") ? base : `${base}/`;
  const dashboard = { client, variables, readOnly };

  return async function handle(request) {
    try {
      const url = new URL(request.url);
      // The page's own addresses are relative, so its address must end with a slash.
      if (`${url.pathname}/` === root) return redirect(root);
      if (!url.pathname.startsWith(root)) throw new Refusal(404, "Not found.");
      const path = url.pathname.slice(root.length);
      if (Object.hasOwn(FILES, path)) return await file(request, files, ...FILES[path]);
      return json(await answer(dashboard, request, url, path));
    } catch (error) {
      return failure(error, request);
    }
  };
}

async function file(request, files, name, type) {
  if (request.method !== "GET") throw new Refusal(405, "Only GET is allowed here.");
  const headers = { ...SECURITY_HEADERS, "content-type": type };
  return new Response(await files(name), { headers });
}

async function answer(dashboard, request, url, path) {
  const known = ROUTES.filter(([, pattern]) => pattern.test(path));
  if (known.length === 0) throw new Refusal(404, "Not found.");
  const route = known.find(([method]) => method === request.method);
  if (!route) throw new Refusal(405, `${request.method} is not allowed here.`);

  const [method, pattern, perform] = route;
  if (method === "POST") {
    checkSameOrigin(request, url);
    if (dashboard.readOnly)
      throw new Refusal(403, "This dashboard only reads, so it makes no changes.");
  }
  const call = {
    ...dashboard,
    query: url.searchParams,
    body: method === "POST" ? await readJson(request) : undefined,
    // A person waits and can retry. A change continues even if the page is closed.
    options: {
      retry: { maxAttempts: 2 },
      timeoutInMs: 20_000,
      signal: method === "GET" ? request.signal : undefined,
    },
  };
  return perform(call, ...path.match(pattern).slice(1).map(decode));
}

/** Refuses requests from other sites. They can make a browser send requests here, but not with JSON or from this origin. */
function checkSameOrigin({ headers }, url) {
  // Browsers omit the first header if the page came by plain HTTP from another machine. Every POST has the second one.
  const site = headers.get("sec-fetch-site");
  const isSame = site ? site === "same-origin" : headers.get("origin") === url.origin;
  if (!isSame) throw new Refusal(403, "Only the dashboard's own page may request changes.");
  if (!/^application\/json *(;|$)/i.test(headers.get("content-type") ?? "")) {
    throw new Refusal(415, "The content type must be application/json.");
  }
}

async function readJson(request) {
  const body = await request.json().catch(() => undefined);
  if (typeof body === "object" && body !== null) return body;
  throw new Refusal(400, "The body must be a JSON object.");
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, "The URL is malformed.");
  }
}

function settings({ readOnly, variables }) {
  const environment = variables && `${variables.projectRef}, ${variables.environment}`;
  return { readOnly, variables: environment };
}

async function listRuns({ client, query, options }) {
  const words = (name) => some(query.get(name)?.split(",").filter(Boolean));
  const page = await client.runs.list(
    {
      limit: PAGE_SIZE,
      status: words("status"),
      taskIdentifier: words("task"),
      tag: words("tag"),
      after: query.get("after") || undefined,
      before: query.get("before") || undefined,
    },
    options,
  );
  const { next, previous } = page.pagination;
  return { runs: page.data.map(presentRun), next, previous };
}

async function retrieveRun({ client, options }, id) {
  const run = await client.runs.retrieve(id, options);
  const { root, parent, children = [] } = run.relatedRuns ?? {};
  return {
    ...presentRun(run),
    // As text, since payloads and outputs may contain values that JSON doesn't have.
    payload: text(run.payload),
    output: text(run.output),
    metadata: text(run.metadata),
    error: run.error && presentError(run.error),
    ttl: run.ttl,
    delayedUntil: run.delayedUntil,
    attempts: run.attemptCount,
    triggeredBy: run.triggerFunction,
    batch: run.batchId,
    schedule: run.schedule?.id,
    region: run.region,
    idempotencyKey: run.idempotencyKey,
    related: [
      ...(root && root.id !== parent?.id ? [{ ...presentRun(root), relation: "Root" }] : []),
      ...(parent ? [{ ...presentRun(parent), relation: "Parent" }] : []),
      ...children.map((child) => ({ ...presentRun(child), relation: "Child" })),
    ],
  };
}

async function cancelRun({ client, options }, id) {
  return pickId(await client.runs.cancel(id, options));
}

async function replayRun({ client, options }, id) {
  return pickId(await client.runs.replay(id, {}, options));
}

async function triggerTask({ client, body, options }, task) {
  const { payload, tags, delay } = body;
  const trigger = { tags: some(tags), delay: delay || undefined };
  return pickId(await client.tasks.trigger(task, payload, trigger, options));
}

async function listSchedules({ client, query, options }) {
  const page = Number(query.get("page")) || 1;
  const { data, pagination } = await client.schedules.list({ page, perPage: PAGE_SIZE }, options);
  const { currentPage, totalPages } = pagination;
  return { schedules: data.map(presentSchedule), page: currentPage, pages: totalPages };
}

async function activateSchedule({ client, options }, id) {
  return presentSchedule(await client.schedules.activate(id, options));
}

async function deactivateSchedule({ client, options }, id) {
  return presentSchedule(await client.schedules.deactivate(id, options));
}

async function listVariables({ variables, options }) {
  if (!variables) throw new Refusal(404, "No project and personal access token are configured.");
  const { client, projectRef, environment } = variables;
  const all = await client.envvars.list(projectRef, environment, options);
  // The values stay on the server.
  const names = all.map(({ name, isSecret }) => ({ id: name, name, isSecret }));
  return { variables: names.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

// The page receives only these fields, since a response may also contain tokens and signed URLs.

const FINAL = [
  "COMPLETED",
  "CANCELED",
  "FAILED",
  "CRASHED",
  "SYSTEM_FAILURE",
  "EXPIRED",
  "TIMED_OUT",
];

function presentRun(run) {
  return {
    id: run.id,
    status: run.status,
    ended: run.isCompleted || FINAL.includes(run.status),
    task: run.taskIdentifier,
    tags: run.tags ?? [],
    isTest: run.isTest,
    version: run.version,
    environment: run.env?.name,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    durationMs: run.durationMs,
    costInCents: run.costInCents + run.baseCostInCents,
  };
}

function presentError({ name, message, stackTrace }) {
  return { name, message, stackTrace };
}

function presentSchedule(schedule) {
  return {
    id: schedule.id,
    task: schedule.task,
    active: schedule.active,
    cron: schedule.generator?.expression,
    description: schedule.generator?.description,
    timezone: schedule.timezone,
    nextRun: schedule.nextRun,
    externalId: schedule.externalId,
  };
}

/** Returns undefined for an empty list: the API takes an empty filter as a filter. */
function some(list) {
  return list?.length === 0 ? undefined : list;
}

function pickId({ id }) {
  return { id };
}

/** Formats a value as indented JSON, with readable text for values that JSON doesn't have. */
function text(value) {
  try {
    return JSON.stringify(value, readable, 2);
  } catch (error) {
    return `This value can't be shown: ${error.message}`; // it contains itself
  }
}

function readable(_name, value) {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map || value instanceof Set) return [...value];
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}

// These statuses concern the request itself, so the page receives them. Others, such as a refused key, are problems between this
// server and the API.
const PASSED_ON = [400, 404, 409, 422, 429];

function failure(error, request) {
  if (error instanceof Refusal) return json({ error: error.message }, error.status);
  if (error instanceof sdk.ArgumentError) return json({ error: error.message }, 400);
  if (error instanceof sdk.ApiTimeoutError) return json({ error: error.message }, 504);
  if (error instanceof sdk.ApiError) {
    const status = PASSED_ON.includes(error.status) ? error.status : 502;
    return json({ error: error.message }, status);
  }
  if (error instanceof sdk.ApiClientMissingError) return json({ error: error.message }, 500);
  // The page was closed, so nobody reads this.
  if (request.signal?.aborted) return json({ error: "The request was aborted." }, 499);
  console.error(error);
  return json({ error: "The dashboard's server failed. Its log has the error." }, 500);
}

function redirect(location) {
  return new Response(null, { status: 308, headers: { ...SECURITY_HEADERS, location } });
}

function json(value, status = 200) {
  const headers = { ...SECURITY_HEADERS, "content-type": "application/json" };
  return new Response(JSON.stringify(value), { status, headers });
}
