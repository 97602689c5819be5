// The filters of runs, as the list of runs takes them in its query and bulk actions in their body.

import { STATUSES, progressOf, versionOf } from "../model/runs.mjs";
import { knownFilter, listFilter, madeWithin } from "./filters.mjs";
import { badRequest, queryError } from "./problem.mjs";

/** Names in a bulk action's filter, and what they are called in a query. */
const QUERY_NAMES = {
  status: "filter[status]",
  taskIdentifier: "filter[taskIdentifier]",
  version: "filter[version]",
  bulkAction: "filter[bulkAction]",
  tag: "filter[tag]",
  schedule: "filter[schedule]",
  isTest: "filter[isTest]",
  from: "filter[createdAt][from]",
  to: "filter[createdAt][to]",
  period: "filter[createdAt][period]",
  batch: "filter[batch]",
  queue: "filter[queue]",
  machine: "filter[machine]",
  region: "filter[region]",
};

/** Says of a run whether the filters of a query let it through. */
export function runFilter(state, query) {
  const filters = [madeWithin(state, query)];
  const among = (name, valueOf, wanted = listFilter(query, name)) => {
    if (wanted.length > 0) filters.push((run) => wanted.includes(valueOf(run)));
  };
  const statuses = knownFilter(query, "filter[status]", STATUSES);
  among("filter[status]", (run) => progressOf(state, run).status, statuses);
  among("filter[taskIdentifier]", (run) => run.task);
  among("filter[version]", (run) => versionOf(state, run));
  among("filter[bulkAction]", (run) => run.bulkAction);
  // Runs that schedules started would carry their ids; none does so here.
  among("filter[schedule]", (run) => run.schedule);
  among("filter[batch]", (run) => run.batchId);
  among("filter[queue]", (run) => run.queue);
  among("filter[machine]", (run) => run.machine);
  among("filter[region]", (run) => run.region);

  const tags = listFilter(query, "filter[tag]");
  if (tags.length > 0) filters.push((run) => run.tags.some((tag) => tags.includes(tag)));

  const isTest = query.get("filter[isTest]");
  if (isTest && isTest !== "true" && isTest !== "false") {
    throw queryError("filter[isTest]", "Expected true or false");
  }
  if (isTest) filters.push((run) => run.isTest === (isTest === "true"));
  return (run) => filters.every((filter) => filter(run));
}

/** The same of a filter in a body: an object, whose fields hold a value or a list of values. */
export function runFilterOfBody(state, filter) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (!Object.hasOwn(QUERY_NAMES, name)) throw badRequest(`Unknown filter: ${name}`);
    query.set(QUERY_NAMES[name], [value].flat().map(textOf).join(","));
  }
  return runFilter(state, query);
}

/** A queue is an object with a type and a name. */
function textOf(value) {
  if (value?.type === "task") return `task/${value.name}`;
  return String(value?.name ?? value);
}
