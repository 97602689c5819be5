import { checkBody } from "../http/check.mjs";
import { unprocessable } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { handleHeaders } from "../model/handles.mjs";
import { triggerRun } from "../model/runs.mjs";

const MAX_BODY = 3_145_728;
const REQUEST_KEY = "x-trigger-request-idempotency-key";

export const routes = [
  {
    method: "POST",
    path: "/api/v1/tasks/:taskId/trigger",
    tokens: ["secret", "public"],
    cors: true,
    maxBody: MAX_BODY,
    handler: trigger,
  },
];

function trigger(call) {
  const task = call.params.taskId;
  call.require(call.can("trigger", "tasks", task) || call.can("write", "tasks", task));
  const body = call.json();
  checkBody(body, { options: "object?" });
  const result = answerOfSameRequest(call, task) ?? triggerTask(call, task, body);
  return answer(result, { headers: handleHeaders(call, [`read:runs:${result.id}`]) });
}

function triggerTask(call, task, { payload, options }) {
  const { state, environment, caller, headers } = call;
  const usedTokens = state.collection("used tokens");
  if (usedTokens.has(headers.authorization)) {
    throw unprocessable("This one-time use token has already been used");
  }
  const triggerFunction = options?.resumeParentOnCompletion ? "triggerAndWait" : "trigger";
  const { run, isCached } = triggerRun(state, environment, {
    task,
    payload,
    options,
    triggerFunction,
    streamsVersion: headers["x-trigger-realtime-streams-version"],
  });
  if (caller.claims?.otu) usedTokens.set(headers.authorization, true);
  const result = { id: run.id, isCached };
  if (headers[REQUEST_KEY]) requestsOf(call).set(requestName(call, task), result);
  return result;
}

/** If the sender did not get the answer and has sent the request again. */
function answerOfSameRequest(call, task) {
  return requestsOf(call).get(requestName(call, task));
}

function requestsOf({ state }) {
  return state.collection("trigger requests");
}

function requestName({ environment, headers }, task) {
  return JSON.stringify([environment.id, task, headers[REQUEST_KEY]]);
}
