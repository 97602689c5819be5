// Runs the smoke program as a process.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs it and checks that it says nothing but its result, and ends by itself as soon as its work is done.
 * @returns its result
 */
export async function runSmoke(program, args, cwd, settings) {
  const { stdout, stderr, lingered } = await runProgram(program, args, cwd, settings);
  assert.equal(stderr, "", "nothing is warned of");
  assert.ok(lingered < 1500, `no timer and no connection kept it: ended ${lingered} ms later`);
  return JSON.parse(stdout);
}

/** Runs a program with no environment but the given one. It rejects unless the program ends well. */
export function runProgram(program, args, cwd, env = {}) {
  const { PATH, HOME } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH, HOME, NO_COLOR: "1", ...denoSettings(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    });
    let stdout = "";
    let stderr = "";
    let spoke;
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      spoke = performance.now();
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const lingered = Math.round(performance.now() - spoke);
      if (code === 0) resolve({ stdout, stderr, lingered });
      else reject(new Error(`${program} ended with ${code ?? signal}:\n${stdout}${stderr}`));
    });
  });
}

let denoDir;

/**
 * Deno downloads parts of itself, such as its bundler. With a cache of this run's own, no machine's leftovers hide that. It
 * trusts the certificates that the system trusts.
 */
function denoSettings() {
  if (!denoDir) {
    denoDir = mkdtempSync(join(tmpdir(), "trigger-wasm-deno-"));
    process.once("exit", () => rmSync(denoDir, { recursive: true, force: true, maxRetries: 3 }));
  }
  return { DENO_NO_UPDATE_CHECK: "1", DENO_TLS_CA_STORE: "system", DENO_DIR: denoDir };
}

/** For programs that have to be told their port. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
