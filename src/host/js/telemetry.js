// Adds trace headers to requests if OpenTelemetry is registered in this process. It finds OpenTelemetry by its global
// registration, and doesn't know the meaning of the headers.

const globals = /** @type {any} */ (globalThis);

/** The global under which version 1 of the OpenTelemetry API registers a program's components. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/** The empty context, for a program without a context manager. */
const ROOT = { getValue() {}, setValue: () => ROOT, deleteValue: () => ROOT };

const setter = {
  /** @param {Record<string, unknown>} carrier @param {string} name @param {unknown} value */
  set(carrier, name, value) {
    carrier[name] = value;
  },
};

/**
 * Returns whether fetch itself is instrumented and appends these headers. The server would then get each one twice.
 *
 * Deno's fetch does that for its own tracer. In Node, `@opentelemetry/instrumentation-undici` and similar packages do it,
 * and subscribe to this channel.
 * @param {unknown} tracerProvider the registered one
 */
function isFetchInstrumented(tracerProvider) {
  const { Deno, process } = globals;
  if (Deno?.telemetry?.tracerProvider) return Deno.telemetry.tracerProvider === tracerProvider;
  const channels = process?.getBuiltinModule?.("node:diagnostics_channel");
  return channels?.hasSubscribers("undici:request:create");
}

/**
 * Returns the headers with those of the caller's trace. Call it while the caller's context is active.
 * @param {Record<string, string>} headers take precedence over the trace's
 * @returns {Record<string, string>} the same object if there is nothing to add
 */
export function withTrace(headers) {
  const { propagation, context, trace } = globals[REGISTERED] ?? {};
  if (!propagation) return headers;
  try {
    if (isFetchInstrumented(trace)) return headers;
    /** @type {Record<string, string>} */
    const injected = {};
    propagation.inject(context?.active() ?? ROOT, injected, setter);
    const existing = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    // Headers throws for names and values that fetch would refuse.
    const added = [...new Headers(injected)].filter(([name]) => !existing.has(name));
    return { ...headers, ...Object.fromEntries(added) };
  } catch {
    // A broken trace must not fail the call.
    return headers;
  }
}
