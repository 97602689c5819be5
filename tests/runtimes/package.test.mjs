// The tarball: its files, and the results of tools that check packages.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "./program.mjs";
import { createProject } from "./project.mjs";

const project = await createProject();
const bin = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const installed = join(project.dir, "node_modules/trigger-wasm");
const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

test("publint has no complaints or suggestions", async () => {
  const { stdout } = await runProgram(bin("publint"), ["run", project.tarball, "--strict"], ".");
  assert.match(stdout, /All good!/);
});

test("arethetypeswrong has no complaints", async () => {
  const args = [project.tarball, "--no-color"];
  const { stdout } = await runProgram(bin("attw"), args, ".");
  assert.match(stdout, /No problems found/);
  assert.doesNotMatch(stdout, /❌|💀|⚠️/);
});

test("the package has no dependencies and no install scripts", () => {
  const { dependencies, peerDependencies, optionalDependencies, scripts, bin } = manifest;
  assert.deepEqual(
    [dependencies, peerDependencies, optionalDependencies, scripts, bin],
    Array(5).fill(undefined),
  );
});

test("every file in the package is used", () => {
  const paths = project.files.map(({ path }) => path);
  const papers =
    /^((dist\/declarations\/)?package\.json|README\.md|LICENSE-(MIT|APACHE)|dist\/[\w/-]+\.d\.c?ts)$/;
  const others = paths.filter((path) => !papers.test(path) && !reachable().has(path));
  // Some bundlers need this file, since the wasm file names it.
  assert.deepEqual(others, ["dist/trigger_wasm_bg.js"]);
});

/** Returns all files that an entry imports, directly or indirectly. */
function reachable() {
  const entries = [...targets(manifest.imports["#module"]), ...targets(manifest.exports["."])];
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    if (!/\.c?js$/.test(path)) return;
    const text = readFileSync(join(installed, path), "utf8");
    for (const [, to] of text.matchAll(/(?:from ?|import ?|require\(|URL\()["'](\.[^"'?]+)/g)) {
      visit(join(dirname(path), to));
    }
  };
  for (const entry of entries) visit(join(entry));
  return found;
}

/** Returns the files in nested conditions. */
function targets(conditions) {
  return typeof conditions === "string" ? [conditions] : Object.values(conditions).flatMap(targets);
}

test("each entry exists and belongs to a condition", () => {
  const ofNode = ["./module/entry.cjs", "./module/node.cjs"];
  const named = new Set([...targets(manifest.imports["#module"]), ...ofNode]);
  // The excluded files are shared by several entries.
  const isEntry = (path) => /^\.\/module\/(?!(compile|embedded|storage)\.js$)/.test(path);
  const there = project.files.map(({ path }) => `./${path}`).filter(isEntry);
  assert.deepEqual([...named].sort(), there.sort());
});

test("the entries /v3 and . are the same", () => {
  assert.deepEqual(manifest.exports["./v3"], manifest.exports["."]);
});

test("no file creates code from strings or has a top-level await", () => {
  for (const { path } of project.files.filter(({ path }) => path.endsWith(".js"))) {
    const text = readFileSync(join(installed, path), "utf8");
    assert.doesNotMatch(text, /\beval\(|new Function\(/, path);
    // Only Vite's development server loads this file, and it awaits each file anyway.
    if (path === "module/workerd-dev.js") continue;
    assert.doesNotMatch(text, /^await |^(const|let|export default) .*await /m, path);
  }
});

test("both entries have types for import and require", async () => {
  const text = (from) => `import { runs, type RunStatus } from "${from}";
    const status: Promise<RunStatus | string> = runs.retrieve("run_1").then((run) => run.status);
    // @ts-expect-error: a number is not an id
    runs.retrieve(1);
    export { status };`;
  writeFileSync(join(project.dir, "main.mts"), text("trigger-wasm"));
  writeFileSync(join(project.dir, "v3.mts"), text("trigger-wasm/v3"));
  writeFileSync(join(project.dir, "main.cts"), text("trigger-wasm"));
  writeFileSync(join(project.dir, "v3.cts"), text("trigger-wasm/v3"));
  const files = ["main.mts", "v3.mts", "main.cts", "v3.cts"];
  const flags = ["--noEmit", "--strict", "--lib", "es2022,dom", "--types", ""];
  for (const module of [["nodenext"], ["esnext", "--moduleResolution", "bundler"]]) {
    const args = [...flags, "--module", ...module, ...files];
    await runProgram(bin("tsc"), args, project.dir);
  }
});
