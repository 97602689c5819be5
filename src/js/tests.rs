//! The JavaScript face in Node: `wasm-pack test --node`. Each test is a piece of JavaScript that uses the package's
//! functions as a caller would, over a `fetch` that answers from a script.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::value::{Kind, Value};

#[wasm_bindgen(module = "/src/js/tests.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn check(folder: &str, wasm: &JsValue, code: &str) -> Result<Promise, JsValue>;
}

/// Runs the code with `sdk` (everything the package exports), `answers(...)` (a `fetch`, whose `requests` it made)
/// and `assert`.
async fn holds(code: &str) {
    let call = Closure::<dyn Fn(String, Array, Array, JsValue) -> Promise>::new(super::call);
    let guard_with = Closure::<dyn Fn(Function)>::new(|guard: Function| super::guard_with(&guard));
    let names = Closure::<dyn Fn() -> Array>::new(super::names);
    let fold_environment = Closure::<dyn Fn(JsValue) -> Array>::new(super::fold_environment);
    let mut wasm = JsValue::object();
    wasm.set("call", call.into_js_value());
    wasm.set("guardWith", guard_with.into_js_value());
    wasm.set("names", names.into_js_value());
    wasm.set("foldEnvironment", fold_environment.into_js_value());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/js");
    let outcome = match check(folder, &wasm, code) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        wasm_bindgen::throw_val(error);
    }
}

