// Recognizes requests that never reached the server, by the errors of each runtime's fetch.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { mayHaveBeenSent } from "../../src/host/js/connection-errors.js";
import { installFor } from "../runtimes/install.mjs";
import { freePort, runProgram } from "../runtimes/program.mjs";
import { runtimes } from "../runtimes/versions.mjs";

const program = fileURLToPath(new URL("connection-errors-program.mjs", import.meta.url));

describe("the errors of a runtime", () => {
  const commands = { Node: [], Bun: [], Deno: ["run", "--allow-net", "--allow-read"] };
  for (const [name, wanted] of Object.entries(runtimes)) {
    const args = commands[name.split(" ")[0]];
    if (!args) continue;
    test(name, { timeout: 60_000 }, async (t) => {
      const installed = await installFor(t, name, wanted);
      if (!installed) return;
      const closing = createServer((socket) => socket.once("data", () => socket.destroy()));
      closing.listen(0, "127.0.0.1");
      await once(closing, "listening");
      t.after(() => closing.close());
      const ports = [await freePort(), closing.address().port];
      const urls = ports.map((port) => `http://127.0.0.1:${port}/`);
      urls.push("http://no-such-host.invalid/");
      const { stdout } = await runProgram(installed.program, [...args, program, ...urls], ".");
      assert.deepEqual(JSON.parse(stdout), [false, true, false]);
    });
  }
});

const failed = (cause) => Object.assign(new TypeError("fetch failed"), { cause });
const coded = (code, more) => Object.assign(new Error(code), { code, ...more });

const never = {
  "a connect time-out": failed(coded("UND_ERR_CONNECT_TIMEOUT")),
  "a connect time-out of the system": failed(coded("ETIMEDOUT", { syscall: "connect" })),
  "a failure of every address of a host": failed(
    new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")], ""),
  ),
  "an error of node-fetch": coded("ECONNREFUSED", { type: "system" }),
};
const maybe = {
  "a time-out of an established connection": failed(coded("ETIMEDOUT", { syscall: "read" })),
  "a connection reset": failed(coded("ECONNRESET")),
  "a connection lost in undici": failed(coded("UND_ERR_SOCKET")),
  "a time-out of the response": failed(coded("UND_ERR_HEADERS_TIMEOUT")),
  "a failure of one address of two": failed(
    new AggregateError([coded("ECONNREFUSED"), coded("EPIPE")], ""),
  ),
  "an empty aggregate error": new AggregateError([], ""),
  "a connection lost in workerd": Object.assign(new Error("Network connection lost."), {
    retryable: true,
  }),
  "an error of a browser": new TypeError("Failed to fetch"),
  "a string": "ECONNREFUSED",
  undefined: undefined,
};

for (const [name, error] of Object.entries(never)) {
  test(`never sent: ${name}`, () => assert.equal(mayHaveBeenSent(error), false));
}
for (const [name, error] of Object.entries(maybe)) {
  test(`possibly sent: ${name}`, () => assert.equal(mayHaveBeenSent(error), true));
}

test("possibly sent: a throwing proxy, or an error that is its own cause", () => {
  const hostile = new Proxy({}, { get: () => assert.fail("read") });
  assert.equal(mayHaveBeenSent(hostile), true);
  const circular = new Error("again");
  circular.cause = circular;
  assert.equal(mayHaveBeenSent(circular), true);
});
