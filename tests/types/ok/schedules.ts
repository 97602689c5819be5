import {
  schedules,
  type ApiPromise,
  type CreateScheduleOptions,
  type OffsetLimitPage,
  type OffsetLimitPagePromise,
  type ScheduleObject,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

const options: CreateScheduleOptions = {
  task: "daily-report",
  cron: "0 9 * * *",
  deduplicationKey: "daily-report-42",
};
const creating = schedules.create(options);
assert<Equal<typeof creating, ApiPromise<ScheduleObject>>>();
const schedule = await schedules.create(
  { ...options, timezone: "Europe/Berlin", externalId: "42", window: "30m" },
  { retry: { maxAttempts: 1 } },
);
assert<Equal<typeof schedule.nextRun, Date | null | undefined>>();
assert<Equal<typeof schedule.active, boolean>>();
assert<Equal<typeof schedule.generator.expression, string>>();

const anyWindow: string = "50%";
await schedules.create({ ...options, window: anyWindow });
await schedules.update("sched_1234", { task: "daily-report", cron: "0 8 * * *", window: "2h" });
await schedules.update("sched_1234", { task: "daily-report", cron: "0 8 * * *" });

assert<Equal<Awaited<ReturnType<typeof schedules.retrieve>>, ScheduleObject>>();
assert<Equal<Awaited<ReturnType<typeof schedules.activate>>, ScheduleObject>>();
assert<Equal<Awaited<ReturnType<typeof schedules.deactivate>>, ScheduleObject>>();
assert<Equal<Awaited<ReturnType<typeof schedules.del>>, { id: string }>>();
await schedules.retrieve("sched_1234", { timeoutInMs: 1000 });
await schedules.activate("sched_1234", {});
await schedules.deactivate("sched_1234", {});
await schedules.del("sched_1234", {});

const listing = schedules.list({ page: 2, perPage: 100 }, { timeoutInMs: 1000 });
assert<Equal<typeof listing, OffsetLimitPagePromise<ScheduleObject>>>();
const page = await schedules.list();
assert<Equal<typeof page, OffsetLimitPage<ScheduleObject>>>();
for await (const item of listing) assert<Equal<typeof item, ScheduleObject>>();

const { timezones } = await schedules.timezones({ excludeUtc: true }, { timeoutInMs: 1000 });
assert<Equal<typeof timezones, string[]>>();
