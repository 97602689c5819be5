// Creates an empty project and installs the packed package, like a user.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packPackage } from "../../scripts/pack.mjs";
import { run } from "../../scripts/toolchain.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

const temporary = [];
process.once("exit", () => {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
});

/** Creates a folder that is removed when this process ends. */
export function temporaryFolder(name) {
  const dir = mkdtempSync(join(tmpdir(), `trigger-wasm-${name}-`));
  temporary.push(dir);
  return dir;
}

/**
 * Packs the package, and installs it in a new project.
 * @returns the project's folder, which also has the smoke program and the programs of hosts/, and the tarball
 */
export async function createProject() {
  const dir = temporaryFolder("project");
  const { tarball, ...packed } = await packPackage(join(dir, "tarball"));
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }\n');
  const flags = ["--no-audit", "--no-fund", "--offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, tarball], { cwd: dir, quiet: true, env: process.env });
  cpSync(join(here, "smoke.mjs"), join(dir, "smoke.mjs"));
  for (const name of readdirSync(join(here, "hosts"))) {
    cpSync(join(here, "hosts", name), join(dir, name), { recursive: true });
  }
  return { dir, tarball, ...packed };
}

/** Creates a folder for running bundles, from which they can't find the project or its node_modules. */
export function elsewhere() {
  const dir = join(temporaryFolder("elsewhere"), "deploy");
  mkdirSync(dir);
  return dir;
}
