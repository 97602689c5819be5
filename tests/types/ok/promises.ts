// The return types of calls: promises with the response, and pages.
import {
  ApiPromise,
  CursorPage,
  CursorPagePromise,
  OffsetLimitPage,
  OffsetLimitPagePromise,
  runs,
  schedules,
  tasks,
  type ListRunResponseItem,
  type ScheduleObject,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { emailTask } from "./example-tasks.js";

const { data, response } = await runs.retrieve<typeof emailTask>("run_1234").withResponse();
assert<Equal<NonNullable<typeof data.output>["messageId"], string>>();
assert<Equal<typeof response, Response>>();
const raw = await tasks.trigger("any-task", {}).asResponse();
assert<Equal<typeof raw, Response>>();
console.log(raw.status, raw.headers.get("x-request-id"), await raw.json());
const triggered = await emailTask.trigger({ to: "" }).withResponse();
assert<Equal<typeof triggered.data.taskIdentifier, "send-email">>();

// It is assignable to Promise.
const promise: Promise<unknown> = runs.cancel("run_1234");
if (promise instanceof ApiPromise) await promise.asResponse();
const [cancelled, found] = await Promise.all([runs.cancel("run_1"), runs.retrieve("run_2")]);
assert<Equal<typeof cancelled, { id: string }>>();
assert<Equal<typeof found.isTest, boolean>>();
const chained = runs
  .cancel("run_1234")
  .then(({ id }) => id.length)
  .catch(() => null)
  .finally(() => {});
assert<Equal<typeof chained, Promise<number | null>>>();

// Pages with cursors
const listing = runs.list();
const page = await listing;
assert<Equal<typeof page.data, ListRunResponseItem[]>>();
assert<Equal<typeof page.pagination, { next?: string; previous?: string }>>();
if (page.hasNextPage()) {
  const next = await page.getNextPage();
  assert<Equal<typeof next, CursorPage<ListRunResponseItem>>>();
  if (next.hasPreviousPage()) await next.getPreviousPage();
}
for (const run of page.getPaginatedItems()) assert<Equal<typeof run, ListRunResponseItem>>();
for await (const run of page) assert<Equal<typeof run.id, string>>();
for await (const run of listing) assert<Equal<typeof run.id, string>>();
for await (const each of page.iterPages()) {
  assert<Equal<typeof each, CursorPage<ListRunResponseItem>>>();
}
const withPage = await runs.list().withResponse();
assert<Equal<typeof withPage.data, CursorPage<ListRunResponseItem>>>();

// Numbered pages
const numbered = await schedules.list();
assert<
  Equal<typeof numbered.pagination, { currentPage: number; totalPages: number; count: number }>
>();
for await (const each of numbered.iterPages()) {
  assert<Equal<typeof each, OffsetLimitPage<ScheduleObject>>>();
}

// The classes can be used with instanceof.
console.log(
  listing instanceof CursorPagePromise,
  page instanceof CursorPage,
  schedules.list() instanceof OffsetLimitPagePromise,
  numbered instanceof OffsetLimitPage,
);
