// Tells whether a failed request surely never reached the server. It doesn't decide what follows from that.

/**
 * Codes of errors that happen before there is a connection: Node's and undici's, which Bun, node-fetch and others share,
 * and those of Bun before 1.2.
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

/** Deno has no codes. Its HTTP client names the phase that failed. */
const DENO_CONNECT = "client error (Connect)";

/** An error, its cause, and the cause of that are as deep as any runtime nests them. */
const DEEPEST = 4;

/**
 * @param {any} error what a fetch rejected with
 * @returns {boolean} true only if it is certain that the server has seen nothing of the request
 */
function neverSent(error, depth = 0) {
  if (depth > DEEPEST || typeof error !== "object" || error === null) return false;
  try {
    const { code, syscall, message, errors, cause } = error;
    // Each address of the host was tried, and each has failed.
    if (Array.isArray(errors) && errors.length > 0) {
      return errors.every((error) => neverSent(error, depth + 1));
    }
    // A connection that was made may time out too.
    if (code === "ETIMEDOUT" && syscall === "connect") return true;
    if (BEFORE_CONNECTION.has(code) || String(message).includes(DENO_CONNECT)) return true;
    return neverSent(cause, depth + 1);
  } catch {
    // A caller's own fetch may reject with anything, even with what throws when it is read.
    return false;
  }
}

/**
 * Whether a request may have reached the server although fetch rejected with this error.
 * @param {unknown} error
 */
export const mayHaveBeenSent = (error) => !neverSent(error);
