// Small projects with a tool, the packed package, and the files of the tool's page in docs/tools.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { freePort, runProgram } from "../runtimes/program.mjs";
import { createProject } from "../runtimes/project.mjs";
import { runtimes } from "../runtimes/versions.mjs";

const pages = fileURLToPath(new URL("../../docs/tools", import.meta.url));
const apps = fileURLToPath(new URL("apps", import.meta.url));

let packed;

const projects = [];
process.once("exit", () => {
  for (const dir of projects) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
});

/**
 * Creates a project.
 * @param name the name of the tool in the test's messages
 * @param wanted an entry of versions.mjs
 * @param page a page of docs/tools, without its suffix. Its examples become the project's files
 * @param app a folder of apps/, with files that are added to those of the page or replace them
 * @returns undefined if the tool can't be installed
 */
export async function createToolProject(t, name, wanted, { page, app } = {}) {
  const installed = await installFor(t, name, wanted);
  // Many tools require a newer Node than the package.
  const node = await installFor(t, "Node 22", runtimes["Node 22"]);
  if (!installed || !node) return undefined;
  packed ??= createProject();

  // Tools find their plugins, and the dependencies of the plugins, in the parent folder of the project.
  const dir = mkdtempSync(join(installed.dir, "app-"));
  projects.push(dir);
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }\n');
  const place = join(dir, "node_modules/trigger-wasm");
  cpSync(join((await packed).dir, "node_modules/trigger-wasm"), place, { recursive: true });
  if (page) writeExamples(page, dir);
  if (app) cpSync(join(apps, app), dir, { recursive: true });

  const env = {
    PATH: `${dirname(node.program)}:${process.env.PATH}`,
    CI: "1",
    // Disable the telemetry of the tools.
    ASTRO_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
    XDG_CONFIG_HOME: join(dir, "config"),
  };
  const program = (command) => resolve(installed.dir, "node_modules/.bin", command);
  return {
    dir,
    tarball: (await packed).tarball,
    /** Runs a command of the tool, or the program with this path. */
    run: (command, args, more) => runProgram(program(command), args, dir, { ...env, ...more }),
    /** Starts a server with a command. Adds the argument `--port`. */
    serve: (command, args) => serve(program(command), args, dir, env),
    /** Replaces a text in a file of the project. */
    change(path, from, to) {
      const text = readFileSync(join(dir, path), "utf8");
      assert.ok(text.includes(from), `${path} has ${from}`);
      writeFileSync(join(dir, path), text.replace(from, to));
    },
  };
}

/** Writes a page's examples into a folder. The first line of an example is the path of its file. */
function writeExamples(page, dir) {
  const text = readFileSync(join(pages, `${page}.md`), "utf8");
  for (const [, code] of text.matchAll(/^```(?:[jt]s|jsonc)\n(.*?)^```$/gms)) {
    const [, path] =
      /^\/\/ (\S+\.\w+)\n/.exec(code) ??
      assert.fail(`an example in ${page}.md has no path in its first line:\n${code}`);
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), code);
  }
}

async function serve(program, args, cwd, env) {
  const port = await freePort();
  const child = spawn(program, [...args, "--port", `${port}`], {
    cwd,
    env: { HOME: process.env.HOME, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill();
  process.once("exit", end);
  const ended = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(url).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
  const deadline = performance.now() + 60_000;
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${output}`);
    if (performance.now() > deadline)
      throw new Error(`${program} hasn't responded within 60 s:\n${output}`);
    await setTimeout(100);
  }
  return {
    url,
    async close() {
      process.off("exit", end);
      child.kill();
      await ended;
    },
  };
}
