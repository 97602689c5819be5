// Where the build tools are and how to run them. setup.mjs puts them there; the scripts that build
// and test start everything through `run`, which finds them.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const wasmPackVersion = "0.15.1";

// Outside the checkout, so that a fresh clone finds what an earlier one has built.
export const cacheDir = resolve(
  process.env.TRIGGER_WASM_TOOLS ||
    join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "trigger-wasm"),
);

/** The directory of one version of a tool, in the shape of `cargo install --root`. */
export const toolDir = (name, version) => join(cacheDir, `${name}-${version}`);

// Links to the cargo and rustc of /usr/bin. It exists only where the wasm build needs these although
// others come first on PATH: rustup's without the wasm target.
export const systemRustDir = join(cacheDir, "system-rust");

/**
 * The version of wasm-bindgen in Cargo.lock, or undefined while it has none. The command-line tool
 * and the crate speak a format that changes with every release, so both must be the same version.
 */
export function wasmBindgenVersion() {
  const lockFile = join(root, "Cargo.lock");
  if (!existsSync(lockFile)) return undefined;
  const entry = /^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m;
  return readFileSync(lockFile, "utf8").match(entry)?.[1];
}

/** The directories that stand before the caller's own PATH. Those not there are left out. */
function toolDirs() {
  const bindgen = wasmBindgenVersion();
  return [
    systemRustDir,
    join(toolDir("wasm-pack", wasmPackVersion), "bin"),
    bindgen && join(toolDir("wasm-bindgen-cli", bindgen), "bin"),
    join(root, "node_modules", ".bin"), // wasm-opt
  ].filter((dir) => dir && existsSync(dir));
}

/** The environment in which cargo, wasm-pack and the rest are the ones that setup chose. */
export function wasmEnv(extra = {}) {
  const path = [...toolDirs(), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** A command that could not be started or ended badly; `output` is what it said, if captured. */
export class CommandError extends Error {
  constructor(message, output) {
    super(message);
    this.name = "CommandError";
    this.output = output;
  }
}

/**
 * Runs a command in the tools' environment and rejects unless it exits with 0. What it prints goes
 * to the terminal; with `quiet` it is captured instead and returned (VERBOSE=1 shows it too).
 */
export function run(command, args = [], { cwd = root, env = wasmEnv(), quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ["ignore", "pipe", "pipe"] : "inherit";
    const child = spawn(command, args, { cwd, env, stdio });
    let stdout = "";
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text));
    if (process.env.VERBOSE === "1") {
      child.stdout?.pipe(process.stderr);
      child.stderr?.pipe(process.stderr);
    }
    const called = `\`${[command, ...args].join(" ")}\``;
    child.on("error", (error) => {
      const reason = error.code === "ENOENT" ? "was not found on PATH" : error.message;
      reject(new CommandError(`${called} could not be started: ${command} ${reason}.`, output));
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(stdout);
      const end = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new CommandError(`${called} ${end}.`, output));
    });
  });
}
