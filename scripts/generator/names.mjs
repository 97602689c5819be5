// Facts about the Rust face that the declarations don't have: names that read better in Rust, and the parts written by hand.

/** Declared types that Rust has another declared type for. */
export const sameAs = {
  BulkActionFilter: "ListProjectRunsQueryParams",
  ListRunsQueryParams: "ListProjectRunsQueryParams",
};

/** The Rust names of declared types and of field types, if they differ. A type `()` is not exported. */
export const typeNames = {
  AbortBulkActionResponseBody: "()",
  AddDashboardWidgetRequestBody: "AddDashboardWidget",
  AddDashboardWidgetResponseBody: "AddedDashboardWidget",
  AddTagsResponseBody: "()",
  ApiDeploymentListOptions: "DeploymentFilter",
  "ApiDeploymentListResponseItem.error": "DeploymentError",
  ApiDeploymentListResponseItem: "Deployment",
  BatchTaskRunExecutionResult: "BatchResults",
  BatchTriggerOptions: "BatchOptions",
  "BatchApi.triggerLegacy.options.processingStrategy": "ProcessingStrategy",
  BulkActionFilter: "RunFilter",
  BulkActionObject: "BulkAction",
  CanceledRunResponse: "()",
  CancelWebhookWaiterResult: "CanceledWebhookWaiter",
  CloseSessionRequestBody: "CloseSession",
  CompleteWaitpointTokenResponseBody: "()",
  ConcurrencyLimitItem: "ConcurrencyLimit",
  ConcurrencyLimitKeyBound: "ConcurrencyKeyBound",
  ConcurrencyLimitKeyItem: "ConcurrencyKeyLimit",
  CreateBulkCancelActionOptions: "BulkCancel",
  CreateBulkReplayActionOptions: "BulkReplay",
  CreateDashboardRequestBody: "NewDashboard",
  CreatedSessionResponseBody: "StartedSession",
  CreateEnvironmentVariableParams: "NewEnvVar",
  CreatePromptOverrideRequestBody: "NewPromptOverride",
  CreateScheduleOptions: "CreateSchedule",
  CreateWaitpointTokenRequestBody: "NewWaitpointToken",
  CreateWaitpointTokenResponse: "WaitpointTokenHandle",
  CreateWebhookWaiterOptions: "NewWebhookWaiter",
  CursorPageParams: "CursorPageFilter",
  "DashboardBigNumberConfig.aggregation": "NumberAggregation",
  "DashboardChartConfig.aggregation": "ChartAggregation",
  "DashboardChartConfig.chartType": "ChartType",
  DashboardObject: "Dashboard",
  DashboardSortDirection: "SortDirection",
  "DashboardTableConfig.sorting": "WidgetSorting",
  "DashboardWidgetDisplay.type": "DashboardWidgetType",
  DashboardWidgetDisplayInput: "WidgetDisplay",
  DashboardWidgetInput: "NewDashboardWidget",
  DebounceOptions: "Debounce",
  DeleteDashboardResponseBody: "()",
  DeletedScheduleObject: "()",
  EnvironmentVariableResponseBody: "()",
  EnvironmentVariableWithSecret: "EnvVar",
  EnvvarsApi: "EnvVarsApi",
  IgnoreErrorRequestBody: "IgnoreError",
  ImportEnvironmentVariablesParams: "UploadEnvVars",
  "LegacyBatchRequestBody.items": "LegacyBatchItem",
  ListConcurrencyLimitOptions: "ConcurrencyLimitFilter",
  ListErrorsQueryParams: "ErrorFilter",
  ListProjectRunsQueryParams: "RunFilter",
  "ListPromptsResponseBody.data": "Prompt",
  "ListPromptVersionsResponseBody.data": "PromptVersion",
  ListQueueOptions: "QueueFilter",
  "ListRunResponseItem.env": "RunEnvironment",
  ListRunResponseItem: "RunListItem",
  ListRunsQueryParams: "RunFilter",
  ListScheduleOptions: "ScheduleFilter",
  ListSessionsOptions: "SessionFilter",
  ListWaitpointTokensQueryParams: "WaitpointTokenFilter",
  ListWebhookDeliveriesQuery: "WebhookDeliveryFilter",
  ListWebhookDeliveriesResponse: "WebhookDeliveryPage",
  MachinePresetName: "Machine",
  OverrideConcurrencyLimitBoundsBody: "ConcurrencyLimitOverride",
  OverrideConcurrencyLimitKeyBody: "ConcurrencyKeyOverride",
  PromoteDeploymentResponseBody: "PromotedDeployment",
  PromptOkResponseBody: "()",
  PromptOverrideCreatedResponseBody: "CreatedPromptOverride",
  "QueueItem.concurrency": "QueueConcurrency",
  "QueueItem.version": "QueueVersion",
  "RelatedRunDetails.triggerFunction": "TriggerFunction",
  "ReadStreamOptions.from": "StreamStart",
  RealtimeRunSkipColumns: "SkipColumn",
  RelatedRunDetails: "RelatedRun",
  ReplaceDashboardRequestBody: "ReplaceDashboard",
  ReplayRunOptions: "ReplayOptions",
  ReplayWebhookDeliveryResponse: "ReplayedWebhookDelivery",
  "RetrieveBatchV2Response.processing.errors": "BatchError",
  RetrieveBatchV2Response: "Batch",
  "RetrieveDeploymentResponseBody.worker": "DeploymentWorker",
  "RetrieveDeploymentResponseBody.worker.tasks": "DeploymentTask",
  RetrieveDeploymentResponseBody: "DeploymentDetails",
  "RetrieveRunResponse.relatedRuns": "RelatedRuns",
  RetrieveRunResponse: "Run",
  RetrieveRunTraceAttemptFailure: "TraceAttemptFailure",
  RetrieveRunTracePageOptions: "TracePageFilter",
  RetrieveRunTracePageResponseBody: "TracePage",
  RetrieveRunTracePageSpan: "TracePageSpan",
  "RetrieveRunTraceResponseBody.trace": "Trace",
  RetrieveRunTraceSpan: "TraceSpan",
  "RetrieveSpanDetailResponseBody.ai": "SpanModelCall",
  "RetrieveSpanDetailResponseBody.triggeredRuns": "SpanRun",
  RetrieveSpanDetailResponseBody: "SpanDetail",
  RunMetadataChangeOperation: "MetadataOperation",
  RunShape: "RealtimeRun",
  "ScheduleObject.appliedSchedulePolicy": "SchedulePolicy",
  ScheduleObject: "Schedule",
  "SerializedError.causes": "RunErrorCause",
  SerializedError: "RunError",
  SessionItem: "Session",
  "CreateSessionRequestBody.triggerConfig": "NewSessionTrigger",
  CreateSessionRequestBody: "NewSession",
  TaskRunError: "RunResultError",
  TaskRunExecutionResult: "RunResult",
  TaskRunExecutionUsage: "RunUsage",
  "TaskRunFailedExecutionResult.retry": "RunResultRetry",
  "TaskRunSuccessfulExecutionResult.outputType": "OutputType",
  UpdateDashboardRequestBody: "UpdateDashboard",
  UpdateDashboardWidgetRequestBody: "UpdateDashboardWidget",
  UpdateMetadataRequestBody: "UpdateMetadata",
  UpdatePromptOverrideRequestBody: "UpdatePromptOverride",
  UpdateScheduleOptions: "UpdateSchedule",
  UpdateSessionRequestBody: "UpdateSession",
  WaitpointListTokenItem: "WaitpointToken",
  WebhookDeliveryApiStatus: "WebhookDeliveryStatus",
  WebhookDeliveryListItem: "WebhookDelivery",
  WebhookEndpointApiStatus: "WebhookEndpointStatus",
  "WebhookEndpointObject.secretProvisioning": "SecretProvisioning",
  WebhookEndpointObject: "WebhookEndpoint",
  "webhooks.deliveries": "WebhookDeliveriesApi",
  "webhooks.endpoints": "WebhookEndpointsApi",
  "webhooks.waiter": "WebhookWaitersApi",
};

