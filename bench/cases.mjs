// The calls whose CPU time is measured and profiled. `calls` make a round: short, so that all peers of a round meet the
// same neighbours on the machine, and long enough for the garbage collector to have its turn in it.

import { order } from "./shapes.mjs";

const small = order(400);
const large = order(100_000);

export const cases = {
  retrieve: {
    title: "CPU per runs.retrieve",
    calls: 200,
    call: (client) => client.retrieve("run_1"),
    bars: { bare: 1.1 },
  },
  trigger: {
    title: "CPU per tasks.trigger",
    calls: 200,
    call: (client) => client.trigger("sync-order", small),
    bars: { bare: 1.1 },
  },
  list: {
    title: "CPU per runs.list of 100",
    calls: 60,
    call: (client) => client.list(),
    bars: { bare: 1.15, official: 0.55 },
  },
  trigger100: {
    title: "CPU per trigger of 100 KB",
    calls: 30,
    call: (client) => client.trigger("sync-order", large),
    bars: { bare: 1.1 },
  },
};
