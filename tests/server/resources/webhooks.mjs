import { checkBody } from "../http/check.mjs";
import { knownFilter, listFilter, madeWithin } from "../http/filters.mjs";
import { cursorPage } from "../http/pages.mjs";
import { Problem, notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate, isoDateOrNull } from "../model/dates.mjs";
import { keyDuration, parseMoment } from "../model/durations.mjs";
import {
  addDelivery,
  deliveriesOf,
  endpointsOf,
  findEndpoint,
  hasTooManyWaiters,
  waitersOf,
} from "../model/webhooks.mjs";

const ROOT = "/api/v1/webhooks";
const STATUSES = ["pending", "processing", "succeeded", "failed", "filtered", "unmatched"];
const DEFAULT_TIMEOUT = "10m";
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: `${ROOT}/endpoints`, tokens, handler: listEndpoints },
  { method: "GET", path: `${ROOT}/deliveries`, tokens, handler: listDeliveries },
  { method: "POST", path: `${ROOT}/deliveries/:deliveryId/replay`, tokens, handler: replay },
  { method: "POST", path: `${ROOT}/endpoints/:endpointId/waiters`, tokens, handler: createWaiter },
  { method: "POST", path: `${ROOT}/waiters/:waiterId/cancel`, tokens, handler: cancelWaiter },
  // Not part of the management API: where the addresses of endpoints lead.
  { method: "POST", path: "/webhooks/:endpointId", tokens: [], handler: receive },
];

function listEndpoints({ state, environment }) {
  const data = [...endpointsOf(state, environment).values()].map((endpoint) => ({
    ...endpoint,
    url: urlOf(state, endpoint),
    createdAt: isoDate(endpoint.createdAt),
    updatedAt: isoDate(endpoint.updatedAt),
  }));
  return answer({ data });
}

function listDeliveries({ state, environment, query }) {
  const statuses = knownFilter(query, "filter[status]", STATUSES);
  const endpoints = listFilter(query, "filter[endpoint]");
  const isInTime = madeWithin(state, query, (part) => `filter[${part}]`);
  return answer(
    cursorPage(query, {
      all: [...deliveriesOf(state, environment).values()].reverse(),
      keep: (delivery) =>
        isInTime(delivery) &&
        (statuses.length === 0 || statuses.includes(delivery.status)) &&
        (endpoints.length === 0 ||
          endpoints.includes(delivery.endpoint.id) ||
          endpoints.includes(delivery.endpoint.declaredId)),
      present: presentDelivery,
    }),
  );
}

function replay({ state, environment, params }) {
  const original = deliveriesOf(state, environment).get(params.deliveryId);
  if (!original) throw notFound("Delivery not found");
  const { id } = addDelivery(state, environment, {
    endpoint: original.endpoint.id,
    payload: original.payload,
    externalDeliveryId: original.externalDeliveryId,
    isTest: original.isTest,
  });
  return answer({ deliveryId: id, replayedFrom: original.id });
}

function createWaiter(call) {
  const { state, environment, params } = call;
  const body = call.json();
  checkBody(body, {
    match: "object?",
    filter: "string?",
    timeout: "string?",
    idempotencyKey: "string",
    idempotencyKeyTTL: "string?",
  });
  const endpoint = findEndpoint(state, environment, params.endpointId);
  if (!endpoint) {
    throw problem(404, "webhook_endpoint_not_found", `No endpoint "${params.endpointId}"`);
  }
  const { match, filter, timeout = DEFAULT_TIMEOUT, idempotencyKey, idempotencyKeyTTL } = body;
  if (filter !== undefined) checkFilter(filter);
  const now = state.now();
  const expiresAt = parseMoment(timeout, now);
  if (expiresAt === undefined) throw problem(422, "invalid_request", "Invalid timeout");

  const waiters = waitersOf(state, environment);
  let waiter = [...waiters.values()].find(
    (other) => other.idempotencyKey === idempotencyKey && other.idempotencyKeyExpiresAt > now,
  );
  const isCached = waiter !== undefined;
  if (!waiter) {
    if (hasTooManyWaiters(state, environment, endpoint)) {
      throw problem(422, "webhook_waiter_limit", "Too many waiters", { reason: "endpoint_limit" });
    }
    waiter = {
      id: state.newId("waitpoint"),
      endpoint,
      match,
      tags: [body.tags ?? []].flat(),
      expiresAt,
      idempotencyKey,
      idempotencyKeyExpiresAt: now + keyDuration(idempotencyKeyTTL),
      cancelled: false,
      delivery: undefined,
    };
    waiters.set(waiter.id, waiter);
  }
  return answer({
    id: waiter.id,
    url: urlOf(state, endpoint),
    expiresAt: isoDate(waiter.expiresAt),
    isCached,
  });
}

/** What was delivered already cannot be cancelled any more. */
function cancelWaiter({ state, environment, params }) {
  const waiter = waitersOf(state, environment).get(params.waiterId);
  if (!waiter) throw notFound("Waiter not found");
  if (waiter.delivery) {
    return answer({ cancelled: false, reason: "too_late", deliveryId: waiter.delivery.id });
  }
  waiter.cancelled = true;
  return answer({ cancelled: true });
}

function receive(call) {
  const { state, params } = call;
  const environment = state.environments.find((each) =>
    endpointsOf(state, each).has(params.endpointId),
  );
  if (!environment) throw notFound();
  const payload = call.hasBody ? call.json() : {};
  const { id } = addDelivery(state, environment, { endpoint: params.endpointId, payload });
  return answer({ deliveryId: id }, { status: 202 });
}

/** Filters are expressions; nothing evaluates them here, so that only brackets are looked at. */
function checkFilter(filter) {
  const brackets = filter.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^()]/g, "");
  let depth = 0;
  for (const bracket of brackets) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) break;
  }
  if (filter.trim() === "" || depth !== 0) {
    throw problem(422, "webhook_filter_invalid", "The filter cannot be parsed");
  }
}

function problem(status, code, error, more) {
  return new Problem(status, { error, code, ...more });
}

function presentDelivery({ payload, endpoint, ...delivery }) {
  return {
    ...delivery,
    endpoint: { id: endpoint.id, declaredId: endpoint.declaredId },
    createdAt: isoDate(delivery.createdAt),
    processedAt: isoDateOrNull(delivery.processedAt),
  };
}

function urlOf(state, endpoint) {
  return `${state.url}/webhooks/${endpoint.id}`;
}
