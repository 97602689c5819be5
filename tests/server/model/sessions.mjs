// Sessions: conversations that outlive runs. Each has a task that is run for it, and channels: what
// is sent to it comes `in`, and what its runs say goes `out`.

import { appendRecord, streamOf } from "./streams.mjs";

export function sessionsOf(state, environment) {
  return state.collection(`sessions ${environment.id}`);
}

/** By its own id or by the id that the caller gave it. */
export function findSession(state, environment, id) {
  const sessions = sessionsOf(state, environment);
  return sessions.get(id) ?? [...sessions.values()].find(({ externalId }) => externalId === id);
}

export function sessionStatus(state, { closedAt, expiresAt }) {
  if (closedAt !== undefined) return "CLOSED";
  return expiresAt <= state.now() ? "EXPIRED" : "ACTIVE";
}

/** @param channel undefined is the session's main one; @param direction "in" or "out" */
export function sessionStream(state, session, direction, channel) {
  return streamOf(state, `session ${session.id} ${channel ?? ""} ${direction}`);
}

/**
 * Says something in a session as its run would do.
 * @param fields `{ session, data }` or, for a record that controls the reader, `{ session, control }`;
 *   and `channel?`. `session` is either of its ids.
 */
export function addSessionPart(state, environment, { session: id, channel, data, control }) {
  const session = findSession(state, environment, id);
  if (!session) throw new TypeError(`There is no session ${id}.`);
  return appendRecord(state, sessionStream(state, session, "out", channel), { data, control });
}
