// What a path names that more than one resource is about, or a 404.

import { notFound } from "../http/problem.mjs";
import { findRun } from "../model/runs.mjs";
import { findSession } from "../model/sessions.mjs";

export function existingRun({ state, environment, params }, error = "Run not found") {
  const run = findRun(state, environment, params.runId);
  if (!run) throw notFound(error);
  return run;
}

export function existingSession({ state, environment, params }) {
  const session = findSession(state, environment, params.sessionId);
  if (!session) throw notFound("Session not found");
  return session;
}
