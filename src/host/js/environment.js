// Reads the runtime's environment: variables, whether it is a browser, random ids. It doesn't know their use.

import { tracked } from "./record.js";
import { tryRead } from "./value.js";

const globals = /** @type {any} */ (globalThis);

/** Returns whether this is a browser page. Only pages have a document; servers, workers and edge functions don't. */
export const isBrowser = () => globals.window?.document !== undefined;

/** The browser names in pages that test runners simulate. */
const SIMULATED = /\b(jsdom|HappyDOM)\//;

/** Returns the kind of page that this is: `public`, `simulated`, or undefined if it isn't a browser page. */
function page() {
  if (!isBrowser()) return undefined;
  return SIMULATED.test(globals.window.navigator?.userAgent) ? "simulated" : "public";
}

export const inBrowser = () => tracked(page, "page") !== undefined;

export const onPublicPage = () => tracked(page, "page") === "public";

/** @param {string} name */
function ofProcess(name) {
  // Two statements, since bundlers replace the expression `process.env`.
  const { process } = globals;
  return process?.env?.[name];
}

/** @param {string} name */
function variable(name) {
  const { Deno } = globals;
  try {
    // Deno comes first. It creates `process` on first use, which takes longer than loading this whole package.
    const value = (Deno?.env ? Deno.env.get(name) : ofProcess(name)) ?? globals.__env__?.[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    // Deno refuses without the permission to read this variable. Then it counts as not set.
    return undefined;
  }
}

/** @param {string} name @returns {string | undefined} */
export const env = (name) => tracked(variable, name);

/** Creates a random UUID. Undefined if there are no random numbers, as on Cloudflare outside of a request. */
export const uuid = () => tryRead(randomUUID);

function randomUUID() {
  // Missing in pages without HTTPS.
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, index) =>
    ((index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte) | 256)
      .toString(16)
      .slice(1),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
