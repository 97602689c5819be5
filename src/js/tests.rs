//! The JavaScript face in Node: `wasm-pack test --node`. Each test is a piece of JavaScript that uses the package's
//! functions as a caller would, over a `fetch` that answers from a script.

mod replay;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::host::value::{Kind, Value};

#[wasm_bindgen(module = "/src/js/tests.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn check(folder: &str, wasm: &JsValue, code: &str) -> Result<Promise, JsValue>;
}

/// Runs the code with `sdk` (everything the package exports), `answers(...)` (a `fetch`, whose `requests` it made),
/// `assert`, `inspect`, and `rust` (how often Rust was asked to make a call, and for a template).
async fn holds(code: &str) {
    let call = Closure::<
        dyn Fn(
            u32,
            Vec<JsValue>,
            JsValue,
            u32,
            Option<JsValue>,
            Option<Array>,
            Option<Array>,
            Function,
        ),
    >::new(super::call);
    let connect = |guard: Function, sign: Function| super::connect(&guard, &sign);
    let connect = Closure::<dyn Fn(Function, Function) -> JsValue>::new(connect);
    let names = Closure::<dyn Fn() -> String>::new(super::names);
    let fold_environment = Closure::<dyn Fn(JsValue) -> Array>::new(super::fold_environment);
    let template = Closure::<dyn Fn(u32, Vec<JsValue>, JsValue, u32) -> JsValue>::new(
        super::template::template,
    );
    let public_token =
        Closure::<dyn Fn(JsValue, String, String, f64, f64) -> JsValue>::new(super::public_token);
    let mut wasm = JsValue::object();
    wasm.set("call", call.into_js_value());
    wasm.set("connect", connect.into_js_value());
    wasm.set("names", names.into_js_value());
    wasm.set("foldEnvironment", fold_environment.into_js_value());
    wasm.set("template", template.into_js_value());
    wasm.set("publicToken", public_token.into_js_value());
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

        for (const concurrency of [null, 7, "", ["a", ""], ["a", 1]]) {
            const named = { name: "Error", message: "The concurrency option takes limit names: non-empty strings." };
            await assert.rejects(sdk.tasks.trigger("t", {}, { concurrency }), named);
        }

        const once = { retry: { maxAttempts: 1 } };
        sdk.configure({ secretKey: "k", fetch: answers(), requestOptions: once });
        const cycle = {};
        cycle.self = cycle;
        const thrower = new Proxy({}, { get() { throw new Error("proxy"); }, ownKeys() { throw new Error("keys"); } });
        const { proxy: revoked, revoke } = Proxy.revocable([], {});
        revoke();
        const untold = { get [Symbol.toStringTag]() { throw new Error("tag"); } };
        const date = { [Symbol.toStringTag]: "Date", valueOf() { throw new Error("time"); } };
        const list = new Proxy([1], { get() { throw new Error("list"); } });
        const noList = new (class extends Array { [Symbol.iterator]() { throw new Error("iterator"); } })();
        const signal = (of) => ({ signal: Object.setPrototypeOf(of, { aborted: false, addEventListener() {}, removeEventListener() {} }) });
        const fails = () => { throw new Error("signal"); };
        const odd = [undefined, null, true, 0, -1, NaN, Infinity, 1n, "", "x", "\udfff", Symbol("s"), () => 1, [], [[]],
            revoked, untold, date, list, noList, { from: untold }, { date: untold }, { tags: list },
            signal({ aborted: true, get reason() { throw new Error("reason"); } }),
            signal({ addEventListener: fails }), signal({ addEventListener: fails, aborted: true }),
            signal({ removeEventListener: fails }),
            { refreshAccessToken: Symbol("s") }, { refreshAccessToken: 1n },
            {}, cycle, Object.create(null), new Date(NaN), new Map([[1, cycle]]), new Proxy({}, {}), thrower,
            { id: thrower }, { toString: 1 }, { retry: thrower }, { limit: {} }, new (class extends Array {})(), /x/];
        // All calls, but those that poll: of something that never ends that is no odd input, only a long one. Handles
        // make no call until they are used, and what is read from a stream is ended as soon as it has begun.
        const calls = (object, path) => Object.entries(object).flatMap(([name, value]) =>
            typeof value === "object" ? calls(value, `${path}${name}.`)
                : ["poll", "open", "input"].includes(name) || /^[A-Z]|^(configure|with|task$)/.test(name) ? [] : [[path + name, value]]);
        const namespaces = Object.entries(sdk).filter(([, value]) => typeof value === "object");
        const all = calls(Object.fromEntries(namespaces), "");
        all.push(["sessions.open", (id, ...args) => sdk.sessions.open(id).in.send(...args)]);
        all.push(["sessions.out", (id, ...args) => sdk.sessions.open(id).out.read(...args)]);
        all.push(["streams.input", (stream, ...args) => sdk.streams.input(stream).send(...args)]);
        assert.ok(all.length > 80, `${all.length} calls`);
        for (const [name, call] of all) {
            for (const one of odd) {
                for (const args of [[one], ["a", one], ["a", "b", one], ["a", "b", "c", one], [one, one, one]]) {
                    let made;
                    assert.doesNotThrow(() => (made = call(...args)), name);
                    const promise = made.unsubscribe ? made.withStreams().cancel() : made;
                    const error = await promise.then((value) => value?.cancel?.(), (error) => error);
                    assert.doesNotMatch(String(error?.message), /The module of trigger-wasm failed/, name);
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
        const { fetch } = globalThis;
        globalThis.fetch = () => assert.fail("the runtime's fetch is not asked in its place");
        sdk.configure({ secretKey: "k", requestOptions, get fetch() { throw new Error("mine"); } });
        await assert.rejects(sdk.runs.cancel("run_1"), ({ cause }) => cause.message === "mine");
        globalThis.fetch = fetch;
        const thrower = { get() { throw new Error("headers"); }, *[Symbol.iterator]() { throw new Error("headers"); } };
        for (const headers of [thrower, { get: () => 5, *[Symbol.iterator]() { yield [Symbol("s"), 5]; } }]) {
            for (const status of [200, 400]) {
                const error = await call(() => ({ status, headers, text })).catch((error) => error);
                assert.doesNotMatch(String(error?.message), /The module of trigger-wasm failed/);
            }
        }
        for (const headers of [undefined, null, 7, {}, [], new Map()]) {
            assert.deepEqual(await call(() => ({ status: 200, ok: true, headers, text })), { id: "run_1" });
            await assert.rejects(call(() => ({ status: 400, headers, text })), { status: 400 });
        }
        for (const text of [() => 1, () => { throw new Error("mine"); }, async () => Symbol("s"), () => undefined]) {
            const error = await call(() => ({ status: 200, headers: new Headers(), text })).catch((error) => error);
            assert.doesNotMatch(String(error?.message), /The module of trigger-wasm failed/);
        }
        // What an open body is closed by.
        const fails = () => { throw undefined; };
        for (const reader of [{}, { read: async () => ({ value: 5 }), cancel: fails }, { read: fails, cancel() {} }, undefined]) {
            const body = { getReader: reader ? () => reader : fails };
            let left = 2;
            const fetch = () => left-- > 0 ? { status: 200, text, body } : { status: 404, text };
            sdk.configure({ secretKey: "k", fetch, requestOptions });
            const read = async () => (await sdk.streams.read("run_1", "key")).getReader().read();
            await assert.rejects(read(), { status: 404 });
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

        const both = answers([200, { id: "inner" }], [200, { id: "outer" }]);
        let inner;
        const busy = {
            fetch: both,
            requestOptions: {},
            get secretKey() {
                if (!inner) {
                    inner = "under way";
                    inner = new sdk.TriggerClient({ accessToken: "k", fetch: both }).runs.cancel("inner");
                }
                return "k";
            },
        };
        sdk.configure(busy);
        const outer = sdk.runs.cancel("outer");
        assert.deepEqual(await Promise.all([inner, outer]), [{ id: "inner" }, { id: "outer" }], "a getter may make a call");

        const signal = { get signal() { throw new Error("mine"); } };
        sdk.configure({ secretKey: "k", fetch: answers([200, { id: "run_1" }]) });
        const items = (async function* () { await new Promise((resolve) => setTimeout(resolve, 5)); })();
        const batch = sdk.tasks.batchTrigger("t", items, {}, signal);
        await Promise.all([
            assert.rejects(batch, { message: "mine" }),
            sdk.runs.cancel("run_1").then(({ id }) => assert.equal(id, "run_1", "another call does not hear of it")),
        ]);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_batch_that_fails_names_the_call_that_was_made() {
    holds(
        r#"
        for (const answer of [[400, { error: "no" }], [200, { nothing: 1 }]]) {
            const calls = [];
            sdk.configure({ secretKey: "k", fetch: answers(answer), onRequest: ({ call }) => calls.push(call) });
            const error = await sdk.batch.trigger([{ id: "t", payload: 1 }]).catch((error) => error);
            assert.deepEqual(calls, ["batch.trigger"]);
            assert.ok(error instanceof sdk.BatchTriggerError && error.phase === "create");
            assert.equal(error.cause.call, "batch.trigger");
        }
        const additional = `tr_dev_sk_${"a".repeat(24)}`;
        sdk.configure({ secretKey: additional, fetch: answers([202, { id: "batch_1", runCount: 1 }]) });
        const unsigned = await sdk.batch.trigger([{ id: "t" }]).catch((error) => error);
        assert.ok(unsigned instanceof sdk.BatchTriggerError && unsigned.phase === "create");
        assert.match(unsigned.message, /^Failed to create batch with 1 items: This credential cannot/);
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
async fn a_session_takes_values_over_its_channels() {
    holds(
        r#"
        const ok = [200, { ok: true }];
        const fetch = answers([500, "x"], ok, ok, ok, ok);
        sdk.configure({ secretKey: "k", fetch, requestOptions: { retry: { minTimeoutInMs: 1 } } });
        const session = sdk.sessions.open("chat/1");
        assert.deepEqual([session.id, sdk.streams.input({ id: "approval" }).id], ["chat/1", "approval"]);
        assert.deepEqual(fetch.requests, []);
        const sent = session.in.send("raw");
        assert.ok(sent instanceof sdk.ApiPromise);
        assert.equal(await sent, undefined);
        assert.equal((await sent.asResponse()).status, 200);
        await session.channel("a.b-c_1").in.send({ n: 1 });
        await session.channel({ name: "x" }).in.send([], { additionalHeaders: { "x-a": "b" } });
        await new sdk.TriggerClient({ accessToken: "other", fetch }).sessions.open("s").in.send(null);
        const [first, again, ...others] = fetch.requests;
        const path = ({ url }) => url.replace("https://api.trigger.dev/realtime/v1/sessions", "");
        assert.deepEqual([first.method, path(first), first.body], ["POST", "/chat%2F1/in/append", "raw"]);
        const id = ({ headers }) => headers["x-part-id"];
        assert.match(id(first), /^[\w-]{21}$/);
        assert.equal(id(again), id(first), "an attempt is known again");
        assert.equal(new Set(fetch.requests.map(id)).size, 4);
        assert.deepEqual(others.map(path), [
            "/chat%2F1/channels/a.b-c_1/in/append", "/chat%2F1/channels/x/in/append", "/s/in/append",
        ]);
        assert.deepEqual(others.map(({ body }) => body), ['{"n":1}', "[]", "null"]);
        assert.deepEqual([others[1].headers["x-a"], others[2].headers.Authorization], ["b", "Bearer other"]);
        for (const name of ["bad name", "", "x".repeat(129), undefined, 7, {}]) {
            assert.throws(() => session.channel(name), /^Error: Invalid session channel name/);
        }
        await assert.rejects(sdk.sessions.open().in.send(1), { argument: "sessionId" });
        await assert.rejects(session.channel("..").in.send(1), { argument: "channel" });
        assert.equal(fetch.requests.length, 5);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_session_starts_with_the_deployment_that_a_trigger_would_have() {
    holds(
        r#"
        const fetch = answers(...Array(3).fill([200, { id: "session_1", expiresAt: "2030-01-01T00:00:00.000Z" }]));
        sdk.configure({ secretKey: "k", fetch, externalDeploymentId: "configured" });
        const triggerConfig = { externalDeploymentId: "own", basePayload: {} };
        const body = { type: "t", triggerConfig, taskIdentifier: "a" };
        const { expiresAt } = await sdk.sessions.start(body);
        assert.ok(expiresAt instanceof Date);
        await sdk.sessions.start({ ...body, triggerConfig: { ...triggerConfig, externalDeploymentId: null } });
        await sdk.sessions.start({ ...body, triggerConfig: { basePayload: {} } });
        const due = (config) => `{"type":"t","triggerConfig":{"basePayload":{}${config}},"taskIdentifier":"a"}`;
        assert.deepEqual(fetch.requests.map(({ body }) => body), [
            due(',"externalDeploymentId":"own"'), due(""), due(',"externalDeploymentId":"configured"'),
        ]);
        assert.equal(triggerConfig.externalDeploymentId, "own", "the caller's object stays as it is");
        await assert.rejects(sdk.sessions.start({ type: "t" }), { argument: "body.triggerConfig" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_prompt_is_filled_in_and_says_so_to_the_ai_sdk() {
    holds(
        r#"
        const data = { slug: "p", promptId: "prompt_1", version: 3, labels: ["a", "b"], text: "Hi", model: "m", more: 1 };
        const bare = { slug: "p", promptId: "prompt_1", version: 3, labels: [], model: null, config: null };
        const fetch = answers([200, { data }], [200, { data: bare }], [200, { data: null }]);
        sdk.configure({ secretKey: "k", fetch });
        const prompt = await sdk.prompts.resolve("p", { name: "x" }, { label: "l" }, { additionalHeaders: { "x-a": "b" } });
        assert.deepEqual([prompt.text, prompt.model, prompt.more], ["Hi", "m", 1]);
        const { experimental_telemetry: telemetry } = prompt.toAISDKTelemetry({ extra: "e" });
        assert.deepEqual(telemetry, {
            isEnabled: true,
            metadata: {
                "prompt.slug": "p", "prompt.id": "prompt_1", "prompt.version": "3", "prompt.labels": "a, b",
                "prompt.model": "m", "prompt.input": '{"name":"x"}', extra: "e",
            },
        });
        const other = await sdk.prompts.resolve("p", undefined, { retry: { maxAttempts: 1 } });
        assert.deepEqual([other.text, other.model, other.config], ["", undefined, undefined]);
        assert.deepEqual(Object.keys(other.toAISDKTelemetry().experimental_telemetry.metadata), [
            "prompt.slug", "prompt.id", "prompt.version", "prompt.labels",
        ]);
        const [first, second] = fetch.requests;
        assert.deepEqual([first.headers["x-a"], first.body], ["b", '{"variables":{"name":"x"},"label":"l"}']);
        assert.equal(second.body, '{"variables":{}}');
        const unfit = { message: /at "data"$/, rawBody: { data: null } };
        await assert.rejects(sdk.prompts.resolve("p"), unfit);
        await assert.rejects(sdk.prompts.resolve("p", "x"), { argument: "variables" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_token_comes_with_what_it_was_completed_with() {
    holds(
        r#"
        const token = (fields) => [200, { id: "waitpoint_1", createdAt: "2030-01-01T00:00:00.000Z", more: 1, ...fields }];
        const dated = '{"json":{"d":"2030-01-01T00:00:00.000Z"},"meta":{"values":{"d":["Date"]}}}';
        const late = { output: '{"message":"too late"}', outputIsError: true };
        const stored = { output: "store/a b", outputType: "application/store" };
        const at = { presignedUrl: "https://store.example/x?signature=s" };
        const text = { "content-type": "text/plain" };
        const fetch = answers(
            token({}), token({ output: "" }), token({ output: '{"n":1}' }), token(late),
            token({ output: dated, outputType: "application/super+json" }),
            token({ output: "{", outputType: "text/plain" }),
            token(stored), [200, at], [503, "busy"], [200, "large", text],
            token(stored), [404, { error: "gone" }],
        );
        sdk.configure({ secretKey: "k", fetch });
        await assert.rejects(sdk.wait.createToken({ timeout: new Date(NaN) }), RangeError);
        const retrieve = () => sdk.wait.retrieveToken({ id: "waitpoint_1" });
        const open = await retrieve();
        assert.ok("output" in open && "error" in open && open.createdAt instanceof Date && open.more === 1);
        assert.equal((await retrieve()).output, undefined);
        assert.deepEqual((await retrieve()).output, { n: 1 });
        const { output, error } = await retrieve();
        assert.ok(error instanceof sdk.WaitpointTimeoutError && output === undefined);
        assert.deepEqual([error.name, error.message], ["WaitpointTimeoutError", "too late"]);
        assert.ok((await retrieve()).output.d instanceof Date);
        assert.equal((await retrieve()).output, "{");
        assert.equal((await retrieve()).output, "large");
        const [, asked, , read] = fetch.requests.slice(6);
        assert.match(asked.url, /\/api\/v1\/packets\/store%2Fa%20b$/);
        assert.equal(read.url, at.presignedUrl);
        assert.deepEqual(Object.keys(read.headers), ["x-trigger-request-idempotency-key"]);
        await assert.rejects(retrieve(), { message: "gone", call: "wait.retrieveToken" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_key_is_forgotten_by_its_hash() {
    holds(
        r#"
        const unknown = "a".repeat(64);
        const fetch = answers(
            [404, { error: "first" }], [404, { error: "first" }], [404, { error: "second" }],
            [404, { error: "first" }], [200, { id: "key_1" }], [200, {}],
        );
        sdk.configure({ secretKey: "k", fetch });
        const reset = (key, options) => sdk.idempotencyKeys.reset("t", key, options);
        // Without a run there is no hash to try after it.
        await assert.rejects(reset(unknown, { scope: "run" }), { status: 404, message: "first" });
        assert.equal(fetch.requests.length, 1);
        await assert.rejects(reset(unknown, { scope: "global" }), { status: 404, message: "first" });
        assert.deepEqual(await reset(unknown, { scope: "global" }), { id: "key_1" });
        await assert.rejects(reset("my-key", { scope: "global" }), sdk.ApiSchemaValidationError);
        await assert.rejects(reset("my-key", { scope: "attempt" }), /parentRunId and attemptNumber are required/);
        assert.equal(fetch.requests.length, 6);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_query_takes_times_as_dates_or_numbers() {
    holds(
        r#"
        const fetch = answers(...Array(3).fill([200, { format: "json", results: [] }]));
        sdk.configure({ secretKey: "k", fetch });
        const from = new Date(1.5e12);
        await sdk.query.execute("q", { period: "1d", from, to: 0, scope: "project", format: "csv" });
        await sdk.query.execute("q", { from: "2030-01-01", to: null }, { timeoutInMs: 100 });
        await sdk.query.execute("q", { timeoutInMs: 100 });
        const body = (fields) => JSON.stringify({ query: "q", scope: "environment", ...fields });
        assert.deepEqual(fetch.requests.map(({ body }) => body), [
            body({ scope: "project", period: "1d", from, to: new Date(0), format: "csv" }),
            body({ from: "2030-01-01T00:00:00.000Z", format: "json" }),
            body({ format: "json" }),
        ]);
        for (const time of [NaN, Infinity, 9e15, new Date(NaN), "soon"]) {
            const promise = sdk.query.execute("q", { from: time });
            await assert.rejects(promise, { name: "RangeError", message: "Invalid time value" });
        }
        await assert.rejects(sdk.query.execute("q", { to: {} }), { argument: "options.to" });
        await assert.rejects(sdk.query.execute(), { argument: "query" });
        assert.equal(fetch.requests.length, 3);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_waiter_that_cannot_be_made_says_why_by_its_class() {
    holds(
        r#"
        const fetch = answers(
            [422, { error: "no", code: "webhook_waiter_limit" }],
            [404, { error: "no", code: "webhook_endpoint_not_found" }],
            [400, { error: "no", code: "webhook_filter_invalid" }],
            [400, { error: "no", code: "constructor" }],
            [200, { id: "waitpoint_1", expiresAt: "2030-01-01T00:00:00.000Z" }],
        );
        sdk.configure({ secretKey: "k", fetch });
        const create = (options) => sdk.webhooks.waiter.create({ id: "pay/1" }, options);
        for (const name of ["WebhookWaiterLimitError", "WebhookEndpointNotFoundError", "WebhookFilterError"]) {
            const error = await create().catch((error) => error);
            assert.ok(error instanceof sdk[name] && error.cause instanceof sdk.ApiError);
            assert.deepEqual([error.name, error.message, error.call], [name, "no", "webhooks.waiter.create"]);
            assert.equal(error.reason, name === "WebhookWaiterLimitError" ? "endpoint_limit" : undefined);
        }
        await assert.rejects(create(), sdk.BadRequestError);
        assert.ok((await create({ match: {}, tags: "" })).expiresAt instanceof Date);
        const bodies = fetch.requests.map(({ body }) => JSON.parse(body));
        assert.equal(new Set(bodies.map(({ idempotencyKey }) => idempotencyKey)).size, 5);
        assert.deepEqual(Object.keys(bodies[4]), ["match", "idempotencyKey"]);
        assert.match(fetch.requests[0].url, /\/endpoints\/pay%2F1\/waiters$/);
        await assert.rejects(create({ timeout: new Date(NaN) }), RangeError);

        // The codes are those of making a waiter.
        const other = answers([404, { error: "no", code: "webhook_endpoint_not_found" }]);
        sdk.configure({ secretKey: "k", fetch: other });
        await assert.rejects(sdk.webhooks.waiter.cancel("waitpoint_1"), sdk.NotFoundError);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_webhook_is_believed_if_it_is_signed() {
    holds(
        r#"
        const { createHmac } = await import("node:crypto");
        const sign = (text, secret = "hidden") => createHmac("sha256", secret).update(text).digest("hex");
        const request = (body, header) => new Request("http://a.b", {
            method: "POST", body, headers: header === undefined ? {} : { "X-Trigger-Signature-HmacSHA256": header },
        });
        const read = (request, secret = "hidden") => sdk.webhooks.constructEvent(request, secret);
        const body = '{"type":"alert","text":"hé"}';
        assert.deepEqual(await read(request(body, sign(body))), JSON.parse(body));
        assert.deepEqual(await read({ payload: Buffer.from(body), header: sign(body) }), JSON.parse(body));
        const wrong = [
            [request(body), /No signature header/],
            [request(body, sign(body, "other")), /Invalid signature/],
            [request(body + " ", sign(body)), /Invalid signature/],
            [request(body, sign(body).slice(0, -1)), /Invalid signature/],
            [request(body, sign(body) + "0"), /Invalid signature/],
            [{ payload: body, header: [sign(body)] }, /cannot be an array/],
            [{ payload: "{", header: sign("{") }, /not JSON/],
            [{ payload: "1", header: sign("1") }, /no object/],
        ];
        for (const [request, message] of wrong) {
            const error = await read(request).catch((error) => error);
            assert.ok(error instanceof sdk.WebhookError && !inspect(error).includes("hidden"));
            assert.match(error.message, message);
        }
        const unset = [
            [read(request(body, sign(body, "")), ""), /^WebhookError: Secret is required/],
            [read({ payload: body, header: sign(body, "") }, null), /^WebhookError: Signature verification failed/],
        ];
        for (const [promise, message] of unset) await assert.rejects(promise, message);
        await assert.rejects(read("x"), { argument: "request" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_failed_upload_is_a_failure_of_the_call_that_it_is_for() {
    holds(
        r#"
        const fetch = answers([403, { error: "no" }]);
        sdk.configure({ secretKey: "k", fetch });
        const promise = sdk.tasks.trigger("t", "x".repeat(200_000));
        await assert.rejects(promise, { message: "no", status: 403, call: "tasks.trigger" });
        "#,
    )
    .await;
}

/// Runs the code as [`holds`] does, inside a run whose worker waits as `runtime` says. What it was asked is in `asked`.
async fn holds_in_a_run(code: &str) {
    let around = r#"
        const symbol = Symbol.for("dev.trigger.ts.api");
        const asked = [];
        const runtime = (method, ...ends) => {
            globalThis[symbol].runtime = { [method]: async (what) => (asked.push(what), ends.shift()) };
        };
        const ctx = { run: { id: "run_parent", isTest: true }, attempt: { number: 1 } };
        globalThis[symbol] = { "task-context": { ctx, worker: { version: "20250101.1" } } };
        try {
            CODE
        } finally {
            delete globalThis[symbol];
        }
    "#;
    holds(&around.replace("CODE", code)).await;
}

#[wasm_bindgen_test]
async fn a_run_is_waited_for_by_the_worker() {
    holds_in_a_run(
        r#"
        const builtIn = { type: "BUILT_IN_ERROR", name: "TypeError", message: "no", stackTrace: "at x",
            causes: [{ name: "A", message: "a" }, { message: "b" }] };
        const failed = (error) => ({ ok: false, id: "run_1", error });
        const internal = { type: "INTERNAL_ERROR", code: "TASK_RUN_CRASHED" };
        const custom = { type: "CUSTOM_ERROR", raw: '{"mine":1}' };
        const stored = { ok: true, id: "run_1", output: "path", outputType: "application/store" };
        runtime("waitForTask", { ok: true, id: "run_1", output: '{"n":1}', outputType: "application/json" },
            failed(builtIn), failed(internal), failed(custom), failed({ type: "STRING_ERROR", raw: "s" }), stored);
        const run = [200, { id: "run_1" }];
        const fetch = answers([503, "busy"], run, run, run, run, run, run, [200, { presignedUrl: "https://store/x" }],
            [200, { large: true }, { "content-type": "application/json" }]);
        sdk.configure({ secretKey: "k", fetch });
        const options = { tags: "a", version: "v", externalDeploymentId: "d", idempotencyKey: "k" };
        const promise = sdk.tasks.triggerAndWait("t", 1, options, { retry: { minTimeoutInMs: 1 } });
        assert.ok(promise instanceof sdk.TaskRunPromise && promise instanceof sdk.ApiPromise);
        assert.deepEqual(await promise, { ok: true, id: "run_1", taskIdentifier: "t", output: { n: 1 } });
        assert.deepEqual(await promise.unwrap(), { n: 1 });
        assert.deepEqual(asked, [{ id: "run_1", ctx }]);
        const { options: sent } = JSON.parse(fetch.requests[1].body);
        assert.deepEqual(Object.keys(sent), ["lockToVersion", "test", "payloadType", "payloadSize", "tags",
            "resumeParentOnCompletion", "parentRunId", "idempotencyKey", "idempotencyKeyOptions"]);
        assert.deepEqual([sent.lockToVersion, sent.parentRunId], ["20250101.1", "run_parent"]);
        assert.ok(!("x-trigger-span-parent-as-link" in fetch.requests[1].headers));

        const again = sdk.task({ id: "t" }).triggerAndWait(1);
        const { ok, error } = await again;
        assert.ok(!ok && error instanceof Error);
        assert.deepEqual([error.name, error.message, error.stack], ["TypeError", "no", "at x"]);
        assert.deepEqual([error.cause.message, error.cause.cause.message], ["a", "b"]);
        const unwrapped = await again.unwrap().catch((error) => error);
        assert.ok(unwrapped instanceof sdk.SubtaskUnwrapError && unwrapped.cause === error);
        assert.deepEqual([unwrapped.message, unwrapped.runId], ["Error in t: no", "run_1"]);
        const crash = await sdk.tasks.triggerAndWait("t", 1);
        assert.deepEqual([crash.error.name, crash.error.message],
            ["TASK_RUN_CRASHED", "Internal error (TASK_RUN_CRASHED)"]);
        assert.deepEqual((await sdk.tasks.triggerAndWait("t", 1)).error, { mine: 1 });
        assert.equal((await sdk.tasks.triggerAndWait("t", 1)).error, "s");
        assert.deepEqual((await sdk.tasks.triggerAndWait("t", 1)).output, { large: true });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn the_runs_of_a_batch_are_waited_for_by_the_worker() {
    holds_in_a_run(
        r#"
        const items = [
            { ok: true, id: "run_1", output: "a", outputType: "text/plain" },
            { ok: false, id: "run_2", taskIdentifier: "other", error: { type: "STRING_ERROR", raw: "s" } },
        ];
        const end = { id: "batch_1", items };
        const made = [202, { id: "batch_1", runCount: 2, isCached: false }];
        const sealed = [200, { id: "batch_1", sealed: true }];
        const fetch = answers(made, sealed, made, sealed, made, sealed);
        runtime("waitForBatch", end, end, end);
        sdk.configure({ secretKey: "tr_dev_sk_" + "a".repeat(24), fetch });
        const runs = (first) => [
            { ok: true, id: "run_1", taskIdentifier: first, output: "a" },
            { ok: false, id: "run_2", taskIdentifier: "other", error: "s" },
        ];
        const item = { payload: 1, options: { version: "v", tags: "x" } };
        const batch = { idempotencyKey: "k" };
        const byTask = await sdk.tasks.batchTriggerAndWait("t", [item, item], batch);
        assert.deepEqual(byTask, { id: "batch_1", runs: runs("t") });
        const byId = await sdk.batch.triggerAndWait([{ id: "u", ...item }, { id: "v", ...item }], batch);
        assert.deepEqual(byId.runs, runs("u"));
        const given = [{ task: { id: "w" }, ...item }, { task: { id: "w" }, ...item }];
        assert.deepEqual((await sdk.batch.triggerByTaskAndWait(given)).runs, runs("w"));
        assert.deepEqual(asked, Array(3).fill({ id: "batch_1", runCount: 2, ctx }));
        const bodies = fetch.requests.filter(({ url }) => url.endsWith("/batches")).map(({ body }) => JSON.parse(body));
        assert.deepEqual(Object.keys(bodies[0]), ["runCount", "taskIdentifiers", "parentRunId",
            "resumeParentOnCompletion", "idempotencyKey", "idempotencyKeyOptions"]);
        assert.ok(!("idempotencyKeyOptions" in bodies[1]) && bodies[2].resumeParentOnCompletion);
        const line = JSON.parse((await new Response(fetch.requests[1].body).text()).split("\n")[0]);
        assert.deepEqual(Object.keys(line.options),
            ["lockToVersion", "test", "payloadType", "tags", "idempotencyKey", "payloadSize"]);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn long_waits_are_the_workers_and_short_ones_timers() {
    holds_in_a_run(
        r#"
        const fetch = answers([200, { waitpoint: { id: "waitpoint_1" } }], [200, { waitpoint: { id: "waitpoint_2" } }]);
        sdk.configure({ secretKey: "k", fetch });
        assert.equal(await sdk.wait.for({ seconds: 0.01 }), undefined);
        await sdk.wait.for({ minutes: -1 });
        await sdk.wait.until({ date: new Date(Date.now() + 5) });
        await sdk.wait.until({ date: new Date(0) });
        const past = sdk.wait.until({ date: new Date(0), throwIfInThePast: true });
        await assert.rejects(past, { message: "Date is in the past" });
        await assert.rejects(sdk.wait.until({ date: new Date(NaN) }), RangeError);
        for (const wrong of [{}, { seconds: "5" }, { seconds: NaN }]) {
            await assert.rejects(sdk.wait.for(wrong), { argument: "options" });
        }
        await assert.rejects(sdk.wait.for({ seconds: 5.1 }), /wait\.for needs the worker/);
        await assert.rejects(sdk.wait.forToken("waitpoint_1"), /wait\.forToken needs the worker/);
        await assert.rejects(sdk.tasks.triggerAndWait("t"), /tasks\.triggerAndWait needs the worker/);
        await assert.rejects(sdk.batch.triggerAndWait([]), /batch\.triggerAndWait needs the worker/);
        await assert.rejects(sdk.tasks.triggerAndSubscribe("t"), /not there yet/);
        const outside = new sdk.TriggerClient({ accessToken: "k", fetch });
        await assert.rejects(outside.wait.for({ seconds: 1 }), /only be used from inside a task/);
        assert.equal(fetch.requests.length, 0);

        runtime("waitForWaitpoint", undefined, undefined);
        for (const seconds of [Infinity, 1e15]) await assert.rejects(sdk.wait.for({ seconds }), RangeError);
        const before = Date.now();
        await sdk.wait.for({ days: 1, idempotencyKey: "i" });
        const date = new Date(before + 1e9);
        assert.equal(await sdk.wait.until({ date }), undefined);
        const [first, second] = fetch.requests;
        assert.match(first.url, /\/engine\/v1\/runs\/run_parent\/wait\/duration$/);
        assert.ok(Math.abs(new Date(JSON.parse(first.body).date) - before - 86_400_000) < 10_000);
        assert.equal(JSON.parse(first.body).idempotencyKey, "i");
        assert.ok(Math.abs(new Date(JSON.parse(second.body).date) - date) < 1000);
        assert.equal(asked[1].waitpointFriendlyId, "waitpoint_2");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_token_is_waited_for_by_the_worker() {
    holds_in_a_run(
        r#"
        const fetch = answers([200, { success: true }], [200, { success: true }], [200, { success: false }]);
        sdk.configure({ secretKey: "k", fetch });
        runtime("waitForWaitpoint", { ok: true, output: '{"n":1}' }, { ok: false, output: '{"message":"late"}' });
        const promise = sdk.wait.forToken({ id: "waitpoint_1" });
        assert.ok(promise instanceof sdk.ManualWaitpointPromise);
        assert.deepEqual(await promise, { ok: true, output: { n: 1 } });
        assert.deepEqual(await promise.unwrap(), { n: 1 });
        const { url } = fetch.requests[0];
        assert.ok(url.endsWith("/engine/v1/runs/run_parent/waitpoints/tokens/waitpoint_1/wait"), url);
        const late = sdk.wait.forToken("waitpoint_1");
        const { ok, error } = await late;
        assert.ok(!ok && error instanceof sdk.WaitpointTimeoutError && error.message === "late");
        await assert.rejects(late.unwrap(), sdk.WaitpointTimeoutError);
        await assert.rejects(sdk.wait.forToken("waitpoint_1"), /Failed to wait/);
        assert.equal(asked[0].waitpointFriendlyId, "waitpoint_1");

        const fetch2 = answers([200, { success: true }], [500, "x"], [200, { success: true }]);
        sdk.configure({ secretKey: "k", fetch: fetch2, requestOptions: { retry: { maxAttempts: 1 } } });
        const gone = { name: "WebhookWaiterCancelledError", message: "gone" };
        runtime("waitForWaitpoint", { ok: false, output: JSON.stringify(gone) });
        const cancelled = sdk.webhooks.waiter.wait({ id: "waitpoint_2" });
        assert.ok(cancelled instanceof sdk.WebhookWaiterPromise);
        const isCancelled = (error) => error instanceof sdk.WebhookWaiterCancelledError;
        await assert.rejects(cancelled.unwrap(), isCancelled);
        await assert.rejects(sdk.webhooks.waiter.wait("waitpoint_2"), { call: "webhooks.waiter.wait" });
        runtime("waitForWaitpoint", { ok: false });
        const { error: silent } = await sdk.webhooks.waiter.wait("waitpoint_2");
        assert.equal(`${silent}`, "WaitpointTimeoutError: The webhook waiter timed out");
        "#,
    )
    .await;
}

/// Runs the code as [`holds_in_a_run`] does, inside a run that has a token of its own beside the key `tr_dev_key`.
async fn holds_in_a_run_with_a_token(code: &str) {
    let around = r#"
        const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
        const claims = { token_use: "run", aud: "trigger:api", scopes: ["admin"], exp: 4102444800 };
        const runToken = [part({ alg: "HS256", typ: "run+jwt" }), part(claims), "signature"].join(".");
        const environment = { TRIGGER_SECRET_KEY: "tr_dev_key", TRIGGER_RUN_TOKEN: runToken };
        Object.assign(process.env, environment);
        try {
            CODE
        } finally {
            for (const name of Object.keys(environment)) delete process.env[name];
        }
    "#;
    holds_in_a_run(&around.replace("CODE", code)).await;
}

#[wasm_bindgen_test]
async fn the_token_of_a_run_goes_where_it_is_taken() {
    holds_in_a_run_with_a_token(
        r#"
        const page = { data: [], pagination: {} };
        const fetch = answers([200, page], [200, page], [200, {}], [200, {}]);
        sdk.configure({ fetch });
        await sdk.runs.list();
        await sdk.runs.list("proj_1", { env: "dev" });
        await sdk.queues.resume("queue_1");
        await sdk.concurrencyLimits.resume("limit");
        const header = (name) => fetch.requests.map(({ headers }) => headers[name]);
        const token = `Bearer ${runToken}`;
        assert.deepEqual(header("Authorization"), [token, "Bearer tr_dev_key", token, token]);
        assert.deepEqual(header("x-trigger-sdk-operation"), [
            "listRuns", "listProjectRuns", "pauseQueue", "pauseConcurrencyLimit",
        ]);
        assert.match(fetch.requests[1].url, /\/projects\/proj_1\/runs\?filter%5Benv%5D=dev$/);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_public_token_is_signed_with_the_key_and_never_with_the_token_of_a_run() {
    holds_in_a_run_with_a_token(
        r#"
        const { createHmac } = await import("node:crypto");
        const isSigned = (token) => {
            const [header, payload, signature] = token.split(".");
            const due = createHmac("sha256", "tr_dev_key").update(`${header}.${payload}`).digest("base64url");
            assert.equal(signature, due);
        };
        await assert.rejects(sdk.auth.createTriggerPublicToken(["t", " "]), /scope resource IDs must not be empty/);
        const fetch = answers([200, { id: "run_1" }], [200, { sub: "env_1" }], [200, { token: "minted" }], [404, {}]);
        sdk.configure({ fetch });
        isSigned((await sdk.tasks.trigger("t")).publicAccessToken);
        isSigned(await sdk.auth.createPublicToken());
        const scopes = { read: { runs: true } };
        assert.equal(await sdk.auth.createPublicToken({ scopes }), "minted");
        await assert.rejects(sdk.auth.createPublicToken({ scopes }), /^Error: This run token cannot self-sign/);
        const keys = fetch.requests.map(({ headers }) => headers.Authorization.split(" ")[1]);
        assert.deepEqual(keys, [runToken, "tr_dev_key", runToken, runToken]);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn what_the_server_says_of_a_token_is_read_when_it_answers() {
    holds(
        r#"
        const handle = { id: "run_1", runCount: 1, isCached: false };
        const claims = (text) => [200, handle, { "x-trigger-jwt-claims": text }];
        const given = [200, handle, { "x-trigger-jwt": "theirs" }];
        const fetch = answers(
            [200, handle], claims("{bad"), claims("{bad"), claims("{bad"),
            claims(""), given, given,
        );
        sdk.configure({ secretKey: "tr_dev_key", fetch });
        // One that was made before goes a way of its own, in which it fails likewise.
        await sdk.tasks.trigger("t");
        await assert.rejects(sdk.tasks.trigger("t"), SyntaxError);
        await assert.rejects(sdk.wait.createToken(), SyntaxError);
        await assert.rejects(sdk.tasks.batchTrigger("t", [{ payload: 1 }]), (error) => {
            assert.equal(error.name, "BatchTriggerError");
            assert.equal(error.phase, "create");
            assert.equal(error.message, `Failed to create batch with 1 items: ${error.cause.message}`);
            return error.cause instanceof SyntaxError;
        });
        assert.match((await sdk.tasks.trigger("t")).publicAccessToken, /^eyJ/);
        assert.equal((await sdk.tasks.trigger("t")).publicAccessToken, "theirs");
        assert.equal((await sdk.tasks.trigger("t", { a: 1 })).publicAccessToken, "theirs");
        // What is wrong with a lifetime is said before there is a run.
        for (const expirationTime of ["soon", NaN, new Date(NaN), {}]) {
            const options = { publicAccessToken: { expirationTime } };
            await assert.rejects(sdk.tasks.trigger("t", 1, {}, options));
            await assert.rejects(sdk.tasks.batchTrigger("t", [{ payload: 1 }], {}, options));
            await assert.rejects(sdk.batch.triggerLegacy({ items: [] }, {}, options));
        }
        assert.equal(fetch.requests.length, 7);
        // It is of no concern where no such token is made.
        const others = answers([200, { id: "run_1" }], [200, { id: "waitpoint_1" }]);
        sdk.configure({ secretKey: "tr_dev_key", fetch: others });
        const publicAccessToken = { expirationTime: 5 };
        await sdk.runs.cancel("run_1", { publicAccessToken: { expirationTime: "soon" } });
        const [, payload] = (await sdk.wait.createToken({}, { publicAccessToken })).publicAccessToken.split(".");
        const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url"));
        assert.equal(exp - iat, 24 * 60 * 60);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn the_server_makes_public_tokens_where_the_credential_cannot() {
    holds(
        r#"
        const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
        const runToken = `${encode({ typ: "run+jwt" })}.${encode({})}.c2ln`;
        const additional = `tr_prod_sk_${"a".repeat(24)}`;
        for (const [accessToken, name] of [[runToken, "run token"], [additional, "additional API key"]]) {
            const fetch = answers([200, { token: "minted" }], [404, {}], [200, {}], [200, { id: "run_1" }]);
            sdk.configure({ accessToken, fetch });
            const options = { expirationTime: "1h", realtime: { skipColumns: ["x"] }, multipleUse: 1 };
            assert.equal(await sdk.auth.createTriggerPublicToken("t", options), "minted");
            assert.equal(
                fetch.requests[0].body,
                '{"scopes":["trigger:tasks:t"],"expirationTime":"1h","oneTimeUse":true,"realtime":{"skipColumns":["x"]}}',
            );
            const scopes = { read: { runs: "run_1" } };
            const without = `This ${name} cannot self-sign public tokens, and the server`;
            await assert.rejects(sdk.auth.createPublicToken({ scopes }), (error) => error.message.startsWith(without));
            await assert.rejects(sdk.auth.createPublicToken({ scopes }), (error) => {
                assert.equal(error.constructor, sdk.ApiSchemaValidationError);
                return error.message.endsWith('expected string, received undefined at "token"');
            });
            await assert.rejects(sdk.tasks.trigger("t"), /cannot self-sign public tokens/);
            const where = `where the credential is ${/^a/.test(name) ? "an" : "a"} ${name}.`;
            await assert.rejects(sdk.auth.createPublicToken(), (error) =>
                error.message === `auth.createPublicToken needs at least one scope, such as { scopes: { read: { runs: "run_1234" } } }, ${where}`);
            await assert.rejects(sdk.auth.createTriggerPublicToken([]), (error) =>
                error.message === `auth.createTriggerPublicToken needs at least one task ${where}`);
            await assert.rejects(sdk.auth.createPublicToken({ scopes: { read: { runs: "" } } }), /must not be empty/);
            assert.equal(fetch.requests.length, 4);
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_public_token_opens_what_the_caller_says_and_nothing_else() {
    holds(
        r#"
        const fetch = answers([200, { sub: "env_1", scopes: ["admin"], realtime: { a: 1 } }]);
        sdk.configure({ secretKey: "tr_dev_key", fetch });
        const [, payload] = (await sdk.auth.createPublicToken()).split(".");
        const { sub, scopes, realtime } = JSON.parse(Buffer.from(payload, "base64url"));
        assert.deepEqual([sub, scopes, realtime], ["env_1", undefined, undefined]);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn no_promise_of_a_scope_shows_its_key() {
    holds(
        r#"
        const fetch = answers([200, { id: "run_1" }], [200, { id: "run_1" }]);
        await sdk.auth.withAuth({ accessToken: "tr_dev_hidden", fetch }, async () => {
            await sdk.runs.cancel("run_1");
            const promises = [Promise.resolve(1), sdk.runs.cancel("run_1")];
            assert.doesNotMatch(inspect(promises, { depth: 20, showHidden: true }), /tr_dev_hidden/);
            await Promise.all(promises);
        });
        sdk.configure({ accessToken: "tr_dev_hidden" });
        assert.doesNotMatch(inspect(globalThis, { depth: 20, showHidden: true }), /tr_dev_hidden/);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn tags_that_are_refused_leave_a_line_in_the_console() {
    holds_in_a_run(
        r#"
        const { warn } = console;
        const lines = [];
        console.warn = (...line) => lines.push(line.join(" "));
        try {
            const fetch = answers([422, { error: "at most 10 tags" }], [200, {}]);
            sdk.configure({ secretKey: "tr_dev_hidden", fetch });
            assert.equal(await sdk.tags.add(["a"]), undefined);
            assert.equal(await sdk.tags.add(["b"]), undefined);
            assert.deepEqual(lines, ["tags.add: the tags were not added to run run_parent: at most 10 tags"]);
        } finally {
            console.warn = warn;
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn hooks_are_told_what_is_sent_and_disturb_nothing() {
    holds(
        r#"
        const fetch = answers([500, { error: "down" }], [200, { id: "run_1" }], [200, { id: "run_2" }]);
        const events = [];
        const hook = (name) => (event) => events.push([name, event]);
        const [onRequest, onResponse, onRetry] = ["request", "response", "retry"].map(hook);
        const requestOptions = { retry: { minTimeoutInMs: 7 } };
        sdk.configure({ secretKey: "tr_dev_k", fetch, requestOptions, onRequest, onResponse, onRetry });
        await sdk.runs.cancel("run_1");
        const about = { call: "runs.cancel", method: "POST", url: fetch.requests[0].url };
        const durationInMs = events[1][1].durationInMs;
        assert.ok(durationInMs >= 0 && durationInMs < 5000);
        assert.deepEqual(events.slice(0, 4), [
          ["request", { ...about, attempt: 1 }],
          ["response", { ...about, attempt: 1, status: 500, durationInMs }],
          ["retry", { ...about, attempt: 1, delayInMs: 7, status: 500, message: "down" }],
          ["request", { ...about, attempt: 2 }],
        ]);
        assert.equal(events.length, 5);
        assert.ok(!inspect(events, { depth: 9 }).includes("tr_dev_k"));

        const { error } = console;
        const lines = [];
        console.error = (...line) => lines.push(line);
        try {
          const fail = () => { throw new Error("no log"); };
          sdk.configure({ secretKey: "k", fetch, onRequest: fail, onResponse: async () => fail() });
          assert.equal((await sdk.runs.cancel("run_2")).id, "run_2");
          await new Promise((resolve) => setTimeout(resolve));
        } finally {
          console.error = error;
        }
        assert.deepEqual(lines.map(([text, cause]) => [text, cause.message]), [
          ["trigger-wasm: onRequest failed:", "no log"],
          ["trigger-wasm: onResponse failed:", "no log"],
        ]);

        console.error = () => { throw new Error("no console"); };
        try {
          const fail = () => { throw new Error("no log"); };
          const fetch = answers([500, { error: "down" }], [200, { id: "run_3" }]);
          sdk.configure({ secretKey: "k", fetch, requestOptions, onRequest: fail, onResponse: async () => fail(), onRetry: fail });
          assert.equal((await sdk.runs.cancel("run_3")).id, "run_3");
          await new Promise((resolve) => setTimeout(resolve));
        } finally {
          console.error = error;
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_budget_limits_the_retries_of_all_calls_together() {
    holds(
        r#"
        const down = () => answers(...Array(20).fill([500, { error: "down" }]));
        const retry = { minTimeoutInMs: 0 };
        const fetch = down();
        const retryBudget = { maxRetries: 4, windowInMs: 60_000 };
        sdk.configure({ secretKey: "k", fetch, retryBudget, requestOptions: { retry } });
        for (let i = 0; i < 3; i++) await assert.rejects(sdk.runs.cancel("run_1"), { message: "down" });
        assert.equal(fetch.requests.length, 3 + 4);

        const scope = { accessToken: "other" };
        await assert.rejects(sdk.auth.withAuth(scope, () => sdk.runs.cancel("run_1")));
        assert.equal(fetch.requests.length, 8, "a scope shares the budget of what is around it");

        const other = down();
        const own = { accessToken: "k", fetch: other, retryBudget: { ...retryBudget } };
        await assert.rejects(new sdk.TriggerClient(own).runs.cancel("run_1", { retry }));
        assert.equal(other.requests.length, 4, "another object is another budget");

        const soon = down();
        const fast = { maxRetries: 2, windowInMs: 20 };
        sdk.configure({ secretKey: "k", fetch: soon, retryBudget: fast, requestOptions: { retry } });
        await assert.rejects(sdk.runs.cancel("run_1"));
        await new Promise((resolve) => setTimeout(resolve, 40));
        await assert.rejects(sdk.runs.cancel("run_1"));
        assert.ok(soon.requests.length >= 6, "the retries come back");

        for (const wrong of [5, {}, { maxRetries: -1, windowInMs: 1 }]) {
          sdk.configure({ secretKey: "k", retryBudget: wrong });
          await assert.rejects(sdk.runs.cancel("run_1"), /configuration.retryBudget.(maxRetries|windowInMs) must be a number, 0 or more, not (undefined|NaN|-1|a )/);
        }
        const changing = { maxRetries: 1, windowInMs: 1 };
        const change = () => { changing.maxRetries = 1n; throw new TypeError("fetch failed"); };
        sdk.configure({ secretKey: "k", fetch: change, retryBudget: changing, requestOptions: { retry } });
        await assert.rejects(sdk.runs.cancel("run_1"), (error) => !/The module of trigger-wasm failed/.test(error.message));
        const getter = { get maxRetries() { throw new Error("mine"); }, windowInMs: 1 };
        sdk.configure({ secretKey: "k", fetch: down(), retryBudget: getter });
        await assert.rejects(sdk.runs.cancel("run_1"), { message: "mine" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn the_next_page_is_asked_for_ahead_where_the_caller_says_so() {
    holds(
        r#"
        const page = (id, next) => [200, { data: [{ id }], pagination: { next } }];
        const three = () => answers(page("a", "1"), page("b", "2"), page("c"));
        const sent = async (fetch, ...args) => {
          const counts = [];
          sdk.configure({ secretKey: "k", fetch });
          for await (const { id } of sdk.runs.list(...args)) counts.push(id + fetch.requests.length);
          return counts.join(" ");
        };
        assert.equal(await sent(three()), "a1 b2 c3");
        assert.equal(await sent(three(), { limit: 1 }, { prefetch: true }), "a2 b3 c3");
        const late = answers(page("a", "1"), [403, { error: "no" }]);
        await assert.rejects(sent(late, {}, { prefetch: true }), sdk.PermissionDeniedError);
        const unheard = answers(page("a", "1"), [403, { error: "no" }]);
        sdk.configure({ secretKey: "k", fetch: unheard });
        for await (const _ of sdk.runs.list({}, { prefetch: true })) break;
        await assert.rejects(sdk.runs.list({}, { prefetch: 1 }), /prefetch must be true or false/);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn what_a_configuration_comes_to_is_kept_while_all_of_it_is_as_it_was() {
    holds(
        r#"
        const fetch = answers(...Array(9).fill([200, { id: "run_1" }]));
        const sent = async () => {
          await sdk.runs.cancel("run_1");
          const { url, headers } = fetch.requests.at(-1);
          return [new URL(url).host, headers.Authorization, headers["x-trigger-branch"], headers["x-own"]];
        };
        const config = { accessToken: "a", fetch, requestOptions: {} };
        sdk.configure(config);
        assert.deepEqual(await sent(), ["api.trigger.dev", "Bearer a", undefined, undefined]);
        assert.deepEqual(await sent(), ["api.trigger.dev", "Bearer a", undefined, undefined]);
        config.accessToken = "b";
        assert.equal((await sent())[1], "Bearer b");
        config.requestOptions.additionalHeaders = { "x-own": "1" };
        assert.equal((await sent())[3], "1");
        config.requestOptions.additionalHeaders["x-own"] = "2";
        assert.equal((await sent())[3], "2");
        process.env.TRIGGER_PREVIEW_BRANCH = "branch";
        try {
          assert.equal((await sent())[2], "branch");
        } finally {
          delete process.env.TRIGGER_PREVIEW_BRANCH;
        }
        assert.equal((await sent())[2], undefined);
        let host = "one";
        const changing = { secretKey: "k", fetch, get baseURL() { return `https://${host}.example`; } };
        sdk.configure(changing);
        assert.equal((await sent())[0], "one.example");
        host = "two";
        assert.equal((await sent())[0], "two.example");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_signal_for_all_calls_ends_an_upload_too() {
    holds(
        r#"
        const controller = new AbortController();
        const created = [200, { presignedUrl: "https://store.example/x?signature=s", storagePath: "p" }];
        const urls = [];
        const fetch = answers(created, "hang");
        const onRequest = ({ url }) => urls.push(url);
        sdk.configure({ secretKey: "k", fetch, onRequest, requestOptions: { signal: controller.signal } });
        const call = sdk.tasks.trigger("t", "x".repeat(131_072));
        setTimeout(() => controller.abort(new Error("enough")), 20);
        await assert.rejects(call, { message: "enough" });
        assert.deepEqual([fetch.requests.length, urls.at(-1)], [2, "https://store.example/x"]);

        const slow = answers(created, "hang", "hang");
        const options = { timeoutInMs: 20, retry: { maxAttempts: 1 } };
        sdk.configure({ secretKey: "k", fetch: slow, requestOptions: options });
        const late = sdk.tasks.trigger("t", "x".repeat(131_072), {}, { signal: AbortSignal.timeout(400) });
        await assert.rejects(late, { name: "TimeoutError" });
        assert.ok(slow.requests.length >= 2, "the limit of all calls holds for the upload");
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
        const empty = async () => new Response(null, { status: 204 });
        sdk.configure({ secretKey: "k", fetch: empty });
        for await (const part of await sdk.streams.read("run_1")) assert.fail(`${part}`);

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

        const unhandled = [];
        const hear = (error) => unhandled.push(error);
        process.on("unhandledRejection", hear);
        const { error: log } = console;
        console.error = () => {};
        const fails = () => { throw new Error("mine"); };
        for (const answer of [[200, batch(record(1, "a")), headers], [410, "gone"]]) {
            sdk.configure({ secretKey: "k", fetch: answers(answer) });
            const ended = await sdk.sessions.open("chat").out.read({ onComplete: fails, onError: fails });
            await ended.getReader().read().catch(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
        console.error = log;
        process.off("unhandledRejection", hear);
        assert.deepEqual(unhandled, []);

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
        const places = [];
        const elsewhere = (url, init) => (places.push(new URL(url).host), fetch(url, init));
        sdk.configure({ accessToken: "old", fetch: elsewhere, refreshAccessToken });
        const clientConfig = { baseURL: "https://other.example" };
        const there = await sdk.streams.read("run_1", "a", {}, { clientConfig });
        assert.equal((await there.getReader().read()).value, 1);
        assert.deepEqual(places.slice(0, 2), ["other.example", "other.example"]);
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
async fn polling_names_itself_and_hears_every_signal() {
    holds(
        r#"
        const calls = [];
        const onRequest = function (event) { "use strict"; calls.push([this, event.call]); };
        sdk.configure({ secretKey: "k", fetch: answers([400, { error: "no" }], [400, { error: "no" }]), onRequest });
        await assert.rejects(sdk.runs.poll("run_1"), { call: "runs.poll" });
        await assert.rejects(sdk.runs.bulk.poll("bulk_1"), { call: "runs.bulk.poll" });
        assert.deepEqual(calls, [[undefined, "runs.poll"], [undefined, "runs.bulk.poll"]]);

        const controller = new AbortController();
        const requestOptions = { signal: controller.signal };
        const fetch = answers([200, { id: "run_1", status: "EXECUTING" }]);
        sdk.configure({ secretKey: "k", fetch, requestOptions });
        const started = Date.now();
        setTimeout(() => controller.abort(new Error("enough")), 20);
        await assert.rejects(sdk.runs.poll("run_1", { pollIntervalMs: 60_000 }), { message: "enough" });
        assert.ok(Date.now() - started < 10_000);
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
