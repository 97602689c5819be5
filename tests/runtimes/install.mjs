// Installs runtimes and bundlers from npm into a cache outside of the checkout. Each has its own folder, so that a failed
// installation doesn't affect the others.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, run } from "../../scripts/toolchain.mjs";

/**
 * Installs a package, unless it is installed.
 * @param wanted an entry of versions.mjs
 * @returns the folder of the installation, and the path of its program
 */
export async function install({ spec, program }) {
  const dir = join(cacheDir, "runtimes", folderName(spec));
  if (!existsSync(dir)) {
    // Only a complete installation gets the final name. Concurrent tests may both install it.
    const partial = `${dir}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, "package.json"), '{ "private": true }\n');
    const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
    try {
      await run("npm", ["install", ...flags, ...spec.split(" ")], { cwd: partial, quiet: true });
      if (program && !existsSync(programIn(partial, program))) {
        throw new Error(
          `its program ${program} is missing; npm may have skipped its install script`,
        );
      }
      rename(partial, dir);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return { dir, program: program && programIn(dir, program) };
}

/** Returns a name that is short enough for any file system. */
function folderName(spec) {
  const name = spec.replaceAll(/[/@ ]+/g, "-").replace(/^-/, "");
  if (name.length <= 80) return name;
  return `${name.slice(0, 60)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

function rename(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error; // another test was quicker
  }
}

const programIn = (dir, program) => join(dir, "node_modules", ".bin", program);

/**
 * Installs a package for a test. If that fails, it skips the test with a message; in CI the test fails.
 * @returns undefined if the installation failed
 */
export async function installFor(t, name, wanted) {
  try {
    return await install(wanted);
  } catch (error) {
    const message = `${name} (${wanted.spec}) could not be installed: ${error.message}`;
    if (process.env.CI === "true") throw new Error(`${message}\n${error.output ?? ""}`);
    console.error(`\n!!! NOT TRIED: ${message}\n`);
    t.skip(message);
    return undefined;
  }
}
