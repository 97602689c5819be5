// Finds the route of each request. For every route, it checks the credential and the body's required
// fields, and converts errors to JSON.
//
// A route is `"METHOD /path/:parameter": { … }` with these fields:
//   accepts      the kinds of credential (see credentials.mjs); an empty list accepts any request
//   reads        the type of the resources, if a public token that may read them is accepted too
//   required     the body's required fields and their types, such as `{ tags: "array" }`
//   partialBody  whether the handler also handles uploads that were cut off
//   handler      `(call) => body or Reply`; or, for a fixed response:
//   body, status

import { authenticate, can, requirePermission } from "./credentials.mjs";
import { Refusal, Reply } from "./reply.mjs";

/** Creates the handler of all requests. @param routes the first matching route handles a request */
export function createRouter(state, routes) {
  const table = Object.entries(routes).map(([name, route]) => {
    const [method, path] = name.split(" ");
    const accepts = route.reads ? ["secret", "public"] : ["secret"];
    return { method, pattern: path.split("/"), accepts, required: {}, ...route };
  });

  return async function handle(request) {
    try {
      const { record, incomplete } = request;
      const segments = record.path.split("/").map(decode);
      const route = table.find((each) => each.method === record.method && fits(each, segments));
      const accepts = route?.accepts ?? ["secret", "personal", "public"];
      const isApi = /^\/(api|realtime)\//.test(record.path);
      const caller = isApi ? authenticate(state, record.headers.authorization, accepts) : undefined;
      if (!route) throw new Refusal(404, `The local API server has no ${nameOf(record)}`, NO_RETRY);
      // The client has closed the connection.
      if (incomplete && !route.partialBody) return new Reply();
      const call = new Call(state, caller, request, parametersOf(route, segments));
      if (route.reads) requirePermission(can(call, "read", route.reads));
      call.requireFields(route.required);
      const result = route.handler ? await route.handler(call) : new Reply(route.body, route);
      return result instanceof Reply ? result : new Reply(result);
    } catch (error) {
      if (error instanceof Refusal) return error.reply;
      // A bug in this server, which the test's author has to see.
      console.error(error);
      const body = { error: `The local API server failed: ${error}` };
      return new Reply(body, { status: 500, headers: NO_RETRY });
    }
  };
}

const NO_RETRY = { "x-should-retry": "false" };

/** A request, as the handler of its route sees it. */
export class Call {
  constructor(state, caller, { record, incomplete, signal }, params) {
    /** The kind of credential and its permissions; undefined if the route needs none. */
    this.caller = caller;
    /** The environment of the credential. A personal access token has none. */
    this.environment = caller?.environment;
    this.state = state;
    this.params = params;
    this.query = new URLSearchParams(record.query);
    this.method = record.method;
    this.headers = record.headers;
    this.bytes = record.bodyBytes;
    this.text = record.body ?? "";
    this.incomplete = incomplete;
    /** Aborts when the connection ends. */
    this.signal = signal;
  }

  /** The body, which must be a JSON object; an empty object if the request has none. */
  get body() {
    if (this.text === "") return {};
    let value;
    try {
      value = JSON.parse(this.text);
    } catch {
      throw new Refusal(400, "Invalid JSON");
    }
    if (typeOf(value) !== "object") throw new Refusal(400, "Invalid request body");
    return value;
  }

  requireFields(required) {
    const names = Object.keys(required);
    if (names.length === 0) return;
    const { body } = this;
    const issues = names
      .filter((name) => typeOf(body[name]) !== required[name])
      .map((name) => ({ path: [name], message: `Expected ${required[name]}` }));
    if (issues.length > 0) throw new Refusal(400, { error: "Invalid request body", issues });
  }

  /** Returns the comma-separated values of a query parameter. */
  list(name) {
    return this.query.get(name)?.split(",").filter(Boolean) ?? [];
  }
}

function fits({ pattern }, segments) {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part.startsWith(":") || part === segments[index])
  );
}

function parametersOf({ pattern }, segments) {
  const pairs = pattern.map((part, index) => [part.slice(1), segments[index]]);
  return Object.fromEntries(pairs.filter((_, index) => pattern[index].startsWith(":")));
}

function nameOf({ method, path }) {
  return `${method} ${path}`;
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, "The path is not well-formed");
  }
}

function typeOf(value) {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}
