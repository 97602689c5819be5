// Brings the resources' routes into Fastify and does for all of them what the API does for every
// call: rate limit headers, authorization, CORS, bodies too large, wrong methods, errors as JSON.
//
// A route is `{ method, path, tokens, handler }`, and optionally
//   cors        browsers of any origin may call it
//   maxBody     bytes; a larger body is answered with 413
//   partialBody the handler also gets what had come of an upload that was cut off
// `tokens` lists the credentials it takes (see auth.mjs); none means that it takes anybody.
// The handler gets a `Call` and returns `answer(...)` or throws a `Problem`.

import { authenticate, missingAuthorization, rateLimited } from "./auth.mjs";
import { Call } from "./call.mjs";
import { Problem, notFound } from "./problem.mjs";
import { encodeBody } from "./wire.mjs";

const CORS_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "content-type, x-should-retry, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, " +
    "x-trigger-jwt, x-trigger-jwt-claims, x-stream-version, electric-handle, electric-offset, " +
    "electric-schema, electric-cursor, electric-up-to-date",
};

/**
 * What a handler returns. `body` is sent as JSON, unless it is text, bytes, an async iterable of
 * text or not there.
 */
export function answer(body, { status = 200, headers = {} } = {}) {
  return { status, headers, body };
}

export function mount(app, { state, intake, rateLimit, routes }) {
  for (const [path, methods] of groupByPath(routes)) {
    for (const method of app.supportedMethods) {
      const route = methods.get(method) ?? routeForOtherMethod(method, methods);
      app.route({ method, url: path, handler: (req, reply) => respond(req, reply, route) });
    }
  }
  app.setNotFoundHandler((req, reply) => respond(req, reply, routeForUnknownPath(req)));

  async function respond(request, reply, route) {
    // From here on the answer is ours: a fault may break it in ways that Fastify would not.
    reply.hijack();
    const { raw } = request;
    const { headers, path } = raw.exchange.record;
    const limit = path.startsWith("/api/") && rateLimit.count(headers.authorization);
    let result;
    try {
      if (limit?.exceeded) throw rateLimited(limit);
      result = await run(route, request);
    } catch (error) {
      result = errorAnswer(error);
    }
    result.headers = { ...limit?.headers, ...(route.cors && CORS_HEADERS), ...result.headers };
    await intake.answer(raw, reply.raw, encodeBody(result));
  }

  async function run(route, request) {
    const { exchange } = request.raw;
    // Nobody is there any more to answer to.
    if (exchange.incomplete && !route.partialBody) return answer();
    let caller;
    if (route.tokens.length > 0) {
      const { authorization } = exchange.record.headers;
      if (!authorization) throw missingAuthorization();
      caller = authenticate(state, authorization, route.tokens);
    }
    if (exchange.record.bodyBytes.length > (route.maxBody ?? Infinity)) {
      throw new Problem(413, { error: "Request body too large" });
    }
    state.catchUp();
    return route.handler(new Call({ state, caller, exchange, params: request.params }));
  }
}

function groupByPath(routes) {
  const paths = new Map();
  for (const route of routes) {
    if (!paths.has(route.path)) paths.set(route.path, new Map());
    paths.get(route.path).set(route.method, route);
  }
  return paths;
}

function routeForOtherMethod(method, methods) {
  const allow = [...methods.keys()].join(", ");
  const cors = [...methods.values()].some((route) => route.cors);
  const handler = () => {
    if (method !== "OPTIONS" || !cors) {
      throw new Problem(405, { error: "Method Not Allowed" }, { allow });
    }
    // A browser asking whether it may call.
    const headers = {
      "access-control-allow-methods": allow,
      "access-control-allow-headers": "*, authorization",
      "access-control-max-age": "600",
    };
    return answer(undefined, { status: 204, headers });
  };
  return { tokens: [], cors, handler };
}

function routeForUnknownPath(request) {
  const { method, path } = request.raw.exchange.record;
  const handler = () => {
    const error = `The local API server has no route ${method} ${path}`;
    throw notFound(error, { "x-should-retry": "false" });
  };
  return { tokens: path.startsWith("/api/") ? ["secret", "personal", "public"] : [], handler };
}

function errorAnswer(error) {
  if (error instanceof Problem) {
    return answer(error.body, { status: error.status, headers: error.headers });
  }
  // A mistake in this server: whoever tests against it must hear of it.
  console.error(error);
  const headers = { "x-should-retry": "false" };
  return answer({ error: `The local API server failed: ${error}` }, { status: 500, headers });
}