#[wasm_bindgen_test]
async fn a_call_returns_a_promise_of_its_own_class() {
    holds(
        r#"
        const fetch = answers([200, { id: "run_1" }]);
        sdk.configure({ secretKey: "k", fetch });
        const promise = sdk.runs.cancel("run_1");
        assert.equal(fetch.requests.length, 1, "the request is sent before anyone awaits");
        assert.ok(promise instanceof Promise && promise instanceof sdk.ApiPromise);
        const value = await promise;
        assert.equal(await promise, value);
        assert.deepEqual(await Promise.all([promise, 7]), [value, 7]);
        let settled = false;
        assert.equal(await promise.finally(() => (settled = true)), value);
        assert.ok(settled && !(promise.then() instanceof sdk.ApiPromise));
        const { data, response } = await promise.withResponse();
        assert.equal(data, value);
        assert.deepEqual(await response.json(), { id: "run_1" });
        const raw = await promise.asResponse();
        assert.ok(raw instanceof Response && !raw.bodyUsed && raw.status === 200);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_list_is_walked_before_and_after_it_is_awaited() {
    holds(
        r#"
        const page = (ids, pagination) => [200, { data: ids.map((id) => ({ id })), pagination }];
        const three = () => answers(
            page(["a", "b"], { next: "b" }),
            page(["c"], { next: "c", previous: "c" }),
            page(["d"], { previous: "d" }),
        );
        const walk = async (list) => {
            const ids = [];
            for await (const { id } of list) ids.push(id);
            return ids.join("");
        };
        const fetch = three();
        sdk.configure({ secretKey: "k", fetch });
        assert.equal(await walk(sdk.runs.list({ tag: "t", limit: 2 })), "abcd");
        const queries = fetch.requests.map(({ url }) => decodeURIComponent(url.split("?")[1]));
        const first = "filter[tag]=t&page[size]=2";
        assert.deepEqual(queries, [first, first + "&page[after]=b", first + "&page[after]=c"]);
        sdk.configure({ secretKey: "k", fetch: three() });
        assert.equal(await walk(await sdk.runs.list()), "abcd");

        const back = answers(page(["c"], { previous: "c" }), page(["a"], { next: "a" }));
        sdk.configure({ secretKey: "k", fetch: back });
        const last = await sdk.runs.list({ after: "b" });
        assert.ok(last instanceof sdk.CursorPage && last.hasPreviousPage() && !last.hasNextPage());
        const before = await last.getPreviousPage();
        assert.deepEqual(before.getPaginatedItems(), [{ id: "a" }]);
        assert.match(back.requests[1].url, /\?page%5Bbefore%5D=c$/);
        await assert.rejects(last.getNextPage(), { message: "No next page available" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn an_error_is_of_the_class_that_it_stands_for() {
    holds(
        r#"
        const error = await failure([404, { error: "Run not found", code: "gone" }, { "X-Id": "1" }]);
        assert.ok(error instanceof sdk.NotFoundError && error instanceof sdk.ApiError);
        assert.equal(error.name, "TriggerApiError");
        assert.equal(error.message, "Run not found");
        assert.deepEqual([error.status, error.code, error.call], [404, "gone", "runs.retrieve"]);
        assert.equal(error.headers["X-ID"], "1");
        const classes = { 400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError",
            409: "ConflictError", 422: "UnprocessableEntityError", 429: "RateLimitError",
            418: "ApiError", 500: "InternalServerError", 503: "InternalServerError" };
        for (const [status, name] of Object.entries(classes)) {
            const error = await failure([Number(status), "plain"]);
            assert.equal(error.constructor, sdk[name]);
            assert.ok(error instanceof sdk.ApiError);
        }
        const unreachable = await failure(new TypeError("fetch failed"));
        assert.ok(unreachable instanceof sdk.ApiConnectionError && unreachable.status === undefined);
        assert.equal(unreachable.cause.message, "fetch failed");
        const unfit = await failure([202, []]);
        assert.ok(unfit instanceof sdk.ApiSchemaValidationError && unfit.status === 202);
        assert.deepEqual(unfit.rawBody, []);

        async function failure(answer) {
            const fetch = answers(answer);
            sdk.configure({ secretKey: "tr_dev_hidden", fetch, requestOptions: { retry: { maxAttempts: 1 } } });
            const error = await sdk.runs.retrieve("run_1").then(() => assert.fail(), (error) => error);
            assert.ok(!inspect(error).includes("tr_dev_hidden"));
            return error;
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_failed_attempt_is_repeated_after_a_wait() {
    holds(
        r#"
        const waits = [];
        const { setTimeout } = globalThis;
        globalThis.setTimeout = (run, ms) => (waits.push(ms), setTimeout(run, 1));
        try {
            const fetch = answers([500, "x"], new TypeError("reset"), [429, "", { "retry-after": "2" }],
                [200, { id: "run_1" }]);
            sdk.configure({ secretKey: "k", fetch });
            assert.deepEqual(await sdk.runs.cancel("run_1"), { id: "run_1" });
            assert.deepEqual(waits, [1000, 1600, 2000]);
            const keys = fetch.requests.map(({ headers }) => headers["x-trigger-request-idempotency-key"]);
            assert.ok(keys[0] && new Set(keys).size === 1);
        } finally {
            globalThis.setTimeout = setTimeout;
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_signal_and_a_time_limit_end_a_call() {
    holds(
        r#"
        const hangs = () => answers("hang", "hang", "hang", "hang");
        const controller = new AbortController();
        let fetch = hangs();
        sdk.configure({ secretKey: "k", fetch });
        const aborted = sdk.runs.retrieve("run_1", { signal: controller.signal });
        controller.abort(new Error("enough"));
        await assert.rejects(aborted, { message: "enough" });
        assert.ok(fetch.requests[0].signal.aborted && fetch.requests.length === 1);
        await assert.rejects(sdk.runs.retrieve("run_1", { signal: controller.signal }), { message: "enough" });
        assert.equal(fetch.requests.length, 1, "nothing is sent for a signal that has ended already");

        fetch = answers([500, "x"]);
        sdk.configure({ secretKey: "k", fetch });
        const waiting = new AbortController();
        const during = sdk.runs.retrieve("run_1", { signal: waiting.signal });
        setTimeout(() => waiting.abort(), 5);
        await assert.rejects(during, { name: "AbortError" });

        fetch = hangs();
        sdk.configure({ secretKey: "k", fetch });
        const options = { timeoutInMs: 5, retry: { maxAttempts: 2, minTimeoutInMs: 1 } };
        const error = await sdk.runs.retrieve("run_1", options).catch((error) => error);
        assert.ok(error instanceof sdk.ApiTimeoutError && error instanceof sdk.ApiConnectionError);
        assert.ok(fetch.requests.length === 2 && fetch.requests[0].signal.aborted);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn overlapping_scopes_keep_their_credentials() {
    holds(
        r#"
        const fetch = answers(...Array(6).fill([200, { id: "run_1" }]));
        sdk.configure({ secretKey: "outer", fetch });
        const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const cancel = (id) => sdk.runs.cancel(id);
        await Promise.all([
            sdk.auth.withAuth({ secretKey: "a" }, async () => (await later(2), await cancel("a"), await cancel("a"))),
            sdk.auth.withAuth({ secretKey: "b" }, async () => (await cancel("b"), await later(4), await cancel("b"))),
            cancel("outer"),
            new sdk.TriggerClient({ accessToken: "client", fetch }).runs.cancel("client"),
        ]);
        for (const { url, headers } of fetch.requests) {
            assert.equal(headers.Authorization, "Bearer " + url.split("/").at(-2));
        }
        assert.equal(fetch.requests.length, 6);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn odd_input_gives_an_error_that_names_call_and_argument() {
    holds(
        r#"
        sdk.configure({ secretKey: "k", fetch: answers() });
        const error = await sdk.runs.retrieve(7).catch((error) => error);
        assert.ok(error instanceof sdk.ArgumentError && error instanceof TypeError);
        assert.deepEqual([error.call, error.argument], ["runs.retrieve", "runId"]);
        for (const id of ["", ".", "..", "\ud800"]) await assert.rejects(sdk.runs.cancel(id), sdk.ArgumentError);
        const broken = { get id() { throw new Error("mine"); } };
        await assert.rejects(sdk.runs.retrieve(broken), { message: "mine" });
        await assert.rejects(sdk.tasks.trigger("t", {}, { get ttl() { throw 1; } }), (error) => error === 1);

        const once = { retry: { maxAttempts: 1 } };
        sdk.configure({ secretKey: "k", fetch: answers(), requestOptions: once });
        const cycle = {};
        cycle.self = cycle;
        const thrower = new Proxy({}, { get() { throw new Error("proxy"); }, ownKeys() { throw new Error("keys"); } });
        const odd = [undefined, null, true, 0, -1, NaN, Infinity, 1n, "", "x", "\udfff", Symbol("s"), () => 1, [], [[]],
            {}, cycle, Object.create(null), new Date(NaN), new Map([[1, cycle]]), new Proxy({}, {}), thrower,
            { id: thrower }, { toString: 1 }, { retry: thrower }, { limit: {} }, new (class extends Array {})(), /x/];
        // All calls, but those that poll: of something that never ends that is no odd input, only a long one. What is read
        // from a stream is ended as soon as it has begun.
        const calls = (object, path) => Object.entries(object).flatMap(([name, value]) =>
            typeof value === "object" ? calls(value, `${path}${name}.`)
                : name === "poll" || /^[A-Z]|^(configure|with|task$|open$)/.test(name) ? [] : [[path + name, value]]);
        const namespaces = Object.entries(sdk).filter(([, value]) => typeof value === "object");
        const all = calls(Object.fromEntries(namespaces), "");
        assert.ok(all.length > 80, `${all.length} calls`);
        for (const [name, call] of all) {
            for (const one of odd) {
                for (const args of [[one], ["a", one], ["a", "b", one], ["a", "b", "c", one], [one, one, one]]) {
                    let made;
                    assert.doesNotThrow(() => (made = call(...args)), name);
                    const promise = made.unsubscribe ? made.withStreams().cancel() : made;
                    const error = await promise.then((value) => value?.cancel?.(), (error) => error);
                    assert.ok(!(error instanceof WebAssembly.RuntimeError), `${name} trapped`);
                }
            }
        }
        for (const config of odd) {
            sdk.configure(config);
            await sdk.runs.retrieve("run_1", { retry: { maxAttempts: 1 } }).catch(() => {});
            await sdk.auth.withAuth(config, () => sdk.runs.cancel("run_1", { retry: { maxAttempts: 1 } })).catch(() => {});
        }
        sdk.configure({ secretKey: "k", fetch: answers([200, { id: "run_1" }]) });
        assert.deepEqual(await sdk.runs.cancel("run_1"), { id: "run_1" }, "the instance still works");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_fetch_that_gives_anything_traps_nothing() {
    holds(
        r#"
        const requestOptions = { retry: { maxAttempts: 1 } };
        const call = (fetch) => {
            sdk.configure({ secretKey: "k", fetch, requestOptions });
            return sdk.runs.cancel("run_1");
        };
        const text = async () => '{"id":"run_1"}';
        const odd = [undefined, null, 0, "x", {}, [], { status: 200 }, { status: "200", text }, { status: 500, text: 1 }];
        for (const given of odd) {
            await assert.rejects(call(() => given), sdk.ApiConnectionError);
            await assert.rejects(call(async () => given), sdk.ApiConnectionError);
        }
        await assert.rejects(call(() => { throw new Error("mine"); }), sdk.ApiConnectionError);
        for (const headers of [undefined, null, 7, {}, [], new Map()]) {
            assert.deepEqual(await call(() => ({ status: 200, ok: true, headers, text })), { id: "run_1" });
            await assert.rejects(call(() => ({ status: 400, headers, text })), { status: 400 });
        }
        for (const text of [() => 1, () => { throw new Error("mine"); }, async () => Symbol("s"), () => undefined]) {
            const error = await call(() => ({ status: 200, headers: new Headers(), text })).catch((error) => error);
            assert.ok(!(error instanceof WebAssembly.RuntimeError));
        }
        assert.deepEqual(await call(answers([200, { id: "run_1" }])), { id: "run_1" }, "the instance still works");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn what_the_callers_code_throws_is_what_the_call_rejects_with() {
    holds(
        r#"
        const fetch = answers([200, { id: "run_1" }], [200, { id: "run_1" }]);
        sdk.configure({ secretKey: "k", fetch });
        const options = { get additionalHeaders() { throw new Error("mine"); } };
        await assert.rejects(sdk.runs.cancel("run_1", options), { message: "mine" });
        assert.equal(fetch.requests.length, 0, "nothing is sent");
        assert.deepEqual(await sdk.runs.cancel("run_1"), { id: "run_1" }, "the next call does not hear of it");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_batch_that_fails_names_the_call_that_was_made() {
    holds(
        r#"
        for (const answer of [[400, { error: "no" }], [200, { nothing: 1 }]]) {
            sdk.configure({ secretKey: "k", fetch: answers(answer) });
            const error = await sdk.batch.trigger([{ id: "t", payload: 1 }]).catch((error) => error);
            assert.ok(error instanceof sdk.BatchTriggerError && error.phase === "create");
            assert.equal(error.cause.call, "batch.trigger");
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_signal_ends_the_wait_for_the_items_of_a_batch() {
    holds(
        r#"
        const fetch = answers();
        sdk.configure({ secretKey: "k", fetch });
        for (const options of [[], [{}]]) {
            const controller = new AbortController();
            let closed = false;
            let go;
            const items = (async function* () {
                try {
                    yield { payload: 1 };
                    await new Promise((resolve) => (go = resolve));
                    yield { payload: 2 };
                } finally {
                    closed = true;
                }
            })();
            const promise = sdk.tasks.batchTrigger("t", items, ...options, { signal: controller.signal });
            setTimeout(() => controller.abort(new Error("enough")), 2);
            await assert.rejects(promise, { message: "enough" });
            go();
            await new Promise((resolve) => setTimeout(resolve, 2));
            assert.ok(closed, "the iterator is told to end");
        }
        const ended = { signal: AbortSignal.abort(new Error("before")) };
        await assert.rejects(sdk.batch.trigger([{ id: "t" }], {}, ended), { message: "before" });
        assert.equal(fetch.requests.length, 0);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_configuration_is_checked_before_it_is_used() {
    holds(
        r#"
        const fetch = answers([200, { id: "run_1" }]);
        const controller = new AbortController();
        controller.abort(new Error("enough"));
        sdk.configure({ secretKey: "k", fetch, requestOptions: { signal: controller.signal } });
        await assert.rejects(sdk.runs.cancel("run_1"), { message: "enough" });
        const wrong = [{ previewBranch: "a\nb" }, { baseURL: "https://user:hidden@example.com" }];
        for (const one of wrong) {
            const client = new sdk.TriggerClient({ secretKey: "k", fetch, ...one });
            const error = await client.runs.cancel("run_1").catch((error) => error);
            assert.ok(error instanceof TypeError && !inspect(error).includes("hidden"), inspect(error));
        }
        assert.equal(fetch.requests.length, 0);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_gives_its_parts_as_they_come() {
    holds(
        r#"
        const headers = { "x-stream-version": "v1" };
        const fetch = answers([200, { pieces: ["id: 1-0\ndata: {\"a\"", ":1}\n\ndata: two\n\n", "data: 3\n\n", "hangs"] }, headers]);
        sdk.configure({ secretKey: "k", fetch });
        const stream = await sdk.streams.read({ id: "run_1" }, "a key");
        assert.ok(stream instanceof ReadableStream);
        const parts = [];
        for await (const part of stream) {
            parts.push(part);
            if (parts.length === 3) break;
        }
        assert.deepEqual(parts, [{ a: 1 }, "two", 3]);
        await new Promise((resolve) => setTimeout(resolve));
        assert.equal(fetch.requests.length, 1);
        assert.match(fetch.requests[0].url, /\/realtime\/v1\/streams\/run_1\/a%20key$/);
        assert.ok(fetch.requests[0].signal.aborted, "break closes the connection");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_is_read_no_faster_than_it_is_wanted() {
    holds(
        r#"
        let pulls = 0;
        const encoder = new TextEncoder();
        const body = () => new ReadableStream({
            pull: (controller) => controller.enqueue(encoder.encode(`data: ${pulls++}\n\n`)),
        }, { highWaterMark: 0 });
        sdk.configure({ secretKey: "k", fetch: async () => new Response(body()) });
        const reader = (await sdk.runs.fetchStream("run_1", "key")).getReader();
        const [one, two] = await Promise.all([reader.read(), reader.read()]);
        assert.deepEqual([one.value, two.value], [0, 1]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok(pulls <= 3, `${pulls} pieces`);
        await reader.cancel();
        assert.deepEqual(await reader.read(), { done: true, value: undefined });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_that_breaks_off_goes_on_and_one_that_is_refused_ends() {
    holds(
        r#"
        const batch = (...records) => `event: batch\ndata: ${JSON.stringify({ records })}\n\n`;
        const record = (seq_num, data, headers = []) =>
            ({ seq_num, timestamp: 5, body: JSON.stringify({ data, id: `p${seq_num}` }), headers });
        const headers = { "x-stream-version": "v2" };
        const control = record(2, undefined, [["trigger-control", "turn-complete"]]);
        const fetch = answers(
            [200, { pieces: [batch(record(1, "a"), control), "breaks"] }, headers],
            [200, batch(record(1, "a"), record(3, "b")), headers],
            [410, "gone"],
        );
        sdk.configure({ secretKey: "k", fetch });
        const told = [];
        const tell = (name) => (what) => void told.push([name, what]);
        const options = { onPart: ({ id }) => told.push(id), onControl: tell("control"),
            onComplete: tell("complete"), onError: tell("error") };
        const read = async () => {
            const parts = [];
            for await (const part of await sdk.sessions.open("chat").out.read(options)) parts.push(part);
            return parts;
        };
        assert.deepEqual(await read(), ["a", "b"]);
        assert.equal(fetch.requests[1].headers["Last-Event-ID"], "2");
        const event = { subtype: "turn-complete", headers: [["trigger-control", "turn-complete"]], seqNum: 2, timestamp: 5 };
        assert.deepEqual(told.splice(0), ["1", "2", ["control", event], "3", ["complete", undefined]]);
        const error = await read().catch((error) => error);
        assert.ok(error instanceof sdk.ApiError && error.status === 410, String(error));
        assert.deepEqual(told, [["error", error]]);

        const thrower = { onPart: () => { throw new Error("mine"); } };
        sdk.configure({ secretKey: "k", fetch: answers([200, { pieces: [batch(record(1, "a")), "hangs"] }, headers]) });
        const stream = await sdk.sessions.open("chat").out.read(thrower);
        await assert.rejects(stream.getReader().read(), { message: "mine" });
        await assert.rejects(sdk.sessions.open(7).out.read(), sdk.ArgumentError);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_token_is_refreshed_once_for_all_who_need_it() {
    holds(
        r#"
        let asked = 0;
        const refreshAccessToken = async () => {
            asked++;
            await new Promise((resolve) => setTimeout(resolve, 5));
            return "fresh";
        };
        const used = [];
        const fetch = async (url, { headers }) => {
            used.push(headers.Authorization);
            const fresh = headers.Authorization === "Bearer fresh" && !url.includes("never");
            return new Response("data: 1\n\n", { status: fresh ? 200 : 401 });
        };
        sdk.configure({ accessToken: "old", fetch, refreshAccessToken });
        const read = async (key) => (await sdk.streams.read("run_1", key)).getReader().read();
        const both = await Promise.all([read("a"), read("b")]);
        assert.deepEqual(both.map(({ value }) => value), [1, 1]);
        assert.equal(asked, 1);
        used.length = 0;
        await assert.rejects(read("never"), sdk.AuthenticationError);
        assert.deepEqual(used, ["Bearer old", "Bearer fresh"]);
        const failing = () => Promise.reject(new Error("no token"));
        sdk.configure({ accessToken: "old", fetch, refreshAccessToken: failing });
        await assert.rejects(read("a"), sdk.AuthenticationError);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_ends_when_its_signal_does() {
    holds(
        r#"
        const hanging = () => answers([200, { pieces: ["data: 1\n\n", "hangs"] }]);
        for (const place of ["options", "requestOptions", "configuration"]) {
            const controller = new AbortController();
            const { signal } = controller;
            const fetch = hanging();
            const requestOptions = place === "configuration" ? { signal } : undefined;
            sdk.configure({ secretKey: "k", fetch, requestOptions });
            const args = { options: [{ signal, timeoutInSeconds: 5 }], requestOptions: [{}, { signal }] }[place] ?? [];
            const reader = (await sdk.streams.read("run_1", "key", ...args)).getReader();
            assert.equal((await reader.read()).value, 1);
            const next = reader.read();
            controller.abort(new Error("enough"));
            assert.deepEqual(await next, { done: true, value: undefined });
            assert.ok(fetch.requests[0].signal.aborted);
        }
        const fetch = answers();
        sdk.configure({ secretKey: "k", fetch });
        const late = await sdk.streams.read("run_1", { signal: AbortSignal.abort() });
        assert.equal((await late.getReader().read()).done, true);
        assert.equal(fetch.requests.length, 0);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_subscription_follows_runs_until_nobody_wants_more() {
    holds(
        r#"
        const told = (offset, ...values) => [200, JSON.stringify([
            ...values.map((value) => ({ key: value.friendlyId ?? "run_1", value,
                headers: { operation: value.friendlyId ? "insert" : "update" } })),
            { headers: { control: "up-to-date" } },
        ]), { "electric-handle": "h", "electric-offset": offset, "electric-schema": "{}" }];
        const begun = { friendlyId: "run_1", status: "EXECUTING", createdAt: "2025-01-01T00:00:00", realtimeStreams: "{a}" };
        const ended = { status: "COMPLETED_SUCCESSFULLY", completedAt: "2025-01-01T00:00:01" };

        let fetch = answers(told("0_0", begun), new TypeError("fetch failed"), told("1_0", ended));
        sdk.configure({ secretKey: "k", fetch });
        const subscription = sdk.runs.subscribeToRun({ id: "run_1" });
        assert.ok(subscription instanceof sdk.RunSubscription && fetch.requests.length === 0);
        const runs = [];
        for await (const run of subscription) runs.push(run);
        assert.deepEqual(runs.map(({ status }) => status), ["EXECUTING", "COMPLETED"]);
        assert.ok(runs[1].createdAt instanceof Date && runs[1].isSuccess);
        assert.equal(runs[1].finishedAt.toISOString(), "2025-01-01T00:00:01.000Z");
        assert.match(fetch.requests[2].url, /handle=h&live=true&log=full&offset=0_0$/);

        const parts = { "x-stream-version": "v1" };
        const rows = answers(told("0_0", begun), told("1_0", ended));
        const stream = answers([200, "data: 1\n\ndata: 2\n\n", parts]);
        const either = (url, init) => (url.includes("/streams/") ? stream : rows)(url, init);
        sdk.configure({ secretKey: "k", fetch: either });
        const types = [];
        for await (const { type, run, chunk } of sdk.runs.subscribeToRun("run_1").withStreams()) {
            types.push(chunk === undefined ? type : type + chunk + run.id);
        }
        assert.deepEqual(types.sort(), ["a1run_1", "a2run_1", "run", "run"]);

        const ends = {
            unsubscribe: (subscription) => subscription.unsubscribe(),
            signal: (_, controller) => controller.abort(),
        };
        for (const end of Object.values(ends)) {
            fetch = answers(told("0_0", begun), "hang");
            sdk.configure({ secretKey: "k", fetch });
            const controller = new AbortController();
            const subscription = sdk.runs.subscribeToRunsWithTag("t", {}, { signal: controller.signal });
            const reader = subscription.getReader();
            assert.equal((await reader.read()).value.id, "run_1");
            const next = reader.read();
            await new Promise((resolve) => setTimeout(resolve));
            end(subscription, controller);
            assert.deepEqual(await next, { done: true, value: undefined });
            assert.ok(fetch.requests[1].signal.aborted);
        }

        fetch = answers([404, { error: "no such batch" }]);
        sdk.configure({ secretKey: "k", fetch });
        const failing = sdk.runs.subscribeToBatch("batch_1")[Symbol.asyncIterator]();
        await assert.rejects(failing.next(), sdk.NotFoundError);
        const odd = sdk.runs.subscribeToRun(7)[Symbol.asyncIterator]();
        await assert.rejects(odd.next(), { call: "runs.subscribeToRun", argument: "runId" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_key_shows_in_no_object_of_the_package() {
    holds(
        r#"
        const fetch = answers([200, { data: [], pagination: {} }]);
        const client = new sdk.TriggerClient({ accessToken: "tr_dev_hidden", fetch });
        const promise = client.runs.list();
        for (const thing of [client, promise, await promise, sdk.auth, sdk]) {
            assert.ok(!(inspect(thing) + JSON.stringify(thing)).includes("tr_dev_hidden"));
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
fn the_engines_values_are_told_apart() {
    let kinds = [
        (JsValue::UNDEFINED, Kind::Undefined),
        (JsValue::NULL, Kind::Null),
        (JsValue::TRUE, Kind::Boolean),
        (JsValue::from_f64(f64::NAN), Kind::Number),
        (JsValue::from_str(""), Kind::String),
        (Array::new().into(), Kind::Array),
        (js_sys::Date::new_0().into(), Kind::Object),
        (JsValue::symbol(None), Kind::Other),
        (JsValue::bigint_from_str("1"), Kind::Other),
    ];
    for (value, kind) in kinds {
        assert_eq!(value.kind(), kind);
        assert_eq!(value.get("absent").kind(), Kind::Undefined);
    }
    assert_eq!(JsValue::from_str("h\u{e9}llo \u{1f600}").byte_length(), 11);
}
