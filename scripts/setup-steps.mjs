// What the steps of the set-up share: sentences, trials, and errors that say what to do by hand.

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, wasmEnv } from "./toolchain.mjs";

export const target = "wasm32-unknown-unknown";

/** A step that failed: a sentence, and the command that does it by hand. */
export class SetupError extends Error {
  constructor(message, byHand, output = "") {
    super(message);
    this.byHand = byHand;
    this.output = output;
  }
}

/**
 * Whether rustc can really build for wasm. A trial shows what no list of files does: the standard library and the test library
 * are complete, this very version of rustc built them (it refuses others), and there is a linker.
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

/** Whether anything was said. */
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

/** Whether a command starts and ends well. */
export async function works(command, args, env = wasmEnv()) {
  return run(command, args, { env, quiet: true }).then(
    () => true,
    () => false,
  );
}

/** Runs a command that the set-up cannot do without; `failure` begins the sentence if it fails. */
export async function must(failure, byHand, command, args, options = {}) {
  try {
    return await run(command, args, { ...options, quiet: true });
  } catch (error) {
    throw new SetupError(`${failure}: ${error.message}`, byHand, error.output);
  }
}
