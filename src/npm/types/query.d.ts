import type { ApiPromise } from "../promises.js";
import type { Integer, MachinePresetName, Open } from "./common.js";
import type { IdempotencyKeyScope } from "./idempotency-keys.js";
import type { ApiRequestOptions } from "./request-options.js";

/** A column for queries. */
export type QuerySchemaColumn = {
  /** The name. */
  name: string;
  /** The type of its values. */
  type: string;
  /** The description. */
  description?: string;
  /** An example of its values. */
  example?: string;
  /** All possible values. */
  allowedValues?: string[];
  /** Whether it is one of the most important columns. */
  coreColumn?: boolean;
};

/** A table for queries. */
export type QuerySchemaTable = {
  /** The name. */
  name: string;
  /** The description. */
  description?: string;
  /** The column that periods apply to. */
  timeColumn?: string;
  /** The columns. */
  columns: QuerySchemaColumn[];
};

/** The response of {@link QueryApi.schema}. */
export type QuerySchemaResponseBody = {
  /** The tables. */
  tables: QuerySchemaTable[];
};

/** A widget, as the list of dashboards returns it. */
export type DashboardWidgetSummary = {
  /** The id of the widget. */
  id: string;
  /** The title. */
  title: string;
  /** The query of the widget. */
  query: string;
  /** The form of display. */
  type: Open<DashboardWidgetDisplay["type"]>;
};

/** A dashboard, as the list returns it. */
export type DashboardSummary = {
  /** The id of the dashboard. */
  key: string;
  /** The title. */
  title: string;
  /** Whether the dashboard comes with the server, so that it can't be changed, or is your own. */
  type?: Open<"builtIn" | "custom">;
  /** The description. */
  description?: string;
  /** The widgets. */
  widgets: DashboardWidgetSummary[];
};

/** The response of {@link QueryDashboardsApi.list}. */
export type ListDashboardsResponseBody = {
  /** The dashboards. */
  dashboards: DashboardSummary[];
};

/** The display of a query as a table. */
export type DashboardTableConfig = {
  /** Whether values are formatted for people. Default true. */
  prettyFormatting: boolean;
  /** The columns to sort by. Default none. */
  sorting: {
    /** The column. */
    id: string;
    /** Whether the largest value comes first. */
    desc: boolean;
  }[];
};

/** A direction of sorting. */
export type DashboardSortDirection = "asc" | "desc";

/** The display of a query as a chart. */
export type DashboardChartConfig = {
  /** The kind of chart. */
  chartType: "bar" | "line";
  /** The column of the x axis. */
  xAxisColumn: string | null;
  /** The columns of the y axis. */
  yAxisColumns: string[];
  /** The column that makes the series. */
  groupByColumn: string | null;
  /** Whether the series are stacked. */
  stacked: boolean;
  /** The column to sort by. */
  sortByColumn: string | null;
  /** The direction of sorting. */
  sortDirection: DashboardSortDirection;
  /** The aggregation of the values of a point. */
  aggregation: "sum" | "avg" | "count" | "min" | "max";
  /** The colour of each series. */
  seriesColors?: Record<string, string>;
};

/** The display of a query as one number. */
export type DashboardBigNumberConfig = {
  /** The column. */
  column: string;
  /** The aggregation of the values. */
  aggregation: "sum" | "avg" | "count" | "min" | "max" | "first" | "last";
  /** The direction of sorting, for the first and the last value. */
  sortDirection?: DashboardSortDirection;
  /** Whether large numbers are abbreviated. Default false. */
  abbreviate: boolean;
  /** Text before the number. */
  prefix?: string;
  /** Text after the number. */
  suffix?: string;
};

/** The display of a widget. */
export type DashboardWidgetDisplay =
  | ({
      /** The form of display. */
      type: "table";
    } & DashboardTableConfig)
  | ({
      /** The form of display. */
      type: "chart";
    } & DashboardChartConfig)
  | ({
      /** The form of display. */
      type: "bignumber";
    } & DashboardBigNumberConfig)
  | {
      /** The form of display. */
      type: "title";
    };

