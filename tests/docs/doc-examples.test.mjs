// The examples in doc comments compile with the built declarations.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as sdk from "trigger-wasm";
import { CommandError, root, run } from "../../scripts/toolchain.mjs";
import { temporaryFolder } from "../runtimes/project.mjs";

const source = join(root, "src/npm");

/** Declares the values of the application that the examples use. */
const APPLICATION = `
import type { RunHandle } from "trigger-wasm";
import type { emailTask as email } from "./trigger/email.js";

declare global {
  const customer: { token: string };
  const emailTask: typeof email;
  const env: { TRIGGER_SECRET_KEY: string };
  const handle: RunHandle<"send-email", { to: string }, { messageId: string }>;
  const process: { env: Record<string, string>; stdout: { write(text: string): void } };
  const reportTask: import("trigger-wasm").Task<"make-report", { month: number }, string>;
  const request: Request;
  const response: { body: ReadableStream<Uint8Array> };
  const token: { id: string };
  const user: { id: string; email: string };
  const waiter: { id: string };
}
`;

const EMAIL_TASK = `
import type { Task } from "trigger-wasm";
export declare const emailTask: Task<"send-email", { to: string }, { messageId: string }>;
`;

/** Returns the examples of a file: the line and the code of each. */
function examplesOf(name) {
  const text = readFileSync(join(source, name), "utf8");
  return [...text.matchAll(/@example\n *\* ```ts\n(.*?)^ *\* ```$/gms)].map(([whole, code]) => ({
    place: `${name}:${text.slice(0, text.indexOf(whole)).split("\n").length}`,
    code: code.replaceAll(/^ *\* ?/gm, ""),
  }));
}

const files = readdirSync(source, { recursive: true }).filter((name) => name.endsWith(".ts"));
const examples = files.flatMap(examplesOf);
const declarations = files.map((name) => readFileSync(join(source, name), "utf8")).join("\n");
const types = [...declarations.matchAll(/^export (?:type|interface) (\w+)/gm)].map(
  ([, name]) => name,
);
const exported = [...Object.keys(sdk), ...types.map((name) => `type ${name}`)];

/** Returns a module with the missing imports, and with the example in a function, so that it can contain `return`. */
function moduleOf({ code }) {
  const own = code.match(/^import .*\n/gm) ?? [];
  const body = code.replaceAll(/^import .*\n/gm, "");
  const isUsed = (name) =>
    new RegExp(`(?<![.\\w"])${name.replace("type ", "")}\\b(?!:)`).test(body);
  const names = [...new Set(exported)].filter((name) => isUsed(name) && !own.join().includes(name));
  const imports = [`import { ${names.join(", ")} } from "trigger-wasm";\n`, ...own];
  return `${imports.join("")}export async function example() {\n${body}}\n`;
}

test("doc comments contain more than 40 examples", () =>
  assert.ok(examples.length > 40, `${examples.length}`));

test("every example compiles", async () => {
  const dir = temporaryFolder("examples");
  const names = examples.map(({ place }) => `${place.replaceAll(/\W/g, "-")}.ts`);
  for (const [index, name] of names.entries()) {
    writeFileSync(join(dir, name), moduleOf(examples[index]));
  }
  writeFileSync(join(dir, "application.d.ts"), APPLICATION);
  mkdirSync(join(dir, "trigger"));
  writeFileSync(join(dir, "trigger", "email.d.ts"), EMAIL_TASK);
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], target: "ES2022" },
    ...{ lib: ["ES2022", "DOM", "DOM.Iterable"], module: "esnext", moduleResolution: "bundler" },
    paths: { "trigger-wasm": [join(root, "pkg/dist/index.d.ts")] },
  };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const failure = await run("tsc", ["--project", dir], { quiet: true }).then(
    () => "",
    (error) => (error instanceof CommandError ? error.output : Promise.reject(error)),
  );
  assert.equal(failure, "");
});
