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
    let call =
        Closure::<dyn Fn(u32, Array, JsValue, bool, bool, JsValue, Function)>::new(super::call);
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
        // All calls, but those that poll: of something that never ends that is no odd input, only a long one.
        const calls = (object, path) => Object.entries(object).flatMap(([name, value]) =>
            typeof value === "object" ? calls(value, `${path}${name}.`)
                : name === "poll" || /^[A-Z]|^(configure|with|task$)/.test(name) ? [] : [[path + name, value]]);
        const namespaces = Object.entries(sdk).filter(([, value]) => typeof value === "object");
        const all = calls(Object.fromEntries(namespaces), "");
        assert.ok(all.length > 80, `${all.length} calls`);
        for (const [name, call] of all) {
            for (const one of odd) {
                for (const args of [[one], ["a", one], ["a", "b", one], ["a", "b", "c", one], [one, one, one]]) {
                    let promise;
                    assert.doesNotThrow(() => (promise = call(...args)), name);
                    const error = await promise.then(() => undefined, (error) => error);
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

        const other = down();
        const client = new sdk.TriggerClient({ accessToken: "k", fetch: other, retryBudget });
        await assert.rejects(client.runs.cancel("run_1", { retry }));
        assert.equal(other.requests.length, 4, "each configuration has a budget of its own");

        const soon = down();
        const fast = { maxRetries: 2, windowInMs: 20 };
        sdk.configure({ secretKey: "k", fetch: soon, retryBudget: fast, requestOptions: { retry } });
        await assert.rejects(sdk.runs.cancel("run_1"));
        await new Promise((resolve) => setTimeout(resolve, 40));
        await assert.rejects(sdk.runs.cancel("run_1"));
        assert.ok(soon.requests.length >= 6, "the retries come back");

        for (const wrong of [5, {}, { maxRetries: -1, windowInMs: 1 }]) {
          sdk.configure({ secretKey: "k", retryBudget: wrong });
          await assert.rejects(sdk.runs.cancel("run_1"), /configuration.retryBudget must be/);
        }
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