/** The display of a widget, as it is sent. Fields with a default can be left out. */
export type DashboardWidgetDisplayInput =
  | ({
      /** A table. */
      type: "table";
    } & Partial<DashboardTableConfig>)
  | ({
      /** A chart. */
      type: "chart";
    } & DashboardChartConfig)
  | ({
      /** One number. */
      type: "bignumber";
    } & Omit<DashboardBigNumberConfig, "abbreviate"> & {
        /** Whether large numbers are abbreviated. Default false. */
        abbreviate?: boolean;
      })
  | {
      /** Only the title. */
      type: "title";
    };

/** The position of a widget in a grid of twelve columns. */
export type DashboardWidgetPosition = {
  /** The column, 0 to 11. */
  x: Integer;
  /** The row, from 0. */
  y: Integer;
  /** The width in columns, 1 to 12. */
  w: Integer;
  /** The height in rows, from 1. */
  h: Integer;
};

/** A widget. */
export type DashboardWidget = {
  /** The id of the widget. */
  id: string;
  /** The title. */
  title: string;
  /** The query of the widget. */
  query: string;
  /** The form of display. */
  display: DashboardWidgetDisplay;
  /** Whether the server fills the gaps between values. */
  fillGaps?: boolean;
  /** The position. */
  position: DashboardWidgetPosition;
};

/** A dashboard. */
export type DashboardObject = {
  /** The id of the dashboard. */
  id: string;
  /** The title. */
  title: string;
  /** The description. */
  description: string;
  /** The revision, which changes with every write. A write with an earlier revision is refused. */
  revision: string;
  /** When it was created. */
  createdAt: Date;
  /** When it was last changed. */
  updatedAt: Date;
  /** The widgets. */
  widgets: DashboardWidget[];
};

/** The contents of a widget. */
export type DashboardWidgetInput = {
  /** Letters, digits, `_` and `-`, at most 64. By default the server makes one. */
  id?: string;
  /** The title, at most 200 characters. */
  title: string;
  /** The query. Required unless the widget is only a title. */
  query?: string;
  /** The form of display. */
  display: DashboardWidgetDisplayInput;
  /** Whether the server fills the gaps between values. */
  fillGaps?: boolean;
  /** The position. Default below the others, over the whole width. */
  position?: DashboardWidgetPosition;
};

/** The revision that a write is based on. */
type DashboardRevision = {
  /**
   * The `revision` of the dashboard as you know it. The write is refused if the dashboard has
   * changed since.
   */
  revision?: string;
};

/** The contents of a dashboard. */
export type CreateDashboardRequestBody = {
  /** The title, at most 200 characters. */
  title: string;
  /** The description, at most 2000 characters. */
  description?: string;
  /** The widgets. */
  widgets?: DashboardWidgetInput[];
};

/** The changes to a dashboard. Fields that are left out stay. */
export type UpdateDashboardRequestBody = DashboardRevision & {
  /** The title, at most 200 characters. */
  title?: string;
  /** The description, at most 2000 characters. */
  description?: string;
};

/** The new contents of a dashboard. */
export type ReplaceDashboardRequestBody = DashboardRevision & {
  /** The title, at most 200 characters. */
  title?: string;
  /** The description, at most 2000 characters. */
  description?: string;
  /** The widgets. One with a known `id` keeps its position unless a new one is given. */
  widgets: DashboardWidgetInput[];
};

/** The contents of a new widget. */
export type AddDashboardWidgetRequestBody = DashboardWidgetInput & DashboardRevision;

/** The changes to a widget. Fields that are left out stay. */
export type UpdateDashboardWidgetRequestBody = Partial<Omit<DashboardWidgetInput, "id">> &
  DashboardRevision;

/** The response of {@link QueryDashboardWidgetsApi.add}. */
export type AddDashboardWidgetResponseBody = {
  /** The id of the new widget. */
  widgetId: string;
  /** The dashboard after the change. */
  dashboard: DashboardObject;
};

/** The response of {@link QueryDashboardsApi.del}. */
export type DeleteDashboardResponseBody = {
  /** The id of the dashboard. */
  id: string;
};

/**
 * The calls of `query.dashboards.widgets`. Each throws {@link NotFoundError} if there is no such
 * dashboard or widget.
 */
