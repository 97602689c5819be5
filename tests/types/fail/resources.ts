import {
  errors,
  streams,
  concurrencyLimits,
  deployments,
  prompts,
  query,
  queues,
  runs,
  sessions,
  TriggerClient,
  wait,
  webhooks,
} from "trigger-wasm";

// @ts-expect-error: the page size is `perPage`
queues.list({ limit: 10 });
// @ts-expect-error: the type of a queue is `task` or `custom`
queues.retrieve({ type: "id", name: "queue_1234" });
// @ts-expect-error: the limit is missing
queues.overrideConcurrencyLimit("queue_1234");

// @ts-expect-error: the number for the key is missing
concurrencyLimits.override("openai", { concurrencyKey: "42" });
// @ts-expect-error: `total` and `concurrencyKey` exclude each other
concurrencyLimits.override("openai", { concurrencyKey: "42", perKey: 1, total: 2 });
// @ts-expect-error: only the limit of a key can expire
concurrencyLimits.override("openai", { perKey: 1, ttl: "7d" });
// @ts-expect-error: the limit itself has no concurrency key
(await concurrencyLimits.retrieve("openai")).concurrencyKey;

// @ts-expect-error: times are sent as they are, as strings
deployments.list({ from: new Date() });
// @ts-expect-error: the cursor is `cursor`
deployments.list({ after: "c" });

// @ts-expect-error: the selection of runs is missing
runs.bulk.cancel({ name: "all" });
// @ts-expect-error: a filter has at least one field
runs.bulk.cancel({ filter: {} });
// @ts-expect-error: `filter` and `runIds` exclude each other
runs.bulk.replay({ filter: { tag: "a" }, runIds: ["run_1234"] });
// @ts-expect-error: only `replay` has a target region
runs.bulk.cancel({ runIds: ["run_1234"], targetRegion: "eu-central-1" });
// @ts-expect-error: the type of events is unknown
(await runs.events("run_1234")).length;
// @ts-expect-error: the tags are a field of an object
runs.addTags("run_1234", ["a"]);
// @ts-expect-error: `increment` takes a number
runs.updateMetadata("run_1234", { operations: [{ type: "increment", key: "n", value: "1" }] });

// @ts-expect-error: there is no such state
wait.listTokens({ status: "EXPIRED" });
// @ts-expect-error: the data is missing
wait.completeToken("waitpoint_1234");

// @ts-expect-error: a dashboard has a title
query.dashboards.create({});
// @ts-expect-error: there is no such type of display
query.dashboards.widgets.update("d", "w", { display: { type: "pie" } });
// @ts-expect-error: the id of a widget can't be changed
query.dashboards.widgets.update("d", "w", { id: "v" });

// @ts-expect-error: a version is a number
prompts.promote("greeting", "3");
// @ts-expect-error: the text is missing
prompts.createOverride("greeting", { model: "m" });

// @ts-expect-error: tags are a list
sessions.update("chat-42", { tags: "a" });
// @ts-expect-error: there is no such state
sessions.list({ status: "OPEN" });

// @ts-expect-error: times are `Date`s
webhooks.deliveries.list({ from: "2030-01-01" });
// @ts-expect-error: a list of deliveries has no next page; pass `after`
(await webhooks.deliveries.list()).getNextPage();

// @ts-expect-error: there is no such format
query.execute("SELECT 1", { format: "xml" });
// @ts-expect-error: rows in CSV are one string
(await query.execute("SELECT 1", { format: "csv" })).results.map(String);
// @ts-expect-error: a version is a number
prompts.resolve("greeting", {}, { version: "3" });
// @ts-expect-error: `triggerConfig` is missing
sessions.start({ type: "chat.agent", taskIdentifier: "assistant" });
// @ts-expect-error: the message is missing
sessions.open("chat-42").in.send();
// @ts-expect-error: the stream has another type
streams.input<{ approved: boolean }>({ id: "approval" }).send("run_1234", "yes");
// @ts-expect-error: the duration is missing
wait.for({});
// @ts-expect-error: the time is a `Date`
wait.until({ date: 0 });
// @ts-expect-error: a token may be incomplete
(await wait.retrieveToken<{ n: number }>("waitpoint_1234")).output.n;
// @ts-expect-error: there is no such state
errors.list({ status: "open" });
// @ts-expect-error: a duration is a number of milliseconds
errors.ignore("error_1234", { duration: "1h" });
// @ts-expect-error: the secret is missing
webhooks.constructEvent(new Request("http://a.b"));
// @ts-expect-error: the endpoint is missing
webhooks.waiter.create();

// @ts-expect-error: a client has no withAuth
new TriggerClient().auth.withAuth;
