// What a call returns, by the name that its row in Rust gives.

import type { Call } from "./call.js";
import {
  CursorPage,
  CursorPagePromise,
  OffsetLimitPage,
  OffsetLimitPagePromise,
  type TurnTo,
} from "./pages.js";
import type { Turn } from "./plan.js";
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
import { RunSubscription } from "./subscription.js";

/** Makes a call that lists something. With `turn`, it requests the page that this leads to. */
function pageOf(
  call: Call,
  Class: { of: typeof CursorPage.of },
  PromiseClass: { of: typeof ApiPromise.of },
  turn?: Turn,
): any {
  const turnTo: TurnTo = (turn, site) => pageOf({ ...call, site }, Class, PromiseClass, turn);
  return PromiseClass.of(call, { turn }, (settled) => Class.of(settled, turnTo, call.site));
}

/** Makes a call, and returns what the caller gets at once. By the names of Rust's `Returns`. */
const made = {
  value: (call) => ApiPromise.of(call, {}),
  cursorPage: (call) => pageOf(call, CursorPage, CursorPagePromise),
  offsetPage: (call) => pageOf(call, OffsetLimitPage, OffsetLimitPagePromise),
  stream(call) {
    const { stream, begun } = openStream(call);
    return begun.then(() => stream);
  },
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

export type Returns = keyof typeof made;

export const make = (returns: Returns, call: Call): unknown => made[returns](call);
