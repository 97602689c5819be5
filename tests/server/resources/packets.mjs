// Large payloads and outputs. The API returns signed URLs, and the object store behind them has the
// bytes. A packet is a serialized value: `{ data, dataType }`, with data as text.

import { createHmac } from "node:crypto";
import { Refusal, Reply } from "../reply.mjs";

export const routes = {
  "PUT /api/v2/packets/:path": { handler: uploadAddress },
  "GET /api/v1/packets/:path": { accepts: ["secret", "public"], handler: downloadAddress },
  // The object store isn't part of the API. Its credential is the signature in the URL.
  "PUT /store/:key": { handler: putObject },
  "GET /store/:key": { handler: getObject },
};

function uploadAddress({ state, environment, params }) {
  const presignedUrl = presign(state, "PUT", keyOf(environment, params.path));
  return { presignedUrl, storagePath: params.path };
}

function downloadAddress({ state, environment, params }) {
  return { presignedUrl: presign(state, "GET", keyOf(environment, params.path)) };
}

function putObject(call) {
  checkSignature(call);
  const contentType = call.headers["content-type"] ?? "application/octet-stream";
  objectsOf(call.state).set(call.params.key, { bytes: call.bytes, contentType });
  return new Reply();
}

function getObject(call) {
  checkSignature(call);
  const object = objectsOf(call.state).get(call.params.key);
  if (!object) throw new Refusal(404, "NoSuchKey");
  return new Reply(object.bytes, { headers: { "content-type": object.contentType } });
}

function checkSignature({ state, method, params, query }) {
  if (query.get("signature") !== sign(state, method, params.key)) {
    throw new Refusal(403, "SignatureDoesNotMatch");
  }
}

export function presign(state, method, key) {
  const signature = sign(state, method, key);
  return `${state.url}/store/${encodeURIComponent(key)}?signature=${signature}`;
}

function sign(state, method, key) {
  return createHmac("sha256", state.storeSecret).update(`${method} ${key}`).digest("base64url");
}

/** Creates a packet from a request's payload: a value for JSON, a text for other types. */
export function packetOf(payload, dataType = "application/json") {
  if (dataType === "application/json") return { data: JSON.stringify(payload), dataType };
  return { data: typeof payload === "string" ? payload : undefined, dataType };
}

/** Returns a packet's plain value. The types of super-JSON are ignored, so a Date stays a text. */
export function decodePacket(state, environment, { data, dataType }) {
  if (data === undefined) return undefined;
  if (dataType === "application/store") {
    const object = objectsOf(state).get(keyOf(environment, data));
    if (!object) throw new Error(`The object store has no ${data}`);
    const stored = { data: object.bytes.toString(), dataType: object.contentType };
    return decodePacket(state, environment, stored);
  }
  if (dataType.startsWith("application/super+json")) return JSON.parse(data).json;
  return dataType.startsWith("application/json") ? JSON.parse(data) : data;
}

/**
 * Returns the `{ path, key }` of a packet in the object store, or undefined if the packet is small
 * enough to stay inline. A large packet is stored at this path first.
 */
export function placeInStore(state, environment, path, { data, dataType } = {}) {
  if (data === undefined) return undefined;
  if (dataType === "application/store") return { path: data, key: keyOf(environment, data) };
  if (Buffer.byteLength(data) <= state.settings.inlineLimit) return undefined;
  const key = keyOf(environment, path);
  objectsOf(state).set(key, { bytes: Buffer.from(data), contentType: dataType });
  return { path, key };
}

function keyOf(environment, path) {
  return `${environment.slugs[0]}/${path}`;
}

function objectsOf(state) {
  return state.collection("objects");
}
