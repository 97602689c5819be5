import type { ApiPromise } from "../promises.js";
import type { MachinePresetName, Open } from "./common.js";
import type { IdempotencyKeyScope } from "./idempotency-keys.js";
import type { ApiRequestOptions } from "./request-options.js";

/** A column that queries can name. */
export type QuerySchemaColumn = {
  name: string;
  /** The type of its values. */
  type: string;
  description?: string;
  /** One of its values. */
  example?: string;
  /** All values that it can have. */
  allowedValues?: string[];
  /** Whether it is among those that matter most. */
  coreColumn?: boolean;
};

/** A table that queries can name. */
export type QuerySchemaTable = {
  name: string;
  description?: string;
  /** The column that periods are about. */
  timeColumn?: string;
  columns: QuerySchemaColumn[];
};

/** The answer of {@link QueryApi.schema}. */
export type QuerySchemaResponseBody = {
  /** The tables. */
  tables: QuerySchemaTable[];
};

/** A widget, as the list of dashboards gives it. */
export type DashboardWidgetSummary = {
  id: string;
  title: string;
  /** The query that it shows. */
  query: string;
  /** How it shows it. */
  type: Open<DashboardWidgetDisplay["type"]>;
};

/** A dashboard, as the list gives it. */
export type DashboardSummary = {
  /** The id of the dashboard. */
  key: string;
  title: string;
  /** Whether it came with the server, and cannot be changed, or is your own. */
  type?: Open<"builtIn" | "custom">;
  description?: string;
  widgets: DashboardWidgetSummary[];
};

/** The answer of {@link QueryDashboardsApi.list}. */
export type ListDashboardsResponseBody = {
  /** The dashboards. */
  dashboards: DashboardSummary[];
};

/** How a widget shows its query as a table. */
export type DashboardTableConfig = {
  /** Whether values are made readable. Default true. */
  prettyFormatting: boolean;
  /** The columns that it is sorted by. Default none. */
  sorting: { id: string; desc: boolean }[];
};

/** How a widget shows its query as a chart. */
export type DashboardChartConfig = {
  chartType: "bar" | "line";
  xAxisColumn: string | null;
  yAxisColumns: string[];
  groupByColumn: string | null;
  stacked: boolean;
  sortByColumn: string | null;
  sortDirection: "asc" | "desc";
  aggregation: "sum" | "avg" | "count" | "min" | "max";
  /** The colour of each series. */
  seriesColors?: Record<string, string>;
};

/** How a widget shows its query as one number. */
export type DashboardBigNumberConfig = {
  column: string;
  aggregation: "sum" | "avg" | "count" | "min" | "max" | "first" | "last";
  sortDirection?: "asc" | "desc";
  /** Whether large numbers are cut short. Default false. */
  abbreviate: boolean;
  prefix?: string;
  suffix?: string;
};

/** How a widget shows its query. */
export type DashboardWidgetDisplay =
  | ({ type: "table" } & DashboardTableConfig)
  | ({ type: "chart" } & DashboardChartConfig)
  | ({ type: "bignumber" } & DashboardBigNumberConfig)
  | { type: "title" };

/** The same as it is sent: what has a default may be left out. */
export type DashboardWidgetDisplayInput =
  | ({ type: "table" } & Partial<DashboardTableConfig>)
  | ({ type: "chart" } & DashboardChartConfig)
  | ({ type: "bignumber" } & Omit<DashboardBigNumberConfig, "abbreviate"> & {
        abbreviate?: boolean;
      })
  | { type: "title" };

/** Where a widget is, in a grid of twelve columns. */
export type DashboardWidgetPosition = {
  /** The column, 0 to 11. */
  x: number;
  /** The row, from 0. */
  y: number;
  /** The width in columns, 1 to 12. */
  w: number;
  /** The height in rows, from 1. */
  h: number;
};

/** A widget. */
export type DashboardWidget = {
  id: string;
  title: string;
  /** The query that it shows. */
  query: string;
  /** How it shows it. */
  display: DashboardWidgetDisplay;
  /** Whether the server fills the gaps between values. */
  fillGaps?: boolean;
  /** Where it is. */
  position: DashboardWidgetPosition;
};

