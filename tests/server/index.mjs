// A local stand-in for Trigger.dev's API, for tests and demos. It keeps its state in memory, and
// fails on demand in every way in which a network can. README.md documents it.

import { once } from "node:events";
import { createServer } from "node:http";
import { Faults } from "./faults.mjs";
import { Network } from "./network.mjs";
import { Refusal } from "./reply.mjs";
import { createRouter } from "./router.mjs";
import { State } from "./state.mjs";
import { table } from "./table.mjs";
import { routes as batches } from "./resources/batches.mjs";
import { routes as packets } from "./resources/packets.mjs";
import { routes as runs } from "./resources/runs.mjs";
import { routes as schedules } from "./resources/schedules.mjs";
import { addSessionPart, addStreamPart, routes as streams } from "./resources/streams.mjs";
import { routes as subscriptions } from "./resources/subscriptions.mjs";
import { routes as tokens } from "./resources/tokens.mjs";
import { routes as variables } from "./resources/variables.mjs";
import { routes as waitpoints } from "./resources/waitpoints.mjs";

export * from "./keys.mjs";

const CONTROL_PREFIX = "/__local/";

/** The tasks of every server. One always fails, so that runs can fail. */
const DEFAULT_TASKS = {
  "always-fails": (payload) => {
    throw new Error(payload?.message ?? "This task always fails.");
  },
};

/**
 * Starts a server on 127.0.0.1.
 * @param options.port 0 lets the system choose
 * @param options.control whether tests in another process may control the server over HTTP
 * @param options.now the clock, as a function that returns epoch milliseconds
 * @param options.queuedMs the time for which a run is QUEUED
 * @param options.executingMs the time for which a run is EXECUTING afterwards
 * @param options.tasks the functions of tasks by id: `(payload, { id, task, tags, metadata }) =>
 *   output`. If one throws, the run fails. Other tasks return `{ echo: payload }`.
 * @param options.inlineLimit larger payloads and outputs, in bytes, go to the object store
 * @param options.longPollMs the time for which a realtime request waits for a change
 * @param options.flushMs the time for which writers of streams wait for more parts
 */
export async function startServer({
  port = 0,
  control = false,
  now = Date.now,
  queuedMs = 150,
  executingMs = 250,
  tasks = {},
  inlineLimit = 131_072,
  longPollMs = 20_000,
  flushMs = 50,
} = {}) {
  const settings = { queuedMs, executingMs, inlineLimit, longPollMs, flushMs };
  const state = new State({ now, ...settings, tasks: { ...DEFAULT_TASKS, ...tasks } });
  const faults = new Faults();
  const handle = createRouter(state, {
    ...runs,
    ...batches,
    ...tokens,
    ...packets,
    ...waitpoints,
    ...schedules,
    ...variables,
    ...subscriptions,
    ...streams,
    ...table,
    ...(control && controlRoutes(() => server)),
  });
  const isControl = (path) => control && path.startsWith(CONTROL_PREFIX);
  const network = new Network({ faults, isControl, handle });
  // Longer than clients keep idle connections, so that none is closed while a client reuses it.
  const listener = createServer({ keepAliveTimeout: 72_000 }, (req, res) => {
    network.accept(req, res).catch((error) => {
      console.error(error);
      res.destroy();
    });
  });
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  state.url = `http://127.0.0.1:${listener.address().port}`;

  const server = {
    url: state.url,
    port: listener.address().port,
    state,
    requests: network.requests,
    add: {
      streamPart: (fields) => addStreamPart(state, fields),
      sessionPart: (fields) => addSessionPart(state, fields),
    },
    fail: (match, fault, count) => faults.add(match, fault, count),
    advance: (ms) => state.advance(ms),
    idle: () => network.idle(),
    reset() {
      state.reset();
      faults.clear();
      network.requests.length = 0;
    },
    async close() {
      network.close();
      listener.close();
      listener.closeAllConnections();
      await once(listener, "close");
    },
  };
  return server;
}

/** Returns routes for tests in another process. Their requests aren't recorded, and faults don't affect them. */
function controlRoutes(server) {
  const route = (act) => ({
    handler: ({ body }) => {
      act(body);
      return { ok: true };
    },
  });
  return {
    [`POST ${CONTROL_PREFIX}faults`]: route(({ match = "*", fault, count }) => {
      try {
        server().fail(matchOf(match), fault, count);
      } catch (error) {
        throw new Refusal(400, error.message);
      }
    }),
    [`POST ${CONTROL_PREFIX}advance`]: route(({ ms }) => server().advance(ms)),
    [`POST ${CONTROL_PREFIX}reset`]: route(() => server().reset()),
  };
}

/** JSON has no regular expressions: `{ method?, pathPattern }` stands for one. */
function matchOf(match) {
  if (typeof match?.pathPattern !== "string") return match;
  return { method: match.method, path: new RegExp(match.pathPattern) };
}
