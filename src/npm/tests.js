// For tests.rs: the package's functions over a fetch that answers from a script.

const AsyncFunction = (async () => {}).constructor;

// Each answer is [status, body, headers], an error to throw, or "hang"; a body is a text, JSON, or the texts that it comes in
// as { pieces }, after whose last one it "hangs", "breaks" or ends. What was sent is in `requests`.
function answers(...script) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ url, ...init });
    const answer = script.shift() ?? new TypeError("no answer is scripted");
    if (answer === "hang") {
      return new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal.reason));
      });
    }
    if (answer instanceof Error) throw answer;
    const [status, body, headers] = answer;
    const text = () => (typeof body === "string" ? body : JSON.stringify(body));
    return new Response(body.pieces ? inPieces(body.pieces, init.signal) : text(), {
      status,
      headers,
    });
  };
  return Object.assign(fetch, { requests });
}

// As the runtime's own: it fails when the signal is aborted.
function inPieces(texts, signal) {
  const encoder = new TextEncoder();
  const left = [...texts];
  return new ReadableStream(
    {
      start: (controller) =>
        signal.addEventListener("abort", () => controller.error(signal.reason)),
      pull(controller) {
        const text = left.shift();
        if (text === "hangs") return new Promise(() => {});
        if (text === "breaks") return controller.error(new TypeError("terminated"));
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
      },
    },
    { highWaterMark: 0 },
  );
}

export async function check(folder, wasm, code) {
  const load = (name) => import(`file://${folder}/${name}.js`);
  const [{ createSdk }, errors, promises, streams] = await Promise.all(
    ["sdk", "errors", "promises", "streams"].map(load),
  );
  const { default: assert } = await import("node:assert/strict");
  const { inspect } = await import("node:util");
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const rust = { call: 0, template: 0 };
  const counted = Object.fromEntries(
    Object.keys(rust).map((name) => [name, (...args) => (rust[name]++, wasm[name](...args))]),
  );
  // No test is to find what another configured.
  delete globalThis[Symbol.for("trigger-wasm.configured")];
  const exported = createSdk({ ...wasm, ...counted }, AsyncLocalStorage);
  const sdk = { ...errors, ...promises, ...streams, ...exported };
  await new AsyncFunction("sdk", "answers", "assert", "inspect", "rust", code)(
    sdk,
    answers,
    assert,
    inspect,
    rust,
  );
}
