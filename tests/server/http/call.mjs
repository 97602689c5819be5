import { can } from "./auth.mjs";
import { badRequest, forbidden } from "./problem.mjs";

/** One request, as the handler of its route sees it. */
export class Call {
  /** @param caller undefined on routes that take anybody */
  constructor({ state, caller, exchange, params }) {
    const { record } = exchange;
    this.state = state;
    this.caller = caller;
    /** The environment the credential belongs to; a personal access token belongs to none. */
    this.environment = caller?.environment;
    /** The parts of the path that the route names, decoded: `run%2F1` is `run/1`. */
    this.params = params;
    this.query = new URLSearchParams(record.query);
    this.method = record.method;
    this.headers = record.headers;
    this.bytes = record.bodyBytes;
    this.text = record.body ?? "";
    /** The upload was cut off: what came of the body is not all that was to come. */
    this.incomplete = exchange.incomplete;
    /** Aborts when the connection has ended: nobody waits for the answer any more. */
    this.signal = exchange.gone.signal;
  }

  get hasBody() {
    return this.bytes.length > 0;
  }

  /** The body, which must be a JSON object. */
  json() {
    if (!this.hasBody) throw badRequest("Request body is empty");
    let value;
    try {
      value = JSON.parse(this.text);
    } catch {
      throw badRequest("Invalid JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw badRequest("Invalid request body", { issues: [{ path: [], message: "No object" }] });
    }
    return value;
  }

  can(action, type, id) {
    return can(this.caller, action, type, id);
  }

  /** A public token may name the run itself, or something that the run has. */
  canReadRun({ id, task, tags, batchId }) {
    return (
      this.can("read", "runs", id) ||
      this.can("read", "tasks", task) ||
      tags.some((tag) => this.can("read", "tags", tag)) ||
      (batchId !== undefined && this.can("read", "batch", batchId))
    );
  }

  require(permitted) {
    if (!permitted) throw forbidden();
  }
}