export interface QueryDashboardWidgetsApi {
  /**
   * Adds a widget to a dashboard.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - The contents.
   * @param requestOptions - Request options of this call.
   */
  add(
    dashboardId: string,
    body: AddDashboardWidgetRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<AddDashboardWidgetResponseBody>;

  /**
   * Updates a widget. Fields that are left out stay.
   *
   * @param dashboardId - The id of the dashboard.
   * @param widgetId - The id of the widget.
   * @param body - The changes.
   * @param requestOptions - Request options of this call.
   * @returns The dashboard after the change.
   */
  update(
    dashboardId: string,
    widgetId: string,
    body: UpdateDashboardWidgetRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;

  /**
   * Removes a widget from a dashboard.
   *
   * @param dashboardId - The id of the dashboard.
   * @param widgetId - The id of the widget.
   * @param options - The revision of the dashboard as you know it.
   * @param requestOptions - Request options of this call.
   * @returns The dashboard after the change.
   */
  del(
    dashboardId: string,
    widgetId: string,
    options?: {
      /** The revision of the dashboard as you know it. */
      revision?: string;
    },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;
}

/**
 * The calls of `query.dashboards`. Calls with an id throw {@link NotFoundError} if there is no such
 * dashboard.
 */
export interface QueryDashboardsApi {
  /**
   * Lists the dashboards: your own, and those that come with the server.
   *
   * @param requestOptions - Request options of this call.
   */
  list(requestOptions?: ApiRequestOptions): ApiPromise<ListDashboardsResponseBody>;

  /**
   * Retrieves one of your own dashboards.
   *
   * @param dashboardId - The id of the dashboard.
   * @param requestOptions - Request options of this call.
   */
  retrieve(dashboardId: string, requestOptions?: ApiRequestOptions): ApiPromise<DashboardObject>;

  /**
   * Creates a dashboard.
   *
   * @param body - The contents.
   * @param requestOptions - Request options of this call.
   *
   * @example
   * ```ts
   * const dashboard = await query.dashboards.create({
   *   title: "Failures",
   *   widgets: [
   *     { title: "Latest", query: "SELECT run_id, status FROM runs", display: { type: "table" } },
   *   ],
   * });
   * ```
   */
  create(
    body: CreateDashboardRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;

  /**
   * Updates the title or the description of a dashboard. Fields that are left out stay.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - The changes.
   * @param requestOptions - Request options of this call.
   */
  update(
    dashboardId: string,
    body: UpdateDashboardRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;

  /**
   * Replaces all widgets of a dashboard.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - The new contents.
   * @param requestOptions - Request options of this call.
   */
  replace(
    dashboardId: string,
    body: ReplaceDashboardRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;

  /**
   * Deletes a dashboard.
   *
   * @param dashboardId - The id of the dashboard.
   * @param requestOptions - Request options of this call.
   */
  del(
    dashboardId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DeleteDashboardResponseBody>;

  /** The widgets of a dashboard. */
  readonly widgets: QueryDashboardWidgetsApi;
}

/** The scope of a query. */
export type QueryScope =
  /** The token's environment. */
  | "environment"
  /** The project of that environment. */
  | "project"
  /** The organization of that project. */
  | "organization";

/** The format of a query's result: one object a row, or one text. */
export type QueryFormat =
  /** One object a row. */
  | "json"
  /** One text of comma-separated values. */
  | "csv";

/** The status of a run, as the table `runs` names it. */
export type RunFriendlyStatus =
  | "Pending version"
  | "Delayed"
  | "Queued"
  | "Dequeued"
  | "Executing"
  | "Waiting"
  | "Reattempting"
  | "Paused"
  | "Completed"
  | "Canceled"
  | "Failed"
  | "Crashed"
  | "Interrupted"
  | "System failure"
  | "Expired"
  | "Timed out";

/**
 * A row of the table `runs`, with all of its columns. Times are ISO strings, durations
 * milliseconds, flags 0 or 1.
 */
export interface RunsTableRow {
  /** The id of the run, `run_…`. */
  run_id: string;
  /** The environment, by its slug. */
  environment: string;
  /** The project, by its reference. */
  project: string;
  environment_type: "PRODUCTION" | "STAGING" | "DEVELOPMENT" | "PREVIEW";
  /** The number of attempts. */
  attempt_count: number;
  status: RunFriendlyStatus;
  /** Whether the status is final. */
  is_finished: number;
  task_identifier: string;
  /** The name of the queue. */
  queue: string;
  /** The batch that the run belongs to. */
  batch_id: string | null;
  /** The root run of its tree. */
  root_run_id: string | null;
  /** The run that triggered it. */
  parent_run_id: string | null;
  /** The number of runs above it. */
  depth: number;
  is_root_run: number;
  is_child_run: number;
  idempotency_key: string;
  /** Empty if there is no idempotency key. */
  idempotency_key_scope: IdempotencyKeyScope | "";
  region: string | null;
  triggered_at: string;
  queued_at: string | null;
  dequeued_at: string | null;
  executed_at: string | null;
  completed_at: string | null;
  delay_until: string | null;
  has_delay: number;
  expired_at: string | null;
  /** How long the run may wait before it expires, such as `"10m"`. */
  ttl: string;
  /** From the start of the execution to its end. */
  execution_duration: number | null;
  /** From the trigger to the end. */
  total_duration: number | null;
  /** The time in the queue. */
  queued_duration: number | null;
  /** The compute time. */
  usage_duration: number;
  /** In dollars. */
  compute_cost: number;
  /** In dollars. */
  invocation_cost: number;
  /** In dollars: for compute time and invocation. */
  total_cost: number;
  /** The value that the task returned. */
  output: Record<string, unknown>;
  /** The error that the run failed with. */
  error: Record<string, unknown>;
  tags: string[];
  /** The version of the task, such as `"20250208.1"`. */
  task_version: string;
  sdk_version: string;
  cli_version: string;
  /** The size of the machine. */
  machine: MachinePresetName;
  is_test: number;
  concurrency_key: string;
  /** The longest compute time, in seconds. */
  max_duration: number | null;
  /** The bulk actions that the run was part of. */
  bulk_action_group_ids: string[];
}

/** The tables whose rows have a type. */
type QueryTables = { runs: RunsTableRow };

/**
 * A row of a table, with all of its columns or some.
 *
 * @example
 * ```ts
 * const { results } = await query.execute<QueryTable<"runs", "run_id" | "status">>(
 *   "SELECT run_id, status FROM runs",
 * );
 * ```
 */
export type QueryTable<
  TTable extends keyof QueryTables,
  TColumns extends keyof QueryTables[TTable] = keyof QueryTables[TTable],
> = Pick<QueryTables[TTable], TColumns>;

/** The scope of a query, and the format of its result. */
export interface QueryOptions {
  /** The scope. Default `"environment"`: the token's environment. */
  scope?: QueryScope;
  /** Data from within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Data from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Data until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
  /** The format of the result: one object a row, or one text. Default `"json"`. */
  format?: QueryFormat;
}

/** The calls of {@link query}. Token: a secret key. */
export interface QueryApi {
  /** Executes a query and returns the rows as one text. */
  execute(
    query: string,
    options: QueryOptions & { format: "csv" },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<{ format: "csv"; results: string }>;
  /**
   * Executes a query over recorded data, in the language whose tables `schema` returns.
   *
   * @param query - The query.
   * @param options - The scope of the query, and the format of its result.
   * @param requestOptions - Request options of this call.
   * @throws {@link BadRequestError} if the query is invalid, {@link RateLimitError} if too many run
   *   at the same time, `RangeError` if a date is invalid.
   *
   * @example
   * ```ts
   * const { results } = await query.execute<{ status: string; n: number }>(
   *   "SELECT status, count() AS n FROM runs GROUP BY status",
   *   { period: "7d" },
   * );
   * ```
   */
  execute<TRow extends Record<string, any> = Record<string, any>>(
    query: string,
    options?: QueryOptions & { format?: "json" },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<{ format: "json"; results: TRow[] }>;

  /**
   * Retrieves the tables and columns for queries.
   *
   * @param requestOptions - Request options of this call.
   */
  schema(requestOptions?: ApiRequestOptions): ApiPromise<QuerySchemaResponseBody>;

  /** Dashboards that show queries. */
  readonly dashboards: QueryDashboardsApi;
}

/** Queries over recorded data, and dashboards that show them. */
export declare const query: QueryApi;

export {};
