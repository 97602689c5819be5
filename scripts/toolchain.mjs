// Finds and runs the build tools that setup.mjs installs. All scripts that build and test start their commands with `run`.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const wasmPackVersion = "0.15.1";

// Outside the checkout, so that a fresh clone finds the tools of an earlier one.
export const cacheDir = resolve(
  process.env.TRIGGER_WASM_TOOLS ||
    join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "trigger-wasm"),
);

/** The directory of one version of a tool, with the layout of `cargo install --root`. */
export const toolDir = (name, version) => join(cacheDir, `${name}-${version}`);

// Links to the cargo and rustc of /usr/bin. It exists only if the wasm build needs these, but others come first on PATH: those of
// a rustup without the wasm target.
export const systemRustDir = join(cacheDir, "system-rust");

/**
 * Returns the version of wasm-bindgen in Cargo.lock, or undefined if it isn't there yet.
 *
 * The command-line tool and the crate share a format that changes with every release, so both need the same version.
 */
export function wasmBindgenVersion() {
  const lockFile = join(root, "Cargo.lock");
  if (!existsSync(lockFile)) return undefined;
  const entry = /^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m;
  return readFileSync(lockFile, "utf8").match(entry)?.[1];
}

/** The directories that precede the caller's own PATH. Missing ones are omitted. */
function toolDirs() {
  const bindgen = wasmBindgenVersion();
  return [
    systemRustDir,
    join(toolDir("wasm-pack", wasmPackVersion), "bin"),
    bindgen && join(toolDir("wasm-bindgen-cli", bindgen), "bin"),
    join(root, "node_modules", ".bin"), // wasm-opt
  ].filter((dir) => dir && existsSync(dir));
}

/** The environment with the PATH to the tools that the set-up chose. */
export function wasmEnv(extra = {}) {
  const path = [...toolDirs(), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** A command that could not be started, or failed. `output` is its output, if it was captured. */
export class CommandError extends Error {
  constructor(message, output) {
    super(message);
    this.name = "CommandError";
    this.output = output;
  }
}

/**
 * Runs a command in the tools' environment, and rejects unless it exits with 0.
 *
 * Its output goes to the terminal. With `quiet`, the output is captured and returned; VERBOSE=1 shows it too.
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
