// Functions that the steps of the set-up share: messages, checks, and errors that name a command to run by hand.

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, wasmEnv } from "./toolchain.mjs";

export const target = "wasm32-unknown-unknown";

/** A failed step: a sentence, and the command to run by hand. */
export class SetupError extends Error {
  constructor(message, byHand, output = "") {
    super(message);
    this.byHand = byHand;
    this.output = output;
  }
}

/**
 * Whether rustc can build for WebAssembly.
 *
 * Only a trial build proves it: the standard library and the test library must be complete. This version of rustc must have
 * built them, and a linker must exist.
 */
export async function compilesToWasm(env = wasmEnv()) {
  const dir = fs.mkdtempSync(join(tmpdir(), "trigger-wasm-trial-"));
  try {
    const source = join(dir, "trial.rs");
    fs.writeFileSync(source, "#[test]\nfn trial() { println!(); }\n");
    const args = ["--target", target, "--test", source, "-o", join(dir, "trial.wasm")];
    return (await works("cargo", ["--version"], env)) && (await works("rustc", args, env));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

let spoken = false;

/** Whether the set-up has printed anything. */
export const hasSpoken = () => spoken;

export function say(line) {
  spoken = true;
  console.log(line);
}

export function read(path) {
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : undefined;
}

export function replaceDirectory(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.renameSync(from, to);
}

/** Whether a command starts and succeeds. */
export async function works(command, args, env = wasmEnv()) {
  return run(command, args, { env, quiet: true }).then(
    () => true,
    () => false,
  );
}

/** Runs a command. If it fails, the set-up fails with a sentence that begins with `failure`. */
export async function must(failure, byHand, command, args, options = {}) {
  try {
    return await run(command, args, { ...options, quiet: true });
  } catch (error) {
    throw new SetupError(`${failure}: ${error.message}`, byHand, error.output);
  }
}
