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
  type ToResult,
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

type PromiseClass = { of: typeof ApiPromise.of };

/** Returns the function that makes a call and returns its promise. */
const promise =
  (Class: PromiseClass, toResult?: ToResult) =>
  (call: Call): unknown =>
    Class.of(call, {}, toResult);

/** Returns the function that makes a call and returns the promise of a list, with the page of `link` or the first one. */
const list =
  (Class: PromiseClass, PageClass: { of: typeof CursorPage.of }) =>
  (call: Call, link?: PageLink): any => {
    const request: RequestPage = (link, site) => list(Class, PageClass)({ ...call, site }, link);
    return Class.of(call, { link }, (_, site, settled) => PageClass.of(settled, request, site));
  };

/** The functions that make a call and return its object, by the names of Rust's `Returns`. */
const factories = {
  value: promise(ApiPromise),
  cursorPage: list(CursorPagePromise, CursorPage),
  offsetPage: list(OffsetLimitPagePromise, OffsetLimitPage),
  stream(call: Call) {
    const { stream, begun } = openStream(call);
    return begun.then(() => stream);
  },
  pipe: pipeOf,
  writer: writerOf,
  written: appendOf,
  subscription: (call: Call) => RunSubscription.of(call),
  runResult: promise(TaskRunPromise, runResultOf),
  batchResult: promise(ApiPromise, batchResultOf),
  waitpointResult: promise(ManualWaitpointPromise, waitpointResultOf),
  waiterResult: promise(WebhookWaiterPromise, waiterResultOf),
  waitpointToken: promise(ApiPromise, waitpointTokenOf),
  prompt: promise(ApiPromise, promptOf),
};

export type Returns = keyof typeof factories;

/** Makes a call and returns its object. */
export const make = (returns: Returns, call: Call): unknown => factories[returns](call);
