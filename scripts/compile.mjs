// Compiles the crate to WebAssembly and lays the module and its glue into a directory.
//
// wasm-pack does the same three steps, but cannot ask wasm-bindgen for the function that starts the module afresh.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, wasmEnv } from "./toolchain.mjs";

const name = "trigger_wasm";
const target = "wasm32-unknown-unknown";

/** Where build.mjs has it laid: the package of it is in pkg/. */
export const compiledDir = join(root, "target", "compiled");

export async function compile(directory, { features = [] } = {}) {
  const quiet = true;
  // One for each set of features: builds at the same time must not take each other's module.
  const targetDir = join(root, "target", ["package", ...features].join("-"));
  const cargo = ["build", "--lib", "--release", "--target", target, "--target-dir", targetDir];
  // The standard library comes ready for speed, so that its functions were inlined wherever they fit: 4 % of the module.
  const inlinesLess = "-Cllvm-args=-inline-threshold=0";
  const flags = [process.env.RUSTFLAGS, inlinesLess, ...withoutPaths()];
  const env = wasmEnv({ RUSTFLAGS: flags.join(" ").trim() });
  await run("cargo", [...cargo, "--features", ["js", ...features].join()], { quiet, env });

  const options = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  const reset = "--experimental-reset-state-function";
  const compiled = join(targetDir, target, "release", `${name}.wasm`);
  await run("wasm-bindgen", [...options, reset, "--out-dir", directory, compiled], { quiet });

  const module = join(directory, `${name}_bg.wasm`);
  // What these do makes the module smaller, but 1 % larger once it is compressed.
  const undone = [
    "one-caller-inline-max-function-size=20",
    "skip-pass=local-cse",
    "skip-pass=simplify-locals",
  ];
  await run("wasm-opt", ["-Oz", ...undone.map((option) => `--${option}`), module, "-o", module], {
    quiet,
  });
  const glue = join(directory, `${name}.js`);
  silenceLateCallbacks(glue);
  importOnce(glue);
}

/** Panics name the files that they are in: the paths of the machine that built it are nobody's business. */
function withoutPaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sources = join(cargoHome, "registry", "src");
  const crates = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const from = [cargoHome, ...crates, root.replace(/\/$/, "")];
  return from.map((path) => `--remap-path-prefix=${path}=${path === from.at(-1) ? "." : "crates"}`);
}

/**
 * A callback of a call that was rejected because its module failed has nothing left to do. The glue would throw in it,
 * where nobody can catch it and Node ends the process.
 */
function silenceLateCallbacks(file) {
  const glue = readFileSync(file, "utf8");
  const throws = "throw new Error('Cannot invoke closure from previous WASM instance');";
  if (!glue.includes(throws)) throw new Error(`${file} has another way to tell late callbacks.`);
  writeFileSync(file, glue.replaceAll(throws, "return;"));
}

/** The glue imports a file once for each function of it that needs no glue, and hands over the last of these. */
function importOnce(file) {
  const glue = readFileSync(file, "utf8");
  const imports = [...glue.matchAll(/^import \* as (import\d+) from ("[^"]+")\n/gm)];
  const last = new Map(imports.map(([, name, from]) => [from, name]));
  const spare = imports.filter(([, name, from]) => last.get(from) !== name);
  const joined = spare.reduce(
    (text, [line, name, from]) => text.replace(line, "").replace(`        ${from}: ${name},\n`, ""),
    glue,
  );
  writeFileSync(file, joined);
}
