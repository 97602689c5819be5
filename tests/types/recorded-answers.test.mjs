// The results of the recorded calls have their declared types.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDeclarations } from "../../scripts/generator/declarations.mjs";
import { CommandError, root, run } from "../../scripts/toolchain.mjs";
import { publicCallOf } from "../contract/sdk.mjs";
import { temporaryFolder } from "../runtimes/project.mjs";

const PAGES = ["CursorPagePromise", "OffsetLimitPagePromise"];

/** Returns the type of each call's result, as TypeScript. For a list, it is the type of an item. */
function declaredTypes() {
  const { groups, close } = openDeclarations(root);
  const types = new Map();
  for (const { namespace, calls } of groups()) {
    for (const [name, forms] of calls) {
      const given = forms.filter(({ returns }) => [...PAGES, "ApiPromise"].includes(returns));
      const texts = given.map(({ answerText, generics }) =>
        generics.reduce(
          (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), "any"),
          answerText,
        ),
      );
      if (texts.length > 0) types.set(`${namespace}.${name}`, [...new Set(texts)].join(" | "));
    }
  }
  close();
  return types;
}

const publicCall = (call) =>
  call.startsWith("apiClient.") ? publicCallOf[call.slice(10)] : call.replace(/^client\./, "");

/** Converts a recorded value to TypeScript. Returns undefined if it isn't plain data. */
function literal(value) {
  if (Array.isArray(value)) {
    const items = value.map(literal);
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const [tag] = Object.keys(value);
  // In the recordings, `class` marks an error.
  if ("class" in value) return undefined;
  if (tag === "$date") return `new Date(${JSON.stringify(value.$date)})`;
  if (tag === "$undefined") return "undefined";
  if (tag === "$jwt") return JSON.stringify("a token");
  if (tag?.startsWith("$")) return undefined;
  const fields = Object.entries(value).map(([name, inner]) => [
    JSON.stringify(name),
    literal(inner),
  ]);
  if (fields.some(([, text]) => text === undefined)) return undefined;
  return `{ ${fields.map((field) => field.join(": ")).join(", ")} }`;
}

/** Returns the recorded results that are plain data: the id of the case, the type and the text of each. */
function recorded(types) {
  const lines = readFileSync(join(root, "tests/contract/cases.jsonl"), "utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const { id, call, then, customSteps, expected } = JSON.parse(line);
    const type = types.get(publicCall(call));
    const { kind, value } = expected.outcome;
    if (!type || then || customSteps || kind !== "value") return [];
    const values = value?.$page ? value.$page.data : [value];
    const texts = values.map(literal).filter((text) => text !== undefined);
    return texts.map((text) => ({ id, type, text }));
  });
}

test("recorded answers fit their declared types", async () => {
  const types = declaredTypes();
  const answers = recorded(types);
  assert.ok(answers.length > 150, `${answers.length}`);
  const names = [...types.values()].join(" ").match(/\b[A-Z]\w+/g);
  const globals = ["Record", "Date"];
  const imports = [...new Set(names)].filter((name) => !globals.includes(name));
  const program = [
    // Recorded values omit fields that are undefined.
    "type Recorded<T> = T extends object ? { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: T[K] } : T;",
    `import type { ${imports.join(", ")} } from "trigger-wasm";`,
    ...answers.map(
      ({ id, type, text }, index) =>
        `/** ${id} */\nexport const answer${index}: Recorded<${type}> = ${text};`,
    ),
  ];
  const dir = temporaryFolder("recorded-answers");
  writeFileSync(join(dir, "answers.ts"), program.join("\n"));
  const config = { extends: join(root, "tests/types/tsconfig.json"), include: ["answers.ts"] };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify(config));
  try {
    await run("tsc", ["--project", dir, "--pretty", "false"], { quiet: true });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const lines = error.output.trim().split("\n");
    const idOf = (line) =>
      program[Math.floor((Number(line.match(/\((\d+),/)?.[1]) - 3) / 2) + 2]?.split("\n")[0];
    assert.fail(lines.map((line) => `${idOf(line) ?? ""} ${line}`).join("\n"));
  }
});
