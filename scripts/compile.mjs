// Compiles the crate to WebAssembly, and writes the module and its glue into a directory.
//
// wasm-pack does the same three steps, but can't make wasm-bindgen write the function that restarts the module.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, wasmEnv } from "./toolchain.mjs";

const name = "trigger_wasm";
const target = "wasm32-unknown-unknown";

/** The directory that build.mjs compiles to. The package made from it is in pkg/. */
export const compiledDir = join(root, "target", "compiled");

export async function compile(directory, { features = [] } = {}) {
  const quiet = true;
  // One directory for each set of features, so that parallel builds don't overwrite each other's module.
  const targetDir = join(root, "target", ["package", ...features].join("-"));
  const cargo = ["build", "--lib", "--release", "--target", target, "--target-dir", targetDir];
  // The standard library is compiled for speed. Inlining its functions would add 4 % to the module.
  const inlinesLess = "-Cllvm-args=-inline-threshold=5";
  const flags = [process.env.RUSTFLAGS, inlinesLess, ...withoutPaths()];
  const env = wasmEnv({ RUSTFLAGS: flags.join(" ").trim() });
  await run("cargo", [...cargo, "--features", ["js", ...features].join()], { quiet, env });

  const options = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  const reset = "--experimental-reset-state-function";
  const compiled = join(targetDir, target, "release", `${name}.wasm`);
  await run("wasm-bindgen", [...options, reset, "--out-dir", directory, compiled], { quiet });

  const module = join(directory, `${name}_bg.wasm`);
  // These passes make the module smaller, but up to 2 % larger once it is compressed.
  const undone = [
    "--one-caller-inline-max-function-size=20",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    "--skip-pass=simplify-locals",
  ];
  const withoutSections = ["--strip-producers", "--strip-target-features"];
  await run("wasm-opt", ["-Oz", ...undone, ...withoutSections, module, "-o", module], { quiet });
  const glue = join(directory, `${name}.js`);
  silenceLateCallbacks(glue);
  importOnce(glue);
  numberNames(glue, module);
}

/** Removes the paths of the build machine, which panic messages would otherwise contain. */
function withoutPaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sources = join(cargoHome, "registry", "src");
  const crates = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const from = [cargoHome, ...crates, root.replace(/\/$/, "")];
  return from.map((path) => `--remap-path-prefix=${path}=${path === from.at(-1) ? "." : "crates"}`);
}

/**
 * Makes late callbacks do nothing.
 *
 * If the module traps, its calls are rejected, and their callbacks may still run. In these, the glue would throw an uncaught
 * error, and Node would end the process.
 */
function silenceLateCallbacks(file) {
  const glue = readFileSync(file, "utf8");
  const throws = "throw new Error('Cannot invoke closure from previous WASM instance');";
  if (!glue.includes(throws)) throw new Error(`${file} handles late callbacks in another way.`);
  writeFileSync(file, glue.replaceAll(throws, "return;"));
}

/**
 * Replaces the hashes in the names of imports and exports by numbers of the same length. Hashes don't compress, so they would take
 * 1 % of a compressed bundle.
 */
function numberNames(...files) {
  const numbers = new Map();
  for (const file of files) {
    const content = readFileSync(file, "latin1");
    const numbered = content.replace(/(?<=__\w+_h?)[0-9a-f]{16}(?![0-9a-f])/g, (hash) => {
      if (!numbers.has(hash)) numbers.set(hash, String(numbers.size).padStart(hash.length, "0"));
      return numbers.get(hash);
    });
    writeFileSync(file, numbered, "latin1");
  }
}

/** Removes redundant imports: the glue imports a file once for each function, but uses only the last import. */
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
