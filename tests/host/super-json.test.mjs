// Writes the same text as Trigger.dev's own packages, and reads back the written values.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse, stringify } from "../../src/host/js/super-json.js";

const date = new Date("2025-01-01T00:00:00.000Z");
const cycle = { x: 1 };
cycle.self = cycle;
const shared = { deep: [1] };

// Recorded from the official package 4.8.3.
const recorded = [
  [{ a: 1, b: ["x", null, true] }, '{"json":{"a":1,"b":["x",null,true]}}'],
  [date, '{"json":"2025-01-01T00:00:00.000Z","meta":{"values":["Date"]}}'],
  [
    { m: new Map([["k", date]]), s: new Set([5n]) },
    '{"json":{"m":[["k","2025-01-01T00:00:00.000Z"]],"s":["5"]},"meta":{"values":{"m":["map",{"0.1":["Date"]}],"s":["set",{"0":["bigint"]}]}}}',
  ],
  [
    [undefined, 7n, 7n],
    '{"json":[null,"7","7"],"meta":{"values":{"0":["undefined"],"1":["bigint"],"2":["bigint"]},"referentialEqualities":{"1":["2"]}}}',
  ],
  [
    { "b.c": { "b.c": undefined } },
    '{"json":{"b.c":{"b.c":null}},"meta":{"values":{"b\\\\.c.b.c":["undefined"]}}}',
  ],
  [cycle, '{"json":{"x":1,"self":null},"meta":{"referentialEqualities":[["self"]]}}'],
  [
    { a: shared, b: shared },
    '{"json":{"a":{"deep":[1]},"b":{"deep":[1]}},"meta":{"referentialEqualities":{"a":["b"]}}}',
  ],
  [() => 1, "{}"],
];

describe("super-JSON", () => {
  test("writes the recorded texts", () => {
    for (const [value, text] of recorded) assert.equal(stringify(value), text);
  });

  test("reads back the written value", () => {
    const value = {
      date,
      map: new Map([[{ a: 1 }, new Map([[1n, new Set([date, undefined])]])]]),
      numbers: [NaN, Infinity, -Infinity, -0, 1.5],
      pattern: /a+/gi,
      url: new URL("https://x.dev/a?b=1"),
      bytes: new Uint8Array([1, 2, 3]),
      floats: new Float64Array([1.5]),
      "dotted.key": { inside: date },
      nothing: undefined,
    };
    assert.deepEqual(parse(stringify(value)), value);
    const error = parse(stringify({ error: new TypeError("m") })).error;
    assert.ok(error instanceof Error && error.name === "TypeError" && error.message === "m");
  });

  test("keeps the identity of shared objects", () => {
    const read = parse(stringify({ a: shared, list: [shared], map: new Map([["k", shared]]) }));
    assert.equal(read.a, read.list[0]);
    assert.equal(read.a, read.map.get("k"));
    const ring = parse(stringify(cycle));
    assert.equal(ring.self, ring);
  });

  test("rejects keys that could change a prototype", () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const value = Object.defineProperty({}, key, { value: 1, enumerable: true });
      assert.throws(() => stringify(value), TypeError);
      const text = `{"json":{},"meta":{"values":{"${key}.x":["Date"]}}}`;
      assert.throws(() => parse(text), TypeError);
    }
  });

  test("reads the JSON of an unknown type", () => {
    assert.equal(parse('{"json":"1","meta":{"v":1,"values":["temporal"]}}'), "1");
  });
});
