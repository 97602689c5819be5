// Not part of the API: what its presigned addresses lead to.

import { Problem } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { getObject, isSigned, putObject } from "../model/store.mjs";

export const routes = [
  { method: "PUT", path: "/store/*", tokens: [], cors: true, handler: put },
  { method: "GET", path: "/store/*", tokens: [], cors: true, handler: get },
];

function put(call) {
  checkSignature(call);
  const contentType = call.headers["content-type"] ?? "application/octet-stream";
  putObject(call.state, call.params["*"], { bytes: call.bytes, contentType });
  return answer();
}

function get(call) {
  checkSignature(call);
  const object = getObject(call.state, call.params["*"]);
  if (!object) throw new Problem(404, { error: "NoSuchKey" });
  return answer(object.bytes, { headers: { "content-type": object.contentType } });
}

function checkSignature({ state, method, params, query }) {
  if (!isSigned(state, method, params["*"], query)) {
    throw new Problem(403, { error: "SignatureDoesNotMatch" });
  }
}
