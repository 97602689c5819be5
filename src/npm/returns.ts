// Creates the object that a call returns, by the name in its row.

import type { Call } from "./call.js";
import {
  CursorPage,
  CursorPagePromise,
  OffsetLimitPage,
  OffsetLimitPagePromise,
  type RequestPage,
} from "./pages.js";
import type { PageLink } from "./plan.js";
import {
  ApiPromise,
  ManualWaitpointPromise,
  TaskRunPromise,
  WebhookWaiterPromise,
} from "./promises.js";
import {
  batchResultOf,
  promptOf,
  runResultOf,
  waiterResultOf,
  waitpointResultOf,
  waitpointTokenOf,
} from "./results.js";
import { openStream } from "./stream.js";
import { appendOf, pipeOf, writerOf } from "./stream-writer.js";
import { RunSubscription } from "./subscription.js";

/** Makes a call that returns a list. Requests the page of `link`, or the first one. */
function pageOf(
  call: Call,
  Class: { of: typeof CursorPage.of },
  PromiseClass: { of: typeof ApiPromise.of },
  link?: PageLink,
): any {
  const requestPage: RequestPage = (link, site) =>
    pageOf({ ...call, site }, Class, PromiseClass, link);
  return PromiseClass.of(call, { link }, (settled) => Class.of(settled, requestPage, call.site));
}

/** The functions that make a call and return its object, by the names of Rust's `Returns`. */
const factories = {
  value: (call) => ApiPromise.of(call, {}),
  cursorPage: (call) => pageOf(call, CursorPage, CursorPagePromise),
  offsetPage: (call) => pageOf(call, OffsetLimitPage, OffsetLimitPagePromise),
  stream(call) {
    const { stream, begun } = openStream(call);
    return begun.then(() => stream);
  },
  pipe: pipeOf,
  writer: writerOf,
  written: appendOf,
  subscription: (call) => RunSubscription.of(call),
  runResult: (call) => TaskRunPromise.of(call, {}, ({ value }) => runResultOf(value)),
  batchResult: (call) => ApiPromise.of(call, {}, ({ value }) => batchResultOf(value)),
  waitpointResult: (call) =>
    ManualWaitpointPromise.of(call, {}, ({ value }) => waitpointResultOf(value, call.site)),
  waiterResult: (call) =>
    WebhookWaiterPromise.of(call, {}, ({ value }) => waiterResultOf(value, call.site)),
  waitpointToken: (call) =>
    ApiPromise.of(call, {}, ({ value }) => waitpointTokenOf(value, call.site)),
  prompt: (call) => ApiPromise.of(call, {}, ({ value }) => promptOf(value)),
} satisfies Record<string, (call: Call) => unknown>;

export type Returns = keyof typeof factories;

/** Makes a call and returns its object. */
export const make = (returns: Returns, call: Call): unknown => factories[returns](call);
