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
  importByName(glue, module);
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
export function numberNames(...files) {
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

/**
 * Imports the functions that the module uses by their names, each once. The glue imports whole files, once for each function, so
 * that bundlers could leave nothing out.
 */
function importByName(file, module) {
  const used = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(module)));
  let glue = readFileSync(file, "utf8");
  const imports = [...glue.matchAll(/^import \* as (import\d+) from "([^"]+)"\n/gm)];
  const last = new Map(imports.map(([, variable, from]) => [from, variable]));
  for (const [line, variable, from] of imports) {
    const names = used.filter(({ module }) => module === from).map(({ name }) => name);
    const isLast = last.get(from) === variable;
    const listed = (separator) =>
      names.map((name) => `${name}${separator} ${variable}_${name}`).join(", ");
    glue = glue
      .replace(line, isLast ? `import { ${listed(" as")} } from "${from}";\n` : "")
      .replace(
        `        "${from}": ${variable},\n`,
        isLast ? `        "${from}": { ${listed(":")} },\n` : "",
      );
  }
  writeFileSync(file, glue);
}
