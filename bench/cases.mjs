// The API calls whose CPU time is measured and profiled, written as people write them in their servers.
//
// `call` makes one call through `api`, the functions of an SDK or of bare-fetch.mjs; `number` differs from
// call to call. The result of `prepare` is passed to `call`, and is made before the clock starts: the object that a
// server already has when it makes the call.
//
// `calls` make a round. They are few, so that the machine disturbs all callers of a round equally, and enough for the garbage
// collector to run in it. A bar is the most that a call may cost over bare fetch (`bare`) and over the official
// package (`official`). `moreThan` names another case: over bare fetch, this one may cost at most 0.05 more than that.

import { filters, largeOrder, order, runId, triggerOptions } from "./data.mjs";

const RETRIEVE = { bare: 1.1, official: 0.75 };
const TRIGGER = { bare: 1.2, official: 0.68 };
const LIST = { bare: 1.2, official: 0.55 };

const trigger = ({ tasks }, number) => tasks.trigger("sync-order", order(number));

const listPage = ({ runs }, number) => runs.list(filters(number, 100));

/** A client made for one request, as docs/runtimes/cloudflare-workers.md recommends. */
const newClient = ({ TriggerClient, settings }) =>
  new TriggerClient({ accessToken: settings.accessToken, baseURL: settings.baseURL });

export const cases = {
  retrieve: {
    title: "runs.retrieve by id",
    calls: 200,
    call: ({ runs }, number) => runs.retrieve(runId(number)),
    bars: RETRIEVE,
  },
  "retrieve-handle": {
    title: "runs.retrieve by handle",
    calls: 200,
    prepare: trigger,
    call: ({ runs }, number, handle) => runs.retrieve(handle),
    bars: RETRIEVE,
  },
  trigger: {
    title: "tasks.trigger",
    calls: 200,
    call: trigger,
    bars: TRIGGER,
  },
  "trigger-options": {
    title: "tasks.trigger with options",
    calls: 200,
    call: ({ tasks }, number) => tasks.trigger("sync-order", order(number), triggerOptions(number)),
    bars: TRIGGER,
  },
  "trigger-100kb": {
    title: "tasks.trigger of 100 KB",
    calls: 30,
    prepare: (api, number) => largeOrder(100_000, number),
    call: ({ tasks }, number, payload) => tasks.trigger("sync-order", payload),
    bars: TRIGGER,
  },
  list: {
    title: "runs.list with filters, 100 runs",
    calls: 60,
    call: listPage,
    bars: LIST,
  },
  "list-20": {
    title: "runs.list with filters, 20 runs",
    calls: 150,
    call: ({ runs }, number) => runs.list(filters(number, 20)),
    bars: LIST,
  },
  "list-next": {
    title: "getNextPage, 100 runs",
    calls: 60,
    prepare: listPage,
    call: (api, number, page) => page.getNextPage(),
    bars: LIST,
  },
  "list-all": {
    title: "for await over 3 pages of 50 runs",
    calls: 30,
    async call({ runs }, number) {
      let completed = 0;
      for await (const run of runs.list(filters(number, 50))) {
        if (run.isCompleted) completed += 1;
      }
      return completed;
    },
    bars: LIST,
  },
  batch: {
    title: "tasks.batchTrigger of 10",
    calls: 100,
    call({ tasks }, number) {
      const orders = Array.from({ length: 10 }, (_, index) => 10 * number + index);
      const items = orders.map((it) => ({ payload: order(it), options: triggerOptions(it) }));
      return tasks.batchTrigger("sync-order", items);
    },
    bars: {},
  },
  "with-auth": {
    title: "runs.retrieve inside auth.withAuth",
    calls: 200,
    call(api, number) {
      const accessToken = `tr_dev_tenant${number % 100}`;
      // The SDKs pass nothing: their functions know the settings that apply.
      return api.auth.withAuth({ ...api.settings, accessToken }, ({ runs } = api) =>
        runs.retrieve(runId(number)),
      );
    },
    bars: {},
  },
  "client-retrieve": {
    title: "runs.retrieve, new client",
    calls: 200,
    call: (api, number) => newClient(api).runs.retrieve(runId(number)),
    bars: { moreThan: "retrieve", official: 0.5 },
  },
  "client-trigger": {
    title: "tasks.trigger, new client",
    calls: 200,
    call: (api, number) => trigger(newClient(api), number),
    bars: { moreThan: "trigger", official: 0.5 },
  },
  "client-list": {
    title: "runs.list with filters, new client",
    calls: 60,
    call: (api, number) => listPage(newClient(api), number),
    bars: { moreThan: "list", official: 0.5 },
  },
};

/** The cases of these names, or all of them. Exits if one doesn't exist. */
export function namedCases(names) {
  const unknown = names.find((name) => !(name in cases));
  if (unknown !== undefined) {
    console.error(`Unknown case: ${unknown}. The cases: ${Object.keys(cases).join(", ")}.`);
    process.exit(2);
  }
  return names.length > 0 ? names : Object.keys(cases);
}
