import {
  ApiError,
  ApiPromise,
  auth,
  configure,
  CursorPage,
  idempotencyKeys,
  RateLimitError,
  TriggerClient,
  type IdempotencyKey,
} from "trigger-wasm";

// @ts-expect-error: the options are missing
configure();
// @ts-expect-error: there is no such option
configure({ apiKey: "tr_dev_1234" });
// @ts-expect-error: the name is `baseURL`
configure({ baseUrl: "http://localhost:3030" });
// @ts-expect-error: a token is a string
new TriggerClient({ accessToken: 1234 });
// @ts-expect-error: a client's configuration is set when it is made
new TriggerClient().configure({});
// @ts-expect-error: the function is missing
auth.withAuth({ accessToken: "tr_pat_1234" });
// @ts-expect-error: the calls to make are a function
auth.withAuth({ accessToken: "tr_pat_1234" }, Promise.resolve());
// @ts-expect-error: there is no such scope
idempotencyKeys.create("key", { scope: "task" });
// @ts-expect-error: a key is made of strings
idempotencyKeys.create(42);
// @ts-expect-error: a string isn't an idempotency key
const key: IdempotencyKey = "key";
console.log(key);

// @ts-expect-error: only the SDK makes these
new ApiPromise();
// @ts-expect-error: only the SDK makes these
new CursorPage();

const error = new ApiError(404, undefined, "m", {});
// @ts-expect-error: an error is read, not changed
error.status = 500;
// @ts-expect-error: the type of the server's data is unknown
error.body.error;
// @ts-expect-error: only a RateLimitError knows that
error.millisecondsUntilReset;
// @ts-expect-error: it is worked out, not set
new RateLimitError(429, undefined, "m", {}).millisecondsUntilReset = 1;