/** Types that are written by hand in Rust. */
export const handWritten = {
  QueueTypeName: "Queue",
  RetrieveQueueParam: "QueueRef",
};

/** The Rust names of fields whose name is a Rust keyword. */
export const fieldNames = {
  "CommonQueueFields.type": "queue_type",
  "DashboardSummary.type": "dashboard_type",
  "DashboardWidgetSummary.type": "widget_type",
  "ImportEnvironmentVariablesParams.override": "override_existing",
  "ListSessionsOptions.type": "session_type",
  match: "match_fields",
  override: "override_value",
};

/** The Rust names of parameters whose name is a Rust keyword. */
export const parameterNames = { override: "limit" };

/** The Rust names of calls, if they differ: one for each overload, or `null` if Rust omits the overload. */
export const callNames = {
  "concurrencyLimits.override": ["override_limit_for_key", "override_limit", null],
  "concurrencyLimits.reset": ["reset_for_key", "reset"],
  "concurrencyLimits.retrieve": ["retrieve_for_key", "retrieve"],
  "runs.list": ["list_in_project", "list"],
};

/** Calls without a generated function: they do more than send arguments and return a response, or work inside a task only. */
export const callsByHand = new Set(["auth.getOIDCToken", "query.execute", "tags.add"]);

/** Types that hand-written calls take and return. */
export const takenByHand = [
  "BatchTriggerOptions",
  "QueryOptions",
  "ReadStreamOptions",
  "ResolvePromptOptions",
  "SubscribeToRunOptions",
  "SubscribeToRunsFilterOptions",
  "TriggerOptions",
];
export const givenByHand = ["ResolvedPrompt", "RunShape", "WaitpointRetrievedToken"];

/** The fields of these types whose type the caller chooses. */
export const generics = {
  RetrieveRunResponse: { payload: "P", output: "O" },
  RunShape: { payload: "P", output: "O" },
  WaitpointRetrievedToken: { output: "T" },
};

/** Fields that callers don't set. */
export const hidden = new Set([
  "RetrieveRunResponse.payloadPresignedUrl",
  "RetrieveRunResponse.outputPresignedUrl",
  "QueryOptions.format",
  "ReadStreamOptions.signal",
  "ResolvePromptOptions.requestOptions",
  "SubscribeToRunOptions.signal",
]);

/** Fields that are never printed. */
export const isSecret = (path) =>
  /[tT]oken$/.test(path) ||
  [
    "CreateEnvironmentVariableParams.value",
    "EnvironmentVariableWithSecret.value",
    "ImportEnvironmentVariablesParams.variables",
    "UpdateEnvironmentVariableParams.value",
  ].includes(path);
