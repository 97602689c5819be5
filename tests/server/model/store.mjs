// The object store that presigned addresses lead to. It stands on the same server, but outside of
// /api: no Authorization header is looked at, only the address's own signature.

import { createHmac } from "node:crypto";

const VALID_FOR_MS = 60 * 60_000;

export function objectKey(environment, path) {
  return `${environment.slugs[0]}/${path}`;
}

export function presign(state, method, key) {
  const expires = String(state.now() + VALID_FOR_MS);
  const path = key.split("/").map(encodeURIComponent).join("/");
  const query = new URLSearchParams({ expires, signature: sign(state, method, key, expires) });
  return `${state.url}/store/${path}?${query}`;
}

export function isSigned(state, method, key, query) {
  const expires = query.get("expires");
  return (
    expires !== null &&
    Number(expires) > state.now() &&
    query.get("signature") === sign(state, method, key, expires)
  );
}

/** @param object `{ bytes: Buffer, contentType }` */
export function putObject(state, key, object) {
  state.collection("objects").set(key, object);
}

export function getObject(state, key) {
  return state.collection("objects").get(key);
}

function sign(state, method, key, expires) {
  return createHmac("sha256", state.storeSecret)
    .update(`${method}\n${key}\n${expires}`)
    .digest("base64url");
}
