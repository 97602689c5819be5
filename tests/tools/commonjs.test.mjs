// The package in CommonJS, in Node and in tools with partial or no support for ES modules.

import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { createProject, elsewhere, temporaryFolder } from "../runtimes/project.mjs";
import { oldNode, runtimes, tools } from "../runtimes/versions.mjs";
import { settings } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

const limit = { timeout: 180_000 };
const packed = await createProject();

/** Runs a text as a program in the project with the installed package. */
async function runText(name, text, args = [], program = process.execPath) {
  writeFileSync(join(packed.dir, name), text);
  return (await runProgram(program, [...args, name], packed.dir)).stdout.trim();
}

test("the CommonJS files contain no import.meta and no package-private name", () => {
  const installed = join(packed.dir, "node_modules/trigger-wasm");
  for (const file of ["dist/index.cjs", "module/entry.cjs", "module/node.cjs"]) {
    const text = readFileSync(join(installed, file), "utf8");
    assert.doesNotMatch(text, /import\.meta|["']#\w/, file);
  }
});

test("Node requires it with --no-experimental-require-module, as AWS Lambda does", async (t) => {
  const node = await installFor(t, "Node 22", runtimes["Node 22"]);
  if (!node) return;
  const text = 'console.log(typeof require("trigger-wasm").tasks.trigger);';
  const flags = ["--no-experimental-require-module"];
  assert.equal(await runText("lambda.cjs", text, flags, node.program), "function");
});

test("the example of docs/tools/aws-lambda.md responds", async () => {
  const page = readFileSync(new URL("../../docs/tools/aws-lambda.md", import.meta.url), "utf8");
  const [, code] = /^```js\n(.*?)^```$/ms.exec(page);
  const text = `${code}
    const { configure } = require("trigger-wasm");
    configure({ accessToken: "tr_dev_x", fetch: async () => Response.json({ id: "run_1" }) });
    exports.handler({ to: "ada@example.com" }).then(({ body }) => console.log(body));`;
  assert.equal(await runText("handler.cjs", text), '{"id":"run_1"}');
});

test("import and require share the configuration and the classes", async () => {
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

describe("versions of Node", () => {
  /** Loads the package with `require` and `import`, in a Node that can pretend to have another version. */
  const load = async (t, version, wanted = runtimes["Node 22"]) => {
    const node = await installFor(t, "Node", wanted);
    if (!node) return [];
    const text = `
      if ("${version}") Object.defineProperty(process, "versions", { value: { node: "${version}" } });
      const loaded = ({ tasks }) => typeof tasks.trigger;
      const refused = ({ message }) => message;
      Promise.all([
        Promise.resolve().then(() => require("trigger-wasm")).then(loaded, refused),
        import("trigger-wasm").then(loaded, refused),
      ]).then((results) => console.log(results.join("\\n")));`;
    return (await runText("load.cjs", text, [], node.program)).split("\n");
  };
  const refusal = (version) =>
    `trigger-wasm requires Node ^20.19 or >=22.12, and this is Node ${version}.`;

  // These tests use Node 22: in Node 20, an error in imported CommonJS ends the process even if it is caught.
  for (const version of ["18.20.8", "20.18.3", "21.7.3", "22.0.0", "22.11.0"]) {
    test(`${version} is refused by require and by import`, async (t) => {
      const ends = await load(t, version);
      for (const end of ends) assert.equal(end, refusal(version));
    });
  }

  for (const version of ["20.19.0", "22.12.0", "23.0.0", "24.9.0", "30.0.0"]) {
    test(`${version} is accepted by require and by import`, async (t) => {
      const ends = await load(t, version);
      for (const end of ends) assert.equal(end, "function");
    });
  }

  test("Node 12 gets the error message instead of a syntax error", async (t) => {
    const ends = await load(t, "", oldNode);
    for (const end of ends) assert.equal(end, refusal("12.22.12"));
  });
});

const source = `
  import { ApiError, runs, tasks } from "trigger-wasm";
  export const ids: Promise<string> = tasks.trigger("t", { a: 1 }).then(({ id }) => id);
  export const isError = (error: unknown) => error instanceof ApiError;
  // @ts-expect-error: a number is not an id
  runs.retrieve(1);
`;

for (const name of ["ts-node", "tsx"]) {
  test(name, limit, async (t) => {
    const project = await createToolProject(t, name, tools[name], { page: "ts-node" });
    if (!project) return;
    writeFileSync(join(project.dir, "package.json"), '{ "type": "commonjs" }\n');
    const { stdout } = await project.run(name, ["trigger.ts"], settings());
    assert.match(stdout, /^run_\w+\n$/);
  });
}

test("Yarn Plug'n'Play", limit, async (t) => {
  const installed = await installFor(t, "Yarn", tools.Yarn);
  if (!installed) return;
  const dir = temporaryFolder("yarn");
  const yarn = (...args) =>
    runProgram(installed.program, args, dir, { HOME: dir, YARN_ENABLE_TELEMETRY: "0" });
  writeFileSync(join(dir, ".yarnrc.yml"), "nodeLinker: pnp\n");
  const dependencies = { "trigger-wasm": `file:${packed.tarball}` };
  writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "app", dependencies }));
  writeFileSync(join(dir, "yarn.lock"), "");
  await yarn("install");
  writeFileSync(join(dir, "main.cjs"), 'console.log(typeof require("trigger-wasm").runs.list);');
  writeFileSync(
    join(dir, "main.mjs"),
    'import { runs } from "trigger-wasm"; console.log(typeof runs.list);',
  );
  for (const file of ["main.cjs", "main.mjs"]) {
    assert.equal((await yarn("node", file)).stdout, "function\n");
  }
});

describe("@vercel/nft, which lists the files that a program needs", () => {
  for (const [file, text] of Object.entries({
    "required.cjs": 'console.log(typeof require("trigger-wasm").runs.list);',
    "imported.mjs": 'import { runs } from "trigger-wasm"; console.log(typeof runs.list);',
  })) {
    test(`lists all files for ${file}`, limit, async (t) => {
      const installed = await installFor(t, "@vercel/nft", tools["@vercel/nft"]);
      if (!installed) return;
      const { nodeFileTrace } = createRequire(join(installed.dir, "package.json"))("@vercel/nft");
      writeFileSync(join(packed.dir, file), text);
      const { fileList, warnings } = await nodeFileTrace([join(packed.dir, file)], {
        base: packed.dir,
        processCwd: packed.dir,
      });
      assert.deepEqual([...warnings], []);
      assert.ok(fileList.has("node_modules/trigger-wasm/dist/trigger_wasm_bg.wasm"));
      // The program runs with no other files.
      const dir = elsewhere();
      for (const path of fileList) cpSync(join(packed.dir, path), join(dir, path));
      assert.equal((await runProgram(process.execPath, [file], dir)).stdout, "function\n");
    });
  }
});

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
});
