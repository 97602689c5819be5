// Compiles programs against the declarations. Those in ok/ must compile without errors. In those in fail/, each line with an
// error is marked with @ts-expect-error, so that a line without an error fails the test.
//
// TYPES_FROM_PACKAGE=1 checks an installed package "trigger-wasm" instead of the built one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const tscFile = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const source = process.env.TYPES_FROM_PACKAGE ? ["--paths", "null"] : [];

function tsc(...flags) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tscFile, "--project", here, "--pretty", "false", ...source, ...flags],
    { encoding: "utf8" },
  );
  return { status, output: stdout + stderr };
}

const moduleModes = {
  "Node's modules": ["--module", "nodenext", "--moduleResolution", "nodenext"],
  "a bundler's modules": ["--module", "esnext", "--moduleResolution", "bundler"],
};
const globals = {
  "the DOM's globals": ["--lib", "es2022,dom,dom.iterable"],
  "only Node's globals": ["--lib", "es2022", "--types", "node"],
  "the DOM's and Node's globals": ["--lib", "es2022,dom,dom.iterable", "--types", "node"],
};
const strictest = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];

for (const [modules, moduleFlags] of Object.entries(moduleModes)) {
  for (const [names, globalFlags] of Object.entries(globals)) {
    test(`types: ${modules}, ${names}`, () => {
      const { status, output } = tsc(...moduleFlags, ...globalFlags);
      assert.equal(status, 0, output);
    });
  }
}

test("types: the strictest options", () => {
  const { status, output } = tsc(...strictest);
  assert.equal(status, 0, output);
});

const programs = (folder) =>
  readdirSync(here + folder).map((name) => ({
    name: `${folder}/${name}`,
    text: readFileSync(`${here}${folder}/${name}`, "utf8"),
  }));

test("types: every program in ok/ asserts the types of results", () => {
  for (const { name, text } of programs("ok")) {
    assert.match(text, /assert<Equal</, name);
  }
});

test("types: every @ts-expect-error has a reason", () => {
  for (const { name, text } of programs("fail")) {
    const expected = text.match(/@ts-expect-error.*/g) ?? [];
    assert.ok(expected.length > 0, name);
    for (const line of expected) assert.match(line, /@ts-expect-error: \S+/, name);
  }
});
