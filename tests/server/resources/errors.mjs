// Errors: the failed runs, grouped by task and by what they say. A group is there as soon as a run
// has failed so; what is kept of it is only what somebody has decided about it.

import { createHash } from "node:crypto";
import { checkBody } from "../http/check.mjs";
import { knownFilter, listFilter, madeWithin } from "../http/filters.mjs";
import { cursorPage } from "../http/pages.mjs";
import { notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate, isoDateOrNull } from "../model/dates.mjs";
import { runError } from "../model/run-views.mjs";
import { allRuns, progressOf, versionOf } from "../model/runs.mjs";

const LIST = "/api/v1/errors";
const STATUSES = ["unresolved", "resolved", "ignored"];
const VERSIONS_SHOWN = 5;
const UNRESOLVED = { status: "unresolved" };
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: LIST, tokens, handler: list },
  { method: "GET", path: `${LIST}/:errorId`, tokens, handler: (call) => show(call) },
  { method: "POST", path: `${LIST}/:errorId/resolve`, tokens, handler: resolve },
  { method: "POST", path: `${LIST}/:errorId/ignore`, tokens, handler: ignore },
  { method: "POST", path: `${LIST}/:errorId/unresolve`, tokens, handler: unresolve },
];

function list(call) {
  const { state, query } = call;
  const statuses = knownFilter(query, "filter[status]", STATUSES);
  const tasks = listFilter(query, "filter[taskIdentifier]");
  const versions = listFilter(query, "filter[version]");
  const search = query.get("filter[search]")?.toLowerCase() ?? "";
  const isInTime = madeWithin(state, query, (part) => `filter[${part}]`);
  const inTime = (group) => group.occurrences.filter(({ at }) => isInTime({ createdAt: at }));
  return answer(
    cursorPage(query, {
      all: groupsOf(call),
      keep: (group) =>
        inTime(group).length > 0 &&
        (statuses.length === 0 || statuses.includes(decisionOn(call, group).status)) &&
        (tasks.length === 0 || tasks.includes(group.task)) &&
        (versions.length === 0 ||
          group.occurrences.some((each) => versions.includes(each.version))) &&
        `${group.error.name} ${group.error.message}`.toLowerCase().includes(search),
      present: (group) => {
        const { affectedVersions, ...item } = presentCommon(call, group);
        const { resolvedAt, ignoredUntil } = decisionOn(call, group);
        return {
          ...item,
          count: inTime(group).length,
          resolvedAt: isoDateOrNull(resolvedAt),
          ignoredUntil: isoDateOrNull(ignoredUntil),
        };
      },
    }),
  );
}

function resolve(call) {
  const body = call.hasBody ? call.json() : {};
  checkBody(body, { resolvedInVersion: "string?" });
  return decide(call, {
    status: "resolved",
    resolvedAt: call.state.now(),
    resolvedInVersion: body.resolvedInVersion,
  });
}

/** @param body.duration milliseconds */
function ignore(call) {
  const body = call.hasBody ? call.json() : {};
  checkBody(body, {
    duration: "number?",
    occurrenceRate: "number?",
    totalOccurrences: "number?",
    reason: "string?",
  });
  const now = call.state.now();
  return decide(call, {
    status: "ignored",
    ignoredAt: now,
    ignoredUntil: body.duration === undefined ? undefined : now + body.duration,
    ignoredReason: body.reason,
    ignoredUntilOccurrenceRate: body.occurrenceRate,
    ignoredUntilTotalOccurrences: body.totalOccurrences,
  });
}

function unresolve(call) {
  return decide(call, UNRESOLVED);
}

function decide(call, decision) {
  decisionsOf(call).set(existing(call).id, decision);
  return show(call);
}

function show(call) {
  const group = existing(call);
  const decision = decisionOn(call, group);
  return answer({
    ...presentCommon(call, group),
    resolvedAt: isoDateOrNull(decision.resolvedAt),
    resolvedInVersion: decision.resolvedInVersion ?? null,
    resolvedBy: null,
    ignoredAt: isoDateOrNull(decision.ignoredAt),
    ignoredUntil: isoDateOrNull(decision.ignoredUntil),
    ignoredReason: decision.ignoredReason ?? null,
    ignoredByUserId: null,
    ignoredUntilOccurrenceRate: decision.ignoredUntilOccurrenceRate ?? null,
    ignoredUntilTotalOccurrences: decision.ignoredUntilTotalOccurrences ?? null,
  });
}

/** Newest occurrence first. */
function groupsOf({ state, environment }) {
  const groups = new Map();
  for (const run of allRuns(state, [environment])) {
    const progress = progressOf(state, run);
    const error = runError(state, run, progress);
    if (!error) continue;
    const text = JSON.stringify([run.task, error.name, error.message]);
    const fingerprint = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const group = groups.get(fingerprint) ?? {
      id: `error_${fingerprint}`,
      fingerprint,
      task: run.task,
      error,
      occurrences: [],
    };
    group.occurrences.push({ at: progress.finishedAt, version: versionOf(state, run, progress) });
    groups.set(fingerprint, group);
  }
  return [...groups.values()];
}

/** A decision to ignore ends with its time, or with one occurrence too many. */
function decisionOn(call, group) {
  const decision = decisionsOf(call).get(group.id) ?? UNRESOLVED;
  const { ignoredUntil, ignoredUntilTotalOccurrences: most } = decision;
  const isOver = ignoredUntil <= call.state.now() || group.occurrences.length >= most;
  return isOver ? UNRESOLVED : decision;
}

function presentCommon(call, group) {
  const { id, fingerprint, task, error, occurrences } = group;
  const times = occurrences.map(({ at }) => at);
  const versions = occurrences.map(({ version }) => version).filter(Boolean);
  return {
    id,
    fingerprint,
    taskIdentifier: task,
    errorType: error.name,
    errorMessage: error.message,
    count: occurrences.length,
    firstSeen: isoDate(Math.min(...times)),
    lastSeen: isoDate(Math.max(...times)),
    affectedVersions: [...new Set(versions)].slice(0, VERSIONS_SHOWN),
    status: decisionOn(call, group).status,
  };
}

function existing(call) {
  const group = groupsOf(call).find(({ id }) => id === call.params.errorId);
  if (!group) throw notFound("Error not found");
  return group;
}

function decisionsOf({ state, environment }) {
  return state.collection(`error decisions ${environment.id}`);
}
