// Gets runtimes and bundlers from npm into the cache outside of the checkout, each into a folder of its own, so that one
// which cannot be had keeps no other away.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, run } from "../../scripts/toolchain.mjs";

/**
 * @param wanted an entry of versions.mjs
 * @returns the folder that it is installed in, and the path of its program
 */
export async function install({ spec, program }) {
  const dir = join(cacheDir, "runtimes", folderName(spec));
  if (!existsSync(dir)) {
    // Only what was installed whole gets the final name; tests that run side by side may both get it.
    const partial = `${dir}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, "package.json"), '{ "private": true }\n');
    const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
    try {
      await run("npm", ["install", ...flags, ...spec.split(" ")], { cwd: partial, quiet: true });
      if (program && !existsSync(programIn(partial, program))) {
        throw new Error(
          `its program ${program} is not there; npm may have left out its install script`,
        );
      }
      rename(partial, dir);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return { dir, program: program && programIn(dir, program) };
}

/** A name that is short enough for any file system. */
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
 * The same in a test: where it cannot be installed, the test is skipped for all to see, and in CI it fails.
 * @returns undefined if it cannot be had
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
