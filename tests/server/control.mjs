// The server's own controls, over HTTP, for tests and demos that run in another process. They are
// there only if asked for, and their calls are neither recorded nor hit by faults or scripts.

import { badRequest } from "./http/problem.mjs";
import { answer } from "./http/routes.mjs";

export const CONTROL_PREFIX = "/__local/";

export function controlRoutes(server) {
  const post = (name, handler) => ({
    method: "POST",
    path: CONTROL_PREFIX + name,
    tokens: [],
    handler: (call) => {
      try {
        return answer({ ok: true, ...handler(call.hasBody ? call.json() : {}) });
      } catch (error) {
        if (error instanceof TypeError) throw badRequest(error.message);
        throw error;
      }
    },
  });
  return [
    {
      method: "GET",
      path: `${CONTROL_PREFIX}requests`,
      tokens: [],
      // Bytes say nothing in JSON that the text does not.
      handler: () => answer(server.requests.map(({ bodyBytes, ...record }) => record)),
    },
    post("faults", ({ match = "*", fault, count }) => {
      server.fail(matchFromJson(match), fault, count);
    }),
    post("play", ({ responses }) => {
      server.play(responses);
    }),
    post("advance", ({ ms }) => {
      server.advance(ms);
    }),
    post("add", ({ kind, fields, environment }) => {
      if (!Object.hasOwn(server.add, kind)) throw new TypeError(`There is no kind ${kind}.`);
      return { id: server.add[kind](fields, environment)?.id };
    }),
    post("reset", () => {
      server.reset();
    }),
  ];
}

/** JSON has no regular expressions: `{ method?, pathPattern }` stands for one. */
function matchFromJson(match) {
  if (typeof match?.pathPattern !== "string") return match;
  return { method: match.method, path: new RegExp(match.pathPattern) };
}
