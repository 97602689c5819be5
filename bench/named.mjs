// A wasm module with the names of its functions, for profiles: the package's own is stripped of them.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compiledDir } from "../scripts/compile.mjs";
import { root, run } from "../scripts/toolchain.mjs";

const NAME = "trigger_wasm";
const COMPILED = join(root, "target/package/wasm32-unknown-unknown/release", `${NAME}.wasm`);

/**
 * Makes it of what scripts/compile.mjs compiled last, in this folder. Gives undefined where that is not what the package
 * at `dist` was made of.
 */
export async function nameFunctions(dist, folder) {
  const module = (dir) => readFileSync(join(dir, `${NAME}_bg.wasm`));
  if (!existsSync(COMPILED) || !existsSync(compiledDir)) return undefined;
  if (!module(dist).equals(module(compiledDir))) return undefined;
  mkdirSync(folder, { recursive: true });
  const flags = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  flags.push("--experimental-reset-state-function");
  await run("wasm-bindgen", [...flags, "--out-dir", folder, COMPILED], { quiet: true });
  const wasm = join(folder, `${NAME}_bg.wasm`);
  await run("wasm-opt", ["-Oz", "-g", wasm, "-o", wasm], { quiet: true });
  return wasm;
}

/** Whatever is compiled from now on, it is this file. */
export function loadInstead(file) {
  const { Module } = WebAssembly;
  WebAssembly.Module = function () {
    return new Module(readFileSync(file));
  };
  WebAssembly.Module.prototype = Module.prototype;
}
