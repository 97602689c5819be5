// The declarations, as a user's compiler sees them: the programs in ok/ must compile, and those in
// fail/ too, where each wrong line is expected to be refused (@ts-expect-error fails where it is not).
//
// TYPES_FROM_PACKAGE=1 checks an installed package "trigger-wasm" instead of what was built.
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
  "Node's globals alone": ["--lib", "es2022", "--types", "node"],
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

test("types: every program that must compile says which types it expects", () => {
  for (const { name, text } of programs("ok")) {
    assert.match(text, /assert<Equal</, name);
  }
});

test("types: every line that must not compile says why", () => {
  for (const { name, text } of programs("fail")) {
    const expected = text.match(/@ts-expect-error.*/g) ?? [];
    assert.ok(expected.length > 0, name);
    for (const line of expected) assert.match(line, /@ts-expect-error: \S+/, name);
  }
});
