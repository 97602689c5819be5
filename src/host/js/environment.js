// Reads the runtime's surroundings: environment variables, whether it is a browser, random ids. It doesn't know what for.

import { look } from "./record.js";
import { reading } from "./value.js";

const globals = /** @type {any} */ (globalThis);

/** Pages in a browser have a document; servers, workers and edge functions have none. */
export const isBrowser = () => globals.window?.document !== undefined;

export const inBrowser = () => look(isBrowser);

/** @param {string} name */
function ofProcess(name) {
  // Not in one expression: bundlers would replace it.
  const { process } = globals;
  return process?.env?.[name];
}

/** @param {string} name */
function variable(name) {
  const { Deno } = globals;
  try {
    // Deno first: its `process` is made when it is first looked at, which takes longer than loading this whole package.
    const value = (Deno?.env ? Deno.env.get(name) : ofProcess(name)) ?? globals.__env__?.[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    // Deno without the permission to read this variable: as good as not set.
    return undefined;
  }
}

/** @param {string} name @returns {string | undefined} */
export const env = (name) => look(variable, name);

/** A random UUID; undefined if the engine has no randomness here, as on Cloudflare outside of a request. */
export const uuid = () => reading(randomUUID);

function randomUUID() {
  // Missing in pages that are not served securely.
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, index) =>
    ((index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte) | 256)
      .toString(16)
      .slice(1),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
