import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** How a window is written: a whole number of minutes or hours, or of percent. */
export type ScheduleWindow = `${bigint}m` | `${bigint}h` | `${bigint}%`;

/** A window as the calls take it: written so, or a string of which the compiler knows no more. */
export type ValidatedScheduleWindow<TWindow extends string | undefined> = TWindow extends string
  ? string extends TWindow
    ? TWindow
    : TWindow extends ScheduleWindow
      ? TWindow
      : ScheduleWindow
  : TWindow;

/** What a schedule is to be, for {@link SchedulesApi.update}. */
export type UpdateScheduleOptions<TWindow extends string | undefined = string | undefined> = {
  /** The identifier of a scheduled task that is deployed. */
  task: string;
  /** When to run: a cron expression of five fields, such as `"0 9 * * 1-5"`. */
  cron: string;
  /** The time zone that the expression is read in, such as `"Europe/Berlin"`. Default `"UTC"`. */
  timezone?: string;
  /** Your own id for it, such as a user's; the task receives it. */
  externalId?: string;
  /**
   * Spreads the runs over a time after the due one: minutes or hours up to 24 hours, such as
   * `"30m"` or `"2h"`, or a part of the interval up to `"100%"`.
   */
  window?: ValidatedScheduleWindow<TWindow>;
};

/** What a schedule is to be, for {@link SchedulesApi.create}. */
export type CreateScheduleOptions<TWindow extends string | undefined = string | undefined> =
  UpdateScheduleOptions<TWindow> & {
    /** Makes the call safe to repeat: with a key that is taken, that schedule is changed instead. */
    deduplicationKey: string;
  };

/** Which page of the schedules to list. */
export interface ListScheduleOptions {
  /** The number of the page, counted from 1. */
  page?: number;
  /** Schedules a page, at most 100. Default 20. */
  perPage?: number;
}

/** A schedule. */
export type ScheduleObject = {
  /** The id of the schedule, `sched_…`. */
  id: string;
  /** `DECLARATIVE` where it stands in the task's code, `IMPERATIVE` where it was made by a call. */
  type: Open<"DECLARATIVE" | "IMPERATIVE">;
  /** The identifier of the task. */
  task: string;
  /** Whether it makes runs. */
  active: boolean;
  /** The key that it was made with. */
  deduplicationKey?: string | null;
  /** Your own id for it. */
  externalId?: string | null;
  /** When it is due. */
  generator: {
    type: "CRON";
    /** The cron expression. */
    expression: string;
    /** The same in English. */
    description: string;
  };
  /** The time zone that the expression is read in. */
  timezone: string;
  /** The time over which runs are spread. */
  window?: string;
  /** When it is due next. */
  nextRun?: Date | null;
  /** When the next run really starts, within the window. */
  nextRunEffectiveAt?: Date | null;
  /** What the plan of the organisation imposes. */
  appliedSchedulePolicy?: {
    /** The shortest window, in seconds. */
    minimumWindowSeconds: number;
    reason: Open<"free_schedule">;
  };
  /** The environments that it runs in. */
  environments: {
    id: string;
    /** Such as `"PRODUCTION"`. */
    type: string;
    /** Whose it is, where it is a development environment. */
    userName?: string | null;
  }[];
};

/** The answer of {@link SchedulesApi.del}. */
export type DeletedScheduleObject = {
  /** The id of the schedule. */
  id: string;
};

/** The answer of {@link SchedulesApi.timezones}. */
export type TimezonesResult = {
  /** Names such as `"Europe/Berlin"`. */
  timezones: string[];
};

/** What {@link schedules} offers. Token: a secret key; `timezones` needs none. */
export interface SchedulesApi {
  /**
   * Creates a schedule for a task, or changes the one with the same `deduplicationKey`.
   *
   * @param options - The task, and when it is to run.
   * @param requestOptions - About this call alone.
   * @throws {@link UnprocessableEntityError} where the cron expression is not valid or there are
   *   too many schedules.
   *
   * @example
   * ```ts
   * const schedule = await schedules.create({
   *   task: "daily-report",
   *   cron: "0 9 * * *",
   *   timezone: "Europe/Berlin",
   *   externalId: user.id,
   *   deduplicationKey: `daily-report-${user.id}`,
   * });
   * ```
   */
  create<TWindow extends string | undefined = undefined>(
    options: CreateScheduleOptions<TWindow>,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ScheduleObject>;

  /**
   * One schedule.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such schedule.
   */
  retrieve(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Changes a schedule. The task and the cron expression are given even where they stay as they are.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param options - What it is to be.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such schedule,
   *   {@link UnprocessableEntityError} where the cron expression is not valid.
   */
  update<TWindow extends string | undefined = undefined>(
    scheduleId: string,
    options: UpdateScheduleOptions<TWindow>,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ScheduleObject>;

  /**
   * Deletes a schedule.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such schedule.
   */
  del(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<DeletedScheduleObject>;

  /**
   * Lets a schedule make runs again.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such schedule.
   */
  activate(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Stops a schedule from making runs, until it is activated.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such schedule.
   */
  deactivate(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Lists the schedules of the token's environment. Await it for a page, or iterate over it for all
   * of them.
   *
   * @param options - Which page, and how many schedules a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  list(
    options?: ListScheduleOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<ScheduleObject>;

  /**
   * The time zones that a schedule can have. Needs no token, and sends none.
   *
   * @param options - `excludeUtc` leaves out `"UTC"`, which otherwise comes first.
   * @param requestOptions - About this call alone.
   */
  timezones(
    options?: { excludeUtc?: boolean },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<TimezonesResult>;
}

/** Making scheduled tasks run at the times that you set. */
export declare const schedules: SchedulesApi;
