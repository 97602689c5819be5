// The package in CommonJS: what `require` gets, in the tools that have no ES modules or only halfway.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { createProject } from "../runtimes/project.mjs";
import { companions, runtimes, tools } from "../runtimes/versions.mjs";
import { createToolProject } from "./project.mjs";

const limit = { timeout: 180_000 };
const packed = await createProject();

/** Runs a text as a program in the project that has installed the package. */
async function runText(name, text, args = [], program = process.execPath) {
  writeFileSync(join(packed.dir, name), text);
  return (await runProgram(program, [...args, name], packed.dir)).stdout.trim();
}

test("what require gets has no import.meta and no package-private name", () => {
  const installed = join(packed.dir, "node_modules/trigger-wasm");
  for (const file of ["dist/index.cjs", "module/import.cjs", "module/node.cjs"]) {
    const text = readFileSync(join(installed, file), "utf8");
    assert.doesNotMatch(text, /import\.meta|["']#\w/, file);
  }
});

test("Node requires it without loading ES modules by require, as AWS Lambda does", async (t) => {
  const node = await installFor(t, "Node 22", runtimes["Node 22"]);
  if (!node) return;
  const text = 'console.log(typeof require("trigger-wasm").tasks.trigger);';
  const flags = ["--no-experimental-require-module"];
  assert.equal(await runText("lambda.cjs", text, flags, node.program), "function");
});

test("the page on AWS Lambda answers", async () => {
  const page = readFileSync(new URL("../../docs/tools/aws-lambda.md", import.meta.url), "utf8");
  const [, code] = /^```js\n(.*?)^```$/ms.exec(page);
  const text = `${code}
    const { configure } = require("trigger-wasm");
    configure({ accessToken: "tr_dev_x", fetch: async () => Response.json({ id: "run_1" }) });
    exports.handler({ to: "ada@example.com" }).then(({ body }) => console.log(body));`;
  assert.equal(await runText("handler.cjs", text), '{"id":"run_1"}');
});

test("import and require share configure and the classes", async () => {
  const text = `
    import { createRequire } from "node:module";
    import { ApiError, ApiPromise, configure, CursorPage, runs } from "trigger-wasm";
    const required = createRequire(import.meta.url)("trigger-wasm");
    configure({ accessToken: "tr_dev_x", fetch: async () => Response.json({ error: "no" }, { status: 404 }) });
    const error = await required.runs.retrieve("run_1").catch((error) => error);
    const isPromise = required.runs.cancel("run_1").catch(() => {}) && runs.list() instanceof required.ApiPromise;
    runs.list().catch(() => {});
    console.log(error instanceof ApiError, error.status, isPromise, ApiPromise === required.ApiPromise, CursorPage === required.CursorPage);
  `.replace("runs.list() instanceof", "(globalThis.listed = runs.list()) instanceof");
  const quiet = text.replace("runs.list().catch", "globalThis.listed.catch");
  assert.equal(await runText("both.mjs", quiet), "true 404 true true true");
});

test("an unsupported version of Node is told so", async () => {
  const text =
    'delete process.getBuiltinModule; try { require("trigger-wasm"); } catch ({ message }) { console.log(message); }';
  const said = await runText("old.cjs", text);
  assert.match(said, /^trigger-wasm needs Node 20\.19 or newer, or 22\.12 or newer, and this is v/);
});

const spec = `
  const { configure, runs, tasks } = require("trigger-wasm");
  test("a call is made", async () => {
    configure({ accessToken: "tr_dev_x", fetch: async () => Response.json({ id: "run_1" }) });
    expect((await runs.cancel("run_1")).id).toBe("run_1");
    expect(typeof tasks.trigger).toBe("function");
  });
`;
const compiled = spec.replace(
  'const { configure, runs, tasks } = require("trigger-wasm");',
  'import { configure, runs, tasks } from "trigger-wasm";',
);
const mocked = `
  jest.mock("trigger-wasm");
  const { ApiError, tasks } = require("trigger-wasm");
  test("is mocked without a factory", async () => {
    tasks.trigger.mockResolvedValue({ id: "run_mocked" });
    expect((await tasks.trigger("t", {})).id).toBe("run_mocked");
    expect(typeof ApiError).toBe("function");
  });
`;

const babel = {
  transform: {
    "\\.js$": [
      "babel-jest",
      { presets: [["@babel/preset-env", { targets: { node: "current" } }]] },
    ],
  },
};

describe("Jest", { concurrency: false }, () => {
  for (const [name, wanted] of [
    ["Jest 29", tools["Jest 29"]],
    ["Jest 30", companions.Jest],
  ]) {
    test(`${name} as it comes, and mocked`, limit, async (t) => {
      const project = await createToolProject(t, name, wanted, { page: "jest" });
      if (!project) return;
      writeFileSync(join(project.dir, "package.json"), '{ "jest": { "transform": {} } }\n');
      writeFileSync(join(project.dir, "call.test.js"), spec);
      writeFileSync(join(project.dir, "mock.test.js"), mocked);
      await project.run("jest", ["--ci"]);
    });
  }

  test("babel-jest, with the package transformed too", limit, async (t) => {
    const project = await createToolProject(t, "babel-jest", tools["babel-jest"]);
    if (!project) return;
    const jest = { ...babel, transformIgnorePatterns: ["/node_modules/(?!trigger-wasm/)"] };
    writeFileSync(join(project.dir, "package.json"), JSON.stringify({ jest }));
    writeFileSync(join(project.dir, "call.test.js"), compiled);
    await project.run("jest", ["--ci"]);
  });

  test("ts-jest", limit, async (t) => {
    const project = await createToolProject(t, "ts-jest", tools["ts-jest"]);
    if (!project) return;
    const jest = { preset: "ts-jest" };
    writeFileSync(join(project.dir, "package.json"), JSON.stringify({ jest }));
    const compilerOptions = { module: "commonjs", target: "es2022", esModuleInterop: true };
    writeFileSync(join(project.dir, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(join(project.dir, "call.test.ts"), compiled);
    await project.run("jest", ["--ci"]);
  });
});

const source = `
  import { ApiError, runs, tasks } from "trigger-wasm";
  export const ids: Promise<string> = tasks.trigger("t", { a: 1 }).then(({ id }) => id);
  export const isError = (error: unknown) => error instanceof ApiError;
  // @ts-expect-error: a number is not an id
  runs.retrieve(1);
`;

describe("TypeScript in CommonJS projects", { concurrency: false }, () => {
  for (const [name, modules] of [
    ["TypeScript 5.0", ["commonjs", "node16", "nodenext"]],
    ["TypeScript 5.9", ["commonjs", "node16", "nodenext"]],
    ["TypeScript 7", ["node16", "nodenext"]],
  ]) {
    test(name, limit, async (t) => {
      const project = await createToolProject(t, name, tools[name]);
      if (!project) return;
      writeFileSync(join(project.dir, "package.json"), '{ "type": "commonjs" }\n');
      writeFileSync(join(project.dir, "main.ts"), source);
      for (const module of modules) {
        const lib = ["es2022", "dom"];
        const compilerOptions = {
          strict: true,
          noEmit: true,
          target: "es2022",
          types: [],
          lib,
          module,
        };
        const config = { compilerOptions, files: ["main.ts"] };
        writeFileSync(join(project.dir, "tsconfig.json"), JSON.stringify(config));
        await project.run("tsc", ["--project", "."]);
      }
    });
  }

  test("ts-node", limit, async (t) => {
    const project = await createToolProject(t, "ts-node", tools["ts-node"]);
    if (!project) return;
    writeFileSync(join(project.dir, "package.json"), '{ "type": "commonjs" }\n');
    const compilerOptions = { module: "commonjs", target: "es2022", lib: ["es2022", "dom"] };
    writeFileSync(join(project.dir, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const text = 'import { runs } from "trigger-wasm"; console.log(typeof runs.retrieve);';
    writeFileSync(join(project.dir, "main.ts"), text);
    const { stdout } = await project.run("ts-node", ["main.ts"]);
    assert.equal(stdout.trim(), "function");
  });
});
