// Builds an application with Next.js and serves it.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort, runProgram } from "./program.mjs";

/**
 * Builds and starts the application.
 * @param installed the folder with Next.js and React, which must be a parent of the application's
 * @param project the project with the package and the programs of hosts/
 * @param builder "--turbopack" or "--webpack"
 */
export async function startNext(installed, project, builder, env) {
  const dir = mkdtempSync(join(installed, "app-"));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  process.once("exit", remove);
  const next = join(installed, "node_modules/next/dist/bin/next");
  const settings = { ...env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };

  cpSync(join(project.dir, "next"), dir, { recursive: true });
  for (const name of ["smoke.mjs", "worker.mjs"]) cpSync(join(project.dir, name), join(dir, name));
  mkdirSync(join(dir, "node_modules"));
  cpSync(join(project.dir, "node_modules/trigger-wasm"), join(dir, "node_modules/trigger-wasm"), {
    recursive: true,
  });
  await runProgram(process.execPath, [next, "build", builder], dir, settings);

  const port = await freePort();
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", `${port}`], {
    cwd: dir,
    env: { PATH, HOME, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill();
  process.once("exit", end);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let output = "";
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (output.includes("Ready in")) resolve();
      });
    }
    child.once("close", () => reject(new Error(`Next.js did not start:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async close() {
      child.kill();
      await ended;
      process.off("exit", end);
      process.off("exit", remove);
      remove();
    },
  };
}
