// Webhooks: endpoints that third parties send their events to, the deliveries of these events, and
// waiters for the next event that fits.

const WAITERS_PER_ENDPOINT = 10;

export function endpointsOf(state, environment) {
  return state.collection(`webhook endpoints ${environment.id}`);
}

export function deliveriesOf(state, environment) {
  return state.collection(`webhook deliveries ${environment.id}`);
}

export function waitersOf(state, environment) {
  return state.collection(`webhook waiters ${environment.id}`);
}

/** By the endpoint's own id, or by the id it was declared under. */
export function findEndpoint(state, environment, id) {
  const endpoints = endpointsOf(state, environment);
  return endpoints.get(id) ?? [...endpoints.values()].find(({ declaredId }) => declaredId === id);
}

/** @param fields `{ id, source }`: the id under which a deployment declares it */
export function addEndpoint(state, environment, { id: declaredId, source = "custom" }) {
  const now = state.now();
  const endpoint = {
    id: state.newId("wh"),
    declaredId,
    source,
    status: "active",
    secretProvisioning: "either",
    secretSet: false,
    tenantId: null,
    externalRef: null,
    createdAt: now,
    updatedAt: now,
  };
  endpointsOf(state, environment).set(endpoint.id, endpoint);
  return endpoint;
}

/**
 * Delivers an event, as a third party would send it: the oldest waiter that it fits has it.
 * @param fields `{ endpoint, payload?, status?, externalDeliveryId?, isTest?, replayedFrom? }`
 */
export function addDelivery(state, environment, { endpoint: endpointId, payload = {}, ...fields }) {
  const endpoint = findEndpoint(state, environment, endpointId);
  if (!endpoint) throw new TypeError(`There is no webhook endpoint ${endpointId}.`);
  const now = state.now();
  const delivery = {
    id: state.newId("whd"),
    endpoint,
    payload,
    status: fields.status ?? "succeeded",
    externalDeliveryId: fields.externalDeliveryId ?? state.newId("evt"),
    isTest: fields.isTest ?? false,
    createdAt: now,
    processedAt: ["pending", "processing"].includes(fields.status) ? undefined : now,
  };
  deliveriesOf(state, environment).set(delivery.id, delivery);
  const waiter = openWaiters(state, environment, endpoint).find((each) =>
    fits(each.match, payload),
  );
  if (waiter) waiter.delivery = delivery;
  return delivery;
}

/** Waiters that nothing was delivered to, that were not cancelled and have not expired. */
function openWaiters(state, environment, endpoint) {
  const now = state.now();
  return [...waitersOf(state, environment).values()].filter(
    (waiter) =>
      waiter.endpoint === endpoint &&
      !waiter.delivery &&
      !waiter.cancelled &&
      waiter.expiresAt > now,
  );
}

export function hasTooManyWaiters(state, environment, endpoint) {
  return openWaiters(state, environment, endpoint).length >= WAITERS_PER_ENDPOINT;
}

/** `match` names fields by their path: `{ "data.id": 7 }`. */
function fits(match = {}, payload) {
  return Object.entries(match).every(([path, wanted]) => {
    const value = path.split(".").reduce((part, name) => part?.[name], payload);
    return JSON.stringify(value) === JSON.stringify(wanted);
  });
}
