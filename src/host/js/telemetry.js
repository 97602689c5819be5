// Adds the headers that carry the caller's trace to the server, if OpenTelemetry is registered in this process. It finds
// OpenTelemetry by its global registration, and doesn't know what the headers mean.

const globals = /** @type {any} */ (globalThis);

/** Where version 1 of the OpenTelemetry API registers what a program has set up. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/** The context of a program without a context manager: nothing is active in it. */
const ROOT = { getValue() {}, setValue: () => ROOT, deleteValue: () => ROOT };

const setter = {
  /** @param {Record<string, unknown>} carrier @param {string} name @param {unknown} value */
  set(carrier, name, value) {
    carrier[name] = value;
  },
};

/**
 * Whether something adds these headers to all requests by itself, and appends them: the server would get each one twice.
 * Deno's fetch does that for its own tracer. In Node it is `@opentelemetry/instrumentation-undici` and its like, which are
 * told of each request by this channel.
 * @param {unknown} tracerProvider the one that is registered
 */
function addsThemItself(tracerProvider) {
  const { Deno, process } = globals;
  if (Deno?.telemetry?.tracerProvider) return Deno.telemetry.tracerProvider === tracerProvider;
  const channels = process?.getBuiltinModule?.("node:diagnostics_channel");
  return channels?.hasSubscribers("undici:request:create");
}

/**
 * Must be called where the caller's context is active.
 * @param {Record<string, string>} headers the ones that the caller set count
 * @returns {Record<string, string>} the same object if there is nothing to add
 */
export function withTrace(headers) {
  const { propagation, context, trace } = globals[REGISTERED] ?? {};
  if (!propagation) return headers;
  try {
    if (addsThemItself(trace)) return headers;
    /** @type {Record<string, string>} */
    const injected = {};
    propagation.inject(context?.active() ?? ROOT, injected, setter);
    const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    // A Headers refuses what fetch would refuse.
    const added = [...new Headers(injected)].filter(([name]) => !given.has(name));
    return { ...headers, ...Object.fromEntries(added) };
  } catch {
    // A trace is not worth a failed call.
    return headers;
  }
}
