// Recognizes errors that happen before a connection is made, so that the request never reached the server. It doesn't
// decide whether to retry.

/**
 * Codes of errors before a connection is made: those of Node and undici, which Bun, node-fetch and others share, and
 * those of Bun before 1.2.
 */
const BEFORE_CONNECTION = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);

/** The text in Deno's errors, which have no codes but name the failed phase. */
const DENO_CONNECT = "client error (Connect)";

/** The maximum depth of causes to search. No runtime nests deeper. */
const DEEPEST = 4;

/**
 * @param {any} error the error that fetch rejected with
 * @returns {boolean} true only if the request certainly never reached the server
 */
function neverSent(error, depth = 0) {
  if (depth > DEEPEST || typeof error !== "object" || error === null) return false;
  try {
    const { code, syscall, message, errors, cause } = error;
    // The runtime tried every address of the host. The request was not sent if all of them failed before a connection.
    if (Array.isArray(errors) && errors.length > 0) {
      return errors.every((error) => neverSent(error, depth + 1));
    }
    // An established connection may time out with this code too.
    if (code === "ETIMEDOUT" && syscall === "connect") return true;
    if (BEFORE_CONNECTION.has(code) || String(message).includes(DENO_CONNECT)) return true;
    return neverSent(cause, depth + 1);
  } catch {
    // A caller's own fetch may reject with any value, even one that throws when it is read.
    return false;
  }
}

/**
 * Returns whether a request may have reached the server although fetch rejected with this error.
 * @param {unknown} error
 */
export const mayHaveBeenSent = (error) => !neverSent(error);
