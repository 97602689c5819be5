// Where a call was made: the caller's frames, taken when the call is made, for the stack of the error that it may fail with.
// An error is made long after that, when the caller's function is on no stack any more.

/** Holds the caller's frames. They are only written out if the call fails. */
export interface CallSite {
  stack?: string;
}

// Not every engine has it. Looked up at each call: tools put their own in its place.
const capturing = Error as { captureStackTrace?(target: object, below: Function): void };

/**
 * The place where `below` was called. Its own frame is left out, so that none of the ten that an engine keeps is lost on it.
 */
export function callSite(below: Function = callSite): CallSite {
  if (!capturing.captureStackTrace) return new Error();
  const site: CallSite = {};
  capturing.captureStackTrace(site, below);
  return site;
}

/** Gives an error of ours the caller's frames in place of those of the function that made the error. */
export function setCallSite(error: Error, site: CallSite | undefined): void {
  const frames = framesOf(site);
  if (frames) replaceStack(error, `${error}${frames}`);
}

/**
 * Adds the caller's frames to the reason that the runtime gives a signal which is aborted without one: its stack only says who
 * aborted. Several calls may share it, so each frame is added once. A reason of the caller's own making stays as it is.
 */
export function addCallSite(reason: unknown, site: CallSite | undefined): void {
  if (!isDefaultReason(reason)) return;
  const stack = reason.stack || String(reason);
  const frames = framesOf(site)?.split("\n").slice(1) ?? [];
  const added = frames.filter((frame) => !stack.includes(frame));
  if (stack.length < LONGEST_STACK) replaceStack(reason, [stack, ...added].join("\n"));
}

// For a signal that calls are made with again and again after it was aborted.
const LONGEST_STACK = 10_000;

// Engines write each frame into a line, V8 below a first line that names the object. A program may have set a function of its
// own that writes stacks, as anything, or throws.
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
  // The reason of AbortSignal.timeout is only there in time.
  return reason.name === "TimeoutError" || reason.message === AbortSignal.abort().reason.message;
}
