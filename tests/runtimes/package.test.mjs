// The tarball as others see it: what lies in it, and what the tools say that judge packages.

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

test("publint finds nothing, not even a suggestion", async () => {
  const { stdout } = await runProgram(bin("publint"), ["run", project.tarball, "--strict"], ".");
  assert.match(stdout, /All good!/);
});

test("arethetypeswrong finds nothing", async () => {
  const args = [project.tarball, "--no-color"];
  const { stdout } = await runProgram(bin("attw"), args, ".");
  assert.match(stdout, /No problems found/);
  assert.doesNotMatch(stdout, /❌|💀|⚠️/);
});

test("it depends on nothing and runs nothing when it is installed", () => {
  const { dependencies, peerDependencies, optionalDependencies, scripts, bin } = manifest;
  assert.deepEqual(
    [dependencies, peerDependencies, optionalDependencies, scripts, bin],
    Array(5).fill(undefined),
  );
});

test("every file in it is of use", () => {
  const paths = project.files.map(({ path }) => path);
  const papers =
    /^((dist\/declarations\/)?package\.json|README\.md|LICENSE-(MIT|APACHE)|dist\/[\w/-]+\.d\.c?ts)$/;
  const others = paths.filter((path) => !papers.test(path) && !reachable().has(path));
  // Some bundlers look for this one, since the wasm file names it.
  assert.deepEqual(others, ["dist/trigger_wasm_bg.js"]);
});

/** All files that are imported, directly or not, from an entry. */
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

/** The files that conditions lead to, however they are nested. */
function targets(conditions) {
  return typeof conditions === "string" ? [conditions] : Object.values(conditions).flatMap(targets);
}

test("each entry is named by a condition and is there", () => {
  const ofNode = ["./module/entry.cjs", "./module/node.cjs"];
  const named = new Set([...targets(manifest.imports["#module"]), ...ofNode]);
  // These are what some of them have in common.
  const isEntry = (path) => /^\.\/module\/(?!(compile|embedded|storage)\.js$)/.test(path);
  const there = project.files.map(({ path }) => `./${path}`).filter(isEntry);
  assert.deepEqual([...named].sort(), there.sort());
});

test("the entries /v3 and . are one", () => {
  assert.deepEqual(manifest.exports["./v3"], manifest.exports["."]);
});

test("nothing in it makes code from strings or waits at the top level", () => {
  for (const { path } of project.files.filter(({ path }) => path.endsWith(".js"))) {
    const text = readFileSync(join(installed, path), "utf8");
    assert.doesNotMatch(text, /\beval\(|new Function\(/, path);
    // Vite's development server alone loads this one, and waits for each file anyway.
    if (path === "module/workerd-dev.js") continue;
    assert.doesNotMatch(text, /^await |^(const|let|export default) .*await /m, path);
  }
});

test("the types are there for import and require, by both entries", async () => {
  const text = (from) => `import { runs, type RunStatus } from "${from}";
    const status: Promise<RunStatus | string> = runs.retrieve("run_1").then((run) => run.status);
    // @ts-expect-error: a number is no id
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
