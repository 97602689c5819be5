// Tasks that the other programs trigger.
import { task } from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

export const emailTask = task({
  id: "send-email",
  run: async (payload: { to: string; cc?: string[] }) => ({ messageId: payload.to, at: 0 }),
});

export const reportTask = task({
  id: "make-report",
  run: async (payload: { month: number }) => `report ${payload.month}`,
});

export const cleanUpTask = task({ id: "clean-up", run: async () => {} });

assert<Equal<(typeof emailTask)["id"], "send-email">>();
assert<Equal<(typeof cleanUpTask)["id"], "clean-up">>();
