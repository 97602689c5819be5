// Waitpoint tokens: something to wait for, until somebody completes it or its time has run out.

import { createHmac } from "node:crypto";

export function waitpointsOf(state, environment) {
  return state.collection(`waitpoints ${environment.id}`);
}

/** Does nothing to a token that is no longer waiting. */
export function completeWaitpoint(state, waitpoint, output) {
  if (statusOf(state, waitpoint) !== "WAITING") return;
  waitpoint.completedAt = state.now();
  waitpoint.output = output;
}

export function statusOf(state, { completedAt, timeoutAt }) {
  if (completedAt !== undefined) return "COMPLETED";
  return timeoutAt <= state.now() ? "TIMED_OUT" : "WAITING";
}

/** The address at which third parties complete a token: who knows it needs no credential. */
export function callbackUrl(state, environment, id) {
  return `${state.url}/api/v1/waitpoints/tokens/${id}/callback/${callbackHash(environment, id)}`;
}

export function callbackHash(environment, id) {
  return createHmac("sha256", environment.key).update(id).digest("hex");
}
