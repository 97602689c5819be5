// Runs the smoke program as a process.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs the smoke program. Checks that it prints only its result, and that it ends when its work is done.
 * @returns the program's result
 */
export async function runSmoke(program, args, cwd, settings) {
  const { stdout, stderr, lingered } = await runProgram(program, args, cwd, settings);
  assert.equal(stderr, "", "there are no warnings");
  assert.ok(
    lingered < 1500,
    `no timer or connection may keep it running: it ended ${lingered} ms later`,
  );
  return JSON.parse(stdout);
}

/** Runs a program with this environment only. Rejects if the program fails. */
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
 * Returns the settings of Deno, which downloads parts of itself, such as its bundler. Each test run has a new cache, so that
 * files from earlier runs can't hide a failed download. Deno trusts the system's certificates.
 */
function denoSettings() {
  if (!denoDir) {
    denoDir = mkdtempSync(join(tmpdir(), "trigger-wasm-deno-"));
    process.once("exit", () => rmSync(denoDir, { recursive: true, force: true, maxRetries: 3 }));
  }
  return { DENO_NO_UPDATE_CHECK: "1", DENO_TLS_CA_STORE: "system", DENO_DIR: denoDir };
}

/** Returns a free port, for programs that can't choose one. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
