//! Calls that are made again without Rust. `rust` counts what Rust is asked for.

use super::*;

#[wasm_bindgen_test]
async fn the_second_of_like_calls_is_made_without_rust() {
    holds(
        r#"
        const run = (id) => [200, { id, attemptCount: 1, createdAt: "2025-01-01T00:00:00.000Z", relatedRuns: { root: { createdAt: "2025-01-02T00:00:00.000Z" } } }];
        const fetch = answers(...["run_1", "run_2", "run_3"].map(run));
        sdk.configure({ secretKey: "k", baseURL: "https://x.example", previewBranch: "b", fetch });
        const runs = [];
        for (const id of ["run_1", "run_2", "run_3"]) runs.push(await sdk.runs.retrieve(id));
        assert.deepEqual(rust, { call: 1, template: 1 });
        assert.deepEqual(runs.map(({ id }) => id), ["run_1", "run_2", "run_3"]);
        assert.deepEqual(runs[2], { ...runs[0], id: "run_3" });
        assert.ok(runs[2].createdAt instanceof Date && runs[2].relatedRuns.root.createdAt instanceof Date);
        const [first, , third] = fetch.requests.map(({ url, headers, ...request }) => {
            const { "x-trigger-request-idempotency-key": key, ...others } = headers;
            return { url, key, others: Object.entries(others), ...request };
        });
        assert.match(third.key, /^[0-9a-f-]{36}$/);
        assert.notEqual(third.key, first.key);
        assert.deepEqual({ ...third, key: 0 }, { ...first, key: 0, url: "https://x.example/api/v3/runs/run_3" });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_page_and_a_handle_made_so_are_what_they_are_otherwise() {
    holds(
        r#"
        const page = [200, { data: [{ id: "run_1", createdAt: "2025-01-01T00:00:00.000Z" }], pagination: { next: "run_1" } }];
        const handle = [200, { id: "run_1" }, { "x-trigger-jwt-claims": '{"sub":"env_1"}' }];
        const fetch = answers(page, page, page, [200, { data: [], pagination: {} }], handle, handle, handle);
        sdk.configure({ secretKey: "tr_dev_k", fetch });
        for (let i = 0; i < 2; i++) await sdk.runs.list({ limit: 1, status: "FAILED" });
        const items = [];
        const promise = sdk.runs.list({ limit: 1, status: "FAILED" });
        assert.ok((await promise) instanceof sdk.CursorPage && promise instanceof sdk.ApiPromise);
        for await (const item of promise) items.push(item);
        assert.deepEqual(items, [{ id: "run_1", createdAt: new Date("2025-01-01T00:00:00.000Z") }]);
        assert.equal(new URL(fetch.requests[3].url).searchParams.get("page[after]"), "run_1");
        assert.equal(fetch.requests[2].url, fetch.requests[0].url);
        assert.deepEqual(rust, { call: 2, template: 1 }, "the page that follows is another call");

        const handles = [];
        for (const when of [1, 2, 3]) handles.push(await sdk.tasks.trigger("a.task", { when: new Date(when) }));
        assert.deepEqual(rust, { call: 3, template: 2 });
        for (const one of handles) {
            assert.deepEqual(Object.keys(one), ["id", "publicAccessToken"]);
            const { sub, scopes, exp, iat } = JSON.parse(atob(one.publicAccessToken.split(".")[1]));
            assert.deepEqual([sub, scopes, exp - iat], ["env_1", ["read:runs:run_1"], 3600]);
        }
        const bodies = fetch.requests.slice(4).map(({ body }) => JSON.parse(body));
        assert.deepEqual(bodies[2], {
            payload: '{"json":{"when":"1970-01-01T00:00:00.003Z"},"meta":{"values":{"when":["Date"]}}}',
            options: { payloadType: "application/super+json", payloadSize: 80 },
        });
        assert.deepEqual(Object.keys(bodies[2].options), Object.keys(bodies[0].options));
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn what_comes_otherwise_than_it_mostly_does_is_for_rust() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 1 }];
        const fetch = answers(good, good);
        const once = { maxAttempts: 2, minTimeoutInMs: 1, maxTimeoutInMs: 1 };
        const seen = [];
        sdk.configure({ secretKey: "k", fetch: (...args) => next(...args), requestOptions: { retry: once }, onRequest: ({ attempt }) => seen.push(attempt) });
        let next = fetch;
        const made = async (...script) => {
            next = answers(...script);
            const end = await sdk.runs.retrieve("run_1").catch((error) => error);
            return [end, next.requests];
        };
        await sdk.runs.retrieve("run_1");
        await sdk.runs.retrieve("run_1");

        // Another attempt, by the same key.
        const [run, requests] = await made([500, { error: "x" }], good);
        assert.equal(run.id, "run_1");
        const keys = requests.map(({ headers }) => headers["x-trigger-request-idempotency-key"]);
        assert.equal(keys.length, 2);
        assert.equal(keys[0], keys[1]);
        assert.deepEqual(seen, [1, 1, 1, 2]);

        const [lost] = await made(new TypeError("fetch failed"), new TypeError("fetch failed"));
        assert.ok(lost instanceof sdk.ApiConnectionError, inspect(lost));
        const [missing] = await made([404, { error: "Run not found" }, { "x-request-id": "7" }]);
        assert.ok(missing instanceof sdk.NotFoundError && missing.call === "runs.retrieve");
        assert.equal(missing.headers["x-request-id"], "7");
        const [unfit] = await made([200, []]);
        assert.match(unfit.message, /expected object, received array/);
        const [broken] = await made([200, "<html>"], [200, "<html>"]);
        assert.match(broken.message, /is not JSON/);
        const [older] = await made([200, { id: "run_1" }]);
        assert.deepEqual(older, { id: "run_1", attemptCount: 0 });
        const [parked, fetches] = await made([200, { id: "run_1", attemptCount: 1, outputPresignedUrl: "https://store.example/o" }], [200, "7", { "content-type": "application/json" }]);
        assert.equal(parked.output, 7);
        assert.equal(fetches.length, 2);
        // Once for the first, and for each that was not as most are.
        assert.deepEqual(rust, { call: 8, template: 1 });
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn an_attempt_after_one_without_rust_sends_what_the_caller_gave() {
    holds(
        r#"
        const handle = [200, { id: "run_1" }];
        const retry = { maxAttempts: 2, minTimeoutInMs: 1, maxTimeoutInMs: 1 };
        const fetch = answers(handle, handle, [500, {}], handle, [200, { data: [] }], [200, { data: [] }], [500, {}], [200, { data: [] }]);
        sdk.configure({ secretKey: "k", fetch, requestOptions: { retry } });
        const payload = { n: 1, at: new Map([[1, 2]]) };
        await sdk.tasks.trigger("t", payload);
        await sdk.tasks.trigger("t", payload);
        const pending = sdk.tasks.trigger("t", payload);
        payload.n = 2;
        await pending;
        const [first, again] = fetch.requests.slice(2).map(({ body }) => body);
        assert.equal(again, first);

        const filter = { limit: 1 };
        await sdk.runs.list(filter);
        await sdk.runs.list(filter);
        const listed = sdk.runs.list(filter);
        filter.limit = 2;
        await listed;
        const [one, other] = fetch.requests.slice(6).map(({ url }) => url);
        assert.equal(other, one);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn what_is_set_later_counts_at_once() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 1 }];
        const fetch = answers(...Array(20).fill(good));
        const config = { secretKey: "one", fetch };
        sdk.configure(config);
        const sent = async () => {
            await sdk.runs.retrieve("run_1");
            const { url, headers, signal } = fetch.requests.at(-1);
            return [headers.Authorization, headers["x-trigger-branch"], new URL(url).host, signal];
        };
        for (let i = 0; i < 3; i++) assert.deepEqual(await sent(), ["Bearer one", undefined, "api.trigger.dev", undefined]);
        config.secretKey = "two";
        assert.equal((await sent())[0], "Bearer two");
        config.baseURL = "https://x.example";
        assert.equal((await sent())[2], "x.example");
        for (let i = 0; i < 2; i++) await sent();
        process.env.TRIGGER_PREVIEW_BRANCH = "later";
        try {
            assert.equal((await sent())[1], "later");
        } finally {
            delete process.env.TRIGGER_PREVIEW_BRANCH;
        }
        assert.equal((await sent())[1], undefined);
        const { signal } = new AbortController();
        config.requestOptions = { signal };
        for (let i = 0; i < 3; i++) assert.ok((await sent())[3]);
        config.requestOptions.signal = AbortSignal.abort(new Error("enough"));
        await assert.rejects(sent(), { message: "enough" });
        delete config.requestOptions;
        await sdk.auth.withAuth({ accessToken: "three" }, async () => {
            for (let i = 0; i < 3; i++) assert.equal((await sdk.runs.cancel("run_1")).id, "run_1");
        });
        assert.equal(fetch.requests.at(-1).headers.Authorization, "Bearer three");
        config.secretKey = "";
        await assert.rejects(sent(), /TRIGGER_SECRET_KEY/);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_token_is_signed_when_it_is_read() {
    holds(
        r#"
        const handle = (claims) => [200, { id: "run_1" }, claims && { "x-trigger-jwt-claims": claims }];
        const given = [200, { id: "run_1" }, { "x-trigger-jwt": "eyJ.given" }];
        const good = handle('{"sub":"env_1"}');
        const fetch = answers(good, good, good, given);
        sdk.configure({ secretKey: "tr_dev_secret", fetch });
        const handles = [];
        for (let i = 0; i < 3; i++) handles.push(await sdk.tasks.trigger("t", {}));
        for (const one of handles) {
            assert.ok(!inspect(one, { showHidden: true, depth: 9 }).includes("tr_dev_secret"));
            const token = one.publicAccessToken;
            assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]{43}$/);
            assert.equal(one.publicAccessToken, token);
            assert.equal(new Proxy(one, {}).publicAccessToken, token);
            assert.equal(Object.create(one).publicAccessToken, token);
            const copies = [{ ...one }, JSON.parse(JSON.stringify(one)), structuredClone(one), Object.assign({}, one)];
            for (const copy of copies) assert.deepEqual(copy, { id: "run_1", publicAccessToken: token });
            assert.deepEqual(one, { id: "run_1", publicAccessToken: token });
            one.publicAccessToken = "mine";
            assert.equal(one.publicAccessToken, "mine");
            delete one.publicAccessToken;
            assert.deepEqual(one, { id: "run_1" });
        }
        assert.equal((await sdk.tasks.trigger("t", {})).publicAccessToken, "eyJ.given");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn odd_arguments_are_for_rust_alone() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 1, data: [], pagination: {} }];
        const fetch = answers(...Array(60).fill(good));
        sdk.configure({ secretKey: "k", fetch });
        let reads = 0;
        const counted = { get limit() { reads++; return 1; } };
        const proxy = new Proxy({ limit: 1 }, {});
        const thrower = new Proxy({}, { ownKeys() { throw new Error("keys"); } });
        for (const id of ["a/b", "..", "", "ä", { id: "run_1", more: [] }]) {
            for (let i = 0; i < 3; i++) await sdk.runs.retrieve(id).catch(() => {});
        }
        assert.equal(rust.template, 0);
        for (const params of [{ status: ["FAILED"] }, { from: new Date(1) }, { limit: NaN }, null, proxy, counted]) {
            for (let i = 0; i < 3; i++) await sdk.runs.list(params);
        }
        for (let i = 0; i < 3; i++) await assert.rejects(sdk.runs.list(thrower), { message: "keys" });
        for (const [name, value] of [["__proto__", 1], ["toJSON", () => ({ limit: 7 })]]) {
            const params = Object.defineProperty({}, name, { value, enumerable: true });
            for (let i = 0; i < 3; i++) await sdk.runs.list(params).catch(() => {});
            assert.doesNotMatch(fetch.requests.at(-1).url, /7/);
        }
        // Different filters by turns.
        for (let i = 0; i < 6; i++) {
            await sdk.runs.list({ limit: 1 + (i % 2) });
            assert.equal(new URL(fetch.requests.at(-1).url).searchParams.get("page[size]"), String(1 + (i % 2)));
        }
        // A text by another type.
        for (const status of ["1", "1", "1", 1, "true", true]) await sdk.runs.list({ status });
        assert.match(fetch.requests.at(-1).url, /status%5D=true/);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_trigger_without_a_payload_sends_none() {
    holds(
        r#"
        const fetch = answers(...Array(9).fill([200, { id: "run_1" }]));
        sdk.configure({ secretKey: "k", fetch });
        for (const args of [["t"], ["t"], ["t"], ["t", undefined], ["t", null], ["t", "text"]]) await sdk.tasks.trigger(...args);
        const bodies = fetch.requests.map(({ body }) => JSON.parse(body));
        for (const body of bodies.slice(0, 4)) assert.deepEqual(body, { options: { payloadType: "application/json", payloadSize: 0 } });
        assert.equal(bodies[4].payload, '{"json":null}');
        assert.equal(bodies[5].payload, "text");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_call_that_rust_goes_on_with_is_of_the_time_when_it_was_made() {
    holds(
        r#"
        const retry = { maxAttempts: 2, minTimeoutInMs: 1, maxTimeoutInMs: 1 };
        const good = [200, { id: "run_1", attemptCount: 0 }];
        let script = answers(...Array(9).fill(good));
        let meanwhile = () => {};
        const fetch = async (...args) => {
            const answer = script(...args);
            meanwhile();
            return answer;
        };
        const config = { secretKey: "one", baseURL: "https://one.example", fetch, requestOptions: { retry } };
        sdk.configure(config);
        const sent = () => script.requests.map(({ url, headers, body }) => [url, headers, body]);

        // Odd payloads are written once.
        for (const payload of [{ "a\\": { d: 5n } }, { "a\\": { d: new Date(0) } }, { v: new Float64Array([NaN, 1]) }]) {
            script = answers(good, good, [500, {}], good);
            for (let i = 0; i < 3; i++) assert.equal((await sdk.tasks.trigger("t", payload)).id, "run_1");
            assert.deepEqual(sent()[3], sent()[2]);
        }

        // What is set while a call is under way is for later ones.
        script = answers(good, good, [500, {}], good, [200, { id: "run_1" }], good);
        await sdk.runs.retrieve("run_1");
        await sdk.runs.retrieve("run_1");
        meanwhile = () => {
            config.secretKey = "two";
            config.baseURL = "https://two.example";
            process.env.TRIGGER_PREVIEW_BRANCH = "later";
        };
        await sdk.runs.retrieve("run_1");
        meanwhile = () => {};
        delete process.env.TRIGGER_PREVIEW_BRANCH;
        assert.deepEqual(sent()[3], sent()[2]);
        Object.assign(config, { secretKey: "one", baseURL: "https://one.example" });
        meanwhile = () => (config.secretKey = "");
        assert.equal((await sdk.runs.retrieve("run_1")).attemptCount, 0);
        meanwhile = () => {};
        config.secretKey = "three";
        await sdk.runs.retrieve("run_1");
        assert.equal(script.requests.at(-1).headers.Authorization, "Bearer three");

        // The caller's own code lives in the present.
        script = answers(good, good, [500, {}], good, good);
        for (let i = 0; i < 2; i++) await sdk.runs.retrieve("run_1");
        let other;
        config.onRetry = () => {
            config.secretKey = "four";
            other = sdk.runs.cancel("run_2");
        };
        await sdk.runs.retrieve("run_1");
        await other;
        const keys = script.requests.map(({ headers }) => headers.Authorization.slice(7));
        assert.deepEqual(keys, ["three", "three", "three", "four", "three"]);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn configurations_with_headers_are_kept_too() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 0 }];
        const fetch = answers(...Array(9).fill(good));
        const additionalHeaders = { "x-own": "1" };
        sdk.configure({ secretKey: "k", fetch, requestOptions: { additionalHeaders } });
        for (let i = 0; i < 4; i++) await sdk.runs.retrieve("run_1");
        assert.deepEqual(rust, { call: 1, template: 1 });
        additionalHeaders["x-own"] = "2";
        additionalHeaders["x-more"] = "3";
        await sdk.runs.retrieve("run_1");
        const { headers } = fetch.requests.at(-1);
        assert.deepEqual([headers["x-own"], headers["x-more"]], ["2", "3"]);
        assert.equal(fetch.requests[3].headers["x-own"], "1");

        // What looks different each time is never kept, and asked for once.
        let turn = 0;
        const odd = { fetch, get secretKey() { return `key${turn++}`; } };
        sdk.configure(odd);
        rust.template = 0;
        for (let i = 0; i < 3; i++) await sdk.runs.retrieve("run_1");
        assert.equal(rust.template, 1);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn arguments_are_read_once_and_whole() {
    holds(
        r#"
        const page = [200, { data: [], pagination: {} }];
        const fetch = answers(...Array(30).fill(page));
        sdk.configure({ secretKey: "k", fetch });
        let reads = 0;
        const counted = { get limit() { return ++reads; } };
        for (let i = 1; i < 4; i++) {
            await sdk.runs.list(counted);
            assert.match(fetch.requests.at(-1).url, new RegExp(`page%5Bsize%5D=${i}$`));
        }
        const hidden = Object.defineProperty({ status: "FAILED" }, "limit", { value: 5 });
        for (let i = 0; i < 4; i++) {
            await sdk.runs.list(hidden);
            assert.match(fetch.requests.at(-1).url, /status%5D=FAILED&page%5Bsize%5D=5$/);
        }

        const made = new Proxy({}, { get: (_, name) => (name === "limit" ? 7 : undefined) });
        for (let i = 0; i < 4; i++) {
            await sdk.runs.list(made);
            assert.match(fetch.requests.at(-1).url, /page%5Bsize%5D=7$/);
        }

        // Neither a long text nor a secret stays behind, and no token is signed to tell calls apart.
        rust.template = 0;
        for (let i = 0; i < 3; i++) await sdk.runs.list({ tag: "x".repeat(2000) });
        for (let i = 0; i < 3; i++) await sdk.envvars.create("p", "dev", { name: "A", value: "hidden" }).catch(() => {});
        assert.equal(rust.template, 0);
        let signed = 0;
        const handle = { id: "run_1" };
        const real = await new sdk.TriggerClient({ secretKey: "k", fetch: answers([200, handle]) }).tasks.trigger("t");
        const { get } = Object.getOwnPropertyDescriptor(real, "publicAccessToken");
        Object.defineProperty(real, "publicAccessToken", { get() { signed++; return get.call(real); }, enumerable: true });
        for (let i = 0; i < 3; i++) await sdk.runs.retrieve(real).catch(() => {});
        assert.equal(signed, 0);
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_getter_that_throws_while_a_template_is_made_harms_no_call() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 0 }];
        const fetch = answers(...Array(9).fill(good));
        let reads = 0;
        let throwsAt = Infinity;
        sdk.configure({ fetch, get secretKey() { if (++reads === throwsAt) throw new Error("once"); return "k"; } });
        await sdk.runs.retrieve("run_1");
        throwsAt = reads + 1;
        await sdk.runs.retrieve("run_1");
        for (let i = 0; i < 3; i++) assert.equal((await sdk.runs.retrieve("run_1")).id, "run_1");
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn scopes_and_clients_have_templates_of_their_own() {
    holds(
        r#"
        const good = [200, { id: "run_1", attemptCount: 0 }];
        const fetch = answers(...Array(40).fill(good));
        const clients = ["a", "b"].map((accessToken) => new sdk.TriggerClient({ accessToken, fetch, baseURL: `https://${accessToken}.example` }));
        for (let i = 0; i < 4; i++) {
            for (const client of clients) await client.runs.retrieve(`run_${i}`);
        }
        assert.deepEqual(rust, { call: 2, template: 2 });
        const sent = fetch.requests.slice(-2).map(({ url, headers }) => [url, headers.Authorization]);
        assert.deepEqual(sent, [["https://a.example/api/v3/runs/run_3", "Bearer a"], ["https://b.example/api/v3/runs/run_3", "Bearer b"]]);

        sdk.configure({ secretKey: "outer", fetch });
        await sdk.auth.withAuth({ accessToken: "inner" }, async () => {
            for (let i = 0; i < 3; i++) await sdk.runs.retrieve("run_1");
            assert.equal(fetch.requests.at(-1).headers.Authorization, "Bearer inner");
        });
        await sdk.runs.retrieve("run_1");
        assert.equal(fetch.requests.at(-1).headers.Authorization, "Bearer outer");

        // Inside a task, Rust alone knows what is sent.
        const worker = Symbol.for("dev.trigger.ts.api");
        for (let i = 0; i < 3; i++) await sdk.runs.retrieve("run_1");
        const before = rust.call;
        globalThis[worker] = { "task-context": { ctx: { run: { id: "run_0" }, attempt: {} }, isInsideTask: true } };
        try {
            await sdk.runs.retrieve("run_1").catch(() => {});
            assert.equal(rust.call, before + 1);
        } finally {
            delete globalThis[worker];
        }
        "#,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_call_is_the_same_whether_it_is_the_first_or_not() {
    holds(
        r#"
        const fetchOnce = { maxAttempts: 2, minTimeoutInMs: 1, maxTimeoutInMs: 1 };
        const good = () => new Response('{"id":"run_1"}');
        const later = async (act, ...before) => {
            const seen = [];
            const config = { secretKey: "tr_dev_k", baseURL: "https://x.example", requestOptions: { retry: fetchOnce } };
            config.fetch = async () => good();
            sdk.configure(config);
            for (const make of before) await make();
            return act(config, seen).then((value) => [value, seen], (error) => [error.name, error.message, seen]);
        };
        const same = async (act, like) => {
            const first = await later(act);
            assert.deepEqual(await later(act, like, like), first);
            return first;
        };
        const trigger = () => sdk.tasks.trigger("t", { a: 1 });
        const sent = ({ body, headers }) => [JSON.parse(body), headers["x-trigger-branch"]];

        // The payload is of no use any more when the first attempt has failed.
        for (const status of [404, 500]) {
            const { length } = await same(async (config, seen) => {
                const script = [status];
                config.fetch = async (url, init) => {
                    seen.push(...sent(init));
                    return script.length > 0 ? Response.json({ error: "e" }, { status: script.pop() }) : good();
                };
                const { proxy, revoke } = Proxy.revocable({ a: 1 }, {});
                const promise = sdk.tasks.trigger("t", proxy);
                revoke();
                return (await promise).id;
            }, trigger);
            assert.equal(length, status === 500 ? 2 : 3);
        }

        // A fetch of the caller's own adds to the headers, which all attempts share.
        await same(async (config, seen) => {
            const script = [500];
            config.fetch = async (url, { headers }) => {
                seen.push((headers["x-mine"] ??= seen.length));
                return script.length > 0 ? new Response("", { status: script.pop() }) : good();
            };
            return (await trigger()).id;
        }, trigger);

        // A budget holds as it is when it is asked.
        await same(async (config, seen) => {
            const budget = { maxRetries: 9, windowInMs: 1000 };
            config.retryBudget = budget;
            config.fetch = async () => {
                seen.push(budget.maxRetries);
                budget.maxRetries = 0;
                return new Response("", { status: 500 });
            };
            return (await trigger()).id;
        }, async () => {
            await trigger();
        });

        // The payload has a say in the configuration, and is read once.
        await same(async (config, seen) => {
            config.fetch = async (url, init) => (seen.push(sent(init)), good());
            const payload = { toJSON: () => ((config.previewBranch = "b"), seen.push("read"), {}) };
            return (await sdk.tasks.trigger("t", payload)).id;
        }, trigger);
        await same(async (config, seen) => {
            const { fetch } = config;
            config.fetch = async (url, init) => (seen.push("sent"), fetch(url, init));
            let left = 1;
            const payload = { get a() { if (left-- > 0) throw new RangeError("once"); return 1; } };
            return sdk.tasks.trigger("t", payload);
        }, trigger);

        // A response of the caller's own making says anything.
        for (const header of [true, 5, ["a"], {}]) {
            await same(async (config) => {
                const text = async () => '{"id":"run_1"}';
                config.fetch = async () => ({ status: 200, text, headers: { get: () => header } });
                return typeof (await trigger()).publicAccessToken;
            }, trigger);
        }
        for (const status of [NaN, Infinity, 200.5]) {
            await same(async (config) => {
                config.fetch = async () => ({ status, text: async () => '{"id":"run_1"}' });
                return (await sdk.runs.cancel("run_1")).id;
            }, () => sdk.runs.cancel("run_1"));
        }

        // What an engine has not, the caller hears of.
        const { randomUUID } = crypto;
        const [name, message] = await same(async () => {
            crypto.randomUUID = () => { throw new Error("no randomness"); };
            try {
                return (await sdk.runs.cancel("run_1")).id;
            } finally {
                crypto.randomUUID = randomUUID;
            }
        }, () => sdk.runs.cancel("run_1"));
        assert.deepEqual([name, message], ["Error", "no randomness"]);

        Object.defineProperty(Object.prototype, "options", { value: {}, configurable: true });
        try {
            const [, seen] = await same(async (config, seen) => {
                config.fetch = async (url, { body }) => (seen.push(body), good());
                return Object.keys(await sdk.runs.retrieve("run_1"));
            }, () => sdk.runs.retrieve("run_1"));
            assert.deepEqual(seen, [undefined]);
        } finally {
            delete Object.prototype.options;
        }
        "#,
    )
    .await;
}
