/** What a handler throws to answer with an error. `body` is sent as JSON. */
export class Problem extends Error {
  constructor(status, body, headers = {}) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function notFound(error = "Not found", headers) {
  return new Problem(404, { error }, headers);
}

/** For what may not be there yet because reads lag behind writes: clients try again. */
export function notFoundYet() {
  return notFound("Not found", { "x-should-retry": "true" });
}

export function forbidden() {
  return new Problem(403, {
    error: "Unauthorized",
    code: "unauthorized",
    param: "access_token",
    type: "authorization",
  });
}

export function badRequest(error, more) {
  return new Problem(400, { error, ...more });
}

export function unprocessable(error) {
  return new Problem(422, { error });
}

export function queryError(name, message) {
  return badRequest("Query Error", { details: [{ code: "custom", path: [name], message }] });
}
