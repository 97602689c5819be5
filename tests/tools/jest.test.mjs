// The package in Jest, with and without other tools: docs/tools/jest.md and nestjs.md.

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { companions, tools } from "../runtimes/versions.mjs";
import { settings, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

const limit = { timeout: 180_000 };

const spec = `
  const { configure, runs, tasks } = require("trigger-wasm");
  test("a call resolves", async () => {
    const fetch = async () => Response.json({ id: "run_1" });
    configure({ accessToken: "tr_dev_x", fetch });
    expect((await runs.cancel("run_1")).id).toBe("run_1");
    expect(typeof tasks.trigger).toBe("function");
  });
`;
const compiled = spec.replace(
  'const { configure, runs, tasks } = require("trigger-wasm");',
  'import { configure, runs, tasks } from "trigger-wasm";',
);
/** Replaces the Response in a test, since jsdom doesn't define it. */
const inPage = (text) =>
  text.replace(
    'Response.json({ id: "run_1" })',
    `({ ok: true, status: 200, json: async () => ({ id: "run_1" }) })`,
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

/** Writes files into a project. A value that isn't a string is written as JSON. */
function write({ dir }, files) {
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(dir, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

for (const [name, wanted] of [
  ["Jest 29", tools["Jest 29"]],
  ["Jest 30", companions.Jest],
]) {
  test(`${name}, with the package and with a mock of it`, limit, async (t) => {
    const project = await createToolProject(t, name, wanted, { page: "jest" });
    if (!project) return;
    // The configuration on the page is for Next.js.
    rmSync(join(project.dir, "jest.config.js"));
    const jest = { transform: {} };
    write(project, { "package.json": { jest }, "call.test.js": spec, "mock.test.js": mocked });
    await project.run("jest", ["--ci"]);
  });
}

test("babel-jest, which also transforms the package", limit, async (t) => {
  const project = await createToolProject(t, "babel-jest", tools["babel-jest"]);
  if (!project) return;
  const presets = [["@babel/preset-env", { targets: { node: "current" } }]];
  const jest = {
    transform: { "\\.js$": ["babel-jest", { presets }] },
    transformIgnorePatterns: ["/node_modules/(?!trigger-wasm/)"],
  };
  write(project, { "package.json": { jest }, "call.test.js": compiled });
  await project.run("jest", ["--ci"]);
});

test("ts-jest", limit, async (t) => {
  const project = await createToolProject(t, "ts-jest", tools["ts-jest"]);
  if (!project) return;
  const compilerOptions = { module: "commonjs", target: "es2022", esModuleInterop: true };
  write(project, {
    "package.json": { jest: { preset: "ts-jest" } },
    "tsconfig.json": { compilerOptions },
    "call.test.ts": compiled,
  });
  await project.run("jest", ["--ci"]);
});

test("next/jest", limit, async (t) => {
  const project = await createToolProject(t, "next/jest", tools["next/jest"], { page: "jest" });
  if (!project) return;
  mkdirSync(join(project.dir, "app"));
  write(project, { "package.json": {}, "call.test.js": inPage(compiled), "mock.test.js": mocked });
  await project.run("jest", ["--ci"]);
});

describe("simulated browser pages", () => {
  for (const environment of ["jest-environment-jsdom", "@happy-dom/jest-environment"]) {
    test(`${environment} accepts a secret key, in CommonJS and in ES modules`, limit, async (t) => {
      const name = "Jest's environments";
      const project = await createToolProject(t, name, tools[name]);
      if (!project) return;
      const jest = { transform: {}, testEnvironment: environment };
      write(project, { "package.json": { jest }, "call.test.js": inPage(spec) });
      await project.run("jest", ["--ci"]);

      const modules = { jest: { ...jest, testMatch: ["**/*.mjs"] } };
      write(project, { "package.json": modules, "call.test.mjs": inPage(compiled) });
      await project.run("jest", ["--ci"], { NODE_OPTIONS: "--experimental-vm-modules" });
    });
  }
});

describe("NestJS", () => {
  const create = async (t) => {
    const pages = { page: "nestjs", app: "nestjs" };
    const project = await createToolProject(t, "NestJS", tools.NestJS, pages);
    if (!project) return undefined;
    // The configuration that `nest new` writes.
    write(project, {
      "package.json": {
        jest: {
          moduleFileExtensions: ["js", "json", "ts"],
          rootDir: "src",
          testRegex: ".*\\.spec\\.ts$",
          transform: { "^.+\\.(t|j)s$": "ts-jest" },
          testEnvironment: "node",
        },
      },
      "tsconfig.json": {
        compilerOptions: {
          module: "nodenext",
          moduleResolution: "nodenext",
          resolvePackageJsonExports: true,
          esModuleInterop: true,
          isolatedModules: true,
          emitDecoratorMetadata: true,
          experimentalDecorators: true,
          target: "ES2023",
          outDir: "./dist",
          baseUrl: "./",
          strict: true,
        },
      },
    });
    return project;
  };

  test("runs its tests in Jest", limit, async (t) => {
    const project = await create(t);
    if (!project) return;
    write(project, { "src/call.spec.ts": compiled });
    await project.run("jest", ["--ci"]);
  });

  test("triggers a run in its build", limit, async (t) => {
    const project = await create(t);
    if (!project) return;
    await project.run("tsc", ["--project", "."]);
    const { stdout } = await project.run(process.execPath, ["dist/main.js"], settings());
    await triggered(new Response(stdout));
  });
});
