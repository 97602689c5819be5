// Captures the caller's stack frames when a call is made. They become the stack of the call's error, which is created later,
// when the caller's function is no longer on the stack.

/** The caller's frames. The engine formats them only if `stack` is read, when the call fails. */
export interface CallSite {
  stack?: string;
}

// Not every engine has `captureStackTrace`. It is read at each call, since tools replace it.
const capturing = Error as { captureStackTrace?(target: object, below: Function): void };

/**
 * Captures the place where `below` was called. The frame of `below` is left out, since an engine keeps only ten frames.
 */
export function callSite(below: Function = callSite): CallSite {
  if (!capturing.captureStackTrace) return new Error();
  const site: CallSite = {};
  capturing.captureStackTrace(site, below);
  return site;
}

/** Replaces the frames of an error of this SDK by the caller's. */
export function setCallSite(error: Error, site: CallSite | undefined): void {
  const frames = framesOf(site);
  if (frames) replaceStack(error, `${error}${frames}`);
}

/**
 * Adds the caller's frames to the default reason of an aborted signal, whose stack only names the code that aborted it.
 *
 * Several calls may share the reason, so each frame is added once. A caller's own reason stays unchanged.
 */
export function addCallSite(reason: unknown, site: CallSite | undefined): void {
  if (!isDefaultReason(reason)) return;
  const stack = reason.stack || String(reason);
  const frames = framesOf(site)?.split("\n").slice(1) ?? [];
  const added = frames.filter((frame) => !stack.includes(frame));
  if (stack.length < LONGEST_STACK) replaceStack(reason, [stack, ...added].join("\n"));
}

// Limits the stack if many calls are made with a signal that is already aborted.
const LONGEST_STACK = 10_000;

// Engines write one frame per line. V8 adds a first line with the name of the object. A program may have set its own function
// that formats stacks, which may return any value or throw.
function framesOf(site: CallSite | undefined): string | undefined {
  try {
    const stack: unknown = site?.stack;
    if (typeof stack !== "string") return undefined;
    const start = stack.search(/^ +at |^.*@/m);
    return start < 0 ? undefined : `\n${stack.slice(start).trimEnd()}`;
  } catch {
    return undefined;
  }
}

function replaceStack(error: Error, stack: string) {
  const property = { value: stack, writable: true, configurable: true };
  Reflect.defineProperty(error, "stack", property);
}

function isDefaultReason(reason: unknown): reason is DOMException {
  if (!(reason instanceof DOMException)) return false;
  // The reason of AbortSignal.timeout exists only after the time-out, so its name is compared instead of its message.
  return reason.name === "TimeoutError" || reason.message === AbortSignal.abort().reason.message;
}
