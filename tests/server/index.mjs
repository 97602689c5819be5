// A stand-in for Trigger.dev's API: it keeps its state in memory, checks what the API checks, and
// fails on demand in every way a network can. README.md tells how to use it.

import { createServer } from "node:http";
import fastify from "fastify";
import { CONTROL_PREFIX, controlRoutes } from "./control.mjs";
import { Faults } from "./http/faults.mjs";
import { Intake } from "./http/intake.mjs";
import { RateLimit } from "./http/rate-limit.mjs";
import { mount } from "./http/routes.mjs";
import { Script } from "./http/script.mjs";
import { additions, seed } from "./model/additions.mjs";
import { State } from "./model/state.mjs";
import { routes } from "./resources/index.mjs";

export * from "./keys.mjs";

/** A task that always fails, so that there can be failed runs. */
const DEFAULT_TASKS = {
  "always-fails": (payload) => {
    throw new Error(payload?.message ?? "This task always fails.");
  },
};

/**
 * Starts a server on 127.0.0.1.
 * @param options.port 0 lets the system choose
 * @param options.control whether the controls of control.mjs are there
 * @param options.now the clock, as a function that returns epoch milliseconds
 * @param options.queuedMs how long a run stays QUEUED
 * @param options.executingMs how long it is EXECUTING after that
 * @param options.tasks what tasks do, by id: `(payload, { id, task, tags, metadata }) => output`.
 *   A task that throws makes its run FAILED; one that is not listed returns `{ echo: payload }`.
 * @param options.strictTasks whether a task that is not listed is answered with 404 instead
 * @param options.inlineLimit payloads and outputs of more bytes are shown as presigned addresses
 * @param options.handleTokens "claims": holders of root keys sign the public tokens of handles
 *   themselves; "jwt": the server does it for all
 * @param options.longPollMs how long realtime requests wait for something to change
 * @param options.rateLimit `{ limit, windowMs, enforce }`
 * @param options.keepRequests how many requests are remembered
 */
export async function startServer({
  port = 0,
  control = false,
  now = Date.now,
  queuedMs = 150,
  executingMs = 250,
  tasks = {},
  strictTasks = false,
  inlineLimit = 131_072,
  handleTokens = "claims",
  longPollMs = 20_000,
  rateLimit: rateLimitOptions,
  keepRequests = 10_000,
} = {}) {
  const state = new State({
    now,
    queuedMs,
    executingMs,
    tasks: { ...DEFAULT_TASKS, ...tasks },
    strictTasks,
    inlineLimit,
    handleTokens,
    longPollMs,
  });
  seed(state);
  const requests = [];
  const faults = new Faults();
  const script = new Script();
  const rateLimit = new RateLimit(rateLimitOptions);
  const intake = new Intake({
    requests,
    keepRequests,
    script,
    faults,
    origin: () => state.url,
    isControl: (path) => control && path.startsWith(CONTROL_PREFIX),
  });

  const app = fastify({
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 10_000 },
    exposeHeadRoutes: false,
    serverFactory: (handler) =>
      // Longer than clients keep idle connections, so that none is closed while being reused.
      createServer({ keepAliveTimeout: 72_000 }, (req, res) => {
        intake.accept(req, res, handler).catch((error) => {
          console.error(error);
          res.destroy();
        });
      }),
  });

  const server = {
    /** Everything that came, in the order of arrival: see README.md. */
    requests,
    state,
    /** Adds what does not come by the API: `add.deployment({ version })`; see README.md. */
    add: additions(state),
    /** Orders a fault for requests to come: see http/faults.mjs. */
    fail: (match, fault, count) => faults.add(match, fault, count),
    /** From now on, until `reset`, only these answers are given: see http/script.mjs. */
    play: (responses) => script.add(responses),
    get scriptRemaining() {
      return script.remaining;
    },
    /** Moves the clock of runs, schedules, keys and tokens forward. */
    advance: (ms) => state.advance(ms),
    /** Resolves when no request is being handled any more. */
    idle: () => intake.idle(),
    /** Forgets everything: state, requests, faults, script, and the advance of the clock. */
    reset() {
      state.clear();
      seed(state);
      requests.length = 0;
      faults.clear();
      script.clear();
      rateLimit.clear();
    },
    /** Also ends connections on which an answer is still due. */
    async close() {
      intake.close();
      await app.close();
    },
  };

  const allRoutes = control ? [...routes, ...controlRoutes(server)] : routes;
  mount(app, { state, intake, rateLimit, routes: allRoutes });
  await app.listen({ host: "127.0.0.1", port });
  server.port = app.server.address().port;
  server.url = state.url = `http://127.0.0.1:${server.port}`;
  return server;
}
