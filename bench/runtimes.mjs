// The JavaScript runtimes besides this one. They are used where they lie in the cache; `npm run bench -- --runtimes`
// installs them there.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, run } from "../scripts/toolchain.mjs";

const RUNTIMES = ["deno", "bun", "workerd"];

const own = join(cacheDir, "bench", "runtimes");

/** The program of this name, or undefined. */
export function findRuntime(name) {
  const others = existsSync(cacheDir)
    ? readdirSync(cacheDir).map((dir) => join(cacheDir, dir))
    : [];
  for (const folder of [own, ...others]) {
    const modules = join(folder, "node_modules");
    // workerd's entry in .bin is a script for Node; the program itself is in the package of the platform.
    const platform = `workerd-${process.platform}-${process.arch === "x64" ? "64" : process.arch}`;
    const path =
      name === "workerd"
        ? join(modules, "@cloudflare", platform, "bin", "workerd")
        : join(modules, ".bin", name);
    if (existsSync(path)) return path;
  }
  return undefined;
}

export async function installRuntimes(log) {
  const missing = RUNTIMES.filter((name) => findRuntime(name) === undefined);
  if (missing.length === 0) return;
  log(`Installing ${missing.join(", ")} into the cache.`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "package.json"), '{ "private": true }\n');
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...flags, ...missing], { cwd: own, quiet: true });
}
