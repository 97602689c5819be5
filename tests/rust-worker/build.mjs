// Builds a Rust package that uses the crate without its JavaScript face, like a user's package.

import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError, root, run } from "../../scripts/toolchain.mjs";

const target = "wasm32-unknown-unknown";
const targetDir = join(root, "target", "rust-worker");

/**
 * Builds the package.
 * @param path the folder of the package, in the checkout
 * @param options.sharesLock whether the package uses the crate's Cargo.lock instead of its own
 * @returns the compiled module, the exports of its glue code, and the folder with both
 */
export async function buildPackage(path, { sharesLock = false } = {}) {
  const dir = join(root, path);
  if (sharesLock) copyFileSync(join(root, "Cargo.lock"), join(dir, "Cargo.lock"));
  // Cargo removes entries that a package doesn't need from a shared lock file.
  const flags = sharesLock ? [] : ["--locked"];
  const places = ["--target", target, "--target-dir", targetDir];
  await quietly("cargo", ["build", "--release", ...places, ...flags], dir);

  const name = path.split("/").at(-1).replaceAll("-", "_");
  const compiled = join(targetDir, target, "release", `${name}.wasm`);
  const outDir = join(targetDir, "bindings", name);
  const options = ["--target", "web", "--no-typescript", "--out-dir", outDir];
  await quietly("wasm-bindgen", [...options, compiled], dir);

  const module = new WebAssembly.Module(readFileSync(join(outDir, `${name}_bg.wasm`)));
  const glue = await import(pathToFileURL(join(outDir, `${name}.js`)));
  glue.initSync({ module });
  return { module, glue, outDir };
}

/** Runs a command, and prints its output only if it fails. */
async function quietly(command, args, cwd) {
  try {
    await run(command, args, { cwd, quiet: true });
  } catch (error) {
    if (error instanceof CommandError) error.message += `\n${error.output}`;
    throw error;
  }
}
