import { schedules } from "trigger-wasm";

const options = { task: "daily-report", cron: "0 9 * * *", deduplicationKey: "k" };

// @ts-expect-error: the deduplication key is missing
schedules.create({ task: "daily-report", cron: "0 9 * * *" });
// @ts-expect-error: the cron expression is missing
schedules.create({ task: "daily-report", deduplicationKey: "k" });
// @ts-expect-error: there is no such option
schedules.create({ ...options, timeZone: "Europe/Berlin" });
// @ts-expect-error: a window is a number of minutes, hours or percent
schedules.create({ ...options, window: "half an hour" });
// @ts-expect-error: a window is a whole number
schedules.create({ ...options, window: "1.5h" });
// @ts-expect-error: the deduplication key can't be changed
schedules.update("sched_1234", { task: "t", cron: "* * * * *", deduplicationKey: "k" });
// @ts-expect-error: the new fields are missing
schedules.update("sched_1234");
// @ts-expect-error: the identifier is missing
schedules.retrieve();
// @ts-expect-error: the function is called `del`
schedules.delete("sched_1234");
// @ts-expect-error: the page size is `perPage`
schedules.list({ limit: 10 });
// @ts-expect-error: pages are numbered
schedules.list({ page: "2" });
// @ts-expect-error: numbered pages have no cursors
(await schedules.list()).pagination.next;
// @ts-expect-error: `excludeUtc` is a boolean
schedules.timezones({ excludeUtc: "yes" });
// @ts-expect-error: there may be no next run
(await schedules.retrieve("sched_1234")).nextRun.getTime();
