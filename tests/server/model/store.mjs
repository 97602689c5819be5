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

/**
 * Where a packet is if it is in the store already, or too large to be shown inline: then it is put there, under this
 * path. Its `{ path, key }`, or undefined.
 */
export function placeInStore(state, environment, path, packet) {
  if (packet?.data === undefined) return undefined;
  if (packet.dataType === "application/store") {
    return { path: packet.data, key: objectKey(environment, packet.data) };
  }
  if (Buffer.byteLength(packet.data) <= state.settings.inlineLimit) return undefined;
  const key = objectKey(environment, path);
  if (!getObject(state, key)) {
    putObject(state, key, { bytes: Buffer.from(packet.data), contentType: packet.dataType });
  }
  return { path, key };
}

function sign(state, method, key, expires) {
  return createHmac("sha256", state.storeSecret)
    .update(`${method}\n${key}\n${expires}`)
    .digest("base64url");
}
