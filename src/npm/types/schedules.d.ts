import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Integer, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The format of a window: a whole number of minutes, hours or percent. */
export type ScheduleWindow = `${bigint}m` | `${bigint}h` | `${bigint}%`;

/** The type of a window in calls: a literal is checked, any other string is accepted. */
export type ValidatedScheduleWindow<TWindow extends string | undefined> = TWindow extends string
  ? string extends TWindow
    ? TWindow
    : TWindow extends ScheduleWindow
      ? TWindow
      : ScheduleWindow
  : TWindow;

/** The settings of a schedule, for {@link SchedulesApi.update}. */
export type UpdateScheduleOptions<TWindow extends string | undefined = string | undefined> = {
  /** The identifier of a deployed scheduled task. */
  task: string;
  /** A cron expression of five fields, such as `"0 9 * * 1-5"`. */
  cron: string;
  /** The time zone of the expression, such as `"Europe/Berlin"`. Default `"UTC"`. */
  timezone?: string;
  /** Your own id for it, such as that of a user. The task receives it. */
  externalId?: string;
  /**
   * Spreads the runs over a time after the scheduled one, such as `"30m"` or `"2h"`, at most 24
   * hours. It can also be a part of the interval, up to `"100%"`.
   */
  window?: ValidatedScheduleWindow<TWindow>;
};

/** The settings of a schedule, for {@link SchedulesApi.create}. */
export type CreateScheduleOptions<TWindow extends string | undefined = string | undefined> =
  UpdateScheduleOptions<TWindow> & {
    /** Makes the call safe to repeat: if a schedule with this key exists, it is changed instead. */
    deduplicationKey: string;
  };

/** Selects a page of schedules. */
export interface ListScheduleOptions {
  /** The page number, from 1. */
  page?: Integer;
  /** The size of a page, at most 100. Default 20. */
  perPage?: Integer;
}

/** The times at which a schedule triggers runs. */
export type ScheduleGenerator = {
  /** The kind of the expression. */
  type: "CRON";
  /** The cron expression. */
  expression: string;
  /** The expression in English. */
  description: string;
};

/** A schedule. */
export type ScheduleObject = {
  /** The id of the schedule, `sched_…`. */
  id: string;
  /** `DECLARATIVE` if the task's code declares it, `IMPERATIVE` if a call created it. */
  type: Open<"DECLARATIVE" | "IMPERATIVE">;
  /** The identifier of the task. */
  task: string;
  /** Whether it triggers runs. */
  active: boolean;
  /** The key that it was created with. */
  deduplicationKey?: string | null;
  /** Your own id for it. */
  externalId?: string | null;
  /** The times at which it triggers runs. */
  generator: ScheduleGenerator;
  /** The time zone of the expression. */
  timezone: string;
  /** The time over which runs are spread. */
  window?: string;
  /** The time of the next run. */
  nextRun?: Date | null;
  /** When the next run will really start, within the window. */
  nextRunEffectiveAt?: Date | null;
  /** A restriction by the organization's plan. */
  appliedSchedulePolicy?: {
    /** The shortest window, in seconds. */
    minimumWindowSeconds: number;
    /** The reason of the restriction. */
    reason: Open<"free_schedule">;
  };
  /** The environments of the schedule. */
  environments: {
    /** The id of the environment. */
    id: string;
    /** The kind of the environment, such as `"PRODUCTION"`. */
    type: string;
    /** The name of the developer, in a development environment. */
    userName?: string | null;
  }[];
};

/** The response of {@link SchedulesApi.del}. */
export type DeletedScheduleObject = {
  /** The id of the schedule. */
  id: string;
};

/** The response of {@link SchedulesApi.timezones}. */
export type TimezonesResult = {
  /** Names such as `"Europe/Berlin"`. */
  timezones: string[];
};

/** The calls of {@link schedules}. Token: a secret key; `timezones` needs none. */
export interface SchedulesApi {
  /**
   * Creates a schedule for a task, or changes the one with the same `deduplicationKey`.
   *
   * @param options - The task, and the times of its runs.
   * @param requestOptions - Request options of this call.
   * @throws {@link UnprocessableEntityError} if the cron expression is invalid, or if there are too
   *   many schedules.
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
   * Retrieves a schedule.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such schedule.
   */
  retrieve(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Updates a schedule. The task and the cron expression are required even if they stay.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param options - The settings.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such schedule, {@link UnprocessableEntityError} if
   *   the cron expression is invalid.
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
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such schedule.
   */
  del(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<DeletedScheduleObject>;

  /**
   * Activates a schedule, so that it triggers runs again.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such schedule.
   */
  activate(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Deactivates a schedule: it triggers no runs until it is activated.
   *
   * @param scheduleId - The id of the schedule, `sched_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such schedule.
   */
  deactivate(scheduleId: string, requestOptions?: ApiRequestOptions): ApiPromise<ScheduleObject>;

  /**
   * Lists the schedules of the token's environment. Await it for a page, or iterate over it for all
   * of them.
   *
   * @param options - Selects a page, and its size.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  list(
    options?: ListScheduleOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<ScheduleObject>;

  /**
   * Lists the time zones for schedules. Needs no token, and sends none.
   *
   * @param options - Whether to leave out `"UTC"`.
   * @param requestOptions - Request options of this call.
   */
  timezones(
    options?: {
      /** Whether to leave out `"UTC"`, which otherwise comes first. */
      excludeUtc?: boolean;
    },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<TimezonesResult>;
}

/** Schedules, which trigger tasks at set times. */
export declare const schedules: SchedulesApi;