/** A dashboard. */
export type DashboardObject = {
  id: string;
  title: string;
  description: string;
  /** Changes with every write: sent back, it refuses a write over somebody else's. */
  revision: string;
  /** When it was made. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
  widgets: DashboardWidget[];
};

/** What a widget is to be. */
export type DashboardWidgetInput = {
  /** Letters, digits, `_` and `-`, at most 64. Default one that the server makes. */
  id?: string;
  /** At most 200 characters. */
  title: string;
  /** The query that it shows. Only a title has none. */
  query?: string;
  /** How it shows it. */
  display: DashboardWidgetDisplayInput;
  /** Whether the server fills the gaps between values. */
  fillGaps?: boolean;
  /** Where it is. Default below the others, over the whole width. */
  position?: DashboardWidgetPosition;
};

/** The revision that a write is made to: refused where the dashboard has changed since. */
type DashboardRevision = {
  /** The `revision` of the dashboard as you know it. */
  revision?: string;
};

/** What a dashboard is to be. */
export type CreateDashboardRequestBody = {
  /** At most 200 characters. */
  title: string;
  /** At most 2000 characters. */
  description?: string;
  widgets?: DashboardWidgetInput[];
};

/** What is to be different in a dashboard. */
export type UpdateDashboardRequestBody = DashboardRevision & {
  title?: string;
  description?: string;
};

/** All that a dashboard is to have. */
export type ReplaceDashboardRequestBody = DashboardRevision & {
  title?: string;
  description?: string;
  /** Its widgets. One that it has already, by its `id`, keeps its place unless it is given one. */
  widgets: DashboardWidgetInput[];
};

/** What a new widget is to be. */
export type AddDashboardWidgetRequestBody = DashboardWidgetInput & DashboardRevision;

/** What is to be different in a widget. */
export type UpdateDashboardWidgetRequestBody = Partial<Omit<DashboardWidgetInput, "id">> &
  DashboardRevision;

/** The answer of {@link QueryDashboardWidgetsApi.add}. */
export type AddDashboardWidgetResponseBody = {
  /** The id of the new widget. */
  widgetId: string;
  /** The dashboard as it is now. */
  dashboard: DashboardObject;
};

/** The answer of {@link QueryDashboardsApi.del}. */
export type DeleteDashboardResponseBody = {
  /** The id of the dashboard. */
  id: string;
};

/** What `query.dashboards.widgets` offers. Each throws {@link NotFoundError} where there is none. */
export interface QueryDashboardWidgetsApi {
  /**
   * Adds a widget to a dashboard.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - What it is to be.
   * @param requestOptions - About this call alone.
   */
  add(
    dashboardId: string,
    body: AddDashboardWidgetRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<AddDashboardWidgetResponseBody>;

  /**
   * Changes a widget. What is left out stays.
   *
   * @param dashboardId - The id of the dashboard.
   * @param widgetId - The id of the widget.
   * @param body - What is to be different.
   * @param requestOptions - About this call alone.
   * @returns The dashboard as it is now.
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
   * @param requestOptions - About this call alone.
   * @returns The dashboard as it is now.
   */
  del(
    dashboardId: string,
    widgetId: string,
    options?: { revision?: string },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;
}

/** What `query.dashboards` offers. Those with an id throw {@link NotFoundError} where it is of none. */
export interface QueryDashboardsApi {
  /**
   * The dashboards, your own and those that came with the server.
   *
   * @param requestOptions - About this call alone.
   */
  list(requestOptions?: ApiRequestOptions): ApiPromise<ListDashboardsResponseBody>;

  /**
   * One dashboard of your own.
   *
   * @param dashboardId - The id of the dashboard.
   * @param requestOptions - About this call alone.
   */
  retrieve(dashboardId: string, requestOptions?: ApiRequestOptions): ApiPromise<DashboardObject>;

  /**
   * Makes a dashboard.
   *
   * @param body - What it is to be.
   * @param requestOptions - About this call alone.
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
   * Changes the title or the description of a dashboard. What is left out stays.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - What is to be different.
   * @param requestOptions - About this call alone.
   */
  update(
    dashboardId: string,
    body: UpdateDashboardRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DashboardObject>;

  /**
   * Gives a dashboard other widgets in place of all that it has.
   *
   * @param dashboardId - The id of the dashboard.
   * @param body - All that it is to have.
   * @param requestOptions - About this call alone.
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
   * @param requestOptions - About this call alone.
   */
  del(
    dashboardId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<DeleteDashboardResponseBody>;

  /** The widgets of a dashboard. */
  readonly widgets: QueryDashboardWidgetsApi;
}

/** Whose runs a query is about. */
export type QueryScope = "environment" | "project" | "organization";

/** The form of a query's result: one object a row, or one text. */
export type QueryFormat = "json" | "csv";

/** The status of a run, in the words of the table `runs`. */
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

/** A row of the table `runs`, with all of its columns. Times are ISO strings, durations milliseconds, flags 0 or 1. */
export interface RunsTableRow {
  /** The id of the run, `run_…`. */
  run_id: string;
  /** The environment, by its slug. */
  environment: string;
  /** The project, by its reference. */
  project: string;
  environment_type: "PRODUCTION" | "STAGING" | "DEVELOPMENT" | "PREVIEW";
  /** How often the run has been attempted. */
  attempt_count: number;
  status: RunFriendlyStatus;
  /** Whether the status is final. */
  is_finished: number;
  task_identifier: string;
  /** The name of the queue. */
  queue: string;
  /** The batch that the run belongs to. */
  batch_id: string | null;
  /** The run at the root of its tree. */
  root_run_id: string | null;
  /** The run that triggered it. */
  parent_run_id: string | null;
  /** How many runs are above it. */
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

/** The tables that have a type for their rows. */
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

/** What a query is about, and how its answer is given. */
export interface QueryOptions {
  /** Whose runs it is about. Default `"environment"`: that of the token. */
  scope?: QueryScope;
  /** What happened within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** What happened from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** What happened until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
  /** Whether the answer is one object a row, or one text. Default `"json"`. */
  format?: QueryFormat;
}

/** What {@link query} offers. Token: a secret key. */
export interface QueryApi {
  /** As below, with the rows as one text. */
  execute(
    query: string,
    options: QueryOptions & { format: "csv" },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<{ format: "csv"; results: string }>;
  /**
   * Asks a question about what is recorded, in the language that `schema` gives the tables of.
   *
   * @param query - The question.
   * @param options - What it is about, and how the answer is given.
   * @param requestOptions - About this call alone.
   * @throws {@link BadRequestError} where the question is not understood, {@link RateLimitError}
   *   where too many are asked at a time, `RangeError` where a time is none.
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
   * The tables and columns that queries can name.
   *
   * @param requestOptions - About this call alone.
   */
  schema(requestOptions?: ApiRequestOptions): ApiPromise<QuerySchemaResponseBody>;

  /** The dashboards that show queries. */
  readonly dashboards: QueryDashboardsApi;
}

/** Looking at what is recorded about runs. */
export declare const query: QueryApi;

export {};
