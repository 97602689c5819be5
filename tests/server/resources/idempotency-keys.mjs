import { checkBody } from "../http/check.mjs";
import { notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { resetIdempotencyKey } from "../model/runs.mjs";

export const routes = [
  {
    method: "POST",
    path: "/api/v1/idempotencyKeys/:key/reset",
    tokens: ["secret"],
    cors: true,
    handler: reset,
  },
];

function reset(call) {
  const { state, environment, params } = call;
  const body = call.json();
  checkBody(body, { taskIdentifier: "string" });
  if (!resetIdempotencyKey(state, environment, body.taskIdentifier, params.key)) {
    throw notFound("Idempotency key not found");
  }
  return answer({ id: params.key });
}
